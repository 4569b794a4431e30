//! Labels as they are written: one JSON object a line, in one of three forms that share this one struct.
//!
//! Sentences (`text`, `expect`), letters in full (`engaged`, `mentioned`, `questions`, …), and letters in the short
//! form (`exemptions_engaged`, …). A key that is absent is not judged; a reference or
//! date that is `null` says that the document has none.

use serde::Deserialize;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Label {
    pub id: Option<String>,
    /// The document itself, where it is one sentence.
    pub text: Option<String>,
    /// The document, relative to the labels or to the folder above them.
    pub file: Option<String>,
    /// Which of several answers on one page, from 1.
    pub part: Option<usize>,
    pub force: Option<String>,
    pub doc_class: Option<String>,
    #[serde(deserialize_with = "said")]
    pub own_reference: Option<Option<String>>,
    pub own_reference_norm: Option<String>,
    #[serde(deserialize_with = "said")]
    pub received_date: Option<Option<String>>,
    #[serde(deserialize_with = "said")]
    pub responded_date: Option<Option<String>>,
    /// (regime, section, path).
    pub engaged: Option<Vec<(String, String, String)>>,
    pub mentioned: Option<Vec<(String, String, String)>>,
    pub other_law: Option<Vec<OtherLawLabel>>,
    pub outcome: Option<String>,
    pub outcome_alternatives: Vec<String>,
    #[serde(deserialize_with = "list_only")]
    pub questions: Option<Vec<QuestionLabel>>,
    pub figures: Option<Vec<FigureLabel>>,
    pub cost_claims: Option<Vec<CostLabel>>,
    pub caveats: Option<Vec<String>>,
    /// Of sentences.
    pub expect: Option<Vec<Expected>>,
    /// Of letters in the short form.
    pub exemptions_engaged: Option<Vec<Engaged>>,
}

/// Other law, as an object or as a pair.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum OtherLawLabel {
    Named { act: String, section: String },
    Pair(String, String),
}

#[derive(Clone, Debug, Deserialize)]
pub struct QuestionLabel {
    pub label: Option<String>,
    /// None where the labeller could not decide: the question is not judged.
    pub outcomes: Option<Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct FigureLabel {
    pub period: Option<String>,
    pub value: String,
    pub qualifier: Option<String>,
    #[serde(default)]
    pub is_total: bool,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CostLabel {
    pub records: Option<f64>,
    pub minutes_each: Option<f64>,
    pub hours: Option<f64>,
    pub arithmetic_ok: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Expected {
    pub regime: String,
    pub section: String,
    pub paths: Vec<String>,
    pub role: String,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Engaged {
    pub regime: String,
    pub section: String,
    pub subsections: Vec<String>,
}

impl Label {
    /// Returns what the document is called in reports.
    pub fn name(&self) -> String {
        let name = self.file.clone().or_else(|| self.id.clone()).unwrap_or_default();
        self.part.map_or(name.clone(), |part| format!("{name}#{part}"))
    }
}

/// A key with `null` says that there is nothing; only an absent key says nothing.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::<String>::deserialize(from).map(Some)
}

/// The short form has a number of questions where the full one lists them; only a list is judged.
fn list_only<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Vec<QuestionLabel>>, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    if !value.is_array() {
        return Ok(None);
    }
    serde_json::from_value(value).map(Some).map_err(serde::de::Error::custom)
}
