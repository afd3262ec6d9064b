//! Proposals for text that was mistyped.

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
    fn only_what_is_near_is_proposed() {
        assert_eq!(nearest("triger", ["trigger", "write"]), Some("trigger"));
        assert_eq!(nearest("xyz", ["trigger", "write"]), None);
    }
}
