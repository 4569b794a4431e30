//! Rich text.

/// A document with fonts and colours (1 black, 2 white) around content made before.
pub fn document(info: &str, content: &str) -> Vec<u8> {
    let info = if info.is_empty() { String::new() } else { format!(r"{{\info{info}}}") };
    format!(
        "{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fswiss Arial;}}}}\
         {{\\colortbl;\\red0\\green0\\blue0;\\red255\\green255\\blue255;}}{info}\n{content}}}"
    )
    .into_bytes()
}

pub fn paragraph(text: &str) -> String {
    format!("\\pard\\plain\\f0\\fs22 {}\\par\n", escaped(text))
}

/// A row of a table.
pub fn row(cells: &[&str]) -> String {
    let ends: String = (1..=cells.len()).map(|at| format!("\\cellx{}", at * 2000)).collect();
    let cells: String = cells.iter().map(|cell| format!("\\intbl {}\\cell ", escaped(cell))).collect();
    format!("\\trowd{ends}\n\\pard{cells}\\row\n")
}

pub fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('{', "\\{").replace('}', "\\}")
}
