//! Whether a change of a project's deployment files allows more. What cannot be decided counts as more.

use std::collections::{BTreeMap, BTreeSet};

use super::Subject;
use crate::deployment::SourceLocation;
use crate::deployment::compare::told;
use crate::deployment::facts::{
    Document, DocumentKind, Facts, Function, Given, Managed, Permission, PublicAccess, Statement,
};
use crate::deployment::grants::{Grant, count_grants, grants};
use crate::escape::Quoted;
use crate::iam::Pattern;
use crate::service_reference::overlap;

/// A way in which a change allows more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gain {
    pub kind: GainKind,
    /// What would become of it: the end of a sentence that begins with `it would`.
    pub message: String,
}

/// The kinds of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GainKind {
    Allowed,
    DeniedNoLonger,
    Unreadable,
}

/// Every way in which more is allowed by the files of `after` than by those of `before`. That the spec asks no longer for a bucket and its
/// policy is none, as long as nothing in the files is allowed there.
pub fn gains(before: &Subject<'_>, after: &Subject<'_>) -> Vec<Gain> {
    let (old, new) = (rights(&before.facts), rights(&after.facts));
    let mut found = Vec::new();
    for (place, _) in &before.wrong {
        if !after.wrong.iter().any(|(other, _)| other.file == place.file) {
            found.push(allowed(format!("perhaps allow more than {} does, which cannot be read", Quoted(&place.file))));
        }
    }
    for (key, given) in &new {
        let held = old.get(key);
        let more = given.rights.iter().filter(|right| right.may_allow() && !is_covered(right, held));
        found.extend(more.map(|right| allowed(format!("let {} do more: {}", Quoted(&key.holder), right.told()))));
    }
    for (key, taken) in &old {
        let held = new.get(key);
        let is_left = |right: &&Right<'_>| {
            let statement = right.statement;
            before.is_said(statement) && !after.is_said(statement) && !is_allowed_there(statement, &after.facts)
        };
        let lost = taken.rights.iter().filter(|right| right.may_deny() && !is_covered(right, held) && !is_left(right));
        let message = |right: &Right<'_>| format!("take a `Deny` away from {}: {}", Quoted(&key.holder), right.told());
        found.extend(lost.map(|right| Gain { kind: GainKind::DeniedNoLonger, message: message(right) }));
    }
    found.extend(opened(&before.facts, &after.facts).into_iter().map(allowed));
    for (place, why) in &after.wrong {
        if !before.wrong.iter().any(|(other, _)| other.file == place.file) {
            let message = format!("make {} unreadable: {why}", Quoted(&place.file));
            found.push(Gain { kind: GainKind::Unreadable, message });
        }
    }
    found
}

fn allowed(message: String) -> Gain {
    Gain { kind: GainKind::Allowed, message }
}

/// Whose statements are compared with each other.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    folder: String,
    kind: DocumentKind,
    holder: String,
}

/// What one statement says of one action on one resource; all that it says, where it cannot be taken apart.
struct Right<'a> {
    statement: &'a Statement,
    grant: Option<Grant>,
    is_current: bool,
}

/// All that a holder's statements say.
#[derive(Default)]
struct ActualStatements<'a> {
    rights: Vec<Right<'a>>,
    /// Those that were taken apart, to find the same again soon.
    exact: BTreeSet<(bool, Grant)>,
}

fn rights(facts: &Facts) -> BTreeMap<Key, ActualStatements<'_>> {
    let mut all: BTreeMap<Key, ActualStatements<'_>> = BTreeMap::new();
    for document in &facts.documents {
        let key = Key { folder: folder(&document.place), kind: document.kind, holder: document.holder.clone() };
        let held = all.entry(key).or_default();
        held.rights.extend(document.statements.iter().flat_map(|one| of_statement(document, one)));
        let grants = held.rights.iter().filter_map(|right| Some((right.is_current, right.grant.clone()?)));
        held.exact = grants.collect();
    }
    all
}

/// A statement that comes to more grants is compared as a whole: no role policy of a function has room for so many.
const MAX_GRANTS: usize = 10_000;

fn of_statement<'a>(document: &Document, statement: &'a Statement) -> Vec<Right<'a>> {
    let is_current = document.version == Given::Known("2012-10-17".to_owned());
    let is_plain = statement.not_actions.is_empty() && statement.not_resources.is_empty();
    let is_plain = is_plain && count_grants(statement) <= MAX_GRANTS;
    match grants(statement).filter(|_| is_plain) {
        Some(grants) => grants.map(|grant| Right { statement, grant: Some(grant), is_current }).collect(),
        None => vec![Right { statement, grant: None, is_current }],
    }
}

/// The folder of a format, whose files belong together.
fn folder(place: &SourceLocation) -> String {
    place.file.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")
}

impl Right<'_> {
    fn may_allow(&self) -> bool {
        self.statement.effect.as_deref() != Some("Deny")
    }

    fn may_deny(&self) -> bool {
        self.statement.effect.as_deref() != Some("Allow")
    }

    fn covers(&self, other: &Self) -> bool {
        match (&self.grant, &other.grant) {
            (Some(one), Some(other_grant)) => {
                let is_same_language = self.is_current == other.is_current;
                let read = if self.is_current { Pattern::read } else { Pattern::without_variables };
                (is_same_language || !(one.has_variables() || other_grant.has_variables()))
                    && one.covers(other_grant, read)
            }
            (None, None) => {
                self.is_current == other.is_current && without_places(self.statement) == without_places(other.statement)
            }
            _ => false,
        }
    }

    fn told(&self) -> String {
        match (&self.grant, &self.statement.sid) {
            (Some(grant), _) => told(Some(grant), 1, self.statement),
            (None, Some(sid)) => format!("statement {}", Quoted(sid)),
            (None, None) => "a statement of which not all is known".to_owned(),
        }
    }
}

