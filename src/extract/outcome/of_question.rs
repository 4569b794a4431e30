//! What became of each question: from its own stretches, from sentences that name it, and only then from what is
//! said of all questions.

use crate::data::outcome_phrases::Evidence;
use crate::data::pattern::plain;
use crate::extract::letter::Letter;
use crate::extract::outcome::answer::{Answer, question_answer};
use crate::extract::outcome::evidence::{Clue, Clues, names as names_in};
use crate::extract::outcome::{spread, suppressed};
use crate::extract::question::label::Key;
use crate::extract::question::layout::Layout;
use crate::extract::reading::Reading;
use crate::model::{Citation, Question, QuestionOutcome, Regime, Role, Span};
use regex::Regex;
use std::sync::LazyLock;

/// An answer that opens with what is given: a number, "Yes", a sum.
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"^\W*(?:(?:about|roughly|approximately|over|some) )?(?:\d|£|yes\b|no\b[,.]|none\b|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b)|^[^.;]{0,40}[,:] £? ?\d",
    )
});

static WORDED: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)\b(?:questions?|parts?|points?|items?) ((?:(?:one|two|three|four|five|six|seven|eight|nine|ten)(?:, | and | & )?)+)",
    )
});

/// Returns the clues with the questions that their sentences name in words: "Questions One and Two".
fn with_worded_names(letter: &Letter, clues: &Clues) -> Option<Clues> {
    let of_none = |it: &&Clue| it.names.is_empty();
    let named = |it: &Clue| it.sentence.of(letter.text).is_some_and(|sentence| WORDED.is_match(sentence));
    if !clues.clues.iter().chain(&clues.of_answers).filter(of_none).any(named) {
        return None;
    }
    let words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let mut named = clues.clone();
    for clue in named.clues.iter_mut().chain(&mut named.of_answers).filter(|it| it.names.is_empty()) {
        let sentence = clue.sentence.of(letter.text).unwrap_or_default();
        for list in WORDED.captures_iter(sentence).filter_map(|it| it.get(1)).take(20) {
            let said = list.as_str().to_lowercase();
            let numbers =
                said.split(|it: char| !it.is_alphabetic()).filter_map(|it| words.iter().position(|word| *word == it));
            let keys =
                numbers.filter_map(|it| u16::try_from(it + 1).ok()).map(|number| Key { number, letter: 0, part: 0 });
            clue.names.extend(keys);
        }
    }
    Some(named)
}

/// A sentence that withholds less than was asked.
static NARROWS: LazyLock<Regex> = LazyLock::new(|| {
    plain(
        r"(?i)^\W*(?:details? of|the (?:rest|remainder|others?|names?)|names? of|further|anything more|more detail|to (?:go|say|give) (?:into )?more|other)\b",
    )
});

/// Says whether a line holds nothing but why there is no answer: "Exempt s40(2)".
fn only_refuses(words: &str) -> bool {
    let lower = words.trim_start_matches(|it: char| !it.is_alphanumeric()).to_lowercase();
    let refuses =
        ["exempt", "withheld", "refused", "not held", "no information", "section ", "s.", "nih", "refer to", "see "];
    words.len() < 120 && !words.contains('|') && refuses.iter().any(|it| lower.starts_with(it))
}

/// Leaves out what is said of the letter as a whole where an answer decides for itself: "This letter is a partial
/// refusal notice" stands below the last answer.
fn without_the_whole(clues: Vec<&Clue>) -> Vec<&Clue> {
    let decides = clues.iter().any(|it| matches!(it.gives, Evidence::Exempt | Evidence::NotHeld | Evidence::Ncnd));
    let whole = |it: &Clue| decides && matches!(it.gives, Evidence::SomeDisclosed | Evidence::WholeRefused);
    clues.into_iter().filter(|it| !whole(it)).collect()
}

/// Most stretches of the reply that are looked at for one question. No letter comes near.
const MOST_STRETCHES: usize = 200;

