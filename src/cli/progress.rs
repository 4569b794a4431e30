//! Progress bars: on a terminal only, and never when the user wants quiet.

use crate::cli::output;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Returns a bar of `total` steps, or a spinner when the total is not known.
pub fn bar(what: &str, total: Option<u64>, quiet: bool) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::new_spinner(),
    };
    let hidden = quiet || !output::stderr_is_terminal();
    bar.set_draw_target(if hidden { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() });
    let template = match total {
        Some(_) => "{prefix:>12} [{bar:30}] {human_pos}/{human_len} {per_sec} eta {eta} {wide_msg}",
        None => "{prefix:>12} {spinner} {human_pos} {wide_msg}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
