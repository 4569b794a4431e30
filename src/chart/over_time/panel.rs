//! One panel: its heading, what each line is, the axes, the values.

use crate::chart::at;
use crate::chart::draw::{Anchor, Drawing, FAINT, INK, Letters, RULE, fitted, width, wrapped};
use crate::chart::over_time::{Panel, Series, Value};
use crate::chart::scale::{LINES, readable, ticks};

/// Width of a panel with the space beside it.
pub const COLUMN: f64 = 380.0;
const WIDE: f64 = 350.0;
const AXIS: f64 = 64.0;
const HIGH: f64 = 150.0;
const LINE: f64 = 15.0;

/// How much height a panel needs.
pub struct PanelSize {
    /// Heading, measure and names of the series.
    pub head: f64,
    pub body: f64,
}

impl PanelSize {
    pub fn of(panel: &Panel) -> Self {
        let lines = 1 + measure(panel).len() + names(panel).count();
        PanelSize { head: 14.0 + LINE * at(lines), body: HIGH + 74.0 }
    }
}

fn measure(panel: &Panel) -> Vec<String> {
    wrapped(&panel.measure, 11.5, WIDE, 2)
}

/// Returns the series that need a name: one without a category alone needs none.
fn names(panel: &Panel) -> impl Iterator<Item = (usize, &Series)> {
    let alone = panel.series.len() == 1 && panel.series.iter().all(|series| series.name.is_empty());
    panel.series.iter().enumerate().filter(move |_| !alone)
}

/// Where values and days lie.
struct Scale {
    left: f64,
    bottom: f64,
    days: (i32, i32),
    values: (f64, f64),
}

impl Scale {
    fn x(&self, from: i32, to: i32) -> f64 {
        let middle = f64::from(from) / 2.0 + f64::from(to) / 2.0;
        let (first, last) = (f64::from(self.days.0), f64::from(self.days.1));
        self.left + (middle - first) / (last - first).max(1.0) * (WIDE - AXIS)
    }

    fn y(&self, value: f64) -> f64 {
        let (least, most) = self.values;
        self.bottom - (value - least) / (most - least) * HIGH
    }
}

impl Panel {
    /// Draws the panel below `top`; `head` is kept for headings, so that panels of a row stand level.
    pub fn draw(&self, drawing: &mut Drawing, left: f64, top: f64, head: f64) {
        let mut y = top + LINE;
        drawing.text(left, y, &fitted(&self.heading, 13.0, WIDE), &Letters { size: 13.0, ..Letters::default() });
        for line in measure(self) {
            y += LINE;
            drawing.text(left, y, &line, &Letters { size: 11.5, fill: FAINT, ..Letters::default() });
        }
        for (place, series) in names(self) {
            y += LINE;
            let colour = LINES[place % LINES.len()];
            drawing.mark((left + 6.0, y - 4.0), place, colour, colour);
            let name = if series.name.is_empty() { "(no category)" } else { &series.name };
            let letters = Letters { size: 11.0, ..Letters::default() };
            drawing.text(left + 16.0, y, &fitted(name, 11.0, WIDE - 16.0), &letters);
        }
        let points = || self.series.iter().flat_map(|series| &series.points);
        let days = (points().map(|it| it.from).min().unwrap_or(0), points().map(|it| it.to).max().unwrap_or(0));
        let ends = || points().flat_map(|it| it.value.ends()).flatten();
        let ticks = ticks(ends().fold(0.0, f64::min), ends().fold(0.0, f64::max));
        let values = (ticks[0], ticks[ticks.len() - 1]);
        let scale = Scale { left: left + AXIS, bottom: top + head + HIGH, days, values };
        for tick in &ticks {
            let y = scale.y(*tick);
            drawing.line((scale.left, y), (left + WIDE, y), RULE, 1.0, "");
            let letters = Letters { size: 11.0, anchor: Anchor::End, fill: FAINT, ..Letters::default() };
            drawing.text(scale.left - 6.0, y + 4.0, &readable(*tick), &letters);
        }
        self.periods(drawing, &scale);
        for (place, series) in self.series.iter().enumerate() {
            series.draw(drawing, &scale, place, (place, self.series.len()));
        }
    }

