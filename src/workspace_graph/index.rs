//! Locations, found again by what overlaps with them, without a look at all others.

use std::collections::BTreeMap;

use crate::spec::Location;

/// Locations by bucket and prefix.
#[derive(Clone, Debug, Default)]
pub(super) struct Index<'a> {
    by_prefix: BTreeMap<(&'a str, &'a str), Vec<(usize, &'a Location)>>,
}

impl<'a> Index<'a> {
    pub(super) fn insert(&mut self, on: &'a Location, number: usize) {
        let key = (on.bucket.as_str(), on.keys.prefix());
        self.by_prefix.entry(key).or_default().push((number, on));
    }

    /// The numbers of those that overlap with a location, in their order.
    pub(super) fn overlapping(&self, on: &Location) -> Vec<usize> {
        let (bucket, prefix) = (on.bucket.as_str(), on.keys.prefix());
        let shorter = prefix.char_indices().filter_map(|(end, _)| self.by_prefix.get(&(bucket, &prefix[..end])));
        let same_or_longer = self
            .by_prefix
            .range((bucket, prefix)..)
            .take_while(|((of, start), _)| *of == bucket && start.starts_with(prefix))
            .map(|(_, found)| found);
        let near = shorter.chain(same_or_longer).flatten();
        let mut numbers: Vec<usize> = near.filter(|(_, other)| on.overlaps(other)).map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_found_is_what_overlaps(texts in prop::collection::vec("s3://(one|two)/[aé]{0,3}[*][aé]{0,2}", 0..20)) {
            let all: Vec<Location> = texts.iter().map(|text| text.parse().unwrap()).collect();
            let mut index = Index::default();
            all.iter().enumerate().for_each(|(number, on)| index.insert(on, number));
            for on in &all {
                let expected: Vec<usize> = (0..all.len()).filter(|other| on.overlaps(&all[*other])).collect();
                prop_assert_eq!(index.overlapping(on), expected);
            }
        }
    }
}
