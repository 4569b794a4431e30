//! Writes SVG by hand: rectangles, lines, text that is known to fit. Everything from documents is escaped.

use std::fmt::Write;

/// Ink, faint ink, paper.
pub const INK: &str = "#1a1a1a";
pub const FAINT: &str = "#6b6b6b";
pub const RULE: &str = "#d0d0d0";

/// Where a text stands in relation to its place.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing under way: user units are pixels, from the top left.
#[derive(Default)]
pub struct Drawing {
    body: String,
}

/// Returns a number with at most one decimal, which is fine enough for pixels and the same everywhere.
pub fn px(number: f64) -> String {
    let rounded = (number * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}

/// Makes text harmless in markup: signs of markup as entities, letters that no document may hold or that turn the
/// direction of others as a replacement.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            letter if letter.is_control() => out.push('\u{fffd}'),
            letter => out.push(letter),
        }
    }
    out
}

/// Widths of the printable letters of ASCII in the embedded font, in thousandths of its size; it is a wide font, so
/// that text fits in narrower ones too.
const WIDTHS: [u16; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863,
    748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635,
    615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636,
    337, 636, 838,
];

/// Returns how wide a text is at a size.
pub fn width(text: &str, size: f64) -> f64 {
    let of = |letter: char| {
        let at = (letter as usize).checked_sub(32);
        at.and_then(|at| WIDTHS.get(at)).map_or(700.0, |width| f64::from(*width))
    };
    text.chars().map(of).sum::<f64>() * size / 1000.0
}

/// Cuts a text to a width, with an ellipsis where something is gone.
pub fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let ellipsis = width("…", size);
    for letter in text.chars() {
        let mut next = kept.clone();
        next.push(letter);
        if width(&next, size) + ellipsis > room {
            break;
        }
        kept = next;
    }
    format!("{}…", kept.trim_end())
}

/// Breaks a text into at most `most` lines of a width; the last is cut where there is more.
pub fn wrapped(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let words: Vec<&str> = text.split_whitespace().collect();
    for (at, word) in words.iter().enumerate() {
        let longer = if line.is_empty() { (*word).to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || width(&longer, size) <= room {
            line = longer;
        } else if lines.len() + 1 == most {
            line = format!("{line} {}", words[at..].join(" "));
            break;
        } else {
            lines.push(std::mem::replace(&mut line, (*word).to_owned()));
        }
    }
    lines.push(line);
    lines.iter().map(|line| fitted(line, size, room)).collect()
}

/// How a text is set.
pub struct Letters<'a> {
    pub size: f64,
    pub fill: &'a str,
    pub anchor: Anchor,
    /// Degrees, clockwise.
    pub turned: f64,
}

impl Default for Letters<'_> {
    fn default() -> Self {
        Letters { size: 12.0, fill: INK, anchor: Anchor::Start, turned: 0.0 }
    }
}

