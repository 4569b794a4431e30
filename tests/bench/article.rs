//! The letter itself: reference, request, decision, reasons, tables, caveats, complaint rights.

use crate::generate::{Random, Topic, WORDING};
use crate::site::Family;
use std::fmt::Write;

/// Bytes of running text an article is filled up to.
const SHORTEST: u64 = 5200;
const LONGEST: u64 = 8600;

/// What one article is about.
pub struct Facts {
    pub number: u64,
    pub force: &'static str,
    pub reference_line: String,
    pub title: String,
    pub url: String,
    pub topic: &'static Topic,
    pub outcome: &'static str,
    pub received: String,
    pub responded: String,
    pub act: &'static str,
    pub commissioner: &'static str,
    pub from: u64,
    pub to: u64,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Outcomes and how many in a hundred articles have them.
const OUTCOMES: [(&str, u64); 7] =
    [("full", 27), ("partial", 30), ("refused", 10), ("not_held", 13), ("ncnd", 7), ("cost", 10), ("vexatious", 3)];

impl Facts {
    pub fn new(random: &mut Random, family: Family, number: u64) -> Self {
        let topic = random.pick(&WORDING.topics);
        let mut left = random.within(0, 100);
        let outcome = OUTCOMES.iter().find(|(_, share)| {
            let found = left < *share;
            left = left.saturating_sub(*share);
            found
        });
        let year = random.within(2018, 2026);
        let month = random.within(0, 12) as usize;
        let month_name = MONTHS[month];
        let (day, next) = (random.within(1, 28), random.within(1, 28));
        let responded = format!("{next} {} {}", MONTHS[(month + 1) % 12], year + (month as u64 + 1) / 12);
        let slug = format!("{}-{}-{number}", topic.name.replace(' ', "-"), random.pick(&WORDING.words));
        let place = family.place(random, number, year, month, &slug, topic);
        Facts {
            number,
            force: place.force,
            reference_line: place.reference_line,
            title: place.title,
            url: place.url,
            topic,
            outcome: outcome.map_or("full", |(name, _)| name),
            received: format!("{day} {month_name} {year}"),
            responded,
            act: if place.scottish {
                "Freedom of Information (Scotland) Act 2002"
            } else {
                "Freedom of Information Act 2000"
            },
            commissioner: if place.scottish { "Scottish Information Commissioner" } else { "Information Commissioner" },
            from: year - random.within(3, 7),
            to: year - 1,
        }
    }
}

/// Writes out a line of the wording table: `[a|b]` is a choice, `{word}` is filled in.
pub fn say(random: &mut Random, facts: &Facts, line: &str) -> String {
    let chosen = choose(random, line);
    fill(random, facts, &chosen)
}

fn choose(random: &mut Random, line: &str) -> String {
    let mut said = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('[') {
        said.push_str(before);
        let (choices, after) = after.split_once(']').unwrap_or((after, ""));
        let choices: Vec<&str> = choices.split('|').collect();
        said.push_str(random.pick::<&str>(&choices));
        rest = after;
    }
    said.push_str(rest);
    said
}

fn fill(random: &mut Random, facts: &Facts, line: &str) -> String {
    let mut said = String::with_capacity(line.len() * 2);
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('{') {
        said.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        match name {
            "force" => said.push_str(facts.force),
            "topic" => said.push_str(&facts.topic.name),
            "unit" => said.push_str(&facts.topic.unit),
            "system" => said.push_str(&facts.topic.system),
            "act" => said.push_str(facts.act),
            "commissioner" => said.push_str(facts.commissioner),
            "received" => said.push_str(&facts.received),
            "responded" => said.push_str(&facts.responded),
            "area" => said.push_str(random.pick::<String>(&WORDING.areas)),
            "rank" => said.push_str(random.pick::<String>(&WORDING.ranks)),
            "team" => said.push_str(random.pick::<String>(&WORDING.teams)),
            "word" => said.push_str(random.pick::<String>(&WORDING.words)),
            "adjective" => said.push_str(random.pick::<String>(&WORDING.adjectives)),
            "short" => said.push_str(&random.pick(&WORDING.exemptions).short),
            "n" => said.push_str(&random.within(2, 30).to_string()),
            "hours" => said.push_str(&random.within(19, 900).to_string()),
            "thousands" => said.push_str(&with_comma(random.within(200, 90_000))),
            "from" => said.push_str(&facts.from.to_string()),
            "to" => said.push_str(&facts.to.to_string()),
            "to2" => said.push_str(&format!("{:02}", (facts.from + 1) % 100)),
            other => panic!("the wording table has an unknown place: {other}"),
        }
        rest = after;
    }
    said.push_str(rest);
    let mut letters = said.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn with_comma(number: u64) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Builds the HTML of an article, without the page around it.
pub fn article(random: &mut Random, facts: &Facts) -> String {
    let mut html = String::with_capacity(12_000);
    let paragraph = |html: &mut String, text: &str| html.push_str(&format!("<p>{}</p>\n", escape(text)));
    paragraph(&mut html, &facts.reference_line);
    if random.chance(50) {
        paragraph(&mut html, &format!("Date of response: {}", facts.responded));
    }
    let intro = random.pick(&WORDING.intro);
    paragraph(&mut html, &say(random, facts, intro));
    let asked = request(random, facts, &mut html);
    html.push_str("<h2>Response</h2>\n");
    decision(random, facts, &mut html);
    let given = matches!(facts.outcome, "full" | "partial");
    if given {
        for number in 1..=asked {
            let answer = random.pick(&WORDING.closing.answers);
            let answer = say(random, facts, answer);
            paragraph(&mut html, &format!("Q{number}. {answer}"));
        }
        for _ in 0..random.within(1, 4) {
            table(random, facts, &mut html);
        }
    }
    reasons(random, facts, &mut html);
    for line in &WORDING.closing.caveats {
        if random.chance(55) {
            paragraph(&mut html, &say(random, facts, line));
        }
    }
    html.push_str("<h2>Complaint Rights</h2>\n");
    for line in &WORDING.closing.complaint {
        paragraph(&mut html, &say(random, facts, line));
    }
    html
}

/// Writes the request and returns how many questions it has.
fn request(random: &mut Random, facts: &Facts, html: &mut String) -> u64 {
    html.push_str("<h2>Request</h2>\n");
    let opening = random.pick(&WORDING.request_openings);
    let _ = writeln!(html, "<p>{}</p>", escape(&say(random, facts, opening)));
    let count = random.within(1, 8);
    let listed = random.chance(50);
    html.push_str(if listed { "<ol>\n" } else { "" });
    for number in 1..=count {
        let line = random.pick(&WORDING.questions);
        let line = escape(&say(random, facts, line));
        let _ = if listed { writeln!(html, "<li>{line}</li>") } else { writeln!(html, "<p>{number}. {line}</p>") };
    }
    html.push_str(if listed { "</ol>\n" } else { "" });
    count
}

fn decision(random: &mut Random, facts: &Facts, html: &mut String) {
    html.push_str("<h3>Decision</h3>\n");
    let line = random.pick(&WORDING.decisions[facts.outcome]);
    let _ = writeln!(html, "<p>{}</p>", escape(&say(random, facts, line)));
    if matches!(facts.outcome, "partial" | "refused" | "ncnd") {
        for _ in 0..random.within(1, 4) {
            let exemption = random.pick(&WORDING.exemptions);
            let head = random.pick(&exemption.heads);
            let _ = writeln!(html, "<p><strong>{}</strong></p>", escape(&say(random, facts, head)));
        }
    }
}

/// Fills up with reasons until the article is long enough.
fn reasons(random: &mut Random, facts: &Facts, html: &mut String) {
    let length = random.within(SHORTEST, LONGEST) as usize;
    if facts.outcome != "full" {
        for line in &WORDING.reasons.duty {
            let _ = writeln!(html, "<p>{}</p>", escape(&say(random, facts, line)));
        }
    }
    while html.len() < length {
        if random.chance(35) {
            let _ = writeln!(html, "<h3>{}</h3>", random.pick(&WORDING.reasons.headings));
        }
        html.push_str("<p>");
        for _ in 0..random.within(2, 6) {
            let line = random.pick(&WORDING.reasons.sentences);
            html.push_str(&escape(&say(random, facts, line)));
            html.push(' ');
        }
        html.push_str("</p>\n");
    }
}

fn value(random: &mut Random) -> String {
    match random.within(0, 20) {
        0 => "<5".to_owned(),
        1 => "N/A".to_owned(),
        2 => "-".to_owned(),
        3..=9 => random.within(0, 100).to_string(),
        10..=15 => with_comma(random.within(100, 9000)),
        16 => format!("{}.{}%", random.within(0, 100), random.within(0, 10)),
        17 => format!("£{}", with_comma(random.within(1000, 90_000))),
        _ => random.within(100, 900).to_string(),
    }
}

/// Writes a table with the years across, the years down, or flattened to text.
fn table(random: &mut Random, facts: &Facts, html: &mut String) {
    let years: Vec<u64> = (facts.from..=facts.to).collect();
    let caption = format!("Number of {} by year", facts.topic.unit);
    match random.within(0, 10) {
        0 => {
            let cells = years.iter().map(|year| format!("{year} |"));
            let lines: Vec<String> =
                cells.chain(years.iter().map(|_| format!("{} |", random.within(0, 200)))).collect();
            lines.iter().for_each(|line| html.push_str(&format!("<p>{line}</p>\n")));
        }
        1..=3 => {
            let _ = write!(
                html,
                "<p>{caption}</p>\n<table class=\"grid\"><tr><th>Year</th><th>{}</th></tr>\n",
                facts.topic.unit
            );
            for year in &years {
                let _ = writeln!(html, "<tr><td>{year}</td><td>{}</td></tr>", escape(&value(random)));
            }
            html.push_str("</table>\n");
        }
        4 => {
            let _ = write!(
                html,
                "<table><caption>{caption}</caption><tr><th rowspan=\"2\">Type</th><th colspan=\"{}\">Financial year</th></tr><tr>",
                years.len()
            );
            years.iter().for_each(|year| html.push_str(&format!("<th>{year}/{:02}</th>", (year + 1) % 100)));
            html.push_str("</tr>\n");
            rows(random, facts, years.len(), html);
        }
        _ => {
            let _ = write!(html, "<table><tr><th>{}</th>", facts.topic.unit);
            years.iter().for_each(|year| html.push_str(&format!("<th>{year}</th>")));
            html.push_str("</tr>\n");
            rows(random, facts, years.len(), html);
        }
    }
}

fn rows(random: &mut Random, facts: &Facts, years: usize, html: &mut String) {
    for name in &facts.topic.rows {
        let _ = write!(html, "<tr><td>{name}</td>");
        (0..years).for_each(|_| html.push_str(&format!("<td>{}</td>", escape(&value(random)))));
        html.push_str("</tr>\n");
    }
    html.push_str("</table>\n");
}
