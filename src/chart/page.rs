//! A page of its own: the picture, the table that it shows, and the notes. It holds no script and loads nothing.

use crate::chart::draw::escaped;
use crate::chart::{Chart, shown};
use crate::compare::{Cell, Comparison};

const STYLE: &str = "body{font-family:'DejaVu Sans',Verdana,Arial,sans-serif;margin:2rem;color:#1a1a1a;background:#fff;\
line-height:1.4}figure{margin:0;overflow-x:auto}table{border-collapse:collapse;font-size:.85rem}caption{text-align:left;\
font-weight:bold;padding:.5rem 0}th,td{border:1px solid #d0d0d0;padding:.25rem .5rem;text-align:left;vertical-align:top}\
td.number{text-align:right;font-variant-numeric:tabular-nums}thead th{background:#f2f2f2}.missing{color:#6b6b6b}\
.table{overflow-x:auto}";

/// Returns the page.
pub fn html(chart: &Chart, comparison: &Comparison) -> String {
    let title = escaped(&comparison.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<figure tabindex=\"0\">\n{}</figure>\n",
        chart.svg()
    );
    out.push_str("<div class=\"table\" role=\"region\" aria-label=\"Table\" tabindex=\"0\">\n<table>\n");
    out.push_str(&format!("<caption>{title}: the numbers</caption>\n<thead>\n<tr>"));
    for column in &comparison.columns {
        out.push_str(&format!("<th scope=\"col\">{}</th>", escaped(&column.replace('_', " "))));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in &comparison.rows {
        out.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let text = escaped(&shown(cell));
            out.push_str(&match cell {
                Cell::Missing => "<td class=\"missing\"><abbr title=\"not known\">·</abbr></td>".to_owned(),
                _ if at == 0 => format!("<th scope=\"row\">{text}</th>"),
                Cell::Integer(_) | Cell::Decimal(_) => format!("<td class=\"number\">{text}</td>"),
                Cell::Text(_) => format!("<td>{text}</td>"),
            });
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n<h2>Before quoting a number</h2>\n<ul>\n");
    for note in &comparison.notes {
        out.push_str(&format!("<li>{}</li>\n", escaped(note)));
    }
    out.push_str("</ul>\n</main>\n</body>\n</html>\n");
    out
}
