//! Figures over time: a small panel for each answer and measure. A line joins values of periods that follow each other;
//! where nothing is known it breaks. A value known within bounds is a bar between them, never a point.

mod panel;

use crate::chart::draw::{Drawing, Letters, notes};
use crate::chart::over_time::panel::{COLUMN, PanelSize};
use crate::chart::{ChartError, at, column};
use crate::compare::{Cell, Comparison};
use crate::model::period_name;
use std::collections::BTreeMap;

/// Panels, ready to be drawn.
#[derive(Clone, Debug)]
pub struct OverTime {
    title: String,
    panels: Vec<Panel>,
    notes: Vec<String>,
}

/// One answer's figures of one measure.
#[derive(Clone, Debug)]
struct Panel {
    heading: String,
    measure: String,
    series: Vec<Series>,
}

#[derive(Clone, Debug)]
struct Series {
    name: String,
    /// By period.
    points: Vec<Point>,
}

#[derive(Clone, Debug)]
struct Point {
    /// First and last day, as days from a fixed one.
    from: i32,
    to: i32,
    period: String,
    value: Value,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Value {
    Exact(f64),
    Approximate(f64),
    Between(f64, f64),
    AtLeast(f64),
    AtMost(f64),
    /// No number at all, and the letter that says why.
    Nothing(char),
}

/// The most lines in a panel: beyond it, there are more panels.
const MOST_SERIES: usize = 5;
/// The most panels in a picture.
const MOST_PANELS: usize = 60;
const LEFT: f64 = 16.0;
/// Panels beside each other.
const ACROSS: usize = 3;

const LETTERS: &str = "Below a panel, where there is no number: S suppressed without bounds, W withheld, H not held, B blank, \
                       U unreadable. Periods without any sign were not given.";

impl OverTime {
    /// Takes the long table of figures. Only one basis and one unit are drawn: those given, else the commonest.
    pub fn new(comparison: &Comparison, basis: Option<&str>, unit: Option<&str>) -> Result<Self, ChartError> {
        let place = |name: &str| column(comparison, name).ok_or(ChartError::Nothing);
        let text = |row: &[Cell], at: usize| match &row[at] {
            Cell::Text(text) => text.clone(),
            Cell::Integer(_) | Cell::Decimal(_) | Cell::Missing => String::new(),
        };
        let (basis_at, unit_at) = (place("period_basis")?, place("unit")?);
        let (from_at, to_at) = (place("period_from")?, place("period_to")?);
        let period = |row: &[Cell]| Some((day(&text(row, from_at))?, day(&text(row, to_at))?));
        let mut kinds: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut undated = 0;
        for row in &comparison.rows {
            let kind = (text(row, basis_at), text(row, unit_at));
            if basis.is_some_and(|it| it != kind.0) || unit.is_some_and(|it| it != kind.1) {
                continue;
            }
            if period(row).is_some() { *kinds.entry(kind).or_default() += 1 } else { undated += 1 }
        }
        let chosen = kinds.iter().rev().max_by_key(|(_, number)| **number).map(|(kind, _)| kind.clone());
        let chosen = chosen.ok_or(ChartError::Nothing)?;
        let [force, own_ref, measure, category, id] =
            [place("force")?, place("own_ref")?, place("measure")?, place("category")?, place("response_id")?];
        let mut panels: BTreeMap<[String; 4], BTreeMap<String, Vec<Point>>> = BTreeMap::new();
        for row in
            comparison.rows.iter().filter(|row| text(row, basis_at) == chosen.0 && text(row, unit_at) == chosen.1)
        {
            let Some((from, to)) = period(row) else { continue };
            let panel = [text(row, force), text(row, own_ref), text(row, measure), text(row, id)];
            let name = period_name(&text(row, from_at), &text(row, to_at));
            let point = Point { from, to, period: name, value: value(comparison, row)? };
            panels.entry(panel).or_default().entry(text(row, category)).or_default().push(point);
        }
        let mut notes = vec![
            "Filled marks: as printed. Open marks: approximate. Bars: the value lies between their ends; an arrow has no end. \
             Lines join neighbouring periods only."
                .to_owned(),
            LETTERS.to_owned(),
        ];
        for ((basis, unit), number) in kinds.iter().filter(|(kind, _)| **kind != chosen) {
            notes.push(format!("Not drawn, because bases and units are never mixed: {number} on {basis} in {unit}."));
        }
        if undated > 0 {
            notes.push(format!("Not drawn, because their period is not known: {undated}."));
        }
        let mut panels = split(panels);
        if panels.len() > MOST_PANELS {
            let more = panels.len() - MOST_PANELS;
            notes.push(format!("{more} more panels are not drawn: narrow the choice by force, measure or query."));
            panels.truncate(MOST_PANELS);
        }
        Ok(OverTime { title: format!("figures by {} period, {}", chosen.0, chosen.1), panels, notes })
    }

