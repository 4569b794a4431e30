//! Force by provision: the number of responses in every cell, what they are out of in the row's label.

use crate::chart::draw::{Anchor, Drawing, FAINT, HATCH, INK, Letters, RULE, fitted, notes, width};
use crate::chart::scale::blue;
use crate::chart::{Absent, ChartError, at, column, integer, real, shown};
use crate::compare::{Cell, Comparison};
use crate::model::Regime;
use std::collections::BTreeMap;

/// A heat map, ready to be drawn.
#[derive(Clone, Debug)]
pub struct HeatMap {
    title: String,
    /// Law and short name.
    columns: Vec<(String, String)>,
    rows: Vec<Row>,
    absent: Vec<String>,
    notes: Vec<String>,
}

#[derive(Clone, Debug)]
struct Row {
    label: String,
    of: i64,
    /// The law that the force answers under: others are not open to it.
    law: Option<Regime>,
    /// By column: responses that cite it, and what share that is. None is none of them.
    counts: BTreeMap<usize, (i64, f64)>,
}

const CELL: (f64, f64) = (36.0, 24.0);
const LEFT: f64 = 16.0;

/// Columns that say what is cited.
const CITED: [&str; 4] = ["provision", "limb", "section", "subject"];
/// Columns that are numbers or go with what is cited.
const REST: [&str; 10] =
    ["regime", "label", "responses", "of_responses", "questions", "of_questions", "share", "low", "high", "small"];

impl HeatMap {
    /// Takes a comparison of exemptions, with all groups that hold responses: those that cite nothing have a row too. `law_of` says which Act a force answers under.
    pub fn new(
        comparison: &Comparison,
        law_of: impl Fn(&str) -> Option<Regime>,
        groups: &[(Vec<Cell>, i64)],
        absent: &Absent,
    ) -> Result<Self, ChartError> {
        if comparison.rows.is_empty() {
            return Err(ChartError::Nothing);
        }
        let cited: Vec<usize> = CITED.iter().filter_map(|name| column(comparison, name)).collect();
        let is_row = |name: &str| !CITED.contains(&name) && !REST.contains(&name);
        let leading: Vec<usize> = (0..comparison.columns.len()).filter(|at| is_row(&comparison.columns[*at])).collect();
        let number = column(comparison, "responses").or_else(|| column(comparison, "questions"));
        let (Some(number), Some(regime)) = (number, column(comparison, "regime")) else {
            return Err(ChartError::NoCross);
        };
        if cited.is_empty() || leading.is_empty() {
            return Err(ChartError::NoCross);
        }
        let mut columns: Vec<(usize, String, String)> = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let force = leading.iter().position(|at| comparison.columns[*at] == "force");
        for (key, of) in groups {
            let law = force.and_then(|at| if let Cell::Text(force) = &key[at] { law_of(force) } else { None });
            rows.push(Row { label: joined(key.iter()), of: *of, law, counts: BTreeMap::new() });
        }
        for cells in &comparison.rows {
            let law = shown(&cells[regime]);
            let name = cited.iter().map(|at| short(&shown(&cells[*at]))).collect::<Vec<_>>().join(" ");
            let key = (rank(&law), law, name);
            if !columns.contains(&key) {
                columns.push(key.clone());
            }
            let label = joined(leading.iter().map(|at| &cells[*at]));
            let place = columns.iter().position(|column| *column == key).unwrap_or_default();
            if let Some(row) = rows.iter_mut().find(|row| row.label == label) {
                row.counts.insert(place, (integer(&cells[number]), share(&cells[number..])));
            }
        }
        let (columns, rows) = in_order(columns, rows);
        let title = comparison.title.clone();
        let mut notes = vec![
            "Columns are provisions under the law above them; each number is of responses, out of n in the row's label."
                .to_owned(),
        ];
        if rows.iter().any(|row| row.of < 10) {
            notes.push("* n is below 10: one response more or less changes the share by a tenth or more.".to_owned());
        }
        Ok(HeatMap { title, columns, rows, absent: absent.labels(), notes })
    }

