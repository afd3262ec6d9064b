//! The policies that AWS holds against those that follow from the spec. What is of the deployment and differs is drift; a policy
//! or a permission of which the spec says nothing at all is somebody else's.

use std::collections::BTreeSet;

use super::observed::{Observed, Role};
use crate::deployment::SourceLocation;
use crate::deployment::compare::{ActualStatements, Difference, Kind, differences};
use crate::deployment::expected::ExpectedPolicies;
use crate::deployment::facts::{Document, DocumentKind, Facts, Statement};
use crate::deployment::grants::{Grant, grants};
use crate::escape::Quoted;
use crate::iam::{self, roles_of};
use crate::spec::Spec;

/// What differs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    pub drift: Vec<Difference>,
    pub foreign: Vec<Difference>,
}

pub fn compare(spec: &Spec, said: &ExpectedPolicies, observed: &Observed, facts: &Facts) -> Compared {
    let side = Side { spec, said, observed, facts };
    let mut compared = Compared::default();
    side.function(&mut compared);
    observed.roles.iter().for_each(|role| side.role(role, &mut compared));
    side.absent(&mut compared);
    compared
}

struct Side<'a> {
    spec: &'a Spec,
    said: &'a ExpectedPolicies,
    observed: &'a Observed,
    facts: &'a Facts,
}

impl Side<'_> {
    fn documents(&self, kind: DocumentKind, holder: &str) -> Vec<&Document> {
        self.facts.documents.iter().filter(|one| one.kind == kind && one.holder == holder).collect()
    }

    fn differences(
        &self,
        who: &str,
        place: &SourceLocation,
        said: &[Statement],
        documents: &[&Document],
    ) -> Vec<Difference> {
        let statements = documents.iter().flat_map(|document| &document.statements).collect();
        differences(who, place, said, ActualStatements { statements, is_partial: false })
    }

    fn function(&self, compared: &mut Compared) {
        let function = &self.observed.function;
        let documents = self.documents(DocumentKind::Resource, &function.arn);
        let said = self.said.statements(iam::DocumentKind::Invoke).unwrap_or_default();
        for one in self.differences("the function's policy", &function.place(), said, &documents) {
            match one.kind {
                Kind::Extra => compared.foreign.push(one),
                Kind::Missing | Kind::Conditions => compared.drift.push(one),
            }
        }
    }

    fn role(&self, role: &Role, compared: &mut Compared) {
        let Some((kind, trust, _)) = roles_of(self.spec).into_iter().find(|(kind, ..)| *kind == role.kind) else {
            return;
        };
        let place = role.place();
        if let Some(said) = self.said.statements(trust) {
            let documents = self.documents(DocumentKind::Trust, &role.name);
            compared.drift.extend(self.differences("the trust policy", &place, said, &documents));
        }
        if let Some(said) = self.said.statements(kind) {
            let documents = self.documents(DocumentKind::Identity, &role.name);
            let others = Self::others(said, &documents);
            let managed = Self::managed_statements(&documents);
            let differences = self.differences("the role", &place, said, &documents);
            // Of a managed policy it is told that it is attached.
            for one in differences.into_iter().filter(|one| one.kind != Kind::Extra || !managed.contains(&one.place)) {
                let is_others = one.kind == Kind::Extra && others.contains(&one.place);
                if is_others { compared.foreign.push(one) } else { compared.drift.push(one) }
            }
        }
        self.managed(role, compared);
    }

    /// The statements of policies that grant nothing of what is wanted.
    fn others(said: &[Statement], documents: &[&Document]) -> BTreeSet<SourceLocation> {
        let wanted: Vec<Grant> = said.iter().filter_map(grants).flatten().collect();
        let is_own = |document: &&&Document| {
            let held = document.statements.iter().filter_map(grants).flatten();
            held.into_iter().any(|one| wanted.iter().any(|wanted| wanted.is_about_the_same(&one)))
        };
        let others = documents.iter().filter(|document| !is_own(document));
        others.flat_map(|document| &document.statements).map(|statement| statement.place.clone()).collect()
    }

    fn managed_statements<'d>(documents: &[&'d Document]) -> BTreeSet<&'d SourceLocation> {
        let managed = documents.iter().filter(|document| document.place.file.contains(", policy arn:"));
        managed.flat_map(|document| &document.statements).map(|statement| &statement.place).collect()
    }

    fn managed(&self, role: &Role, compared: &mut Compared) {
        let asked = match role.kind {
            iam::DocumentKind::Role => iam::managed_policies(self.spec),
            _ => Vec::new(),
        };
        let asked: Vec<String> = asked.iter().map(|arn| arn.resolve(&self.observed.place)).collect();
        for arn in asked.iter().filter(|arn| role.attached.iter().all(|one| one.arn != **arn)) {
            let message = format!("the role lacks the managed policy {}", Quoted(arn));
            compared.drift.push(Difference { kind: Kind::Missing, place: role.place(), message });
        }
        for one in role.attached.iter().filter(|one| !asked.contains(&one.arn)) {
            let message =
                format!("the managed policy {} is attached, of which the spec says nothing", Quoted(&one.arn));
            compared.foreign.push(Difference { kind: Kind::Extra, place: role.place(), message });
        }
    }

    fn absent(&self, compared: &mut Compared) {
        let is_there = |kind| self.observed.roles.iter().any(|role| role.kind == kind);
        for (kind, _, name) in roles_of(self.spec) {
            // The function may run under another role than its own.
            let name = match (kind, self.observed.function.role.rsplit_once('/')) {
                (iam::DocumentKind::Role, Some((_, name))) => name.to_owned(),
                _ => name.name().resolve(&self.observed.place),
            };
            let place = SourceLocation::aws(format!("role {name}"));
            let is_unread = self.observed.unread.iter().any(|unread| unread.place == place);
            if !is_there(kind) && !is_unread {
                let message = format!("there is no such role, which `policy` knows as `{}`", kind.name());
                compared.drift.push(Difference { kind: Kind::Missing, place, message });
            }
        }
    }
}