/// What all questions of a letter are judged by.
struct Judge<'a> {
    letter: &'a Letter<'a>,
    clues: &'a Clues,
    layout: &'a Layout,
    citations: &'a [Citation],
    /// Lines and tables that hold values, and not only why there are none.
    data: Vec<Span>,
    /// The letter says that small numbers are hidden.
    hidden: bool,
    /// The letter tells an earlier decision and takes another.
    review: bool,
    /// Cost is a ground that the letter relies on by its section.
    on_cost: bool,
}

/// Decides the outcomes of the questions in place.
pub(super) fn decide(
    letter: &Letter,
    reading: &Reading<'_>,
    clues: &Clues,
    layout: &Layout,
    questions: &mut [Question],
    citations: &[Citation],
) {
    let on_cost = citations.iter().any(|it| {
        it.role == Role::Engaged
            && it.section == "12"
            && matches!(it.regime, Regime::Foia | Regime::Foisa | Regime::Eir)
    });
    let hidden = suppressed::explained(reading);
    let review = (0..reading.folded.sentences.len().min(6)).any(|at| {
        let words = reading.folded.sentence_text(at);
        words.len() < 80 && words.contains("review") && !words.contains("request a review")
    });
    let worded = with_worded_names(letter, clues);
    let clues = worded.as_ref().unwrap_or(clues);
    let data = clues.data.iter().copied().filter(|it| !it.of(letter.text).is_some_and(only_refuses)).collect();
    let judge = Judge { letter, clues, data, layout, citations, hidden, review, on_cost };
    for (at, question) in questions.iter_mut().enumerate() {
        question.outcomes = judge.of(at, question).outcomes;
    }
    spread::references(letter, layout, questions);
    spread::whole(letter, clues, questions);
}