    pub fn svg(&self) -> String {
        let across = ACROSS.min(self.panels.len()).max(2);
        let wide = LEFT * 2.0 + COLUMN * at(across);
        let mut drawing = Drawing::default();
        drawing.text(LEFT, 30.0, &self.title, &Letters { size: 17.0, ..Letters::default() });
        let mut y = 46.0;
        for row in self.panels.chunks(across) {
            let sizes: Vec<PanelSize> = row.iter().map(PanelSize::of).collect();
            let head = sizes.iter().map(|size| size.head).fold(0.0, f64::max);
            for (place, panel) in row.iter().enumerate() {
                panel.draw(&mut drawing, LEFT + COLUMN * at(place), y, head);
            }
            y += head + sizes.iter().map(|size| size.body).fold(0.0, f64::max);
        }
        let end = notes(&mut drawing, &self.notes, y, LEFT, wide - 2.0 * LEFT);
        let description = format!("{} panels of figures over time; the table has every number.", self.panels.len());
        drawing.finish(wide, end + 18.0, &self.title, &description)
    }
}

/// Makes panels of at most so many series, each sorted by period.
fn split(found: BTreeMap<[String; 4], BTreeMap<String, Vec<Point>>>) -> Vec<Panel> {
    let mut panels = Vec::new();
    for ([force, own_ref, measure, _], series) in found {
        let mut all: Vec<Series> = series.into_iter().map(|(name, points)| Series { name, points }).collect();
        all.iter_mut().for_each(|series| series.points.sort_by_key(|point| (point.from, point.to)));
        let parts = all.chunks(MOST_SERIES).count();
        for (part, series) in all.chunks(MOST_SERIES).enumerate() {
            let mut heading = if own_ref.is_empty() { force.clone() } else { format!("{force}  {own_ref}") };
            if parts > 1 {
                heading.push_str(&format!("  ({} of {parts})", part + 1));
            }
            panels.push(Panel { heading, measure: measure.clone(), series: series.to_vec() });
        }
    }
    panels
}

/// Returns what a row of the long table says of its value.
fn value(comparison: &Comparison, row: &[Cell]) -> Result<Value, ChartError> {
    let number = |name: &str| {
        Ok(match &row[column(comparison, name).ok_or(ChartError::Nothing)?] {
            #[allow(clippy::cast_precision_loss, reason = "for a place in a picture")]
            Cell::Integer(number) => Some(*number as f64),
            Cell::Decimal(number) => Some(*number),
            Cell::Text(_) | Cell::Missing => None,
        })
    };
    let (value, least, most) = (number("value")?, number("value_min")?, number("value_max")?);
    let qualifier = match &row[column(comparison, "qualifier").ok_or(ChartError::Nothing)?] {
        Cell::Text(text) => text.as_str(),
        Cell::Integer(_) | Cell::Decimal(_) | Cell::Missing => "",
    };
    Ok(match (qualifier, value, least, most) {
        ("exact", Some(value), ..) => Value::Exact(value),
        ("approximate", Some(value), None, None) => Value::Approximate(value),
        ("approximate", Some(value), Some(least), Some(most)) if least == most => Value::Approximate(value),
        ("exact" | "approximate" | "suppressed", _, Some(least), Some(most)) => Value::Between(least, most),
        ("exact" | "approximate" | "suppressed", _, Some(least), None) => Value::AtLeast(least),
        ("exact" | "approximate" | "suppressed", _, None, Some(most)) => Value::AtMost(most),
        ("suppressed" | "approximate", ..) => Value::Nothing('S'),
        ("withheld", ..) => Value::Nothing('W'),
        ("not_held", ..) => Value::Nothing('H'),
        ("blank", ..) => Value::Nothing('B'),
        _ => Value::Nothing('U'),
    })
}

/// Returns a day as a number of days; neighbouring days differ by one.
fn day(iso: &str) -> Option<i32> {
    let date: jiff::civil::Date = iso.parse().ok()?;
    Some((date - jiff::civil::date(1970, 1, 1)).get_days())
}

impl Value {
    /// Returns where a line may pass: a printed number.
    fn point(self) -> Option<f64> {
        match self {
            Value::Exact(number) | Value::Approximate(number) => Some(number),
            Value::Between(..) | Value::AtLeast(_) | Value::AtMost(_) | Value::Nothing(_) => None,
        }
    }

