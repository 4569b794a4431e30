//! What a page draws, in the order in which it is drawn: text, filled boxes, rules, pictures. Places are in points from the
//! lower left corner of the page.

use crate::read::colour::WHITE;
use lopdf::Object;
use lopdf::content::Operation;
use std::collections::{BTreeMap, BTreeSet};

/// A filled box thinner than this is a rule.
const RULE: f32 = 2.5;
/// Graphics states inside each other past this are noise.
const DEEPEST: usize = 512;

/// A stretch of text, shown by one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// Place among the operations of the page.
    pub operation: usize,
    pub x: f32,
    pub y: f32,
    /// Height of the letters.
    pub size: f32,
    /// `RRGGBB`, where it is a plain colour.
    pub colour: Option<u32>,
    /// Drawn as neither letters nor outlines.
    pub is_unpainted: bool,
    /// Belongs to a layer that is switched off.
    pub is_off: bool,
    pub font: Vec<u8>,
    /// The strings of it, which may stand far apart.
    pub parts: Vec<Part>,
}

/// A string as the font writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub bytes: Vec<u8>,
    /// Where it begins and ends on its base line.
    pub from: (f32, f32),
    pub to: (f32, f32),
}

/// How far each letter of a string moves the pen, in thousandths of its size, and whether it is a space. What cannot be
/// measured is taken for letters half as wide as high.
pub type Measure<'a> = &'a dyn Fn(&[u8], &[u8]) -> Option<Vec<(f32, bool)>>;

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Filled {
    pub operation: usize,
    pub left: f32,
    pub bottom: f32,
    pub right: f32,
    pub top: f32,
    pub colour: Option<u32>,
    pub is_see_through: bool,
    pub is_picture: bool,
}

impl Filled {
    pub fn holds(&self, x: f32, y: f32) -> bool {
        (self.left..=self.right).contains(&x) && (self.bottom..=self.top).contains(&y)
    }
}

/// A straight line along the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    pub from: (f32, f32),
    pub to: (f32, f32),
}

#[derive(Debug, Default)]
pub struct Drawing {
    pub shown: Vec<Shown>,
    pub filled: Vec<Filled>,
    pub rules: Vec<Rule>,
}

/// Names of a page's resources that change how it is drawn.
#[derive(Debug, Default)]
pub struct Names {
    /// Graphics states that change how much of what is drawn is seen: nothing at 0, all at 1.
    pub strength: BTreeMap<Vec<u8>, f32>,
    /// Layers that are switched off.
    pub off: BTreeSet<Vec<u8>>,
    /// Objects that are pictures.
    pub pictures: BTreeSet<Vec<u8>>,
    /// Objects that are drawings of their own: where they are put, and what they draw.
    pub forms: BTreeMap<Vec<u8>, (Matrix, Vec<Operation>)>,
}

/// Weaker than this, letters are not seen and boxes cover nothing.
const FAINT: f32 = 0.05;
const STRONG: f32 = 0.9;

pub type Matrix = [f32; 6];
pub const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

#[derive(Clone)]
struct State {
    matrix: Matrix,
    colour: Option<u32>,
    strength: f32,
    size: f32,
    leading: f32,
    mode: i64,
    font: Vec<u8>,
    between_letters: f32,
    between_words: f32,
    stretch: f32,
}

struct Pen<'a> {
    names: &'a Names,
    measure: Measure<'a>,
    state: State,
    saved: Vec<State>,
    line: Matrix,
    text: Matrix,
    /// Corners of the boxes and ends of the lines of the path at hand.
    boxes: Vec<(f32, f32, f32, f32)>,
    lines: Vec<Rule>,
    at: (f32, f32),
    start: (f32, f32),
    marked: Vec<bool>,
    in_form: bool,
    drawing: Drawing,
}

