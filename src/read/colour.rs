//! Colours of letters and of their ground, as `0xRRGGBB`.

pub const WHITE: u32 = 0xff_ff_ff;

/// Returns whether letters of a colour on a ground cannot be seen. A ground that is not known is not judged.
pub fn is_lost_on(letters: Option<u32>, ground: Option<u32>) -> bool {
    letters.is_some_and(|letters| ground.is_some_and(|ground| distance(letters, ground) <= 24))
}

/// Largest difference of one of the three colours.
fn distance(a: u32, b: u32) -> u32 {
    [16, 8, 0].into_iter().map(|shift| ((a >> shift) & 0xff).abs_diff((b >> shift) & 0xff)).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_lost_on_their_own_colour() {
        assert!(is_lost_on(Some(0xff_ff_ff), Some(0xff_ff_ff)));
        assert!(is_lost_on(Some(0xfe_fe_fe), Some(0xff_ff_ff)));
        assert!(!is_lost_on(Some(0xff_ff_ff), Some(0x1f_3a_5f)));
        assert!(!is_lost_on(None, Some(0xff_ff_ff)));
        assert!(!is_lost_on(Some(0xff_ff_ff), None));
    }
}