    fn label(row: &Row) -> String {
        format!("{}  n = {}{}", row.label, row.of, if row.of < 10 { "*" } else { "" })
    }

    pub fn svg(&self) -> String {
        let labels: Vec<String> = self.rows.iter().map(Self::label).chain(self.absent.iter().cloned()).collect();
        let label_room = labels.iter().map(|label| width(label, 12.0)).fold(0.0, f64::max).clamp(80.0, 420.0);
        let name_room = self.columns.iter().map(|(_, name)| width(name, 12.0)).fold(0.0, f64::max).min(260.0);
        let left = LEFT + label_room + 12.0;
        let slanted = std::f64::consts::FRAC_PI_3;
        let top = 52.0 + name_room * slanted.sin() + 30.0;
        let overhang = name_room * slanted.cos() + 10.0;
        let wide = (left + CELL.0 * at(self.columns.len()) + overhang).max(left + 430.0).max(560.0);
        let mut drawing = Drawing::default();
        drawing.text(LEFT, 30.0, &self.title, &Letters { size: 17.0, ..Letters::default() });
        self.heads(&mut drawing, left, top);
        let most = self.darkest();
        for (place, row) in self.rows.iter().enumerate() {
            let y = top + CELL.1 * at(place);
            let label = Letters { anchor: Anchor::End, ..Letters::default() };
            drawing.text(left - 8.0, y + 16.5, &fitted(&Self::label(row), 12.0, label_room), &label);
            for (cell, (law, _)) in self.columns.iter().enumerate() {
                let x = left + CELL.0 * at(cell);
                self.cell(&mut drawing, row, (cell, law), (x, y), most);
            }
        }
        let mut y = top + CELL.1 * at(self.rows.len());
        for label in &self.absent {
            let letters = Letters { anchor: Anchor::End, fill: FAINT, ..Letters::default() };
            drawing.text(left - 8.0, y + 16.5, &fitted(label, 12.0, label_room), &letters);
            drawing.rect(left, y, CELL.0 * at(self.columns.len()), CELL.1, HATCH, "#ffffff");
            y += CELL.1;
        }
        y = legend(&mut drawing, y + 22.0, left, most);
        let end = notes(&mut drawing, &self.notes, y, LEFT, wide - 2.0 * LEFT);
        let description = format!(
            "Heat map of {} rows by {} provisions; the table has every number.",
            self.rows.len(),
            self.columns.len()
        );
        drawing.finish(wide, end + 18.0, &self.title, &description)
    }

    /// Draws the names of the columns and the law over each group.
    fn heads(&self, drawing: &mut Drawing, left: f64, top: f64) {
        let mut start = 0;
        for (place, (law, name)) in self.columns.iter().enumerate() {
            let x = left + CELL.0 * at(place);
            let letters = Letters { turned: -60.0, ..Letters::default() };
            drawing.text(x + CELL.0 / 2.0 + 4.0, top - 26.0, &fitted(name, 12.0, 260.0), &letters);
            let last = self.columns.get(place + 1).is_none_or(|(next, _)| next != law);
            if last {
                let (from, to) = (left + CELL.0 * at(start), x + CELL.0);
                drawing.line((from + 1.0, top - 4.0), (to - 1.0, top - 4.0), INK, 1.5, "");
                let letters = Letters { size: 10.5, anchor: Anchor::Middle, ..Letters::default() };
                drawing.text(f64::midpoint(from, to), top - 9.0, law, &letters);
                start = place + 1;
            }
        }
    }

    fn cell(&self, drawing: &mut Drawing, row: &Row, (place, law): (usize, &str), (x, y): (f64, f64), most: f64) {
        let middle = Letters { anchor: Anchor::Middle, ..Letters::default() };
        let (x_middle, baseline) = (x + CELL.0 / 2.0, y + 16.5);
        match row.counts.get(&place).copied() {
            Some((number, share)) if number > 0 => {
                let (fill, white) = blue(share / most);
                drawing.rect(x, y, CELL.0, CELL.1, &fill, "#ffffff");
                let fill = if white { "#ffffff" } else { INK };
                drawing.text(x_middle, baseline, &number.to_string(), &Letters { fill, ..middle });
            }
            _ if is_other_law(row.law, law) => {
                drawing.rect(x, y, CELL.0, CELL.1, "#ffffff", RULE);
                drawing.text(x_middle, baseline, "–", &Letters { fill: FAINT, ..middle });
            }
            _ => drawing.rect(x, y, CELL.0, CELL.1, "#ffffff", RULE),
        }
    }

