//! How requests ended: one bar a row, its parts the outcomes, with their numbers.

use crate::chart::draw::{Anchor, Drawing, FAINT, HATCH, INK, Letters, RULE, STRIPES, fitted, notes, width};
use crate::chart::scale::COLOURS;
use crate::chart::{Absent, ChartError, column, integer, real, shown};
use crate::compare::{Cell, Comparison};

/// Stacked bars, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Stacked {
    title: String,
    outcomes: Vec<String>,
    rows: Vec<Row>,
    absent: Vec<String>,
    notes: Vec<String>,
}

#[derive(Clone, Debug)]
struct Row {
    label: String,
    of: i64,
    /// By outcome.
    counts: Vec<i64>,
}

const LEFT: f64 = 16.0;
const BAR: f64 = 560.0;
const STEP: f64 = 26.0;

impl Stacked {
    /// Takes a comparison of outcomes. Of what is resolvable, only that is drawn when `resolvable`.
    pub fn new(comparison: &Comparison, resolvable: bool, absent: &Absent) -> Result<Self, ChartError> {
        let number = column(comparison, "responses").or_else(|| column(comparison, "questions"));
        let (Some(number), Some(outcome)) = (number, column(comparison, "outcome")) else {
            return Err(ChartError::Nothing);
        };
        let Some(share) = column(comparison, "share_of_resolvable") else { return Err(ChartError::Nothing) };
        let drawn = |row: &&Vec<Cell>| !resolvable || row[share] != Cell::Missing;
        let mut outcomes: Vec<String> = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        for cells in comparison.rows.iter().filter(drawn) {
            let name = shown(&cells[outcome]);
            let place = outcomes.iter().position(|it| *it == name).unwrap_or_else(|| {
                outcomes.push(name);
                outcomes.len() - 1
            });
            let label = cells[..outcome].iter().map(shown).collect::<Vec<_>>().join(" · ");
            let label = if label.is_empty() { "all".to_owned() } else { label };
            if rows.last().is_none_or(|row| row.label != label) {
                let of = integer(&cells[number + 1 + usize::from(resolvable)]);
                rows.push(Row { label, of, counts: Vec::new() });
            }
            if let Some(row) = rows.last_mut() {
                row.counts.resize(row.counts.len().max(place + 1), 0);
                row.counts[place] += integer(&cells[number]);
            }
        }
        if rows.is_empty() {
            return Err(ChartError::Nothing);
        }
        let unit = comparison.columns[number].clone();
        let of = if resolvable { format!("resolvable {unit}") } else { format!("all {unit}") };
        let mut notes = vec![format!("A bar is {of} of its row, n in number; the numbers in it are {unit}.")];
        if rows.iter().any(|row| row.of < 10) {
            notes.push("* n is below 10: do not compare shares.".to_owned());
        }
        let title = format!("{} of {of}", comparison.title);
        Ok(Stacked { title, outcomes, rows, absent: absent.labels(), notes })
    }

    pub fn svg(&self) -> String {
        let label = |row: &Row| format!("{}  n = {}{}", row.label, row.of, if row.of < 10 { "*" } else { "" });
        let labels = self.rows.iter().map(label).chain(self.absent.iter().cloned());
        let label_room = labels.map(|label| width(&label, 12.0)).fold(80.0, f64::max).min(420.0);
        let left = LEFT + label_room + 12.0;
        let wide = left + BAR + 24.0;
        let mut drawing = Drawing::default();
        drawing.text(LEFT, 30.0, &self.title, &Letters { size: 17.0, ..Letters::default() });
        let mut y = self.legend(&mut drawing, 48.0, wide) + 14.0;
        let right = |fill| Letters { anchor: Anchor::End, fill, ..Letters::default() };
        for row in &self.rows {
            let text = fitted(&label(row), 12.0, label_room);
            drawing.text(left - 8.0, y + 15.0, &text, &right(INK));
            Self::bar(&mut drawing, row, left, y);
            y += STEP;
        }
        for label in &self.absent {
            drawing.text(left - 8.0, y + 15.0, &fitted(label, 12.0, label_room), &right(FAINT));
            drawing.rect(left, y, BAR, STEP - 5.0, HATCH, RULE);
            y += STEP;
        }
        for quarter in 0..=4 {
            let x = left + BAR * f64::from(quarter) / 4.0;
            drawing.line((x, y), (x, y + 5.0), FAINT, 1.0, "");
            let text = format!("{} %", quarter * 25);
            let letters = Letters { size: 11.0, anchor: Anchor::Middle, fill: FAINT, ..Letters::default() };
            drawing.text(x, y + 17.0, &text, &letters);
        }
        let end = notes(&mut drawing, &self.notes, y + 26.0, LEFT, wide - 2.0 * LEFT);
        let description = format!("Stacked bars of {} rows; the table has every number.", self.rows.len());
        drawing.finish(wide, end + 18.0, &self.title, &description)
    }

    fn bar(drawing: &mut Drawing, row: &Row, left: f64, y: f64) {
        let whole = real(row.counts.iter().sum());
        if whole == 0.0 {
            drawing.rect(left, y, BAR, STEP - 5.0, "#ffffff", RULE);
            return;
        }
        let mut x = left;
        for (place, number) in row.counts.iter().enumerate().filter(|(_, number)| **number > 0) {
            let part = BAR * real(*number) / whole;
            swatch(drawing, place, (x, y), (part, STEP - 5.0));
            let text = number.to_string();
            // A number that does not fit its part is in the table.
            if width(&text, 12.0) + 4.0 <= part {
                let letters = Letters { anchor: Anchor::Middle, ..Letters::default() };
                if place >= COLOURS.len() {
                    let room = width(&text, 12.0) + 4.0;
                    drawing.rect(x + (part - room) / 2.0, y + 3.0, room, STEP - 11.0, "#ffffff", "none");
                }
                drawing.text(x + part / 2.0, y + 15.0, &text, &letters);
            }
            x += part;
        }
    }

    fn legend(&self, drawing: &mut Drawing, mut y: f64, wide: f64) -> f64 {
        let mut x = LEFT;
        let met = |place: usize| self.rows.iter().any(|row| row.counts.get(place).is_some_and(|number| *number > 0));
        for (place, outcome) in self.outcomes.iter().enumerate().filter(|(place, _)| met(*place)) {
            let text = outcome.replace('_', " ");
            let room = 38.0 + width(&text, 12.0);
            if x + room > wide - LEFT && x > LEFT {
                (x, y) = (LEFT, y + 20.0);
            }
            swatch(drawing, place, (x, y), (16.0, 14.0));
            drawing.text(x + 21.0, y + 11.5, &text, &Letters::default());
            x += room;
        }
        y + 14.0
    }
}

/// Fills a part with the colour of an outcome; from the ninth on the same colours, striped.
fn swatch(drawing: &mut Drawing, place: usize, (x, y): (f64, f64), (wide, high): (f64, f64)) {
    drawing.rect(x, y, wide, high, COLOURS[place % COLOURS.len()], FAINT);
    if place >= COLOURS.len() {
        drawing.rect(x, y, wide, high, STRIPES, FAINT);
    }
}
