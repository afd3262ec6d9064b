//! The policies of roles, buckets, queues and topics.

use std::collections::BTreeSet;

use super::{Deviation, Scope, Side};
use crate::audit::adoption::{Adoption, adoption};
use crate::deployment;
use crate::deployment::SourceLocation;
use crate::deployment::compare::{ActualStatements, EXTRA, differences, told};
use crate::deployment::facts::{Document, DocumentKind, Managed, Role, Statement};
use crate::deployment::grants::{count_grants, grants};
use crate::escape::Quoted;
use crate::iam::{self, Arn, DocumentKind as Kind};
use crate::service_reference::{of_text, overlap};

impl<'a> Side<'a> {
    pub(super) fn policies(&self) -> Vec<Deviation> {
        let names = &self.names;
        let mut deviations = Vec::new();
        let mut known = BTreeSet::new();
        let roles = [
            (&names.role, Kind::Role, Kind::Trust),
            (&names.helper_role, Kind::Helper, Kind::Trust),
            (&names.schedule_role, Kind::Schedule, Kind::ScheduleTrust),
            (&names.deployer_role, Kind::Deployer, Kind::DeployerTrust),
            (&names.workflow_role, Kind::Workflow, Kind::WorkflowTrust),
        ];
        // What an existing role may do, no file says: `audit --deployed` compares it.
        for (name, kind, trust) in roles.into_iter().filter(|(name, ..)| !name.is_existing()) {
            let (Some(policy), Some(trust)) = (self.said.statements(kind), self.said.statements(trust)) else {
                continue;
            };
            let name = name.name().resolve(self.place);
            let Some((id, place)) = self.role(&name, kind) else {
                deviations.extend(self.no_role(&name, kind));
                continue;
            };
            known.insert(id.clone());
            let of = |kind| self.statements(|document| document.kind == kind && document.holder == id);
            let who = format!("role {}", Quoted(&name));
            let mut differences = self.differences(&who, &place, policy, of(DocumentKind::Identity));
            if kind == Kind::Role {
                differences.iter_mut().for_each(|one| one.adoption = self.adoption_at(&one.place, &one.message));
            }
            deviations.extend(differences);
            deviations.extend(self.differences(&who, &place, trust, of(DocumentKind::Trust)));
            deviations.extend(self.managed(&id, &who, &place, kind));
        }
        for document in &self.facts.documents {
            let is_others = document.kind == DocumentKind::Identity && !known.contains(&document.holder);
            for statement in document.statements.iter().filter(|one| is_others && one.allows()) {
                let Some(mut grants) = grants(statement) else {
                    deviations.extend(undecided(statement));
                    continue;
                };
                let told = told(grants.next().as_ref(), count_grants(statement), statement);
                let message = format!("{} grants what `policy` knows nothing of: {told}", Quoted(&document.holder));
                deviations.push(Deviation::error(statement.place.clone(), message));
            }
        }
        if self.scope == Scope::Grants {
            deviations.extend(self.managed_of_others(&known));
        }
        deviations.extend(self.buckets());
        deviations.extend(self.queues_and_topics());
        deviations
    }

    /// Managed policies of roles that the spec does not have. In a project of its owner's, the rule `managed-policy` judges them.
    fn managed_of_others(&self, known: &BTreeSet<String>) -> Vec<Deviation> {
        let others = self.facts.managed.iter().filter(|one| !known.contains(&one.holder));
        let deviation = |(one, arn): (&&Managed, &str)| {
            let message = format!(
                "{} has the managed policy {}, of which the spec says nothing",
                Quoted(&one.holder),
                Quoted(arn)
            );
            Deviation::error(one.place.clone(), message)
        };
        others.filter_map(|one| Some((one, one.arn.whole()?))).map(deviation).collect()
    }

    /// The role of this name; the execution role is also known by its function.
    fn role(&self, name: &str, kind: Kind) -> Option<(String, SourceLocation)> {
        let is_named = |role: &&&Role| role.name.as_ref().and_then(|text| text.whole()) == Some(name);
        let used = self.function.role.as_ref().filter(|_| kind == Kind::Role);
        let by_use = used.and_then(|id| self.facts.roles.iter().find(|role| role.id == *id));
        let role = by_use.or_else(|| self.facts.roles.iter().find(is_named))?;
        Some((role.id.clone(), role.place.clone()))
    }

    fn no_role(&self, name: &str, kind: Kind) -> Option<Deviation> {
        if let Some(role) = self.facts.roles.iter().find(|role| !is_known(role)) {
            let message = format!("whether it is role {}, only the deployment knows: it is not compared", Quoted(name));
            return Some(Deviation::note(role.place.clone(), message));
        }
        let message = format!("there is no role {}, which `policy` knows as `{}`", Quoted(name), kind.name());
        (!self.facts.is_partial).then(|| Deviation::error(self.function.place.clone(), message))
    }

