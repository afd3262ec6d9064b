//! Every policy of a spec, as `policy` prints them.

use cargo_lambda_s3::iam::{self, Content, DocumentKind};
use cargo_lambda_s3::spec::{BucketName, Spec};
use serde_json::Value;

use crate::place;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    kind: DocumentKind,
    /// Where there is one for each bucket.
    bucket: Option<BucketName>,
    /// Where there is one for each other resource that another account may own.
    resource: Option<String>,
    /// Where there is one for each queue or topic of the function.
    name: Option<String>,
    policy: Value,
}

impl Documents {
    pub fn of(spec: &Spec) -> Self {
        Self(DocumentKind::ALL.into_iter().flat_map(|kind| entries(kind, spec)).collect())
    }

    /// Each with the name that a finding calls it by.
    pub fn all(&self) -> impl Iterator<Item = (DocumentKind, String, &Value)> {
        self.0.iter().map(|Entry { kind, bucket, policy, .. }| {
            let of_bucket = bucket.as_ref().map_or_else(String::new, |bucket| format!(" of {bucket}"));
            (*kind, format!("{}{of_bucket}", kind.name()), policy)
        })
    }

    /// The policy of a kind of which there is at most one.
    pub fn get(&self, kind: DocumentKind) -> Option<&Value> {
        self.0.iter().find(|entry| entry.kind == kind).map(|entry| &entry.policy)
    }

    /// The policy of a kind, the first where there are several.
    pub fn of_kind(&mut self, kind: DocumentKind) -> &mut Value {
        self.0.iter_mut().find(|entry| entry.kind == kind).map(|entry| &mut entry.policy).unwrap()
    }

    /// Those of a kind of which each bucket has one.
    pub fn of_buckets(&self, kind: DocumentKind) -> impl Iterator<Item = (&BucketName, &Value)> {
        self.0
            .iter()
            .filter(move |entry| entry.kind == kind)
            .map(|entry| (entry.bucket.as_ref().unwrap(), &entry.policy))
    }

    /// Those of the function's queues, or of its topic, by their names.
    pub fn by_name(&self, kind: DocumentKind) -> impl Iterator<Item = (&str, &Value)> {
        let of_kind = self.0.iter().filter(move |entry| entry.kind == kind);
        of_kind.filter_map(|entry| Some((entry.name.as_deref()?, &entry.policy)))
    }

    /// Those of other resources.
    pub fn of_resources(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().filter_map(|entry| Some((entry.resource.as_deref()?, &entry.policy)))
    }
}

fn entries(kind: DocumentKind, spec: &Spec) -> Vec<Entry> {
    let entry = |bucket, document: iam::Document| {
        let policy = iam::document(&document.policy, &place());
        Entry { kind, bucket, resource: None, name: None, policy }
    };
    match kind.content(spec) {
        Content::Nothing | Content::Notifications(..) | Content::Rules(_) => Vec::new(),
        Content::One(document) => vec![entry(None, document)],
        Content::OneABucket(list) => list.into_iter().map(|(bucket, document)| entry(Some(bucket), document)).collect(),
        Content::ByOwner(list) => list
            .into_iter()
            .map(|(owned, document)| Entry { resource: Some(owned.arn), ..entry(None, document) })
            .collect(),
        Content::ByName(list) => {
            list.into_iter().map(|(name, document)| Entry { name: Some(name), ..entry(None, document) }).collect()
        }
        Content::Managed(list) => list.into_iter().map(|(_, document)| entry(None, document)).collect(),
    }
}