    /// Writes the periods below the axis, as many as fit.
    fn periods(&self, drawing: &mut Drawing, scale: &Scale) {
        let mut all: Vec<(i32, i32, &str)> = self
            .series
            .iter()
            .flat_map(|series| series.points.iter().map(|point| (point.from, point.to, point.period.as_str())))
            .collect();
        all.sort_unstable();
        all.dedup();
        let mut free = f64::MIN;
        for (from, to, name) in all {
            let x = scale.x(from, to);
            drawing.line((x, scale.bottom), (x, scale.bottom + 4.0), FAINT, 1.0, "");
            let room = width(name, 10.5);
            if x - room / 2.0 > free {
                let letters = Letters { size: 10.5, anchor: Anchor::Middle, fill: FAINT, ..Letters::default() };
                drawing.text(x, scale.bottom + 17.0, name, &letters);
                free = x + room / 2.0 + 6.0;
            }
        }
    }
}

impl Series {
    fn draw(&self, drawing: &mut Drawing, scale: &Scale, place: usize, (nth, of): (usize, usize)) {
        let colour = LINES[place % LINES.len()];
        let dashes = ["", "7 3", "2 3", "9 3 2 3", "4 4"][place % 5];
        for pair in self.points.windows(2) {
            if let (Some(before), Some(after)) = (pair[0].value.point(), pair[1].value.point())
                && pair[1].from == pair[0].to + 1
            {
                let from = (scale.x(pair[0].from, pair[0].to), scale.y(before));
                let to = (scale.x(pair[1].from, pair[1].to), scale.y(after));
                drawing.line(from, to, colour, 2.0, dashes);
            }
        }
        // Bars and letters of several series stand beside each other.
        let aside = (at(nth) - (at(of) - 1.0) / 2.0) * 7.0;
        for point in &self.points {
            let x = scale.x(point.from, point.to);
            let (low, high) = scale.values;
            match point.value {
                Value::Exact(value) => drawing.mark((x, scale.y(value)), place, colour, colour),
                Value::Approximate(value) => drawing.mark((x, scale.y(value)), place, "#ffffff", colour),
                Value::Between(least, most) => {
                    bar(drawing, x + aside, (scale.y(least), scale.y(most)), colour, [true; 2])
                }
                Value::AtLeast(least) => {
                    bar(drawing, x + aside, (scale.y(least), scale.y(high)), colour, [true, false]);
                }
                Value::AtMost(most) => bar(drawing, x + aside, (scale.y(low), scale.y(most)), colour, [false, true]),
                Value::Nothing(letter) => {
                    let fill = if of == 1 { INK } else { colour };
                    let letters = Letters { size: 11.0, anchor: Anchor::Middle, fill, ..Letters::default() };
                    drawing.text(x + aside, scale.bottom + 32.0, &letter.to_string(), &letters);
                }
            }
        }
    }
}

/// Draws a bar between two heights; an end that is not known is an arrow.
fn bar(drawing: &mut Drawing, x: f64, (low, high): (f64, f64), colour: &str, known: [bool; 2]) {
    drawing.line((x, low), (x, high), colour, 2.0, "");
    for (y, known, out) in [(low, known[0], -1.0), (high, known[1], 1.0)] {
        if known {
            drawing.line((x - 5.0, y), (x + 5.0, y), colour, 2.0, "");
        } else {
            drawing.line((x - 4.0, y + 6.0 * out), (x, y), colour, 2.0, "");
            drawing.line((x + 4.0, y + 6.0 * out), (x, y), colour, 2.0, "");
        }
    }
}
