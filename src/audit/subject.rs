//! What is looked at.

use std::collections::BTreeSet;

use super::deployed::{self, Observed};
use super::facts::{Facts, Statement};
use super::grants::{Admission, Grant, expected, grants};
use super::{Place, read};
use crate::file::File;
use crate::iam::{self, Content, DocumentKind};
use crate::source::{self, Calls};
use crate::spec::{AccountId, Spec};

/// All that rules may know. Nothing of it says what only the deployment knows.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// What the project's function is to be; `None` where only policies of others are looked at.
    pub spec: Option<&'a Spec>,
    /// What the deployment files and policies say.
    pub facts: Facts,
    /// The files that cannot be read, and what is wrong with them.
    pub wrong: Vec<(Place, String)>,
    /// What the code of the project does with AWS; `None` where there is no code to read.
    pub calls: Option<Calls>,
    /// What AWS holds of the project, where that is what is looked at.
    pub observed: Option<&'a Observed>,
    /// Where it is deployed, for values that have to name a place.
    pub place: iam::Place,
    said: BTreeSet<Grant>,
}

impl<'a> Subject<'a> {
    /// A project: its spec, its deployment files, and its source files and manifests by their paths from the project's folder on.
    pub fn project(spec: &'a Spec, deployment: &[File], sources: &'a [File]) -> Self {
        let region = spec.region.clone().unwrap_or_default();
        let place = iam::Place {
            partition: region.partition().to_owned(),
            region: region.as_str().to_owned(),
            account: AccountId::EXAMPLE.to_owned(),
        };
        let reading = read::read(deployment, &place);
        let mut facts = reading.facts;
        facts.unread.extend(read::unread(&spec.formats, deployment));
        let said = said(spec, &place);
        let packages = source::packages(sources);
        let calls = (!packages.is_empty()).then(|| source::read_calls(&packages));
        Self { spec: Some(spec), facts, wrong: reading.wrong, calls, observed: None, place, said }
    }

    /// Policies alone.
    pub fn policies() -> Self {
        let place = iam::Place {
            partition: "aws".to_owned(),
            region: "us-east-1".to_owned(),
            account: AccountId::EXAMPLE.to_owned(),
        };
        let (facts, wrong) = (Facts::default(), Vec::new());
        Self { spec: None, facts, wrong, calls: None, observed: None, place, said: BTreeSet::new() }
    }

    /// What AWS holds of a project.
    pub fn deployed(spec: &'a Spec, observed: &'a Observed) -> Self {
        let (facts, wrong) = deployed::facts(observed, spec);
        let place = observed.place.clone();
        let said = said(spec, &place);
        Self { spec: Some(spec), facts, wrong, calls: None, observed: Some(observed), place, said }
    }

    /// Whether `policy` says all of the statement, too: what was asked for is not accused.
    pub fn is_said(&self, statement: &Statement) -> bool {
        grants(statement).is_some_and(|grants| grants.iter().all(|grant| self.said.contains(grant)))
    }

    /// Whoever lets a function be invoked.
    pub fn admissions(&self) -> Vec<Admission> {
        let permissions = self.facts.permissions.iter().filter_map(Admission::of_permission);
        let statements =
            self.facts.statements().flat_map(|(document, statement)| Admission::of_statement(document, statement));
        permissions.chain(statements).collect()
    }
}

/// Everything that `policy` says, taken apart.
fn said(spec: &Spec, place: &iam::Place) -> BTreeSet<Grant> {
    let policies = DocumentKind::ALL.into_iter().flat_map(|kind| match kind.content(spec) {
        Content::One(document) => vec![document.policy],
        Content::OneABucket(buckets) => buckets.into_iter().map(|(_, document)| document.policy).collect(),
        Content::Nothing | Content::Managed(_) | Content::Notifications(_) => Vec::new(),
    });
    policies.flat_map(|policy| expected(&policy, place)).filter_map(|one| grants(&one)).flatten().collect()
}
