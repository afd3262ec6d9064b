//! Who lets a function be invoked: a permission of its own, or a statement of its policy.

use std::sync::Arc;

use super::facts::{Document, DocumentKind, Given, Permission, Statement};
use super::limits::{limits, names_account, names_source};
use super::public::{is_denied_to_others, is_everyone};
use super::{SourceLocation, Text};

/// A principal that may invoke a function.
#[derive(Clone, Debug)]
pub struct Admission {
    /// Where it is.
    pub place: SourceLocation,
    /// `*` for everyone.
    pub principal: String,
    /// Missing where it names none, as `arn:aws:s3:::*` does.
    pub source_arn: Arc<Given>,
    pub source_account: Arc<Given>,
    pub is_limited: bool,
}

impl Admission {
    /// Of a permission; `None` where it is unknown who.
    pub fn of_permission(permission: &Permission) -> Option<Self> {
        let Given::Known(principal) = &permission.principal else { return None };
        let named = |given: &Given, names: fn(&Text) -> bool| match given {
            Given::Known(text) if !names(&Text::known(&**text)) => Arc::new(Given::Missing),
            given => Arc::new(given.clone()),
        };
        Some(Self {
            place: permission.place.clone(),
            principal: principal.clone(),
            source_arn: named(&permission.source_arn, names_source),
            source_account: named(&permission.source_account, names_account),
            is_limited: permission.organization != Given::Missing,
        })
    }

    /// Of a statement of a function's policy, one for each whom it names.
    pub fn of_statement(document: &Document, statement: &Statement) -> Vec<Self> {
        let is_invoke =
            statement.actions.iter().filter_map(|item| item.text.whole()).any(|one| invokes(&one.to_lowercase()));
        if document.kind != DocumentKind::Resource || !is_invoke || !statement.allows() {
            return Vec::new();
        }
        let value = |key: &str| {
            let limiting =
                statement.conditions.iter().find(|one| one.key.eq_ignore_ascii_case(key) && limits(statement, one));
            limiting.map_or(Given::Missing, |condition| match condition.values.first().and_then(Text::whole) {
                Some(value) => Given::Known(value.to_owned()),
                None => Given::Unknown,
            })
        };
        // A policy may name thousands of principals beside a long ARN: all of them share it.
        let keys = ["aws:sourcearn", "aws:sourceaccount"];
        let [source_arn, source_account] = keys.map(|key| Arc::new(value(key)));
        let is_other = |key: &str| !keys.contains(&&*key.to_lowercase());
        let is_limited = statement.is_partial
            || statement.conditions.iter().any(|one| is_other(&one.key) && limits(statement, one))
            || is_denied_to_others(document, statement);
        let of = |principal: &str| Self {
            place: statement.place.clone(),
            principal: principal.to_owned(),
            source_arn: Arc::clone(&source_arn),
            source_account: Arc::clone(&source_account),
            is_limited,
        };
        if statement.is_not_principal {
            return vec![of("*")];
        }
        let names = statement.principals.iter().filter_map(|one| Some((is_everyone(one), one.item.text.whole()?)));
        names.map(|(is_everyone, name)| of(if is_everyone { "*" } else { name })).collect()
    }
}

/// Whether an action, in lower case, invokes a function, alone or among others.
pub fn invokes(action: &str) -> bool {
    action.starts_with("lambda:invoke") || action == "lambda:*"
}