impl Judge<'_> {
    fn of(&self, at: usize, question: &Question) -> Answer {
        let known = self.layout.items.get(at).filter(|it| it.text_span == question.text_span);
        let key = known.map(|it| it.key()).filter(|it| it.number > 0);
        let mut stretches: Vec<(Span, bool, bool)> = self
            .layout
            .stretches
            .iter()
            .filter(|it| known.is_some() && it.items.contains(&at))
            .map(|it| (it.span, it.voluntary, it.general))
            .take(MOST_STRETCHES)
            .collect();
        if known.is_none() {
            stretches = question.answer_span.map(|span| (span, false, false)).into_iter().collect();
        }
        // On review the later decision counts.
        if self.review
            && let Some(last) = stretches.iter().rfind(|(_, _, general)| !general).copied()
        {
            stretches.retain(|it| it.2 || *it == last);
        }
        let mut total = Answer::default();
        let answers: Vec<(Span, Answer)> = stretches
            .iter()
            .filter(|(_, _, general)| !general)
            .map(|(span, voluntary, _)| (*span, self.own(key, *span, *voluntary)))
            .collect();
        for (place, (span, answer)) in answers.iter().enumerate() {
            // A line between a question and its labelled answer that gives nothing is none.
            let idle = !answer.explicit && span.len() < 200 && !self.gives_a_value(*span);
            if !(idle && answers[place + 1..].iter().any(|(_, later)| later.explicit)) {
                total.add(answer.clone());
            }
        }
        let own = stretches.iter().any(|(_, _, general)| !general);
        if let Some(key) = key
            && let Some(named) = self.named(key, &total)
        {
            total = joined(total, named);
        }
        if own
            && !total.explicit
            && total.outcomes == [QuestionOutcome::Disclosed]
            && let Some(decided) = self.decided_ahead(&stretches).or_else(|| self.linked(&stretches))
        {
            return decided;
        }
        if own && !total.outcomes.is_empty() {
            return settled(total);
        }
        if !total.outcomes.is_empty() {
            return total;
        }
        self.general(key, &stretches, question)
    }

    /// Judges an answer that gives nothing by what is decided of all ahead of it.
    fn decided_ahead(&self, stretches: &[(Span, bool, bool)]) -> Option<Answer> {
        let empty = |it: &(Span, bool, bool)| !self.gives_a_value(it.0);
        if !stretches.iter().filter(|it| !it.2).all(empty) {
            return None;
        }
        let span = stretches.iter().find(|it| it.2)?.0;
        let clues: Vec<&Clue> =
            self.clues.clues.iter().filter(|it| it.names.is_empty() && span.contains(it.span)).collect();
        let found = question_answer(self.letter, &clues, &[], span, false);
        let refuses = matches!(
            found.outcomes[..],
            [QuestionOutcome::Exempt
                | QuestionOutcome::NotHeld
                | QuestionOutcome::Ncnd
                | QuestionOutcome::CostRefused
                | QuestionOutcome::AccessibleElsewhere
                | QuestionOutcome::FuturePublication
                | QuestionOutcome::Vexatious]
        );
        (refuses && found.explicit).then_some(found)
    }

    /// Judges an answer that is a link by the provision relied on ahead of all links.
    fn linked(&self, stretches: &[(Span, bool, bool)]) -> Option<Answer> {
        let link = |it: &(Span, bool, bool)| {
            let words = it.0.of(self.letter.text).unwrap_or_default();
            words.starts_with("http") || words.starts_with("www.")
        };
        let own = stretches.iter().filter(|it| !it.2).all(link);
        let ground = self.cited(stretches.iter().find(|it| it.2)?.0)?;
        let elsewhere = ground == QuestionOutcome::AccessibleElsewhere;
        (own && elsewhere).then(|| Answer { outcomes: vec![ground], explicit: true })
    }

    /// Judges one stretch by what stands in it.
    fn own(&self, key: Option<Key>, span: Span, voluntary: bool) -> Answer {
        // A sentence that names other questions speaks of them.
        // Question and answer on one line are one sentence: its end tells where it belongs.
        let inside = |it: &Clue| span.start < it.span.end && it.span.end <= span.end;
        let mine = |it: &&Clue| inside(it) && (it.names.is_empty() || key.is_none_or(|key| names(it, key)));
        let elsewhere = |it: &Clue| !it.names.is_empty() && key.is_some_and(|key| !names(it, key));
        let inside_all: Vec<&Clue> = self.clues.clues.iter().filter(|it| inside(it)).collect();
        // "Outside the Act, the figures that were to hand for question 1": no other question has them.
        let for_others = inside_all.iter().any(|it| elsewhere(it));
        if voluntary && for_others && inside_all.iter().all(|it| it.names.is_empty() || elsewhere(it)) {
            return Answer::default();
        }
        let data = self.data.iter().any(|it| span.contains(*it));
        let opens = self.opens_with_a_value(span);
        // A sum that leads to no refusal: "over 18 hours, but we've found another way".
        let idle = |it: &&Clue| it.gives == Evidence::CostRefused && !self.on_cost && (data || opens);
        let all: Vec<&Clue> =
            self.clues.clues.iter().chain(&self.clues.of_answers).filter(mine).filter(|it| !idle(it)).collect();
        let all = without_the_whole(all);
        let mut found = question_answer(self.letter, &all, &self.data, span, voluntary);
        // What is told among the reasons for neither confirming nor denying is no answer.
        let denied_first = all.iter().min_by_key(|it| it.span.start).is_some_and(|it| it.gives == Evidence::Ncnd);
        if denied_first && !data && !opens {
            found.outcomes.retain(|it| !matches!(it, QuestionOutcome::Disclosed | QuestionOutcome::PartlyDisclosed));
        }
        let gives = found.outcomes.contains(&QuestionOutcome::Disclosed);
        let ground = self.cited(span);
        if !found.explicit
            && found.outcomes == [QuestionOutcome::Disclosed]
            && let Some(ground) = ground
        {
            found.outcomes = vec![if (data || opens) && ground == QuestionOutcome::Exempt {
                QuestionOutcome::PartlyDisclosed
            } else {
                ground
            }];
        } else if (found.outcomes == [QuestionOutcome::NotHeld] && self.opens_with_a_number(span))
            || (found.outcomes == [QuestionOutcome::Exempt] && opens)
            || (found.outcomes == [QuestionOutcome::Exempt] && self.narrows(span, &all))
            || (gives && self.hidden && suppressed::hides(self.letter.text, span))
        {
            found.outcomes.retain(|it| {
                !matches!(it, QuestionOutcome::Exempt | QuestionOutcome::Disclosed | QuestionOutcome::NotHeld)
            });
            found.outcomes.push(QuestionOutcome::PartlyDisclosed);
        }
        found.outcomes.sort_unstable();
        found.outcomes.dedup();
        found
    }

    /// Says whether an answer states something and then withholds a part: "Most come by call. Details of the kit are exempt."
    fn narrows(&self, span: Span, clues: &[&Clue]) -> bool {
        let Some(words) = span.of(self.letter.text) else { return false };
        let Some(first) = clues.iter().map(|it| it.sentence.start).min().filter(|it| *it > span.start) else {
            return false;
        };
        let stated = words.get(..first - span.start).unwrap_or_default().trim();
        let rest = words.get(first - span.start..).unwrap_or_default();
        NARROWS.is_match(rest) && stated.ends_with('.') && stated.split_whitespace().count() > 4
    }

    fn gives_a_value(&self, span: Span) -> bool {
        self.opens_with_a_value(span) || self.data.iter().any(|data| span.contains(*data))
    }

    fn opens_with_a_number(&self, span: Span) -> bool {
        let words: String = span.of(self.letter.text).unwrap_or_default().chars().take(40).collect();
        self.opens_with_a_value(span) && words.bytes().any(|it| it.is_ascii_digit())
    }

    fn opens_with_a_value(&self, span: Span) -> bool {
        let words: String = span.of(self.letter.text).unwrap_or_default().chars().take(120).collect();
        let words = words.to_lowercase();
        let refuses = words.split(['.', ';']).next().is_some_and(|it| {
            ["withheld", "exempt", "refuse", "section", "not held", "s.", "not be"].iter().any(|word| it.contains(word))
                && !it.contains('(')
        });
        GIVES.is_match(&words) && !refuses
    }

    /// Judges by the sentences elsewhere that name the question.
    fn named(&self, key: Key, total: &Answer) -> Option<Answer> {
        let clues: Vec<&Clue> =
            self.clues.clues.iter().chain(&self.clues.of_answers).filter(|it| names(it, key)).collect();
        if clues.is_empty() && total.outcomes.is_empty() {
            let ground = self.cited_by_name(key)?;
            return Some(Answer { outcomes: vec![ground], explicit: false });
        }
        if clues.is_empty() || (total.explicit && total.outcomes != [QuestionOutcome::Disclosed]) {
            return None;
        }
        let found = question_answer(self.letter, &clues, &[], Span::default(), false);
        (!found.outcomes.is_empty()).then_some(found)
    }

    /// Returns the ground of a provision whose line names the question: "Section 40(2) - Question 5".
    fn cited_by_name(&self, key: Key) -> Option<QuestionOutcome> {
        let line = |it: &Citation| {
            let start = self.letter.text[..it.span.start].rfind('\n').map_or(0, |at| at + 1);
            let len = self.letter.text[start..].find('\n').unwrap_or(self.letter.text.len() - start);
            Some(&self.letter.text[start..start + len]).filter(|_| len < 160)
        };
        let named = |it: &&Citation| line(it).is_some_and(|it| names_in(&it.to_lowercase()).contains(&key));
        self.citations.iter().filter(|it| it.role == Role::Engaged).filter(named).find_map(ground)
    }

    /// Judges by what is said of all questions together; it counts where it is of one kind.
    fn general(&self, key: Option<Key>, stretches: &[(Span, bool, bool)], question: &Question) -> Answer {
        let single = self.layout.items.len() <= 1;
        let general = stretches.iter().find(|(_, _, general)| *general).map(|(span, ..)| *span);
        let span = general.or(question.answer_span).unwrap_or_default();
        let mine = |it: &&Clue| single || it.names.is_empty() || key.is_none_or(|key| names(it, key));
        let inside = |it: &&Clue| !single && span.contains(it.span);
        let of_answers = self.clues.of_answers.iter().filter(inside);
        let clues: Vec<&Clue> = self.clues.clues.iter().chain(of_answers).filter(mine).collect();
        let mut all = question_answer(self.letter, &clues, &self.data, span, false);
        // A letter that restates nothing and says nothing of a decision has none.
        if single && self.layout.implied && !all.explicit && self.data.is_empty() && self.cited(span).is_none() {
            return Answer { outcomes: vec![QuestionOutcome::Unclear], explicit: false };
        }
        if single && !all.outcomes.is_empty() {
            if all.outcomes == [QuestionOutcome::Disclosed]
                && let Some(ground) = self.cited(span).filter(|_| !all.explicit)
            {
                all.outcomes = vec![ground];
            }
            return all;
        }
        // What is given as goodwill goes to the question that it answers, if any names it.
        if all.outcomes.len() > 1 {
            all.outcomes.retain(|it| *it != QuestionOutcome::DisclosedOutsideAct);
        }
        if all.outcomes.len() == 1 && all.outcomes != [QuestionOutcome::PartlyDisclosed] {
            return all;
        }
        Answer { outcomes: vec![QuestionOutcome::Unclear], explicit: false }
    }

    /// Returns how an answer that only names a provision withholds: "S.40(2) – Personal information."
    fn cited(&self, span: Span) -> Option<QuestionOutcome> {
        let engaged = |it: &&Citation| it.role == Role::Engaged && span.contains(it.span);
        self.citations.iter().filter(engaged).find_map(ground)
    }
}

