//! Messages: subject, day and text. Names and addresses of those who wrote and received them are not read.

pub mod eml;
pub mod mhtml;
pub mod msg;

use crate::model::{BlockKind, Document, HiddenContent, Member, Problem, ReadStatus};
use crate::read::html::read_html;
use crate::read::text::read_text;

/// What a message says.
#[derive(Default)]
pub struct Message {
    pub subject: Option<String>,
    /// As `5 March 2024`.
    pub day: Option<String>,
    pub text: Option<String>,
    pub html: Option<String>,
    pub members: Vec<Member>,
    pub hidden: Vec<HiddenContent>,
    pub problems: Vec<Problem>,
}

impl Message {
    /// Lays the message out: its subject, the day, then what it says.
    pub fn document(self) -> Document {
        let text = self.text.filter(|text| !text.trim().is_empty());
        let body = match (text, self.html) {
            (Some(text), _) => read_text(&text),
            (None, Some(html)) => read_html(&html),
            (None, None) => Document::default(),
        };
        let one_line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let subject = self.subject.map(one_line).filter(|subject| !subject.is_empty());
        let mut head = String::new();
        let mut lines = Vec::new();
        let day = self.day.map(|day| format!("Date: {day}"));
        for (kind, line) in [(BlockKind::Heading(1), subject.clone()), (BlockKind::Paragraph, day)] {
            if let Some(line) = line {
                lines.push((kind, head.len(), head.len() + line.len()));
                head.push_str(&line);
                head.push('\n');
            }
        }
        let mut document = body.moved_behind(&head, &lines);
        document.title = subject.or(document.title);
        document.members = self.members;
        document.hidden = self.hidden;
        document.problems.extend(self.problems);
        document.status = if document.text.trim().is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
        document
    }
}
