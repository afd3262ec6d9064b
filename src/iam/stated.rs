//! What the spec states of any AWS service: `allow`.

use super::Action;
use super::arn::{Arn, Piece, text};
use super::policy::{Condition, Operator, Statement};
use super::role::allow;
use crate::spec::Spec;
use crate::spec::options::{Allow, PLACEHOLDERS};

/// One statement for each.
pub(super) fn stated_statements(spec: &Spec) -> Vec<Statement> {
    let statement = |(stated, sid): (&Allow, String)| {
        let actions = stated.actions.iter().map(|name| Action::Stated(name)).collect();
        let resources = stated.resources.iter().map(|resource| Arn::stated(resource)).collect();
        let reason = format!("the spec allows it (`--allow`): {}", stated.reason);
        let conditions = stated.conditions.iter().map(|condition| {
            let value = |value: &String| Arn::stated_value(value, condition.has_wildcards());
            let values = condition.values.iter().map(value).collect();
            Condition { operator: Operator::Stated(condition.operator), key: condition.key.clone().into(), values }
        });
        Statement { conditions: conditions.collect(), ..allow(&sid, actions, resources, &reason) }
    };
    spec.options.allow.iter().zip(stated_names(spec)).map(statement).collect()
}

/// The names of these statements, after their first actions, so that one more renames none: `AllowDynamodbGetItem`.
pub fn stated_names(spec: &Spec) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for stated in &spec.options.allow {
        let action = stated.actions.first().copied().unwrap_or_default();
        let mut name = String::from("Allow");
        for word in action.split([':', '-']) {
            let mut letters = word.chars();
            name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
            name.extend(letters);
        }
        let is_taken = |name: &String| names.contains(name);
        let numbered = (2..).map(|number: usize| format!("{name}{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !is_taken(name));
        names.extend(free);
    }
    names
}

impl Arn {
    /// A resource as a user states it: `*`, or an ARN with wildcards and placeholders.
    pub fn stated(text: &str) -> Self {
        match text {
            "*" => Self::everything(),
            text => Self::new(&stated_pieces(text, true), text.to_owned()),
        }
    }

    /// A value of a condition, as a user states it.
    pub fn stated_value(text: &str, has_wildcards: bool) -> Self {
        Self::new(&stated_pieces(text, has_wildcards), text.to_owned())
    }
}

/// Placeholders stand for what only the deployment knows, `*` and `?` for characters where they are wildcards.
fn stated_pieces(stated: &str, has_wildcards: bool) -> Vec<Piece> {
    let known = PLACEHOLDERS.into_iter().zip([Piece::Partition, Piece::Region, Piece::Account, Piece::Environment]);
    let known: Vec<(&str, Piece)> = known.collect();
    let mut pieces = Vec::new();
    let mut rest = stated;
    while let Some(c) = rest.chars().next() {
        let placeholder = known.iter().find(|(name, _)| rest.starts_with(name));
        let length = placeholder.map_or(c.len_utf8(), |(name, _)| name.len());
        pieces.push(match (placeholder, c) {
            (Some((_, piece)), _) => piece.clone(),
            (None, '*') if has_wildcards => Piece::Any,
            (None, '?') if has_wildcards => Piece::AnyOne,
            (None, c) => text(c),
        });
        rest = &rest[length..];
    }
    pieces
}
