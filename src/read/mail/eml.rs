//! Mail as it travels (`.eml`).

use super::Message;
use crate::model::{Document, Problem};
use crate::read::container::{DEEPEST, MOST_MEMBERS, member};
use crate::read::decode::decode;
use jiff::civil::Date;
use mail_parser::{DateTime, MessageParser, MimeHeaders, PartType};

pub fn read_eml(bytes: &[u8], depth: usize) -> Document {
    let Some(parsed) = MessageParser::default().parse(bytes) else {
        return Document::damaged("the message cannot be read");
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
    if message.text.is_none() && message.html.is_none() {
        message.text = unclosed(&parsed, bytes);
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

/// What a message says whose parts never end: any text in it, else all behind its head.
fn unclosed(parsed: &mail_parser::Message, bytes: &[u8]) -> Option<String> {
    let said = parsed.parts.iter().find_map(|part| match &part.body {
        PartType::Text(text) if !text.trim().is_empty() => Some(text.to_string()),
        _ => None,
    });
    let behind = || {
        let blank = [&b"\r\n\r\n"[..], b"\n\n"].into_iter().filter_map(|end| memchr::memmem::find(bytes, end)).min()?;
        let text = decode(bytes.get(blank..)?, None).0.into_owned();
        let is_said = |line: &&str| !line.starts_with("--") && !line.to_ascii_lowercase().starts_with("content-");
        Some(text.lines().filter(is_said).collect::<Vec<_>>().join("\n"))
    };
    said.or_else(behind).filter(|text| !text.trim().is_empty())
}

fn day(date: &DateTime) -> Option<String> {
    let day = Date::new(date.year.try_into().ok()?, date.month.try_into().ok()?, date.day.try_into().ok()?).ok()?;
    (day.year() > 1970).then(|| day.strftime("%-d %B %Y").to_string())
}