impl Drawing {
    pub fn rect(&mut self, x: f64, y: f64, wide: f64, high: f64, fill: &str, stroke: &str) {
        let (x, y, wide, high) = (px(x), px(y), px(wide), px(high));
        self.push(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" fill=\"{fill}\" stroke=\"{stroke}\"/>"
        ));
    }

    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, thick: f64, dashes: &str) {
        let (x1, y1, x2, y2) = (px(from.0), px(from.1), px(to.0), px(to.1));
        let dashes = if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") };
        self.push(&format!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{stroke}\" stroke-width=\"{}\"{dashes}/>",
            px(thick)
        ));
    }

    /// Draws a mark for a value: one shape a series, so that colour is not needed to tell them apart.
    pub fn mark(&mut self, (x, y): (f64, f64), shape: usize, fill: &str, stroke: &str) {
        let at = |dx: f64, dy: f64| format!("{},{}", px(x + dx), px(y + dy));
        let points = match shape % 5 {
            0 => {
                let (x, y) = (px(x), px(y));
                let mark = format!(
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>"
                );
                self.push(&mark);
                return;
            }
            1 => [at(-3.5, -3.5), at(3.5, -3.5), at(3.5, 3.5), at(-3.5, 3.5)].join(" "),
            2 => [at(0.0, -4.5), at(4.5, 3.5), at(-4.5, 3.5)].join(" "),
            3 => [at(0.0, -5.0), at(5.0, 0.0), at(0.0, 5.0), at(-5.0, 0.0)].join(" "),
            _ => [at(-4.5, -3.5), at(4.5, -3.5), at(0.0, 4.5)].join(" "),
        };
        self.push(&format!("<polygon points=\"{points}\" fill=\"{fill}\" stroke=\"{stroke}\" stroke-width=\"1.5\"/>"));
    }

    pub fn text(&mut self, x: f64, y: f64, text: &str, letters: &Letters<'_>) {
        let anchor = match letters.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (x, y, text) = (px(x), px(y), escaped(text));
        let turned = if letters.turned == 0.0 {
            String::new()
        } else {
            format!(" transform=\"rotate({} {x} {y})\"", px(letters.turned))
        };
        let (size, fill) = (px(letters.size), letters.fill);
        self.push(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\" text-anchor=\"{anchor}\"{turned}>{text}</text>"
        ));
    }

    fn push(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// Returns the whole picture. `title` and `description` are what a screen reader says.
    pub fn finish(self, wide: f64, high: f64, title: &str, description: &str) -> String {
        let (wide, high) = (px(wide.ceil()), px(high.ceil()));
        let (title, description) = (escaped(title), escaped(description));
        let mut svg = String::with_capacity(self.body.len() + 1024);
        let head = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\" viewBox=\"0 0 {wide} {high}\" \
             role=\"img\" aria-labelledby=\"chart-title chart-description\" \
             font-family=\"'DejaVu Sans', Verdana, Arial, sans-serif\">"
        );
        writeln!(svg, "{head}").expect("writing to a string cannot fail");
        writeln!(svg, "<title id=\"chart-title\">{title}</title>").expect("writing to a string cannot fail");
        writeln!(svg, "<desc id=\"chart-description\">{description}</desc>").expect("writing to a string cannot fail");
        svg.push_str(PATTERNS);
        writeln!(svg, "<rect width=\"{wide}\" height=\"{high}\" fill=\"#ffffff\"/>")
            .expect("writing to a string cannot fail");
        svg.push_str(&self.body);
        svg.push_str("</svg>\n");
        svg
    }
}

/// Fill for what nothing is known of, and stripes over a colour that is used a second time.
pub const HATCH: &str = "url(#hatch)";
pub const STRIPES: &str = "url(#stripes)";

const PATTERNS: &str = "<defs>\n\
    <pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
    <rect width=\"6\" height=\"6\" fill=\"#f4f4f4\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#a8a8a8\" stroke-width=\"1.6\"/>\
    </pattern>\n\
    <pattern id=\"stripes\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(-45)\">\
    <line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"8\" stroke=\"#ffffff\" stroke-width=\"2.5\"/></pattern>\n\
    </defs>\n";

/// Writes notes one below the other, broken at the width, and returns where they end.
pub fn notes(drawing: &mut Drawing, notes: &[String], mut y: f64, left: f64, room: f64) -> f64 {
    for note in notes {
        for line in wrapped(note, 11.0, room, 12) {
            y += 15.0;
            drawing.text(left, y, &line, &Letters { size: 11.0, fill: FAINT, ..Letters::default() });
        }
        y += 2.0;
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fits_its_room_and_is_harmless() {
        assert_eq!(fitted("short", 12.0, 100.0), "short");
        let cut = fitted("a very long name of something counted", 12.0, 80.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0) <= 80.0, "{cut}");
        let lines = wrapped("one two three four five six seven eight", 12.0, 70.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| width(line, 12.0) <= 70.0), "{lines:?}");
        assert_eq!(escaped("<script>&\"'\u{202e}\u{0}\n"), "&lt;script&gt;&amp;&quot;&#39;\u{fffd}\u{fffd} ");
    }

    #[test]
    fn pixels_are_short() {
        assert_eq!([px(1.0), px(1.25), px(-0.01), px(12.345)], ["1", "1.3", "0", "12.3"]);
    }
}
