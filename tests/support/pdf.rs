//! Makes PDF files for tests, in code: letters, tables, scans, and files that mean harm.

/// A file from numbered objects (the first is number 1), with a cross-reference table that fits.
pub fn file(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", at + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .bytes(),
    );
    bytes
}

/// A stream object. `entries` go into its dictionary.
pub fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
    object.extend(data);
    object.extend(b"\nendstream");
    object
}

/// Pages, each drawn by a content stream, with two fonts: `/F1` plain, `/F2` bold.
pub fn pages(contents: &[String], trailer: &str) -> Vec<u8> {
    let kids: Vec<String> = (0..contents.len()).map(|at| format!("{} 0 R", 5 + at * 2)).collect();
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        format!("<< /Type /Pages /Count {} /Kids [{}] >>", contents.len(), kids.join(" ")).into_bytes(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    for (at, content) in contents.iter().enumerate() {
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {} 0 R \
             /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>",
            6 + at * 2
        );
        objects.push(page.into_bytes());
        objects.push(stream("", content.as_bytes()));
    }
    file(&objects, trailer)
}

/// Draws lines of text from the top of a page: (text, size, bold). An empty text leaves room.
pub fn lines(lines: &[(&str, f32, bool)]) -> String {
    let mut y = 780.0;
    let mut content = String::new();
    for (text, size, bold) in lines {
        content += &words(70.0, y, *size, *bold, text);
        y -= size * 1.3;
    }
    content
}

pub fn words(x: f32, y: f32, size: f32, bold: bool, text: &str) -> String {
    let font = if bold { "F2" } else { "F1" };
    let text = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
    if text.is_empty() { String::new() } else { format!("BT /{font} {size} Tf {x} {y} Td ({text}) Tj ET\n") }
}

/// Draws a ruled table with its top at `top`; the first row is bold when `head` says so.
pub fn table(top: f32, columns: &[f32], rows: &[&[&str]], head: bool) -> String {
    let (height, right) = (18.0, *columns.last().unwrap_or(&0.0));
    let bottom = top - height * rows.len() as f32;
    let mut content = String::from("0.5 w\n");
    for row in 0..=rows.len() {
        let y = top - height * row as f32;
        content += &format!("{} {y} m {right} {y} l S\n", columns[0]);
    }
    for x in columns {
        content += &format!("{x} {top} m {x} {bottom} l S\n");
    }
    for (at, row) in rows.iter().enumerate() {
        for (cell, x) in row.iter().zip(columns) {
            content += &words(x + 4.0, top - height * at as f32 - 13.0, 10.0, head && at == 0, cell);
        }
    }
    content
}

/// A scan: one picture over the page, no text.
pub fn scan() -> Vec<u8> {
    picture(8, 8, &[200; 64])
}

/// A grey picture over the page, no text: a byte a dot, row by row from the top.
pub fn picture(width: usize, height: usize, dots: &[u8]) -> Vec<u8> {
    let entries = format!(
        "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8"
    );
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> >> >>"
            .to_vec(),
        stream("", b"q 595 0 0 842 0 0 cm /Im0 Do Q"),
        stream(&entries, dots),
    ];
    file(&objects, "")
}

/// Asks for a password that nobody gave.
pub fn encrypted() -> Vec<u8> {
    let secret = "28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A";
    let encrypt =
        format!("/Encrypt << /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >> /ID [<00> <00>]");
    pages(&[lines(&[("nobody reads this", 11.0, false)])], &encrypt)
}
