//! Templates that others fill in.

use std::collections::{BTreeMap, BTreeSet};

/// `a/_b.yaml` is the partial `a/b`.
pub fn partial_name(path: &str) -> Option<String> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_prefix('_')?.split('.').next()?;
    Some(if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") })
}

/// The names of the partials that a text fills in.
pub(super) fn partials_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|tag| {
        let name = tag.trim_start_matches(['~', '#']).strip_prefix('>')?.trim_start();
        let name = name.split(|c: char| c == '}' || c == '~' || c.is_whitespace()).next()?;
        Some(name.trim_matches(['"', '\'']))
    })
}

/// Partials that fill in each other deeper than this are told as a circle.
pub(super) const MAX_DEPTH: usize = 100;

/// A name from which the names that it leads to lead back to it, or too far: it would be filled in without end.
pub(super) fn find_circle<K: Ord>(leads_to: &BTreeMap<K, Vec<K>>) -> Option<&K> {
    let mut done = BTreeSet::new();
    leads_to.keys().find(|&key| leads_back(key, leads_to, &mut Vec::new(), &mut done))
}

fn leads_back<'m, K: Ord>(
    key: &'m K,
    leads_to: &'m BTreeMap<K, Vec<K>>,
    above: &mut Vec<&'m K>,
    done: &mut BTreeSet<&'m K>,
) -> bool {
    if above.len() > MAX_DEPTH || above.contains(&key) {
        return true;
    }
    let Some(next) = leads_to.get(key).filter(|_| !done.contains(key)) else {
        return false;
    };
    above.push(key);
    let leads = next.iter().any(|next| leads_back(next, leads_to, above, done));
    above.pop();
    done.insert(key);
    leads
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_is_found_however_its_tag_is_written() {
        let text = "{{> a}} {{>b}} {{~> c ~}} {{#> d/e x=1}}{{/d/e}} {{> \"f\"}} {{g}} > h";
        assert_eq!(partials_in(text).collect::<Vec<_>>(), ["a", "b", "c", "d/e", "f"]);
    }

    #[test]
    fn partials_that_fill_in_each_other_are_found() {
        let circle = |leads: &[(&'static str, &[&'static str])]| {
            let leads = leads.iter().map(|(from, to)| (*from, to.to_vec())).collect();
            find_circle(&leads).copied()
        };
        assert_eq!(circle(&[("a", &["b", "b"]), ("b", &["c"]), ("c", &[])]), None);
        assert!(circle(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]).is_some());
        assert_eq!(circle(&[("a", &["a"])]), Some("a"));
    }
}
