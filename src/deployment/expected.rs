//! What `policy` says, read as anybody's policies are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::facts::Statement;
use super::grants::{Grant, grants};
use super::read_policy;
use crate::file::File;
use crate::iam::{self, Content, DocumentKind, Policy, Target};
use crate::spec::Spec;

/// The statements that follow from a spec, at a place.
#[derive(Clone, Debug, Default)]
pub struct ExpectedPolicies {
    statements: BTreeMap<DocumentKind, Vec<Statement>>,
    /// All of them taken apart, once somebody asks.
    grants: OnceLock<BTreeSet<Grant>>,
}

impl ExpectedPolicies {
    /// What follows from `spec`.
    pub fn of(spec: &Spec, place: &Target) -> Self {
        let policies = DocumentKind::ALL.into_iter().filter_map(|kind| match kind.content(spec) {
            Content::One(document) => Some((kind, statements(&document.policy, place))),
            Content::OneABucket(buckets) => {
                let policies = buckets.iter().map(|(_, document)| &document.policy);
                Some((kind, policies.flat_map(|policy| statements(policy, place)).collect()))
            }
            Content::ByName(named) => {
                let policies = named.iter().map(|(_, document)| &document.policy);
                Some((kind, policies.flat_map(|policy| statements(policy, place)).collect()))
            }
            Content::ByOwner(list) => {
                let others = list.iter().filter(|(owned, _)| owned.account != place.account);
                Some((kind, others.flat_map(|(_, document)| statements(&document.policy, place)).collect()))
            }
            Content::Nothing | Content::Managed(_) | Content::Notifications(..) | Content::Rules(_) => None,
        });
        Self { statements: policies.collect(), grants: OnceLock::new() }
    }

    /// The statements of a document, of all buckets together where each has one; `None` where the project has no such document.
    pub fn statements(&self, kind: DocumentKind) -> Option<&[Statement]> {
        self.statements.get(&kind).map(Vec::as_slice)
    }

    /// Whether all of the statement is said, too: what was asked for is not accused.
    pub fn covers(&self, statement: &Statement) -> bool {
        let said = || self.statements.values().flatten().filter_map(grants).flatten().collect();
        let said = self.grants.get_or_init(said);
        // No grant comes twice, so this ends after as many as are said, whatever the statement multiplies out to.
        grants(statement).is_some_and(|mut grants| grants.all(|grant| said.contains(&grant)))
    }
}

fn statements(policy: &Policy, place: &Target) -> Vec<Statement> {
    let file = File { path: String::new(), text: iam::document(policy, place).to_string() };
    let facts = read_policy(&file).map(|reading| reading.facts.documents).unwrap_or_default();
    facts.into_iter().flat_map(|document| document.statements).collect()
}
