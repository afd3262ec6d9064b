//! How text that a user typed is shown back to them.

use std::fmt;

pub use crate::escape::visible;

/// What was typed, in backticks: hidden characters escaped so that they cannot steer the terminal, long text cut.
pub struct Shown<'a>(pub &'a str);

const MAX_SHOWN: usize = 120;

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0.char_indices().skip(MAX_SHOWN);
        match rest.next() {
            None => write!(f, "`{}`", visible(self.0)),
            Some((cut, _)) => write!(f, "`{}…`", visible(&self.0[..cut])),
        }
    }
}

/// The candidate that `typed` was most likely meant to be, if one is near enough to name.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    candidates
        .into_iter()
        // Measuring takes as long as both are long together.
        .filter(|candidate| typed.len() <= 4 * candidate.len() + 4)
        .map(|candidate| (strsim::damerau_levenshtein(&typed, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.len().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_cannot_steer_the_terminal_or_flood_it() {
        assert_eq!(Shown("a\u{1b}[31m\n").to_string(), r"`a\u{1b}[31m\n`");
        assert_eq!(Shown(&"é".repeat(121)).to_string(), format!("`{}…`", "é".repeat(120)));
        assert_eq!(Shown(&"é".repeat(120)).to_string(), format!("`{}`", "é".repeat(120)));
    }

    #[test]
    fn only_what_is_near_is_proposed() {
        assert_eq!(nearest("triger", ["trigger", "write"]), Some("trigger"));
        assert_eq!(nearest("xyz", ["trigger", "write"]), None);
    }
}
