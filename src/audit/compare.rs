//! What is granted, held against what `policy` says: action by action and resource by resource, so that statements may be
//! split, merged, ordered and named as one likes.

use std::collections::BTreeSet;

use super::Place;
use super::facts::Statement;
use super::grants::{Grant, grants};
use crate::spec::Shown;

/// The statements that somebody holds, and whether there may be more that nobody can read here.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    /// Those that can be read.
    pub statements: Vec<&'a Statement>,
    /// Whether there may be more: then nothing is said to be missing.
    pub is_open: bool,
}

/// Something that is held other than `policy` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How it differs.
    pub kind: Kind,
    /// Where.
    pub place: Place,
    /// What: a sentence without a period.
    pub message: String,
}

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is there, and `policy` says nothing of it.
    Extra,
    /// `policy` says it, and it is not there.
    Missing,
    /// It is there under other conditions.
    Conditions,
}

/// How what `who` holds differs from what `policy` says; what is missing is told at `place`.
pub fn differences(who: &str, place: &Place, said: &[Statement], held: Held<'_>) -> Vec<Difference> {
    let wanted: Vec<(&Statement, Vec<Grant>)> =
        said.iter().filter_map(|one| grants(one).map(|grants| (one, grants))).collect();
    let all: BTreeSet<&Grant> = wanted.iter().flat_map(|(_, grants)| grants).collect();
    let mut is_open = held.is_open;
    let mut found: BTreeSet<Grant> = BTreeSet::new();
    let mut extra: Vec<(&Statement, Vec<Grant>)> = Vec::new();
    for statement in held.statements {
        let Some(grants) = grants(statement) else {
            is_open = true;
            continue;
        };
        // Whatever denies more takes nothing but rights.
        let more = grants.iter().filter(|one| &*one.effect == "Allow" && !all.contains(one)).cloned().collect();
        extra.push((statement, more));
        found.extend(grants);
    }
    let mut differences = Vec::new();
    let mut missing: Vec<(&Statement, Vec<&Grant>)> = Vec::new();
    for (statement, grants) in &wanted {
        let lacking: Vec<&Grant> = grants.iter().filter(|one| !found.contains(one)).collect();
        let mut left = Vec::new();
        for grant in lacking {
            match take_nearest(&mut extra, grant) {
                Some((held, other)) => differences.push(under_other_conditions(who, grant, statement, held, &other)),
                None => left.push(grant),
            }
        }
        missing.push((statement, left));
    }
    for (statement, more) in extra.iter().filter(|(_, more)| !more.is_empty()) {
        let told = told(&more.iter().collect::<Vec<_>>(), statement);
        let when = more.first().filter(|first| !first.who.is_empty()).map(|first| format!(", {}", first.when()));
        let message = format!("{who} grants what `policy` does not: {told}{}", when.unwrap_or_default());
        differences.push(Difference { kind: Kind::Extra, place: statement.place.clone(), message });
    }
    for (statement, lacking) in missing.iter().filter(|(_, lacking)| !is_open && !lacking.is_empty()) {
        let sid = statement.sid.as_deref().unwrap_or_default();
        let message = format!("{who} lacks `{sid}` of `policy`: {}", told(lacking, statement));
        differences.push(Difference { kind: Kind::Missing, place: place.clone(), message });
    }
    differences
}

/// Takes out what is granted for the same, under the conditions that are most alike.
fn take_nearest<'a>(extra: &mut [(&'a Statement, Vec<Grant>)], wanted: &Grant) -> Option<(&'a Statement, Grant)> {
    let places = extra.iter().enumerate().flat_map(|(at, (_, grants))| (0..grants.len()).map(move |one| (at, one)));
    let about_it = places.filter(|(at, one)| extra[*at].1[*one].is_about_the_same(wanted));
    let (at, one) = about_it.max_by_key(|(at, one)| extra[*at].1[*one].conditions_in_common(wanted))?;
    Some((extra[at].0, extra[at].1.remove(one)))
}

fn under_other_conditions(
    who: &str,
    wanted: &Grant,
    statement: &Statement,
    held: &Statement,
    is: &Grant,
) -> Difference {
    let sid = statement.sid.as_deref().unwrap_or_default();
    let what = told(&[wanted], statement);
    let message = format!("{who} grants `{sid}` of `policy`, {what}, {} instead of {}", is.when(), wanted.when());
    Difference { kind: Kind::Conditions, place: held.place.clone(), message }
}

/// Some grants of a statement, for people.
pub fn told(grants: &[&Grant], statement: &Statement) -> String {
    let Some(first) = grants.first() else { return String::new() };
    let written = statement.actions.iter().map(|item| item.text.shown());
    let action = written.into_iter().find(|action| action.to_lowercase() == first.action());
    let action = action.unwrap_or_else(|| first.action().to_owned());
    let resource = if first.resource.is_empty() { String::new() } else { format!(" on {}", Shown(&first.resource)) };
    let who = if first.who.is_empty() { String::new() } else { format!(" for {}", Shown(&first.who)) };
    let more = if grants.len() > 1 { format!(", and {} more", grants.len() - 1) } else { String::new() };
    format!("{}{resource}{who}{more}", Shown(&action))
}
