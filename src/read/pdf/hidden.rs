//! What a PDF holds and does not show: text under boxes and in the colour of the paper, notes, attached files, earlier
//! states. Text that is hidden is taken out of the page before the page is read.

use super::drawing::{Drawing, IDENTITY, Matrix, Names, Shown, draw};
use crate::model::{HiddenContent, HiddenKind};
use crate::read::colour::{WHITE, is_lost_on};
use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document as Pdf, Object, ObjectId};
use memchr::memmem;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of one page's drawing past this are not looked at.
const MOST_CONTENT: usize = 64 << 20;
const MOST_PAGES: usize = 5000;
/// Drawings inside a page past this, packed and in operations, are pictures.
const LARGEST_FORM: usize = 1 << 20;
const MOST_IN_FORM: usize = 20_000;
/// Colours that are mixed with what lies below let it be seen.
const MIXED: f32 = 0.5;
/// Letters smaller than this, in points, cannot be read.
const SMALLEST: f32 = 1.5;
/// A picture that covers this share of the page is a scan, and unpainted text over it what somebody read in it.
const SCAN: f32 = 0.5;
/// Notes that are part of how a page works, not of what it says.
const NO_NOTES: [&[u8]; 3] = [b"Link", b"Widget", b"Popup"];

/// What was found, and the file without its hidden text.
pub struct Looked {
    pub hidden: Vec<HiddenContent>,
    pub shown: Shows,
}

/// Which file shows what a reader sees.
pub enum Shows {
    /// The one that was looked at.
    Itself,
    /// This one, without the hidden text of that.
    Without(Vec<u8>),
    /// There is hidden text, and it could not be taken out.
    Nothing,
}

/// Looks through a file; `None` when it cannot be opened at this level.
pub fn look(bytes: &[u8]) -> Option<Looked> {
    let mut pdf = Pdf::load_mem(bytes).ok()?;
    if pdf.is_encrypted() {
        return None;
    }
    let mut found: BTreeMap<HiddenKind, u64> = BTreeMap::new();
    let mut hide = |kind: HiddenKind, count: u64| {
        if count > 0 {
            *found.entry(kind).or_default() += count;
        }
    };
    hide(HiddenKind::EarlierRevision, revisions(bytes));
    hide(HiddenKind::Metadata, u64::from(names_an_author(&pdf)));
    let files = pdf.objects.values().filter(|object| is_embedded_file(object)).count();
    hide(HiddenKind::EmbeddedFile, files as u64);
    let off = layers_off(&pdf);
    let pages: Vec<ObjectId> = pdf.page_iter().take(MOST_PAGES).collect();
    let mut changed = Vec::new();
    for page in pages {
        let notes = pdf.get_page_annotations(page).unwrap_or_default();
        hide(HiddenKind::Annotation, notes.into_iter().filter(|note| is_note(note)).count() as u64);
        let Ok(content) = pdf.get_page_content_with_limit(page, MOST_CONTENT) else { continue };
        let Ok(content) = Content::decode(&content) else { continue };
        let drawing = draw(&content.operations, &names(&pdf, page, &off), &|_, _| None);
        let lost = lost(&drawing, paper(&pdf, page));
        if lost.is_empty() {
            continue;
        }
        lost.values().for_each(|kind| hide(*kind, 1));
        changed.push((page, without(content.operations, &lost)));
    }
    let shown = match changed.is_empty() {
        true => Shows::Itself,
        false => rewritten(&mut pdf, changed).map_or(Shows::Nothing, Shows::Without),
    };
    let hidden = found.into_iter().map(|(kind, count)| HiddenContent { kind, count }).collect();
    Some(Looked { hidden, shown })
}

/// Files saved again and again end more than once; one prepared for reading over a network has two ends from the start.
fn revisions(bytes: &[u8]) -> u64 {
    let ends = memmem::find_iter(bytes, b"startxref").count() as u64;
    let head = &bytes[..bytes.len().min(2048)];
    ends.saturating_sub(if memmem::find(head, b"/Linearized").is_some() { 2 } else { 1 })
}

fn names_an_author(pdf: &Pdf) -> bool {
    let info = pdf.trailer.get(b"Info").and_then(|info| pdf.dereference(info)).and_then(|(_, info)| info.as_dict());
    names_one_in_description(pdf)
        || info
            .and_then(|info| info.get(b"Author"))
            .and_then(Object::as_str)
            .is_ok_and(|name| name.iter().any(u8::is_ascii_alphanumeric))
}

/// Whether the description of the file in XML names who made it.
fn names_one_in_description(pdf: &Pdf) -> bool {
    let description = pdf.catalog().and_then(|it| it.get(b"Metadata")).and_then(|it| pdf.dereference(it));
    let Some(stream) = description.ok().and_then(|(_, it)| it.as_stream().ok()) else { return false };
    let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let text = String::from_utf8_lossy(&bytes);
    let creator = text.split_once("<dc:creator>").and_then(|(_, rest)| rest.split_once("</dc:creator>"));
    creator.is_some_and(|(inner, _)| {
        let mut inside = false;
        inner.chars().any(|c| {
            inside = if c == '<' {
                true
            } else if c == '>' {
                false
            } else {
                inside
            };
            !inside && c.is_alphanumeric()
        })
    })
}