    fn statements(&self, is_wanted: impl Fn(&Document) -> bool) -> ActualStatements<'a> {
        let documents: Vec<&&Document> = self.facts.documents.iter().filter(|document| is_wanted(document)).collect();
        let is_partial = documents.iter().any(|document| document.is_partial);
        let statements = documents.into_iter().flat_map(|document| &document.statements).collect();
        ActualStatements { statements, is_partial }
    }

    fn differences(
        &self,
        who: &str,
        place: &SourceLocation,
        said: &[Statement],
        held: ActualStatements<'_>,
    ) -> Vec<Deviation> {
        let held = ActualStatements { is_partial: held.is_partial || self.facts.is_partial, ..held };
        let notes: Vec<Deviation> = held.statements.iter().filter_map(|statement| undecided(statement)).collect();
        let differences = differences(who, place, said, held);
        differences.into_iter().map(|one| Deviation::error(one.place, one.message)).chain(notes).collect()
    }

    /// How the spec would say the statement that grants more than it should.
    fn adoption_at(&self, place: &SourceLocation, message: &str) -> Option<Adoption> {
        let mut statements = self.facts.documents.iter().flat_map(|document| &document.statements);
        let statement = statements.find(|statement| statement.place == *place && statement.allows())?;
        message.contains(EXTRA).then(|| adoption(statement, self.place))
    }

    fn managed(&self, id: &str, who: &str, place: &SourceLocation, kind: Kind) -> Vec<Deviation> {
        let asked = if kind == Kind::Role { iam::managed_policies(self.spec) } else { Vec::new() };
        let asked: Vec<String> = asked.into_iter().map(|arn| arn.resolve(self.place)).collect();
        let mine: Vec<_> = self.facts.managed.iter().filter(|one| one.holder == id).collect();
        let has = |arn: &String| mine.iter().any(|one| one.arn.whole().is_none_or(|found| found == arn));
        let missing = asked
            .iter()
            .filter(|arn| !self.facts.is_partial && !has(arn))
            .map(|arn| Deviation::error(place.clone(), format!("{who} lacks the managed policy {}", Quoted(arn))));
        let more = mine.iter().filter_map(|one| {
            let arn = one.arn.whole().filter(|arn| !asked.iter().any(|asked| asked == arn))?;
            let message = format!("{who} has the managed policy {}, of which the spec says nothing", Quoted(arn));
            Some(Deviation::error(one.place.clone(), message))
        });
        missing.chain(more).collect()
    }

    /// The policies of all buckets together: each statement names its own.
    fn buckets(&self) -> Vec<Deviation> {
        let said =
            [Kind::Bucket, Kind::TrailBucket].map(|kind| self.said.statements(kind).unwrap_or_default()).concat();
        let of_s3 = |document: &Document| {
            let mut actions = document.statements.iter().flat_map(|one| &one.actions);
            document.kind == DocumentKind::Resource && actions.all(|item| item.text.start().starts_with("s3:"))
        };
        self.differences("a bucket's policy", &self.function.place, &said, self.statements(of_s3))
    }

    /// Who may use the function's queues and topics by their policies: S3, rules of EventBridge and SNS, where the spec has such triggers.
    fn queues_and_topics(&self) -> Vec<Deviation> {
        let queues = [&self.names.failure_queue, &self.names.events_queue, &self.names.dead_letters];
        let topics = [&self.names.alarm_topic, &self.names.events_topic];
        let arns =
            queues.into_iter().map(|name| Arn::queue(name)).chain(topics.into_iter().map(|name| Arn::topic(name)));
        let arns: Vec<_> = arns.map(|arn| of_text(&arn.resolve(self.place))).collect();
        let is_ours = |statement: &&Statement| {
            let known = statement.resources.iter().filter_map(|item| item.text.whole());
            statement.allows() && known.map(of_text).any(|one| arns.iter().any(|arn| overlap(&one, arn)))
        };
        let of_resources = || self.facts.documents.iter().filter(|document| document.kind == DocumentKind::Resource);
        let said = [Kind::Queue, Kind::Topic].map(|kind| self.said.statements(kind).unwrap_or_default()).concat();
        let statements = of_resources().flat_map(|document| &document.statements).filter(is_ours).collect();
        let held = ActualStatements { statements, is_partial: of_resources().any(|document| document.is_partial) };
        if !said.is_empty() {
            return self.differences("a queue's or a topic's policy", &self.function.place, &said, held);
        }
        let mut deviations = Vec::new();
        for document in of_resources() {
            for statement in document.statements.iter().filter(is_ours) {
                let of_service = statement.actions.iter().any(|item| {
                    let action = item.text.start().to_lowercase();
                    action == "*" || action.starts_with("sqs:") || action.starts_with("sns:")
                });
                if let Some(mut grants) = grants(statement).filter(|_| of_service) {
                    let told = told(grants.next().as_ref(), count_grants(statement), statement);
                    let message = format!("a queue's or a topic's policy grants what the spec says nothing of: {told}");
                    deviations.push(Deviation::error(statement.place.clone(), message));
                }
            }
        }
        deviations
    }
}

/// A statement of which a part is unknown that nothing else reports.
fn undecided(statement: &Statement) -> Option<Deviation> {
    let message = "a part of the statement is known to the deployment alone: it is not compared";
    let is_whole = grants(statement).is_some() || statement.is_not_principal;
    (!is_whole && !deployment::is_undecided(statement))
        .then(|| Deviation::note(statement.place.clone(), message.to_owned()))
}

/// Whether it is known that the role is another one.
fn is_known(role: &Role) -> bool {
    role.name.as_ref().is_some_and(|name| name.whole().is_some())
}
