use std::collections::BTreeSet;

use crate::audit::compare::{Held, differences, told};
use crate::audit::facts::{Document, DocumentKind, Function, Given, Managed, Permission, Role, Statement};
use crate::audit::grants::{count_grants, grants};
use crate::audit::said::Said;
use crate::audit::{Check, Facts, Finding, Fix, Place, Rule, Severity, Subject};
use crate::iam::{self, DocumentKind as Kind, Names};
use crate::spec::{Format, Shown, Spec};

pub const RULE: Rule = Rule {
    name: "drift",
    severity: Severity::Error,
    finds: "a deployment file that grants something else than the spec asks for",
    why: "The spec is what was reviewed, and `cargo lambda-s3 policy` prints what follows from it; what a file grants besides, \
          nobody asked for, and what it lacks fails at run time. Compared action by action and resource by resource, so \
          that statements may be split, merged, ordered and named as one likes. What only a deployment knows is not compared.",
    instead: "Change the spec in `Cargo.toml` and the file together, or take the change of the file back.",
    bad: "# the spec says `--write s3://photo-thumbs/small/`\n- !Sub \"arn:${AWS::Partition}:s3:::photo-thumbs/*\"",
    good: "- !Sub \"arn:${AWS::Partition}:s3:::photo-thumbs/small/*\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let Some(spec) = subject.spec else { return Vec::new() };
    let formats = spec.formats.iter().filter_map(|format| Side::of(subject, spec, *format));
    formats.flat_map(|side| side.compare()).collect()
}

/// One format: what its files say, and what they should.
struct Side<'a> {
    spec: &'a Spec,
    said: &'a Said,
    place: &'a iam::Place,
    folder: String,
    facts: Part<'a>,
}

/// The facts of one folder.
struct Part<'a> {
    documents: Vec<&'a Document>,
    roles: Vec<&'a Role>,
    functions: Vec<&'a Function>,
    managed: Vec<&'a Managed>,
    permissions: Vec<&'a Permission>,
    /// Whether something of the folder could not be read: then nothing is said to be missing.
    is_open: bool,
}

impl<'a> Side<'a> {
    /// `None` where nothing of the format can be read.
    fn of(subject: &'a Subject<'_>, spec: &'a Spec, format: Format) -> Option<Self> {
        let folder = format!("deploy/{format}");
        let is_in = |place: &Place| place.file.starts_with(&format!("{folder}/"));
        let Facts { documents, roles, functions, managed, permissions, unread, .. } = &subject.facts;
        let facts = Part {
            documents: documents.iter().filter(|one| is_in(&one.place)).collect(),
            roles: roles.iter().filter(|one| is_in(&one.place)).collect(),
            functions: functions.iter().filter(|one| is_in(&one.place)).collect(),
            managed: managed.iter().filter(|one| is_in(&one.place)).collect(),
            permissions: permissions.iter().filter(|one| is_in(&one.place)).collect(),
            is_open: unread.iter().any(|one| is_in(&one.place)) || subject.wrong.iter().any(|(place, _)| is_in(place)),
        };
        (!facts.functions.is_empty()).then_some(Self {
            spec,
            said: &subject.said,
            place: &subject.place,
            folder,
            facts,
        })
    }

    fn compare(&self) -> Vec<Finding> {
        let names = Names::of(self.spec);
        let mut findings = Vec::new();
        let mut known = BTreeSet::new();
        let roles = [
            (&names.role, Kind::Role, Kind::Trust),
            (&names.helper_role, Kind::Helper, Kind::Trust),
            (&names.deployer_role, Kind::Deployer, Kind::DeployerTrust),
            (&names.workflow_role, Kind::Workflow, Kind::WorkflowTrust),
        ];
        for (name, kind, trust) in roles {
            let (Some(policy), Some(trust)) = (self.said.statements(kind), self.said.statements(trust)) else {
                continue;
            };
            let name = name.name().resolve(self.place);
            let Some((id, place)) = self.role(&name, kind) else {
                if !self.facts.is_open && self.facts.roles.iter().all(|role| is_known(role)) {
                    let message =
                        format!("there is no role {}, which `policy` knows as `{}`", Shown(&name), kind.name());
                    findings.push(finding(self.function(), message));
                }
                continue;
            };
            known.insert(id.clone());
            let of = |kind| self.statements(|document| document.kind == kind && document.holder == id);
            let who = format!("role {}", Shown(&name));
            findings.extend(self.differences(&who, &place, policy, of(DocumentKind::Identity)));
            findings.extend(self.differences(&who, &place, trust, of(DocumentKind::Trust)));
            if kind == Kind::Role {
                findings.extend(self.managed(&id, &place));
            }
        }
        for document in &self.facts.documents {
            let is_others = document.kind == DocumentKind::Identity && !known.contains(&document.holder);
            for statement in document.statements.iter().filter(|one| is_others && one.allows()) {
                let Some(mut grants) = grants(statement) else { continue };
                let told = told(grants.next().as_ref(), count_grants(statement), statement);
                let message = format!("{} grants what `policy` knows nothing of: {told}", Shown(&document.holder));
                findings.push(finding(statement.place.clone(), message));
            }
        }
        findings.extend(self.buckets());
        findings.extend(self.permissions());
        findings
    }

