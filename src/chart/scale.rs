//! Colours that are told apart with any kind of sight, and round numbers for axes.

/// Colours after Okabe and Ito, for things without an order. Black letters are readable on all of them.
pub const COLOURS: [&str; 8] = ["#009e73", "#56b4e9", "#d55e00", "#bdbdbd", "#cc79a7", "#e69f00", "#f0e442", "#ffffff"];

/// Darker ones, for lines on white.
pub const LINES: [&str; 6] = ["#0072b2", "#d55e00", "#007a59", "#a3427a", "#8a5a00", "#333333"];

/// Returns a blue for a share of the darkest, and whether letters on it are white.
pub fn blue(share: f64) -> (String, bool) {
    let (light, dark) = ([222.0, 235.0, 247.0], [8.0, 48.0, 107.0]);
    let share = share.clamp(0.0, 1.0);
    let mix = |at: usize| {
        let mixed: f64 = light[at] + (dark[at] - light[at]) * share;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
        let byte = mixed.round() as u8;
        byte
    };
    (format!("#{:02x}{:02x}{:02x}", mix(0), mix(1), mix(2)), share > 0.5)
}

/// Returns round numbers from nought (or below, where the least is) to beyond the most.
pub fn ticks(least: f64, most: f64) -> Vec<f64> {
    let (least, most) = (least.min(0.0), most.max(least.min(0.0) + 1.0));
    let rough = (most - least) / 4.0;
    let magnitude = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].map(|it| it * magnitude).into_iter().find(|it| *it >= rough);
    let mut step = step.unwrap_or(magnitude * 10.0);
    // Counts have no halves.
    if step < 1.0 && (1.0..=4.0).contains(&most) {
        step = 1.0;
    }
    let first = (least / step).floor();
    let mut ticks = Vec::new();
    for place in 0..32 {
        let tick = (first + f64::from(place)) * step;
        ticks.push(tick);
        if tick >= most {
            break;
        }
    }
    ticks
}

/// Returns a number as people write it: thousands apart, no more decimals than it has.
pub fn readable(number: f64) -> String {
    let plain = format!("{}", (number * 100.0).round() / 100.0);
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let part = part.map(|part| format!(".{part}")).unwrap_or_default();
    format!("{sign}{grouped}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_numbers_that_hold_everything() {
        assert_eq!(ticks(0.0, 5.0), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(ticks(0.0, 3.0), [0.0, 1.0, 2.0, 3.0]);
        assert_eq!(ticks(0.0, 0.0), [0.0, 1.0]);
        assert_eq!(ticks(0.0, 263_902.0), [0.0, 100_000.0, 200_000.0, 300_000.0]);
        assert!(ticks(-3.0, 5.0)[0] <= -3.0);
    }

    #[test]
    fn numbers_are_readable() {
        assert_eq!(["0", "1,204.5", "-12,345", "999"], [0.0, 1204.5, -12345.0, 999.0].map(readable).map(|it| it));
    }

    #[test]
    fn the_darkest_blue_takes_white_letters() {
        assert_eq!(blue(0.0), ("#deebf7".to_owned(), false));
        assert_eq!(blue(1.0), ("#08306b".to_owned(), true));
    }
}