/// Follows the operations of a page.
pub fn draw(operations: &[Operation], names: &Names, measure: Measure) -> Drawing {
    let state = State {
        matrix: IDENTITY,
        colour: Some(0),
        strength: 1.0,
        size: 0.0,
        leading: 0.0,
        mode: 0,
        font: Vec::new(),
        between_letters: 0.0,
        between_words: 0.0,
        stretch: 1.0,
    };
    let mut pen = Pen {
        names,
        measure,
        state,
        saved: Vec::new(),
        line: IDENTITY,
        text: IDENTITY,
        boxes: Vec::new(),
        lines: Vec::new(),
        at: (0.0, 0.0),
        start: (0.0, 0.0),
        marked: Vec::new(),
        in_form: false,
        drawing: Drawing::default(),
    };
    for (place, operation) in operations.iter().enumerate() {
        pen.follow(place, operation);
    }
    pen.drawing
}

fn times(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

fn moved(matrix: &Matrix, (x, y): (f32, f32)) -> (f32, f32) {
    (matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5])
}

fn numbers<const N: usize>(operation: &Operation) -> Option<[f32; N]> {
    let mut found = [0.0; N];
    for (to, operand) in found.iter_mut().zip(&operation.operands) {
        *to = operand.as_float().ok()?;
    }
    (operation.operands.len() >= N).then_some(found)
}

