//! Whether a policy lets in everyone.

use super::SourceLocation;
use super::facts::{Document, DocumentKind, Item, Principal, Statement};
use super::limits::{denies_all_but_certain, limits_who};
use crate::iam::Pattern;

/// Where a statement of a policy lets everyone in, and no condition, and no denial of the same policy, leaves certain callers only (*IAM
/// User Guide, AWS JSON policy elements: Principal*; *NotPrincipal*: "Do not use NotPrincipal with Allow, since it allows all
/// principals, also anonymous ones, except for those specified"; *Policy evaluation logic*: an explicit denial wins).
pub fn everyone<'a>(document: &'a Document, statement: &'a Statement) -> Option<&'a SourceLocation> {
    if document.kind == DocumentKind::Identity || !statement.allows() || limits_who(statement) {
        return None;
    }
    let first = statement.principals.first().map(|one| &one.item.place);
    let found = match statement.is_not_principal {
        true => Some(first.unwrap_or(&statement.place)),
        false => statement.principals.iter().find(|one| is_everyone(one)).map(|one| &one.item.place),
    };
    found.filter(|_| !is_denied_to_others(document, statement))
}

/// `*` under any kind, or an ARN of any account. A canonical user is one account (*Amazon S3 User Guide, Specifying principals*).
pub fn is_everyone(principal: &Principal) -> bool {
    let Some(text) = principal.item.text.whole() else { return false };
    let account = || text.strip_prefix("arn:").and_then(|arn| arn.split(':').nth(3));
    let is_account = principal.kind == "AWS" || principal.kind == "*";
    text == "*" || is_account && account().is_some_and(|account| account.contains(['*', '?']))
}

/// Whether the policy denies what a statement allows to all but certain callers.
pub fn is_denied_to_others(document: &Document, statement: &Statement) -> bool {
    if document.statements.len() > MAX_STATEMENTS {
        return false;
    }
    let denials = document.statements.iter().filter(|one| one.effect.as_deref() == Some("Deny"));
    denials.into_iter().any(|denial| {
        let is_to_all = denial.principals.iter().any(is_everyone);
        let is_of_others = match denial.is_not_principal {
            true => !is_to_all && denial.conditions.is_empty() && !denial.is_partial,
            false => is_to_all && denies_all_but_certain(denial),
        };
        is_of_others
            && covers(&denial.actions, &statement.actions, true)
            && covers(&denial.resources, &statement.resources, false)
    })
}

/// No policy of a resource has room for more (*Amazon S3 User Guide, Bucket policies*: 20 KB), and comparing takes longer than all rules.
const MAX_STATEMENTS: usize = 500;
const MAX_PAIRS: usize = 10_000;

/// Whether one list covers every item of the other. Two empty lists are both about the resource that has the policy.
fn covers(wide: &[Item], narrow: &[Item], folds: bool) -> bool {
    let read = |item: &Item| {
        item.text.whole().map(|text| Pattern::read(&if folds { text.to_lowercase() } else { text.to_owned() }))
    };
    let is_covered = |item: &Item| {
        let is_same = |other: &&Item| other.text == item.text;
        let fits = |other: &Item| read(other).zip(read(item)).is_some_and(|(wide, narrow)| wide.covers(&narrow));
        wide.iter().any(|other| is_same(&other) || fits(other))
    };
    let is_comparable = wide.is_empty() == narrow.is_empty() && wide.len() * narrow.len() <= MAX_PAIRS;
    is_comparable && narrow.iter().all(is_covered)
}