    /// Returns the numbers that the axis must hold.
    fn ends(self) -> [Option<f64>; 2] {
        match self {
            Value::Exact(number) | Value::Approximate(number) | Value::AtLeast(number) | Value::AtMost(number) => {
                [Some(number), None]
            }
            Value::Between(least, most) => [Some(least), Some(most)],
            Value::Nothing(_) => [None, None],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(period: &str, value: Option<i64>, bounds: (Option<i64>, Option<i64>), qualifier: &str) -> Vec<Cell> {
        let text = |text: &str| Cell::Text(text.to_owned());
        let (from, to) = (text(&format!("{period}-01-01")), text(&format!("{period}-12-31")));
        let numbers = [value, bounds.0, bounds.1].map(Cell::from);
        [text("aldermoor"), text("1-24"), text("dogs"), Cell::Missing, from, to, text("calendar"), text("count")]
            .into_iter()
            .chain(numbers)
            .chain([text(qualifier), text("aldermoor:1-24")])
            .collect()
    }

    fn table(rows: Vec<Vec<Cell>>) -> Comparison {
        let columns = [
            "force",
            "own_ref",
            "measure",
            "category",
            "period_from",
            "period_to",
            "period_basis",
            "unit",
            "value",
            "value_min",
            "value_max",
            "qualifier",
            "response_id",
        ];
        Comparison { columns: columns.map(str::to_owned).to_vec(), rows, ..Comparison::default() }
    }

    #[test]
    fn lines_join_neighbours_and_break_where_nothing_is_known() {
        let all = [
            row("2019", Some(4), (Some(4), Some(4)), "exact"),
            row("2020", Some(6), (Some(6), Some(6)), "exact"),
            row("2021", None, (Some(0), Some(4)), "suppressed"),
            row("2022", Some(5), (Some(5), Some(5)), "exact"),
            row("2024", Some(7), (Some(7), Some(7)), "exact"),
        ];
        let chart = OverTime::new(&table(all.to_vec()), None, None).unwrap();
        let svg = chart.svg();
        // 2019 to 2020 alone: 2021 is a bar, and 2023 is not there.
        assert_eq!(svg.matches("stroke-width=\"2\"").count(), 1 + 3, "one line, and a bar with its two ends\n{svg}");
        assert_eq!(svg.matches("<circle").count(), 4);
    }

    #[test]
    fn every_kind_of_nothing_has_a_letter_and_none_is_nought() {
        for (qualifier, letter) in
            [("suppressed", 'S'), ("withheld", 'W'), ("not_held", 'H'), ("blank", 'B'), ("unreadable", 'U')]
        {
            let table = table(vec![row("2020", None, (None, None), qualifier)]);
            assert_eq!(value(&table, &table.rows[0]), Ok(Value::Nothing(letter)));
            let svg = OverTime::new(&table, None, None).unwrap().svg();
            assert!(svg.contains(&format!(">{letter}</text>")) && !svg.contains("<circle"), "{svg}");
        }
    }

    #[test]
    fn without_periods_there_is_nothing_to_draw() {
        let mut undated = row("2020", Some(1), (Some(1), Some(1)), "exact");
        undated[4] = Cell::Missing;
        assert_eq!(OverTime::new(&table(vec![undated]), None, None).unwrap_err(), ChartError::Nothing);
    }
}