    /// Returns the share that has the darkest colour: the largest, rounded up to a quarter.
    fn darkest(&self) -> f64 {
        let shares = self.rows.iter().flat_map(|row| row.counts.values().map(|(_, share)| *share));
        (shares.fold(0.0, f64::max) * 4.0).ceil().max(1.0) / 4.0
    }
}

/// Draws what colours and signs mean, and returns where that ends.
fn legend(drawing: &mut Drawing, y: f64, left: f64, most: f64) -> f64 {
    let words = Letters { size: 11.0, ..Letters::default() };
    let mut x = left;
    for step in 1..=4 {
        let share = most * f64::from(step) / 4.0;
        drawing.rect(x, y, 26.0, 14.0, &blue(share / most).0, "#ffffff");
        let text = format!("{} %", (share * 1000.0).round() / 10.0);
        drawing.text(x + 30.0, y + 11.5, &text, &words);
        x += 38.0 + width(&text, 11.0);
    }
    drawing.text(x, y + 11.5, "of the row's responses", &words);
    let (mut x, y) = (left, y + 22.0);
    for (fill, sign, text) in
        [("#ffffff", "", "none of them"), ("#ffffff", "–", "another law applies"), (HATCH, "", "no response held")]
    {
        drawing.rect(x, y, 26.0, 14.0, fill, RULE);
        drawing.text(x + 13.0, y + 11.5, sign, &Letters { size: 11.0, anchor: Anchor::Middle, ..Letters::default() });
        drawing.text(x + 30.0, y + 11.5, text, &words);
        x += 46.0 + width(text, 11.0);
    }
    y + 20.0
}

/// Reports whether a force under one Act cannot use the provisions of another law.
fn is_other_law(of_force: Option<Regime>, law: &str) -> bool {
    match of_force {
        Some(Regime::Foia) => matches!(law, "FOISA" | "EISR"),
        Some(Regime::Foisa) => matches!(law, "FOIA" | "EIR"),
        Some(Regime::Eir | Regime::Eisr | Regime::Dpa) | None => false,
    }
}

/// Returns the share behind a number and what it is out of: the table's, which is by law.
fn share(cells: &[Cell]) -> f64 {
    let of = integer(&cells[1]);
    if of == 0 { 0.0 } else { real(integer(&cells[0])) / real(of) }
}

fn joined<'a>(cells: impl Iterator<Item = &'a Cell>) -> String {
    cells.map(shown).collect::<Vec<_>>().join(" · ")
}

fn rank(law: &str) -> usize {
    Regime::ALL.iter().position(|regime| regime.name() == law).unwrap_or(Regime::ALL.len())
}

/// Returns a provision without its law, which stands above it: `31(1)(a)`; a subject in words.
fn short(name: &str) -> String {
    match name.split_once(":s").or_else(|| name.split_once(":r")) {
        Some((_, section)) => section.to_owned(),
        None => name.replace('_', " "),
    }
}

/// Puts columns in the order of laws and, within each, in that of the comparison, which is that of the Act.
fn in_order(columns: Vec<(usize, String, String)>, mut rows: Vec<Row>) -> (Vec<(String, String)>, Vec<Row>) {
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&columns[*a], &columns[*b]);
        a.0.cmp(&b.0).then_with(|| crate::compare::natural_order(&a.2, &b.2))
    });
    for row in &mut rows {
        let counts = std::mem::take(&mut row.counts);
        let place = |old: usize| order.iter().position(|it| *it == old).unwrap_or_default();
        row.counts = counts.into_iter().map(|(old, number)| (place(old), number)).collect();
    }
    (order.iter().map(|old| (columns[*old].1.clone(), columns[*old].2.clone())).collect(), rows)
}
