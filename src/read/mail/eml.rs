//! Mail as it travels (`.eml`).

use super::Message;
use crate::model::{Document, Problem, ReadStatus};
use crate::read::container::{DEEPEST, MOST_MEMBERS, member};
use mail_parser::{DateTime, MessageParser, MimeHeaders, PartType};

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

pub fn read_eml(bytes: &[u8], depth: usize) -> Document {
    let Some(parsed) = MessageParser::default().parse(bytes) else {
        let problem = Problem::error("damaged", "the message cannot be read");
        return Document { status: ReadStatus::Unreadable, problems: vec![problem], ..Document::default() };
    };
    let mut message = Message {
        subject: parsed.subject().map(str::to_owned),
        day: parsed.date().and_then(day),
        ..Message::default()
    };
    for part in parsed.text_body.iter().filter_map(|id| parsed.parts.get(*id as usize)) {
        if let PartType::Text(text) = &part.body {
            message.text.get_or_insert_default().push_str(text);
        }
    }
    for part in parsed.html_body.iter().filter_map(|id| parsed.parts.get(*id as usize)) {
        if let PartType::Html(html) = &part.body {
            message.html.get_or_insert_default().push_str(html);
        }
    }
    if parsed.attachments.len() > MOST_MEMBERS {
        let message_text = format!("{} attachments, of which {MOST_MEMBERS} were read", parsed.attachments.len());
        message.problems.push(Problem::error("cut", message_text));
    }
    if depth > DEEPEST {
        return message.document();
    }
    for (at, part) in parsed.attachments().take(MOST_MEMBERS).enumerate() {
        let declared = part.content_type().map(|it| match it.subtype() {
            Some(subtype) => format!("{}/{subtype}", it.ctype()),
            None => it.ctype().to_owned(),
        });
        let forwarded = matches!(part.body, PartType::Message(_));
        let unnamed = format!("attachment {}{}", at + 1, if forwarded { ".eml" } else { "" });
        let name = part.attachment_name().unwrap_or(&unnamed);
        message.members.push(member(name, part.contents(), declared.as_deref(), depth + 1));
    }
    message.document()
}

fn day(date: &DateTime) -> Option<String> {
    let month = MONTHS.get(usize::from(date.month).checked_sub(1)?)?;
    (date.year > 1970).then(|| format!("{} {month} {}", date.day, date.year))
}
