//! PDF files that keep back what they hold.

use crate::pdf;

/// A file of one page with room for more: objects 1 catalog, 2 pages, 3 page, 4 content, 5 and 6 fonts, 7 on more.
#[derive(Clone, Default)]
pub struct Page {
    pub content: String,
    /// Entries of the catalog, of the page, and of its resources.
    pub catalog: String,
    pub page: String,
    pub resources: String,
    /// Objects from number 7 on.
    pub objects: Vec<Vec<u8>>,
    pub trailer: String,
}

impl Page {
    pub fn of(content: impl Into<String>) -> Self {
        Page { content: content.into(), ..Page::default() }
    }

    pub fn object(mut self, object: impl AsRef<[u8]>) -> Self {
        self.objects.push(object.as_ref().to_vec());
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let font = |name: &str| {
            format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>").into_bytes()
        };
        let mut objects = vec![
            format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog).into_bytes(),
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_vec(),
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {} \
                 /Resources << /Font << /F1 5 0 R /F2 6 0 R >> {} >> >>",
                self.page, self.resources
            )
            .into_bytes(),
            pdf::stream("", self.content.as_bytes()),
            font("Helvetica"),
            font("Helvetica-Bold"),
        ];
        objects.extend(self.objects.iter().cloned());
        pdf::file(&objects, &self.trailer)
    }
}

/// Appends a revision that puts another content in place of object 4.
pub fn revised(file: &[u8], content: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let before: usize = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
    let size = text.rsplit("/Size ").next().unwrap().split(' ').next().unwrap().to_owned();
    let at = file.len();
    let mut bytes = [file, b"4 0 obj\n", &pdf::stream("", content.as_bytes()), b"\nendobj\n"].concat();
    let start = bytes.len();
    bytes.extend(
        format!(
            "xref\n0 1\n0000000000 65535 f \n4 1\n{at:010} 00000 n \n\
             trailer\n<< /Size {size} /Root 1 0 R /Prev {before} >>\nstartxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    bytes
}

/// Lines of words from the top of the page down.
pub fn lines(lines: &[&str]) -> String {
    let lines: Vec<(&str, f32, bool)> = lines.iter().map(|line| (*line, 11.0, false)).collect();
    pdf::lines(&lines)
}

/// Words at a place, after drawing operators that change how they look.
pub fn words(before: &str, y: f32, text: &str) -> String {
    format!("q {before}\n{}Q\n", pdf::words(70.0, y, 11.0, false, text))
}

/// A filled rectangle over the line of words at `y`.
pub fn bar(color: &str, y: f32) -> String {
    format!("q {color} 60 {} 400 18 re f Q\n", y - 5.0)
}