impl Pen<'_> {
    fn follow(&mut self, place: usize, operation: &Operation) {
        match operation.operator.as_str() {
            "q" if self.saved.len() < DEEPEST => self.saved.push(self.state.clone()),
            "Q" => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            "cm" => {
                if let Some(matrix) = numbers::<6>(operation) {
                    self.state.matrix = times(&matrix, &self.state.matrix);
                }
            }
            "gs" => {
                let name = operation.operands.first().and_then(|it| it.as_name().ok()).unwrap_or_default();
                if let Some(strength) = self.names.strength.get(name) {
                    self.state.strength = *strength;
                }
            }
            "g" | "rg" | "k" | "sc" | "scn" => self.state.colour = colour(operation),
            "cs" => self.state.colour = None,
            "BT" => (self.line, self.text) = (IDENTITY, IDENTITY),
            "Tc" => self.state.between_letters = numbers::<1>(operation).map_or(0.0, |[space]| space),
            "Tw" => self.state.between_words = numbers::<1>(operation).map_or(0.0, |[space]| space),
            "Tz" => self.state.stretch = numbers::<1>(operation).map_or(1.0, |[percent]| percent / 100.0),
            "Tf" => {
                self.state.font =
                    operation.operands.first().and_then(|it| it.as_name().ok()).unwrap_or_default().to_vec();
                self.state.size = operation.operands.get(1).and_then(|it| it.as_float().ok()).unwrap_or(0.0);
            }
            "TL" => self.state.leading = numbers::<1>(operation).map_or(0.0, |[leading]| leading),
            "Tr" => self.state.mode = operation.operands.first().and_then(|it| it.as_i64().ok()).unwrap_or(0),
            "Tm" => {
                if let Some(matrix) = numbers::<6>(operation) {
                    (self.line, self.text) = (matrix, matrix);
                }
            }
            "Td" | "TD" => {
                if let Some([x, y]) = numbers::<2>(operation) {
                    if operation.operator == "TD" {
                        self.state.leading = -y;
                    }
                    self.next_line(x, y);
                }
            }
            "T*" => self.next_line(0.0, -self.state.leading),
            "Tj" | "TJ" => self.show(place, operation),
            "'" | "\"" => {
                self.next_line(0.0, -self.state.leading);
                self.show(place, operation);
            }
            "BDC" => self.marked.push(self.is_off(operation)),
            "BMC" => self.marked.push(false),
            "EMC" => drop(self.marked.pop()),
            "re" => self.rectangle(operation),
            "m" | "l" => self.line_to(operation),
            "h" => self.close(),
            "f" | "F" | "f*" | "B" | "B*" | "b" | "b*" => self.fill(place),
            "S" | "s" => self.stroke(operation.operator == "s"),
            "n" => self.end_path(),
            "Do" => {
                let name = operation.operands.first().and_then(|it| it.as_name().ok()).unwrap_or_default();
                if let Some((matrix, operations)) = self.names.forms.get(name)
                    && !self.in_form
                {
                    self.form(place, matrix, operations);
                }
                if self.names.pictures.contains(name) {
                    self.boxes.clear();
                    self.push_box(0.0, 0.0, 1.0, 1.0);
                    self.filled(place, true);
                    self.end_path();
                }
            }
            _ => {}
        }
    }

    /// Follows a drawing inside the page for its boxes and rules. Its text is not told: it goes or stays as a whole.
    fn form(&mut self, place: usize, matrix: &Matrix, operations: &[Operation]) {
        let (state, shown) = (self.state.clone(), self.drawing.shown.len());
        let saved = std::mem::take(&mut self.saved);
        self.state.matrix = times(matrix, &self.state.matrix);
        self.in_form = true;
        for operation in operations {
            self.follow(place, operation);
        }
        self.in_form = false;
        self.drawing.shown.truncate(shown);
        (self.state, self.saved) = (state, saved);
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = times(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.text = self.line;
    }

    fn show(&mut self, operation: usize, shown: &Operation) {
        let matrix = times(&self.text, &self.state.matrix);
        let size = self.state.size.abs() * (matrix[2].powi(2) + matrix[3].powi(2)).sqrt();
        let mut parts = Vec::new();
        for operand in &shown.operands {
            match operand {
                Object::String(bytes, _) => self.string(bytes, &mut parts),
                Object::Array(list) => {
                    for item in list {
                        match item {
                            Object::String(bytes, _) => self.string(bytes, &mut parts),
                            other => {
                                let back =
                                    other.as_float().unwrap_or(0.0) / 1000.0 * self.state.size * self.state.stretch;
                                self.text = times(&[1.0, 0.0, 0.0, 1.0, -back, 0.0], &self.text);
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        self.drawing.shown.push(Shown {
            operation,
            x: matrix[4],
            y: matrix[5],
            size,
            colour: self.state.colour,
            is_unpainted: matches!(self.state.mode, 3 | 7) || self.state.strength < FAINT,
            is_off: self.marked.contains(&true),
            font: self.state.font.clone(),
            parts,
        });
    }

    /// Moves the pen over a string. Where each byte is a letter, words stand apart, and letters that are set apart do: the
    /// space between them can be that of columns.
    fn string(&mut self, bytes: &[u8], parts: &mut Vec<Part>) {
        let letters = (self.measure)(&self.state.font, bytes).unwrap_or_else(|| vec![(500.0, false); bytes.len()]);
        let is_apart = self.state.between_letters > self.state.size * 0.3;
        let mut start = 0;
        let mut from = self.place();
        for (at, (width, is_space)) in letters.iter().enumerate() {
            if *is_space && letters.len() == bytes.len() {
                if at > start {
                    parts.push(Part { bytes: bytes[start..at].to_vec(), from, to: self.place() });
                }
                start = at + 1;
            }
            let between_words = if *is_space { self.state.between_words } else { 0.0 };
            // A letter ends where it is drawn, not where the next begins.
            let own =
                times(&[1.0, 0.0, 0.0, 1.0, width / 1000.0 * self.state.size * self.state.stretch, 0.0], &self.text);
            let end = moved(&times(&own, &self.state.matrix), (0.0, 0.0));
            let along = width / 1000.0 * self.state.size + self.state.between_letters + between_words;
            self.text = times(&[1.0, 0.0, 0.0, 1.0, along * self.state.stretch, 0.0], &self.text);
            if start <= at && is_apart && letters.len() == bytes.len() {
                parts.push(Part { bytes: bytes[start..=at].to_vec(), from, to: end });
                start = at + 1;
            }
            if start == at + 1 {
                from = self.place();
            }
        }
        if start < bytes.len() {
            parts.push(Part { bytes: bytes[start..].to_vec(), from, to: self.place() });
        }
    }

    fn place(&self) -> (f32, f32) {
        moved(&times(&self.text, &self.state.matrix), (0.0, 0.0))
    }

    fn is_off(&self, operation: &Operation) -> bool {
        let name = |at: usize| operation.operands.get(at).and_then(|it| it.as_name().ok()).unwrap_or_default();
        name(0) == b"OC" && self.names.off.contains(name(1))
    }

    fn push_box(&mut self, left: f32, bottom: f32, right: f32, top: f32) {
        let (a, b) = (moved(&self.state.matrix, (left, bottom)), moved(&self.state.matrix, (right, top)));
        self.boxes.push((a.0.min(b.0), a.1.min(b.1), a.0.max(b.0), a.1.max(b.1)));
    }

    fn rectangle(&mut self, operation: &Operation) {
        if let Some([x, y, width, height]) = numbers::<4>(operation) {
            self.push_box(x, y, x + width, y + height);
        }
    }

    fn line_to(&mut self, operation: &Operation) {
        let Some([x, y]) = numbers::<2>(operation) else { return };
        let to = moved(&self.state.matrix, (x, y));
        if operation.operator == "m" {
            self.start = to;
        } else {
            self.lines.push(Rule { from: self.at, to });
        }
        self.at = to;
    }

    fn close(&mut self) {
        self.lines.push(Rule { from: self.at, to: self.start });
        self.at = self.start;
    }

    /// A path of four straight lines is a box as much as one drawn as such.
    fn boxes_of_lines(&mut self) {
        for four in self.lines.chunks(4).filter(|four| four.len() >= 3) {
            let ends = || four.iter().flat_map(|line| [line.from, line.to]);
            let straight =
                four.iter().all(|line| (line.from.0 - line.to.0).abs() < 0.1 || (line.from.1 - line.to.1).abs() < 0.1);
            if straight {
                let least = |of: fn((f32, f32)) -> f32| ends().map(of).fold(f32::INFINITY, f32::min);
                let most = |of: fn((f32, f32)) -> f32| ends().map(of).fold(f32::NEG_INFINITY, f32::max);
                self.boxes.push((least(|p| p.0), least(|p| p.1), most(|p| p.0), most(|p| p.1)));
            }
        }
    }

    fn fill(&mut self, operation: usize) {
        self.boxes_of_lines();
        self.filled(operation, false);
        self.end_path();
    }

    fn filled(&mut self, operation: usize, is_picture: bool) {
        for (left, bottom, right, top) in std::mem::take(&mut self.boxes) {
            if !is_picture && (right - left < RULE || top - bottom < RULE) {
                let is_upright = right - left < top - bottom;
                let middle = ((left + right) / 2.0, (bottom + top) / 2.0);
                let (from, to) = if is_upright {
                    ((middle.0, bottom), (middle.0, top))
                } else {
                    ((left, middle.1), (right, middle.1))
                };
                self.drawing.rules.push(Rule { from, to });
                continue;
            }
            let (colour, is_see_through) = (self.state.colour, self.state.strength < STRONG);
            let filled = Filled { operation, left, bottom, right, top, colour, is_see_through, is_picture };
            self.drawing.filled.push(filled);
        }
    }

    fn stroke(&mut self, closes: bool) {
        if closes {
            self.close();
        }
        for (left, bottom, right, top) in std::mem::take(&mut self.boxes) {
            let corners = [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)];
            self.lines.extend(corners.windows(2).map(|ends| Rule { from: ends[0], to: ends[1] }));
        }
        self.drawing.rules.append(&mut self.lines);
        self.end_path();
    }

    fn end_path(&mut self) {
        self.boxes.clear();
        self.lines.clear();
    }
}

/// Returns a colour given as grey, as red, green and blue, or as inks.
fn colour(operation: &Operation) -> Option<u32> {
    let parts: Vec<f32> = operation.operands.iter().map_while(|it| it.as_float().ok()).collect();
    let of = |red: f32, green: f32, blue: f32| {
        let level = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u32;
        level(red) << 16 | level(green) << 8 | level(blue)
    };
    match *parts.as_slice() {
        // One part in a colour space of its own may be anything.
        [grey] if operation.operator == "g" => Some(of(grey, grey, grey)),
        [red, green, blue] => Some(of(red, green, blue)),
        [0.0, 0.0, 0.0, 0.0] => Some(WHITE),
        [cyan, magenta, yellow, black] => {
            let ink = |part: f32| (1.0 - part) * (1.0 - black);
            Some(of(ink(cyan), ink(magenta), ink(yellow)))
        }
        _ => None,
    }
}