fn ground(it: &Citation) -> Option<QuestionOutcome> {
    match (it.regime, it.section.as_str()) {
        _ if it.ncnd && it.section != "12" => Some(QuestionOutcome::Ncnd),
        (Regime::Foia | Regime::Foisa, "12") => Some(QuestionOutcome::CostRefused),
        (Regime::Foia | Regime::Foisa, "14") => Some(QuestionOutcome::Vexatious),
        (Regime::Foia, "21") | (Regime::Foisa, "25") => Some(QuestionOutcome::AccessibleElsewhere),
        (Regime::Foia, "22") | (Regime::Foisa, "27") => Some(QuestionOutcome::FuturePublication),
        (Regime::Foisa, "18") => Some(QuestionOutcome::Ncnd),
        (Regime::Foisa, "17") | (Regime::Foia, "39") | (Regime::Dpa, _) => None,
        (Regime::Eir, "12") if it.path.starts_with("(4)(a)") => Some(QuestionOutcome::NotHeld),
        _ => Some(QuestionOutcome::Exempt),
    }
}

fn names(clue: &Clue, key: Key) -> bool {
    clue.names.iter().any(|it| *it == key || (it.number == key.number && (it.letter == 0 || key.letter == 0)))
}

/// What the own answer gives and a sentence elsewhere withholds, or the other way about, is given in part.
fn joined(own: Answer, named: Answer) -> Answer {
    use QuestionOutcome::{Disclosed, DisclosedOutsideAct, Exempt, PartlyDisclosed};
    let has = |outcome| named.outcomes.contains(&outcome);
    match own.outcomes[..] {
        [] => named,
        [Disclosed] if own.explicit && !has(Exempt) && !has(PartlyDisclosed) => own,
        [Disclosed] if has(Exempt) || has(PartlyDisclosed) => {
            let mut outcomes = vec![PartlyDisclosed];
            outcomes.extend(named.outcomes.iter().filter(|it| **it == DisclosedOutsideAct));
            Answer { outcomes, explicit: true }
        }
        _ => named,
    }
}

/// The same question in two places, withheld here and given there.
fn settled(mut total: Answer) -> Answer {
    use QuestionOutcome::{Disclosed, Exempt, PartlyDisclosed, Unclear};
    let has = |outcome| total.outcomes.contains(&outcome);
    if has(PartlyDisclosed) || (has(Disclosed) && has(Exempt)) {
        total.outcomes.retain(|it| !matches!(it, Disclosed | Exempt | Unclear));
        total.add(Answer { outcomes: vec![PartlyDisclosed], explicit: false });
    }
    if total.outcomes.len() > 1 {
        total.outcomes.retain(|it| *it != Unclear);
    }
    total
}