fn is_embedded_file(object: &Object) -> bool {
    let dictionary = match object {
        Object::Stream(stream) => &stream.dict,
        _ => return false,
    };
    dictionary.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"EmbeddedFile")
}

fn is_note(note: &Dictionary) -> bool {
    note.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| !NO_NOTES.contains(&kind))
}

/// Returns the layers that are off when the file is opened.
fn layers_off(pdf: &Pdf) -> BTreeSet<ObjectId> {
    let off = || {
        let properties = pdf.catalog().ok()?.get(b"OCProperties").ok()?;
        let properties = pdf.dereference(properties).ok()?.1.as_dict().ok()?;
        let standard = pdf.dereference(properties.get(b"D").ok()?).ok()?.1.as_dict().ok()?;
        let off = pdf.dereference(standard.get(b"OFF").ok()?).ok()?.1.as_array().ok()?;
        Some(off.iter().filter_map(|it| it.as_reference().ok()).collect())
    };
    off().unwrap_or_default()
}

fn names(pdf: &Pdf, page: ObjectId, off: &BTreeSet<ObjectId>) -> Names {
    let mut found = Names::default();
    let Ok((own, inherited)) = pdf.get_page_resources(page) else { return found };
    let inherited = inherited.iter().filter_map(|id| pdf.get_dictionary(*id).ok());
    for resources in own.into_iter().chain(inherited) {
        let of =
            |kind: &[u8]| resources.get(kind).and_then(|it| pdf.dereference(it)).and_then(|(_, it)| it.as_dict()).ok();
        for (name, state) in of(b"ExtGState").into_iter().flatten() {
            let Ok(state) = pdf.dereference(state).and_then(|(_, it)| it.as_dict()) else { continue };
            let strength = state.get(b"ca").and_then(Object::as_float).ok();
            let blend = state.get(b"BM").and_then(Object::as_name).unwrap_or(b"Normal");
            if !matches!(blend, b"Normal" | b"Compatible") {
                found.strength.insert(name.clone(), MIXED);
            } else if let Some(strength) = strength {
                found.strength.insert(name.clone(), strength);
            }
        }
        for (name, layer) in of(b"Properties").into_iter().flatten() {
            if layer.as_reference().is_ok_and(|id| off.contains(&id)) {
                found.off.insert(name.clone());
            }
        }
        for (name, object) in of(b"XObject").into_iter().flatten() {
            let stream = pdf.dereference(object).and_then(|(_, it)| it.as_stream());
            let kind = stream.as_ref().ok().and_then(|stream| stream.dict.get(b"Subtype").ok()?.as_name().ok());
            match kind {
                Some(b"Image") => drop(found.pictures.insert(name.clone())),
                Some(b"Form") => {
                    if let Some(form) = stream.ok().and_then(|stream| form(pdf, stream)) {
                        found.forms.insert(name.clone(), form);
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// Reads a drawing inside a page: where it is put, and what it draws.
fn form(pdf: &Pdf, stream: &lopdf::Stream) -> Option<(Matrix, Vec<Operation>)> {
    if stream.content.len() > LARGEST_FORM {
        return None;
    }
    let content = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
    let operations = Content::decode(&content).ok()?.operations;
    let mut matrix = IDENTITY;
    if let Ok((_, list)) = stream.dict.get(b"Matrix").and_then(|it| pdf.dereference(it)) {
        let numbers = list.as_array().into_iter().flatten().filter_map(|it| it.as_float().ok());
        matrix.iter_mut().zip(numbers).for_each(|(to, number)| *to = number);
    }
    (operations.len() <= MOST_IN_FORM).then_some((matrix, operations))
}

/// Returns the part of a page that is shown: left, bottom, right, top.
fn paper(pdf: &Pdf, page: ObjectId) -> Option<[f32; 4]> {
    let mut node = pdf.get_dictionary(page).ok()?;
    // Pages inherit the box from the groups they are in.
    for _ in 0..32 {
        for name in [&b"CropBox"[..], b"MediaBox"] {
            if let Ok((_, found)) = node.get(name).and_then(|it| pdf.dereference(it))
                && let Ok(corners) = found.as_array()
            {
                let corners: Vec<f32> = corners.iter().filter_map(|it| it.as_float().ok()).collect();
                if let [a, b, c, d] = *corners.as_slice() {
                    return Some([a.min(c), b.min(d), a.max(c), b.max(d)]);
                }
            }
        }
        node = node.get(b"Parent").and_then(|it| pdf.dereference(it)).ok()?.1.as_dict().ok()?;
    }
    None
}

/// Returns the operations whose text nobody sees, and why.
fn lost(drawing: &Drawing, paper: Option<[f32; 4]>) -> BTreeMap<usize, HiddenKind> {
    let area = paper.map_or(0.0, |[left, bottom, right, top]| (right - left) * (top - bottom));
    let is_scan = drawing
        .filled
        .iter()
        .any(|it| it.is_picture && (it.right - it.left) * (it.top - it.bottom) > area * SCAN && area > 0.0);
    let why = |shown: &Shown| {
        let middle = (shown.x + shown.size * 0.25, shown.y + shown.size * 0.3);
        let mut boxes = drawing.filled.iter().filter(|it| it.holds(middle.0, middle.1));
        let after = |it: &&super::drawing::Filled| it.operation > shown.operation && !it.is_see_through;
        let is_covered = boxes.clone().any(|it| after(&it) && it.top - it.bottom >= shown.size * 0.4);
        // The box painted last below the letters is their ground.
        let ground = boxes
            .rfind(|it| it.operation < shown.operation)
            .map_or(Some(WHITE), |it| it.colour.filter(|_| !it.is_picture));
        let is_outside = paper.is_some_and(|[left, bottom, right, top]| {
            !(left - 1.0..=right + 1.0).contains(&middle.0) || !(bottom - 1.0..=top + 1.0).contains(&middle.1)
        });
        if is_covered && !is_scan {
            Some(HiddenKind::CoveredText)
        } else if (shown.is_unpainted && !is_scan)
            || shown.is_off
            || is_outside
            || (0.0 < shown.size && shown.size < SMALLEST)
            || (is_lost_on(shown.colour, ground) && !shown.is_unpainted)
        {
            Some(HiddenKind::InvisibleText)
        } else {
            None
        }
    };
    drawing.shown.iter().filter_map(|shown| Some((shown.operation, why(shown)?))).collect()
}

/// Leaves out what shows hidden text; what moves to the next line first still does.
fn without(operations: Vec<Operation>, lost: &BTreeMap<usize, HiddenKind>) -> Vec<Operation> {
    let keep = |(place, operation): (usize, Operation)| match (lost.contains_key(&place), operation.operator.as_str()) {
        (false, _) => Some(operation),
        (true, "'" | "\"") => Some(Operation::new("T*", Vec::new())),
        (true, _) => None,
    };
    operations.into_iter().enumerate().filter_map(keep).collect()
}

fn rewritten(pdf: &mut Pdf, changed: Vec<(ObjectId, Vec<Operation>)>) -> Option<Vec<u8>> {
    for (page, operations) in changed {
        let content = Content { operations }.encode().ok()?;
        pdf.change_page_content(page, content).ok()?;
    }
    let mut bytes = Vec::new();
    pdf.save_to(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operations(content: &str) -> Vec<Operation> {
        Content::decode(content.as_bytes()).unwrap().operations
    }

    fn check(content: &str, expected: &[HiddenKind]) {
        let drawing = draw(&operations(content), &Names::default(), &|_, _| None);
        let found: Vec<HiddenKind> = lost(&drawing, Some([0.0, 0.0, 600.0, 800.0])).into_values().collect();
        assert_eq!(found, expected, "{content}");
    }

    #[test]
    fn boxes_cover_what_was_drawn_before_them_alone() {
        let text = "BT /F1 12 Tf 100 700 Td (x) Tj ET";
        check(&format!("{text} 0 g 90 690 200 30 re f"), &[HiddenKind::CoveredText]);
        check(&format!("0.5 g 90 690 200 30 re f 0 g {text}"), &[]);
        check(&format!("{text} 0 g 90 500 200 30 re f"), &[]);
        // A rule under the words.
        check(&format!("{text} 0 g 90 698 200 1 re f"), &[]);
    }

    #[test]
    fn letters_are_lost_on_paper_and_not_on_a_dark_box() {
        let text = "1 g BT /F1 12 Tf 100 700 Td (x) Tj ET";
        check(text, &[HiddenKind::InvisibleText]);
        check(&format!("0.1 g 90 690 200 30 re f {text}"), &[]);
        check("BT /F1 12 Tf 3 Tr 100 700 Td (x) Tj ET", &[HiddenKind::InvisibleText]);
        check("BT /F1 12 Tf 100 900 Td (x) Tj ET", &[HiddenKind::InvisibleText]);
        check("BT /F1 1 Tf 12 0 0 12 100 700 Tm (x) Tj ET", &[]);
    }

    #[test]
    fn ends_are_counted() {
        assert_eq!(revisions(b"%PDF-1.4 startxref 1 %%EOF"), 0);
        assert_eq!(revisions(b"%PDF-1.4 startxref 1 %%EOF startxref 2 %%EOF"), 1);
        assert_eq!(revisions(b"%PDF-1.4 <</Linearized 1>> startxref 1 %%EOF startxref 2 %%EOF"), 0);
    }
}
