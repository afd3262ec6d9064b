//! Statements written into deployment files by hand, as a spec states them.

use std::collections::BTreeMap;

use super::Edit;
use crate::deployment::facts::Statement;
use crate::iam::Target;
use crate::spec::options::{Allow, AllowCondition};
use crate::spec::{Access, Grant, Location};

/// What the spec says to grant the same, or why it cannot.
pub type Adoption = Result<Vec<Edit>, String>;

/// The actions that grants of objects stand for, and what comes with each.
const OF_GRANTS: [(&str, Access, &[&str]); 4] = [
    ("s3:GetObject", Access::Read, &[]),
    ("s3:PutObject", Access::Write, &["s3:AbortMultipartUpload"]),
    ("s3:DeleteObject", Access::Delete, &[]),
    ("s3:ListBucket", Access::List, &[]),
];

/// States what a statement of the execution role allows, in `place`.
pub fn adoption(statement: &Statement, place: &Target) -> Adoption {
    if statement.is_partial || !statement.not_actions.is_empty() || !statement.not_resources.is_empty() {
        return Err("it says what it does not allow, or only the deployment knows a part of it".to_owned());
    }
    let texts = |items: &[crate::deployment::facts::Item]| {
        let known = items.iter().map(|item| item.text.whole().map(str::to_owned));
        known.collect::<Option<Vec<_>>>().ok_or("a part of it is known to the deployment alone")
    };
    let (mut actions, resources) = (texts(&statement.actions)?, texts(&statement.resources)?);
    let conditions = conditions(statement)?;
    let mut edits = Vec::new();
    for (action, access, implied) in OF_GRANTS {
        if !actions.iter().any(|one| one.eq_ignore_ascii_case(action)) {
            continue;
        }
        if !conditions.is_empty() {
            return Err(format!("no grant of `{action}` has conditions: write what it needs as `--{access}`"));
        }
        let is_implied = |one: &String| one.eq_ignore_ascii_case(action) || implied.contains(&one.as_str());
        actions.retain(|one| !is_implied(one));
        let locations = resources.iter().filter_map(|arn| location(arn, access));
        edits.extend(locations.map(|on| Edit::AddGrant(Grant { access, on })));
    }
    if !actions.is_empty() {
        let resources: Vec<String> = resources.iter().map(|arn| stated(arn, place)).collect();
        let why = statement
            .sid
            .as_ref()
            .map_or_else(|| "a deployment file".to_owned(), |sid| format!("`{sid}` of a deployment file"));
        let allow = Allow::new(&actions, &resources, conditions, &format!("taken over from {why}"), None)
            .map_err(|error| format!("{error}: {}", error.help()))?;
        let value = allow.to_string();
        if value.parse::<Allow>().as_ref() != Ok(&allow) {
            return Err("its conditions hold words of the flag: write it into the manifest".to_owned());
        }
        edits.push(Edit::AddValue { key: "allow", value });
    }
    match edits.is_empty() {
        true => Err("nothing of it is about objects that a grant can name".to_owned()),
        false => Ok(edits),
    }
}

fn conditions(statement: &Statement) -> Result<Vec<AllowCondition>, String> {
    let one = |condition: &crate::deployment::facts::Condition| {
        let values = condition.values.iter().map(|value| value.whole().map(str::to_owned)).collect::<Option<Vec<_>>>();
        let values = values.ok_or("a condition of it is known to the deployment alone")?;
        AllowCondition::new(&condition.operator, &condition.key, values)
            .map_err(|error| format!("{error}: {}", error.help()))
    };
    statement.conditions.iter().map(one).collect()
}

/// The objects of an ARN, or a bucket's keys, for a grant.
fn location(arn: &str, access: Access) -> Option<Location> {
    let (_, rest) = arn.split_once(":s3:::")?;
    match (access, rest.contains('/')) {
        (Access::List, false) | (Access::Read | Access::Write | Access::Delete, true) => {
            format!("s3://{rest}").parse().ok().filter(|_| !rest.contains(['?', '$']))
        }
        _ => None,
    }
}

/// An ARN with the deployment's own partition, Region and account as that.
fn stated(arn: &str, place: &Target) -> String {
    let own: BTreeMap<usize, (&str, &str)> = [
        (1, (place.partition.as_str(), "{partition}")),
        (3, (place.region.as_str(), "{region}")),
        (4, (place.account.as_str(), "{account}")),
    ]
    .into();
    let parts = arn.splitn(6, ':').enumerate();
    let part = |(at, part)| match own.get(&at) {
        Some((is, name)) if *is == part => (*name).to_owned(),
        _ => str::to_owned(part),
    };
    parts.map(part).collect::<Vec<_>>().join(":")
}
