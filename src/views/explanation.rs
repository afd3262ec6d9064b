//! The one view of a spec that every format tells: who may do what, why, and which practice it serves.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use super::denial::{Denial, denials};
use super::location::TriggerView;
use super::loops;
use crate::iam::{
    Action, Arn, Condition, Content, Document, DocumentKind, Effect, Names, Operator, Practice, Principal, Statement,
};
use crate::spec::{BucketName, Spec};

/// Who may do what with a function. Texts of the user stand in it as they are; each format encodes them.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// The version of this shape: docs/json.md describes it, and a change that breaks a reader counts it up.
    pub version: u8,
    pub function: String,
    /// The policies: who may invoke it first.
    pub documents: Vec<Section>,
    pub triggers: Vec<TriggerView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schedule: Option<ScheduleView>,
    pub denied: Vec<Denial>,
    /// Whether the function can trigger itself, and why not: a sentence.
    pub loops: String,
}

/// A schedule that invokes the function.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ScheduleView {
    pub name: String,
    /// When, in UTC.
    pub expression: String,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Section {
    pub document: DocumentKind,
    pub bucket: Option<String>,
    pub title: String,
    /// Who an identity policy is about; what any other hangs on.
    pub subject: String,
    pub statements: Vec<StatementView>,
}

/// A statement, for people.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct StatementView {
    pub sid: String,
    pub effect: Effect,
    pub who: String,
    pub actions: Vec<&'static str>,
    pub resources: Vec<String>,
    pub conditions: Vec<ConditionView>,
    /// Why: a sentence's beginning, in Markdown.
    pub reason: String,
    pub practices: Vec<Practice>,
}

/// A condition, for people.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ConditionView {
    pub operator: &'static str,
    pub key: String,
    pub relation: &'static str,
    pub values: Vec<String>,
}

impl Explanation {
    /// What there is to say of `spec`.
    pub fn of(spec: &Spec) -> Self {
        let mut documents: Vec<Section> =
            DocumentKind::ALL.into_iter().flat_map(|kind| sections(kind, kind.content(spec), spec.account())).collect();
        // What invokes comes before what is done then.
        documents.sort_by_key(|section| section.document != DocumentKind::Invoke);
        Self {
            version: 1,
            function: Names::of(spec).function,
            denied: denials(spec, &documents),
            documents,
            triggers: spec.triggers.iter().map(|trigger| TriggerView::of(spec, trigger)).collect(),
            schedule: spec
                .options
                .schedule
                .as_ref()
                .map(|expression| ScheduleView { name: Names::of(spec).function, expression: expression.to_string() }),
            loops: loops(spec),
        }
    }

    /// The documents that let events in: to the function, its queue or its topic.
    pub fn admits(&self, section: &Section) -> bool {
        let admits = |one: &StatementView| self.triggers.iter().any(|trigger| trigger.admitted_by == one.sid);
        section.document == DocumentKind::Invoke || section.statements.iter().any(admits)
    }

    /// When the schedule invokes the function, below what it may do: `at rate(1 hour) in UTC`.
    pub(super) fn times(&self, section: &Section) -> Option<String> {
        let schedule = self.schedule.as_ref().filter(|_| section.document == DocumentKind::Schedule);
        schedule.map(|schedule| format!("at {} in UTC", schedule.expression))
    }

    /// The first of them, after which the events are listed.
    pub(super) fn is_arrival(&self, section: &Section) -> bool {
        let first = self.documents.iter().find(|one| self.admits(one));
        first.is_some_and(|first| first == section)
    }

    /// The statements that admit callers of the function, or senders to its queue or topic.
    pub(super) fn admitting(&self) -> impl Iterator<Item = &StatementView> {
        self.documents.iter().filter(|section| self.admits(section)).flat_map(Section::allowed)
    }

    pub fn allowed_by(&self, kind: DocumentKind) -> impl Iterator<Item = &StatementView> {
        let documents = self.documents.iter().filter(move |section| section.document == kind);
        documents.flat_map(Section::allowed)
    }
}