    /// The role of this name; the execution role is also known by its function.
    fn role(&self, name: &str, kind: Kind) -> Option<(String, Place)> {
        let is_named = |role: &&&Role| role.name.as_ref().and_then(|text| text.whole()) == Some(name);
        let named = self.facts.roles.iter().find(is_named).map(|role| (role.id.clone(), role.place.clone()));
        let function = Given::Known(self.spec.name.to_string());
        let used = self.facts.functions.iter().find(|one| kind == Kind::Role && one.name == function);
        let used = used.and_then(|function| function.role.as_ref());
        let by_use = used.and_then(|id| self.facts.roles.iter().find(|role| role.id == *id));
        by_use.map(|role| (role.id.clone(), role.place.clone())).or(named)
    }

    /// Where something is missing: at the function.
    fn function(&self) -> Place {
        self.facts.functions.first().map_or_else(|| Place::file(&*self.folder), |function| function.place.clone())
    }

    fn statements(&self, is_wanted: impl Fn(&Document) -> bool) -> Held<'a> {
        let documents: Vec<&&Document> = self.facts.documents.iter().filter(|document| is_wanted(document)).collect();
        let is_open = documents.iter().any(|document| document.is_open);
        let statements = documents.into_iter().flat_map(|document| &document.statements).collect();
        Held { statements, is_open }
    }

    fn differences(&self, who: &str, place: &Place, said: &[Statement], held: Held<'_>) -> Vec<Finding> {
        let held = Held { is_open: held.is_open || self.facts.is_open, ..held };
        let differences = differences(who, place, said, held);
        differences.into_iter().map(|one| finding(one.place, one.message)).collect()
    }

    fn managed(&self, id: &str, place: &Place) -> Vec<Finding> {
        let wanted = iam::managed_policies(self.spec).into_iter().map(|arn| arn.resolve(self.place));
        let mine: Vec<_> = self.facts.managed.iter().filter(|one| one.holder == id).collect();
        let has = |arn: &String| mine.iter().any(|one| one.arn.whole().is_none_or(|found| found == arn));
        let missing = wanted.filter(|arn| !self.facts.is_open && !has(arn));
        missing
            .map(|arn| finding(place.clone(), format!("the execution role lacks the managed policy {}", Shown(&arn))))
            .collect()
    }

    /// The policies of all buckets together: each statement names its own.
    fn buckets(&self) -> Vec<Finding> {
        let said =
            [Kind::Bucket, Kind::TrailBucket].map(|kind| self.said.statements(kind).unwrap_or_default()).concat();
        let of_s3 = |document: &Document| {
            let mut actions = document.statements.iter().flat_map(|one| &one.actions);
            document.kind == DocumentKind::Resource && actions.all(|item| item.text.start().starts_with("s3:"))
        };
        self.differences("a bucket's policy", &self.function(), &said, self.statements(of_s3))
    }

    fn permissions(&self) -> Vec<Finding> {
        let value = |statement: &Statement, key: &str| {
            let condition = statement.conditions.iter().find(|one| one.key.eq_ignore_ascii_case(key));
            condition.and_then(|one| one.values.first()?.whole()).unwrap_or_default().to_owned()
        };
        let wanted: Vec<(String, String)> = self
            .said
            .statements(Kind::Invoke)
            .unwrap_or_default()
            .iter()
            .map(|one| (value(one, "aws:SourceArn"), value(one, "aws:SourceAccount")))
            .collect();
        let mut findings = Vec::new();
        let mut given = vec![false; wanted.len()];
        let mut is_open = self.facts.is_open;
        for permission in &self.facts.permissions {
            let known = |given: &Given| match given {
                Given::Missing => Some(String::new()),
                Given::Known(text) => Some(text.clone()),
                Given::Unknown => None,
            };
            let (Some(principal), Some(arn), Some(account)) =
                (known(&permission.principal), known(&permission.source_arn), known(&permission.source_account))
            else {
                is_open = true;
                continue;
            };
            let found = wanted.iter().position(|one| *one == (arn.clone(), account.clone()));
            match found.filter(|_| principal == "s3.amazonaws.com") {
                // Said twice, as where a packaged template lies beside its source, it admits nobody else.
                Some(at) => given[at] = true,
                None => {
                    let message =
                        format!("{} may invoke the function, of which `policy` says nothing", Shown(&principal));
                    findings.push(finding(permission.place.clone(), message));
                }
            }
        }
        let missing = wanted.iter().zip(given).filter(|(_, is_given)| !is_open && !is_given).map(|((arn, _), _)| {
            finding(self.function(), format!("S3 may not invoke the function for {}, as `policy` says", Shown(arn)))
        });
        findings.extend(missing);
        findings
    }
}

/// Whether it is known that the role is another one.
fn is_known(role: &Role) -> bool {
    role.name.as_ref().is_some_and(|name| name.whole().is_some())
}

fn finding(place: Place, message: String) -> Finding {
    let fix = Fix::regenerate(&place, RULE.instead);
    RULE.found(place, message, fix)
}
