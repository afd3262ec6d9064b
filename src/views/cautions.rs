//! Keys of triggers and grants that are seldom meant.

use crate::spec::{Caution, Location, Spec};

/// What is said of the keys that `after` names and `before` did not.
pub fn cautions(before: Option<&Spec>, after: &Spec) -> Vec<(Caution, String)> {
    let known: Vec<&Location> = before.map(locations).unwrap_or_default();
    let mut new: Vec<&Location> = Vec::new();
    for on in locations(after) {
        if !known.contains(&on) && !new.contains(&on) {
            new.push(on);
        }
    }
    new.into_iter().filter_map(|on| Caution::of(&on.keys).map(|caution| (caution, caution.text(on)))).collect()
}

fn locations(spec: &Spec) -> Vec<&Location> {
    spec.triggers.iter().map(|trigger| &trigger.on).chain(spec.grants.iter().map(|grant| &grant.on)).collect()
}
