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

/// Whether `typed` is `meant` with a slip or two, or without its end: not another name that looks like it.
pub fn is_slip(typed: &str, meant: &str) -> bool {
    let (typed, meant) = (typed.to_lowercase(), meant.to_lowercase());
    let most = if meant.len() < 5 { 1 } else { 2 };
    meant.starts_with(&typed) || strsim::damerau_levenshtein(&typed, &meant) <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_near_is_proposed() {
        assert_eq!(nearest("triger", ["trigger", "write"]), Some("trigger"));
        assert_eq!(nearest("xyz", ["trigger", "write"]), None);
        assert!(
            is_slip("lamda", "lambda") && is_slip("GetSecret", "GetSecretValue") && is_slip("getobjects", "GetObject")
        );
        assert!(!is_slip("deepracer", "decoder") && !is_slip("DeleteDocumentReview", "DeleteDesignReview"));
    }
}
