//! Requests as WhatDoTheyKnow and its sister sites give them in JSON: what was asked of whom, when, and how it stands. They
//! hold no letters; what people say of the state is theirs, not the authority's. Who asked is not read.

use crate::model::{BlockKind, Document, ReadStatus};
use crate::read::writer::Writer;
use serde_json::Value;

/// What an event is called in the text. Each row: as given, as written.
const EVENTS: [(&str, &str); 3] =
    [("sent", "Request sent"), ("response", "Response"), ("followup_sent", "Follow-up sent")];
/// Events past this are not read.
const MOST_EVENTS: usize = 500;

pub fn read_alaveteli(text: &str) -> Document {
    // The reader of JSON refuses what nests too deep.
    let request: Value = match serde_json::from_str(text) {
        Ok(request) => request,
        Err(error) => {
            return Document::damaged(format!("the JSON cannot be read: {error}"));
        }
    };
    let of = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    let mut writer = Writer::new(0);
    let mut line = |kind: BlockKind, label: &str, value: Option<String>| {
        let value = value.filter(|value| !value.trim().is_empty())?;
        writer.write(label);
        writer.space();
        writer.write(&value);
        writer.end_line(|| kind)
    };
    let title = of(&request, "title");
    line(BlockKind::Heading(1), "", title.clone());
    line(BlockKind::Paragraph, "Public authority:", request.get("public_body").and_then(|body| of(body, "name")));
    line(BlockKind::Paragraph, "Law used:", of(&request, "law_used").map(|law| law.to_ascii_uppercase()));
    line(BlockKind::Paragraph, "State, as the person who asked sees it:", of(&request, "display_status"));
    let events = request.get("info_request_events").and_then(Value::as_array);
    for event in events.into_iter().flatten().take(MOST_EVENTS) {
        let kind = of(event, "event_type").unwrap_or_default();
        let Some((_, label)) = EVENTS.iter().find(|(name, _)| *name == kind) else { continue };
        let day = of(event, "created_at").and_then(|moment| moment.get(..10).map(str::to_owned));
        line(BlockKind::Paragraph, &format!("{label}, {}:", day.unwrap_or_default()), of(event, "snippet"));
    }
    let Writer { text, blocks, .. } = writer;
    let status = if text.is_empty() { ReadStatus::Empty } else { ReadStatus::Read };
    Document { text, blocks, title, status, ..Document::default() }
}

/// Returns whether a text looks like such a request.
pub fn is_request(text: &[u8]) -> bool {
    let head = &text[..text.len().min(1 << 16)];
    ["\"info_request_events\"", "\"described_state\""]
        .iter()
        .any(|name| memchr::memmem::find(head, name.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_without_who_asked() {
        let json = r#"{"title": "Dogs", "described_state": "successful", "display_status": "Successful",
            "user": {"name": "A. Example"}, "public_body": {"name": "Aldermoor Police"},
            "info_request_events": [{"event_type": "response", "created_at": "2024-03-05T10:00:00Z", "snippet": "We hold 12."}]}"#;
        assert!(is_request(json.as_bytes()));
        let document = read_alaveteli(json);
        assert!(!document.text.contains("Example"), "{}", document.text);
        assert!(document.text.ends_with("Response, 2024-03-05: We hold 12."), "{}", document.text);
    }

    #[test]
    fn what_nests_too_deep_is_damaged() {
        assert_eq!(read_alaveteli(&"[".repeat(100_000)).status, ReadStatus::Unreadable);
    }
}
