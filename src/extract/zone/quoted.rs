//! Finds mail quoted in a letter: `On … wrote:`, a block of `From:` and `Sent:` lines, lines with `>`.

use crate::extract::paragraph::{Paragraph, ParagraphKind};

/// How far below a `From:` line its companions stand.
const HEADER_LINES: usize = 6;

/// Returns for each paragraph whether it is quoted mail.
pub fn quoted(text: &str, paragraphs: &[Paragraph<'_>]) -> Vec<bool> {
    let mut quoted = vec![false; paragraphs.len()];
    let words = |at: usize| paragraphs[at].span.of(text).unwrap_or_default();
    let mut only_marked = false;
    for at in 0..paragraphs.len() {
        let line = words(at);
        if line.starts_with('>') {
            quoted[at] = true;
            continue;
        }
        if paragraphs[at].kind == ParagraphKind::Quote && at > 0 && !words(at - 1).ends_with(':') {
            quoted[at] = true;
        }
        if only_marked {
            continue;
        }
        if opens_quote(line) || (at > 0 && opens_header(paragraphs, at, &words)) {
            // With marks only the marked lines are quoted, else everything below is.
            if paragraphs[at + 1..].iter().take(3).any(|it| it.span.of(text).is_some_and(|it| it.starts_with('>'))) {
                quoted[at] = true;
                only_marked = true;
            } else {
                quoted[at..].fill(true);
                return quoted;
            }
        }
    }
    quoted
}

fn opens_quote(line: &str) -> bool {
    let wrote = line.starts_with("On ") && line.len() < 240 && (line.ends_with("wrote:") || line.ends_with("wrote"));
    let dashed =
        line.starts_with("---") && ["Original Message", "Forwarded message"].iter().any(|it| line.contains(it));
    wrote || dashed || line.eq_ignore_ascii_case("original message")
}

/// A `From:` line that opens a message below another: a `Sent:` or `Date:` line follows, and it is not the
/// head of the letter itself.
fn opens_header<'t>(paragraphs: &[Paragraph<'_>], at: usize, words: &impl Fn(usize) -> &'t str) -> bool {
    let line = words(at);
    if !(line.starts_with("From:") || line.starts_with("From :")) {
        return false;
    }
    let below = at + 1..paragraphs.len().min(at + HEADER_LINES);
    let has = |heads: &[&str]| {
        below.clone().any(|it| heads.iter().any(|head| words(it).starts_with(head)))
            || heads.iter().any(|head| line.contains(&format!("\n{head}")))
    };
    has(&["Sent:", "Date:", "Sent :"])
        && has(&["To:", "Subject:", "To :"])
        && (at >= 4 || (0..at).map(|it| words(it).len()).sum::<usize>() > 200)
}
