//! PNG, drawn from our own SVG in an embedded font: it looks the same on a machine without any.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::sync::Arc;

/// DejaVu Sans, cut down to the letters of Western European languages, Welsh and Gaelic. Licence beside it.
static FONT: &[u8] = include_bytes!("DejaVuSans-subset.ttf");

/// Pixels for each unit of the drawing, for readable print.
const SCALE: f32 = 2.0;

/// The most pixels a side: larger drawings are scaled down to it.
const LONGEST: f32 = 16_000.0;

#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    #[error("the drawing cannot be read: {0}")]
    Drawing(#[from] resvg::usvg::Error),
    #[error("there is no memory for a picture of {0} by {1} pixels")]
    Size(u32, u32),
    #[error("the picture cannot be written: {0}")]
    Png(String),
}

/// Draws our own SVG as PNG.
pub fn png(svg: &str) -> Result<Vec<u8>, PictureError> {
    let mut options = Options { font_family: "DejaVu Sans".to_owned(), ..Options::default() };
    Arc::make_mut(&mut options.fontdb).load_font_data(FONT.to_vec());
    let tree = Tree::from_str(svg, &options)?;
    let size = tree.size();
    let scale = SCALE.min(LONGEST / size.width()).min(LONGEST / size.height());
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive and below the limit")]
    let pixels = |length: f32| (length * scale).ceil().max(1.0) as u32;
    let (wide, high) = (pixels(size.width()), pixels(size.height()));
    let mut picture = Pixmap::new(wide, high).ok_or(PictureError::Size(wide, high))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    picture.encode_png().map_err(|error| PictureError::Png(error.to_string()))
}
