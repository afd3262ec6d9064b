//! What may grant something, and how two sets of such holders differ.
//!
//! Resources may be called otherwise, and stand in another order or file: a holder is known by what it grants. Each of one
//! side is paired with the one of the other that it has most in common with.

use std::collections::BTreeMap;

use super::Difference;
use super::value::Spot;

pub(super) const TOO_DEEP: &str = "which nests too deeply to be read here";

/// A resource that grants something: a role, a policy of a bucket, the permissions of a function.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    /// What it is called where it is written.
    pub(super) id: String,
    /// What it is: only holders of one kind are compared.
    pub(super) kind: String,
    /// Where it begins.
    pub(super) file: String,
    pub(super) line: usize,
    /// The role that all of it belongs to, by what that is called.
    pub(super) of: Option<String>,
    pub(super) grants: Vec<Grant>,
}

/// A statement, or whatever else grants or bounds.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) text: String,
    /// Where it is written.
    pub(super) file: String,
    pub(super) line: usize,
    /// The holder that it names, which may be called otherwise on the other side.
    pub(super) names: Option<String>,
}

impl Holder {
    pub(super) fn new(id: impl Into<String>, kind: impl Into<String>, file: &str, line: usize) -> Self {
        Self { id: id.into(), kind: kind.into(), file: file.to_owned(), line, of: None, grants: Vec::new() }
    }

    /// A file of which it cannot be told what it grants.
    pub(super) fn unread(file: &str, why: &str) -> Self {
        let mut holder = Self::new(file, "file", file, 1);
        holder.add_text(format!("all that is written in this file, {why}"), 1);
        holder
    }

    /// Adds what a value says; `role` tells what it is.
    pub(super) fn add(&mut self, what: &str, spot: &Spot) {
        self.add_text(format!("{what}{}", spot.canonical()), spot.line);
    }

    pub(super) fn add_text(&mut self, text: String, line: usize) {
        self.grants.push(Grant { text, file: self.file.clone(), line, names: None });
    }
}

/// Brings what belongs to a role to the role.
pub(super) fn gather(holders: Vec<Holder>) -> Vec<Holder> {
    let (parts, mut whole): (Vec<Holder>, Vec<Holder>) = holders.into_iter().partition(|holder| holder.of.is_some());
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (at, holder) in whole.iter().enumerate() {
        places.entry(holder.id.clone()).or_insert(at);
    }
    for part in parts {
        match part.of.as_ref().and_then(|of| places.get(of)) {
            Some(&role) => whole[role].grants.extend(part.grants),
            None => {
                places.entry(part.id.clone()).or_insert(whole.len());
                whole.push(part);
            }
        }
    }
    whole.retain(|holder| !holder.grants.is_empty());
    whole
}

/// How what is granted differs from what should be.
pub(super) fn differences(expected: &[Holder], actual: &[Holder]) -> Vec<Difference> {
    let pairs = pair(expected, actual);
    // What the holders of the actual side are called on the other.
    let names: BTreeMap<&str, &str> =
        pairs.iter().map(|&(one, other)| (actual[other].id.as_str(), expected[one].id.as_str())).collect();
    let mut differences = Vec::new();
    for (at, holder) in actual.iter().enumerate() {
        let partner = pairs.iter().find(|(_, other)| *other == at).map(|(one, _)| &expected[*one]);
        let mut left: Vec<&Grant> = partner.map_or_else(Vec::new, |partner| partner.grants.iter().collect());
        for grant in &holder.grants {
            let renamed = grant.names.as_deref().map(|name| names.get(name).copied().unwrap_or(name));
            let same = |other: &&Grant| other.text == grant.text && other.names.as_deref() == renamed;
            match left.iter().position(same) {
                Some(found) => drop(left.remove(found)),
                // Whatever denies takes nothing but rights.
                None if grant.text.contains("Effect: Deny") || grant.text.contains("effect: iam.Effect.DENY") => {}
                None => differences.push(Difference {
                    file: grant.file.clone(),
                    line: grant.line,
                    message: format!("it grants what `policy` does not: {}", shown(grant)),
                }),
            }
        }
        differences.extend(left.into_iter().map(|grant| Difference {
            file: holder.file.clone(),
            line: holder.line,
            message: format!("it lacks what `policy` says: {}", shown(grant)),
        }));
    }
    for (at, holder) in expected.iter().enumerate() {
        if !pairs.iter().any(|(one, _)| *one == at) {
            let file = actual.first().map_or(&holder.file, |first| &first.file);
            differences.extend(holder.grants.iter().map(|grant| Difference {
                file: file.clone(),
                line: 1,
                message: format!("it lacks what `policy` says: {}", shown(grant)),
            }));
        }
    }
    differences.sort();
    differences.dedup();
    differences
}

fn shown(grant: &Grant) -> String {
    match &grant.names {
        Some(name) => format!("{}{name}", grant.text),
        None => grant.text.clone(),
    }
}

/// Pairs of places: those that have most in common first.
fn pair(expected: &[Holder], actual: &[Holder]) -> Vec<(usize, usize)> {
    let mut candidates: Vec<(usize, usize, usize)> = Vec::new();
    for (one, wanted) in expected.iter().enumerate() {
        for (other, found) in actual.iter().enumerate().filter(|(_, found)| found.kind == wanted.kind) {
            let has = |grant: &&Grant| found.grants.iter().any(|other| other.text == grant.text);
            let shared = wanted.grants.iter().filter(has).count();
            // The name decides between two that are alike, and holds together what has nothing in common any more.
            candidates.push((2 * shared + usize::from(wanted.id == found.id), one, other));
        }
    }
    candidates.sort_by_key(|&(shared, one, other)| (std::cmp::Reverse(shared), one, other));
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (_, one, other) in candidates {
        if !pairs.iter().any(|&(taken, given)| taken == one || given == other) {
            pairs.push((one, other));
        }
    }
    pairs
}
