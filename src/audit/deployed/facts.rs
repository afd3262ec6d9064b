//! Policies that AWS holds, in the form that all rules look at.

use super::observed::{Observed, Text};
use crate::deployment::SourceLocation;
use crate::deployment::facts::{Document, Facts, In, Statement, Variable};
use crate::deployment::{self, Wrong};
use crate::iam;
use crate::spec::Spec;

/// What the rules for policies look at, and what cannot be read. What AWS itself wrote and the spec asked for is not looked at.
pub fn facts(observed: &Observed, spec: &Spec) -> (Facts, Vec<(SourceLocation, String)>) {
    let asked: Vec<String> = iam::managed_policies(spec).iter().map(|arn| arn.resolve(&observed.place)).collect();
    let is_asked = |text: &Text<'_>| text.managed.is_some_and(|arn| asked.iter().any(|asked| asked == arn));
    let (mut facts, mut wrong) = (Facts::default(), Vec::new());
    for text in observed.texts().iter().filter(|text| !is_asked(text)) {
        match document(text) {
            Ok(document) => facts.documents.push(document),
            Err(error) => wrong.push((text.place.clone(), error.message)),
        }
    }
    let place = observed.function.place();
    let variable = |(name, value): (&String, &String)| Variable {
        place: place.part(&format!("variable {name}")),
        name: name.clone(),
        value: deployment::Text::known(&**value),
    };
    facts.variables = observed.function.environment.iter().map(variable).collect();
    facts.unread.clone_from(&observed.unread);
    (facts, wrong)
}

/// A line of what AWS answered means nothing to anybody: places are statements, by their names.
fn document(text: &Text<'_>) -> Result<Document, Wrong> {
    let mut document = deployment::policy_text(In::File(&text.place.file), text.text, text.kind, text.holder)?;
    document.place = text.place.clone();
    for (number, statement) in document.statements.iter_mut().enumerate() {
        let place = text.statement(number, statement.sid.as_deref());
        put_at(statement, &place);
    }
    Ok(document)
}

fn put_at(statement: &mut Statement, place: &SourceLocation) {
    statement.place = place.clone();
    let items =
        [&mut statement.actions, &mut statement.not_actions, &mut statement.resources, &mut statement.not_resources];
    items.into_iter().flatten().for_each(|item| item.place = place.clone());
    statement.principals.iter_mut().for_each(|principal| principal.item.place = place.clone());
    statement.conditions.iter_mut().for_each(|condition| condition.place = place.clone());
}
