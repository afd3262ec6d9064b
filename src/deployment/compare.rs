//! What is granted, held against what `policy` says: action by action and resource by resource, so that statements may be
//! split, merged, ordered and named as one likes.

use std::collections::BTreeSet;

use super::SourceLocation;
use super::facts::Statement;
use super::grants::{Grant, count_grants, grants};
use crate::escape::Quoted;
use crate::iam::Pattern;

/// The statements that somebody holds, and whether there may be more that nobody can read here.
#[derive(Clone, Debug)]
pub struct ActualStatements<'a> {
    pub statements: Vec<&'a Statement>,
    /// Whether there may be more: then nothing is said to be missing.
    pub is_partial: bool,
}

/// Something that is held other than `policy` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub kind: Kind,
    /// Where.
    pub place: SourceLocation,
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
    Conditions,
}

/// More grants of one holder than this are not compared one by one. A policy of IAM has no room for a tenth of them (*IAM User Guide,
/// IAM and AWS STS quotas*), but a list of actions beside a list of resources multiplies.
pub const MAX_GRANTS: usize = 200_000;

/// How the message of a [`Kind::Extra`] is recognised.
pub const EXTRA: &str = "grants what `policy` does not";

/// How what `who` holds differs from what `policy` says; what is missing is told at `place`.
pub fn differences(
    who: &str,
    place: &SourceLocation,
    said: &[Statement],
    held: ActualStatements<'_>,
) -> Vec<Difference> {
    let wanted: Vec<(&Statement, Vec<Grant>)> =
        said.iter().filter_map(|one| grants(one).map(|grants| (one, grants.collect()))).collect();
    let all: BTreeSet<&Grant> = wanted.iter().flat_map(|(_, grants)| grants).collect();
    let mut is_partial = held.is_partial;
    let mut found: BTreeSet<Grant> = BTreeSet::new();
    let mut extra: Vec<(&Statement, Vec<Grant>)> = Vec::new();
    let mut differences = Vec::new();
    let mut room = MAX_GRANTS;
    for statement in held.statements {
        let left = room.checked_sub(count_grants(statement));
        let (Some(left), Some(grants)) = (left, grants(statement)) else {
            is_partial = true;
            if left.is_none() {
                let message = format!("{who} is given {}", too_many(statement));
                differences.push(Difference { kind: Kind::Extra, place: statement.place.clone(), message });
            }
            continue;
        };
        room = left;
        let grants: Vec<Grant> = grants.collect();
        // Whatever denies more takes nothing but rights.
        let more = grants.iter().filter(|one| &*one.effect == "Allow" && !all.contains(one)).cloned().collect();
        extra.push((statement, more));
        found.extend(grants);
    }
    let is_pattern = |text: &str| text.contains(['*', '?']);
    // What denies more than it should, still lacks what it should deny.
    let allowed = found.iter().filter(|one| &*one.effect == "Allow");
    let wide: Vec<&Grant> = allowed.filter(|one| is_pattern(one.action()) || is_pattern(&one.resource)).collect();
    let mut missing: Vec<(&Statement, Vec<&Grant>)> = Vec::new();
    for (statement, grants) in &wanted {
        let lacking: Vec<&Grant> = grants.iter().filter(|one| !found.contains(one)).collect();
        let mut left = Vec::new();
        for grant in lacking {
            match take_nearest(&mut extra, grant) {
                Some((held, other)) => differences.push(under_other_conditions(who, grant, statement, held, &other)),
                // A wider grant is reported as extra; nothing is missing then.
                None if wide.iter().any(|one| one.covers(grant, Pattern::read)) => {}
                None => left.push(grant),
            }
        }
        missing.push((statement, left));
    }
    for (statement, more) in extra.iter().filter(|(_, more)| !more.is_empty()) {
        let told = told(more.first(), more.len(), statement);
        let when = more.first().filter(|first| !first.who.is_empty()).map(|first| format!(", {}", first.when()));
        let message = format!("{who} {EXTRA}: {told}{}", when.unwrap_or_default());
        differences.push(Difference { kind: Kind::Extra, place: statement.place.clone(), message });
    }
    for (statement, lacking) in missing.iter().filter(|(_, lacking)| !is_partial && !lacking.is_empty()) {
        let sid = statement.sid.as_deref().unwrap_or_default();
        let message =
            format!("{who} lacks `{sid}` of `policy`: {}", told(lacking.first().copied(), lacking.len(), statement));
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
    let what = told(Some(wanted), 1, statement);
    let message = format!("{who} grants `{sid}` of `policy`, {what}, {} instead of {}", is.when(), wanted.when());
    Difference { kind: Kind::Conditions, place: held.place.clone(), message }
}

/// What is said of a statement that multiplies out to too many grants.
fn too_many(statement: &Statement) -> String {
    let Statement { actions, not_actions, resources, not_resources, .. } = statement;
    format!(
        "{} actions on {} resources, which is more than is compared with `policy` ({MAX_GRANTS} pairs)",
        actions.len() + not_actions.len(),
        resources.len() + not_resources.len()
    )
}

/// So many grants of a statement, of which this is the first, for people.
pub fn told(first: Option<&Grant>, count: usize, statement: &Statement) -> String {
    let Some(first) = first else { return String::new() };
    let written = statement.actions.iter().map(|item| item.text.shown());
    let action = written.into_iter().find(|action| action.to_lowercase() == first.action());
    let action = action.unwrap_or_else(|| first.action().to_owned());
    let resource = if first.resource.is_empty() { String::new() } else { format!(" on {}", Quoted(&first.resource)) };
    let who = if first.who.is_empty() { String::new() } else { format!(" for {}", Quoted(&first.who)) };
    let more = if count > 1 { format!(", and {} more", count - 1) } else { String::new() };
    format!("{}{resource}{who}{more}", Quoted(&action))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::deployment::facts::{DocumentKind, In};
    use crate::deployment::policy_text;

    fn statements(actions: usize, resources: usize) -> Vec<Statement> {
        let actions: Vec<String> = (0..actions).map(|at| format!("s3:Get{at}")).collect();
        let resources: Vec<String> = (0..resources).map(|at| format!("arn:aws:s3:::b{at}/x")).collect();
        let policy = json!({ "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": resources }] });
        policy_text(In::File("p"), &policy.to_string(), DocumentKind::Identity, "a").unwrap().statements
    }

    #[test]
    fn what_multiplies_out_to_more_than_is_compared_is_reported() {
        let (said, held) = (statements(2, 2), [statements(2, 2), statements(3_000, 3_000)].concat());
        let held = ActualStatements { statements: held.iter().collect(), is_partial: false };
        let found = differences("role `a`", &SourceLocation::file("p"), &said, held);
        let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
        let expected = "role `a` is given 3000 actions on 3000 resources, which is more than is compared with `policy` (200000 pairs)";
        assert_eq!((found.len(), messages[0], found[0].kind), (1, expected, Kind::Extra));
    }
}