fn is_covered(right: &Right<'_>, by: Option<&ActualStatements<'_>>) -> bool {
    let is_there = |held: &ActualStatements<'_>| {
        let exact = right.grant.as_ref().is_some_and(|grant| held.exact.contains(&(right.is_current, grant.clone())));
        exact || held.rights.iter().any(|other| other.covers(right))
    };
    by.is_some_and(is_there)
}

fn without_places(statement: &Statement) -> Statement {
    let mut bare = statement.clone();
    let nowhere = SourceLocation::file("");
    bare.place = nowhere.clone();
    bare.sid = None;
    let items = [&mut bare.actions, &mut bare.not_actions, &mut bare.resources, &mut bare.not_resources];
    items.into_iter().flatten().for_each(|item| item.place = nowhere.clone());
    bare.principals.iter_mut().for_each(|principal| principal.item.place = nowhere.clone());
    bare.conditions.iter_mut().for_each(|condition| condition.place = nowhere.clone());
    bare
}

/// Whether anything is allowed on what a statement is about.
fn is_allowed_there(denied: &Statement, facts: &Facts) -> bool {
    let patterns =
        |statement: &Statement| statement.resources.iter().map(|item| item.text.pattern()).collect::<Vec<_>>();
    let there = patterns(denied);
    facts.statements().filter(|(_, one)| one.effect.as_deref() != Some("Deny")).any(|(document, one)| {
        let is_elsewhere = |resource: &Vec<_>| there.iter().all(|other| !overlap(resource, other));
        let is_of_role = document.kind == DocumentKind::Trust;
        !is_of_role && (!one.not_resources.is_empty() || !patterns(one).iter().all(is_elsewhere))
    })
}

/// What is open that was not, but for policies.
fn opened(before: &Facts, after: &Facts) -> Vec<String> {
    let mut found = Vec::new();
    for permission in &after.permissions {
        if !before.permissions.iter().any(|other| admits(other, permission)) {
            let who = match &permission.principal {
                Given::Known(who) => Quoted(who).to_string(),
                Given::Missing | Given::Unknown => "another principal".to_owned(),
            };
            found.push(format!("let {who} invoke the function"));
        }
    }
    let key = |one: &Managed| (folder(&one.place), one.holder.clone(), one.arn.clone());
    for boundary in &before.boundaries {
        let is_there =
            after.roles.iter().any(|role| role.id == boundary.holder && folder(&role.place) == folder(&boundary.place));
        if is_there && !after.boundaries.iter().any(|other| key(other) == key(boundary)) {
            let (holder, arn) = (Quoted(&boundary.holder), boundary.arn.shown());
            found.push(format!("take the permissions boundary {} away from {holder}", Quoted(&arn)));
        }
    }
    for managed in &after.managed {
        if !before.managed.iter().any(|other| key(other) == key(managed)) {
            found.push(format!("attach the managed policy {}", Quoted(&managed.arn.shown())));
        }
    }
    for document in after.documents.iter().filter(|document| document.is_partial) {
        let key = |one: &Document| (folder(&one.place), one.kind, one.holder.clone());
        if !before.documents.iter().any(|other| other.is_partial && key(other) == key(document)) {
            found.push(format!("give {} statements that only the deployment knows", Quoted(&document.holder)));
        }
    }
    for function in &after.functions {
        let is_it = |other: &&Function| folder(&other.place) == folder(&function.place) && other.id == function.id;
        if before.functions.iter().find(is_it).is_some_and(|other| other.role != function.role) {
            found.push("give the function another role, which may do more".to_owned());
        }
    }
    for (what, of) in [
        ("open a bucket", (|facts| &facts.openings) as fn(&Facts) -> &[PublicAccess]),
        ("let anyone invoke a function", |facts| &facts.doors),
    ] {
        let count = |facts: &Facts, opening: &PublicAccess| {
            let is_same =
                |one: &&PublicAccess| one.what == opening.what && folder(&one.place) == folder(&opening.place);
            of(facts).iter().filter(is_same).count()
        };
        let more = of(after).iter().filter(|opening| count(after, opening) > count(before, opening));
        found.extend(more.map(|opening| format!("{what}: {}", opening.what)));
    }
    found
}

/// Whether `permission` admits every principal and source that `other` admits.
fn admits(permission: &Permission, other: &Permission) -> bool {
    let is_wider = |one: &Given, other: &Given| one == &Given::Missing || (one == other && *one != Given::Unknown);
    let is_all = permission.principal == Given::Known("*".to_owned());
    let is_all_actions = permission.action == Given::Known("lambda:*".to_owned());
    folder(&permission.place) == folder(&other.place)
        && (is_all || (permission.principal == other.principal && permission.principal != Given::Unknown))
        && (is_all_actions || (permission.action == other.action && permission.action != Given::Unknown))
        && is_wider(&permission.source_arn, &other.source_arn)
        && is_wider(&permission.source_account, &other.source_account)
        && is_wider(&permission.organization, &other.organization)
}

#[cfg(test)]
#[path = "narrowing_tests.rs"]
mod tests;