fn sections(kind: DocumentKind, content: Content, account: &str) -> Vec<Section> {
    match content {
        Content::Nothing | Content::Notifications(..) | Content::Rules(_) => Vec::new(),
        Content::Managed(policies) => {
            policies.into_iter().map(|(_, document)| Section::of(kind, None, document)).collect()
        }
        Content::ByName(named) => named.into_iter().map(|(_, document)| Section::of(kind, None, document)).collect(),
        Content::One(document) => vec![Section::of(kind, None, document)],
        Content::OneABucket(buckets) => {
            buckets.into_iter().map(|(bucket, document)| Section::of(kind, Some(&bucket), document)).collect()
        }
        Content::ByOwner(list) => {
            let others = list.into_iter().filter(|(owned, _)| owned.account != account);
            others.map(|(_, document)| Section::of(kind, None, document)).collect()
        }
    }
}

impl Section {
    fn of(kind: DocumentKind, bucket: Option<&BucketName>, document: Document) -> Self {
        let view = |statement: &Statement| StatementView::of(kind, statement, &document.subject);
        Self {
            document: kind,
            bucket: bucket.map(ToString::to_string),
            statements: document.policy.statements.iter().map(view).collect(),
            title: document.title,
            subject: document.subject,
        }
    }

    pub fn allowed(&self) -> impl Iterator<Item = &StatementView> {
        self.statements.iter().filter(|statement| !statement.denies())
    }
}

impl StatementView {
    fn of(kind: DocumentKind, statement: &Statement, subject: &str) -> Self {
        Self {
            sid: statement.sid.clone(),
            effect: statement.effect,
            who: who(statement, subject),
            actions: statement.actions.iter().map(|action| action.as_str()).collect(),
            resources: readable(&statement.resources),
            conditions: statement.conditions.iter().map(ConditionView::of).collect(),
            reason: statement.reason.clone(),
            practices: Practice::served_by(kind, statement),
        }
    }

    pub fn denies(&self) -> bool {
        self.effect == Effect::Deny
    }

    /// What it is about, for a picture: the resources, and when. Several conditions are only counted: the tables have them.
    pub fn reaches(&self) -> String {
        let when = match self.conditions.as_slice() {
            [] => String::new(),
            [only] => format!(" where {only}"),
            several => format!(" under {} conditions", several.len()),
        };
        self.resources.join(", ") + &when
    }

    /// The queue or the topic to which it admits senders.
    pub(super) fn sends_to(&self) -> Option<&str> {
        let sends = [Action::SendMessage, Action::Publish].iter().any(|one| self.actions.contains(&one.as_str()));
        self.resources.first().filter(|_| sends).map(String::as_str)
    }

    /// Who calls, or for whom a service does, in the order of the conditions: `s3://inbox of this account`.
    pub fn on_behalf_of(&self) -> String {
        match self.conditions.is_empty() {
            true => self.who.clone(),
            false => {
                self.conditions.iter().flat_map(|condition| &condition.values).cloned().collect::<Vec<_>>().join(" of ")
            }
        }
    }
}

impl ConditionView {
    pub fn of(condition: &Condition) -> Self {
        Self {
            operator: condition.operator.as_str(),
            key: condition.key.to_string(),
            relation: match condition.operator {
                Operator::ArnEquals
                | Operator::ArnLike
                | Operator::Bool
                | Operator::StringEquals
                | Operator::StringLike => "is",
                Operator::Stated(name) => match name {
                    "ArnEquals" | "ArnLike" | "Bool" | "StringEquals" | "StringLike" => "is",
                    name => name,
                },
                Operator::BoolIfExists => "is not known or",
                Operator::NumericLessThan => "is less than",
                Operator::NumericGreaterThanIfExists => "is not known or more than",
            },
            values: readable(&condition.values),
        }
    }
}

/// `aws:SecureTransport is false`.
impl std::fmt::Display for ConditionView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.key, self.relation, self.values.join(" or "))
    }
}

/// Who a statement is about; `subject` is whom an identity policy is attached to.
pub fn who(statement: &Statement, subject: &str) -> String {
    match &statement.principal {
        Some(Principal::Service(name)) => name.to_string(),
        Some(Principal::Aws(arn)) => arn.readable().to_owned(),
        Some(Principal::Everybody) => "everyone".to_owned(),
        Some(Principal::Account) => Arn::root().readable().to_owned(),
        Some(Principal::Github) => Arn::github().readable().to_owned(),
        None => subject.to_owned(),
    }
}

fn readable(arns: &[Arn]) -> Vec<String> {
    arns.iter().map(|arn| arn.readable().to_owned()).collect()
}

impl Serialize for DocumentKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Serialize for Effect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Practice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut practice = serializer.serialize_struct("Practice", 2)?;
        practice.serialize_field("number", &self.number())?;
        practice.serialize_field("name", self.name())?;
        practice.end()
    }
}
