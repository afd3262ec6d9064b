//! Every document that follows from a spec, under its name: what `policy` prints and `explain` tells in words.

use super::{
    Names, Notification, Policy, execution_role, helper_role, invoke_policy, notifications_of, owner_policy, tls_only,
    trust_policy,
};
use crate::spec::{BucketName, Spec};

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// What the function may do.
    Role,
    /// Who may take on the execution role.
    Trust,
    /// Who may invoke the function.
    Invoke,
    /// What each bucket sends.
    Notification,
    /// What the helper may do that merges notifications.
    Helper,
    /// What each bucket of the deployment refuses.
    Bucket,
    /// What the owner of each bucket of another account has to allow.
    BucketOwner,
}

/// What is to be found under a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing: not every project has a helper.
    Nothing,
    /// One policy.
    One(Document),
    /// A policy for each of some buckets.
    OneABucket(Vec<(BucketName, Document)>),
    /// No policy, but what the buckets send.
    Notifications(Vec<Notification>),
}

/// A policy, and what people call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it answers, and what AWS calls it: a heading.
    pub title: String,
    /// Who an identity policy is about; what any other hangs on.
    pub subject: String,
    /// The policy itself.
    pub policy: Policy,
}

impl DocumentKind {
    /// Every kind, in the order in which they are printed.
    pub const ALL: [Self; 7] =
        [Self::Role, Self::Trust, Self::Invoke, Self::Notification, Self::Helper, Self::Bucket, Self::BucketOwner];

    /// The name, as `--document` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Trust => "trust",
            Self::Invoke => "invoke",
            Self::Notification => "notification",
            Self::Helper => "helper",
            Self::Bucket => "bucket",
            Self::BucketOwner => "bucket-owner",
        }
    }

    /// What it is, in a line.
    pub fn about(self) -> &'static str {
        match self {
            Self::Role => "What the function may do",
            Self::Trust => "Who may take on the execution role",
            Self::Invoke => "Who may invoke the function",
            Self::Notification => "What each bucket sends",
            Self::Helper => "What the helper may do that merges notifications into existing buckets",
            Self::Bucket => "What each bucket that the deployment creates refuses",
            Self::BucketOwner => "What the owner of each bucket of another account has to add to its policy",
        }
    }

    /// What it holds for `spec`.
    pub fn content(self, spec: &Spec) -> Content {
        let Names { function, helper, .. } = Names::of(spec);
        match self {
            Self::Role => Content::One(Document {
                title: format!("What `{function}` may do (execution role)"),
                subject: format!("function {function}"),
                policy: execution_role(spec),
            }),
            Self::Trust => Content::One(Document {
                title: format!("Who may take on the execution role of `{function}` (trust policy)"),
                subject: format!("execution role of {function}"),
                policy: trust_policy(),
            }),
            Self::Invoke => Content::One(Document {
                title: format!("Who may invoke `{function}` (resource-based policy)"),
                subject: format!("function {function}"),
                policy: invoke_policy(spec),
            }),
            Self::Notification => Content::Notifications(notifications_of(spec)),
            Self::Helper => helper_role(spec).map_or(Content::Nothing, |policy| {
                Content::One(Document {
                    title: format!("What `{helper}` may do (helper for buckets that exist already)"),
                    subject: format!("helper {helper}"),
                    policy,
                })
            }),
            Self::Bucket => Content::OneABucket(spec.created_buckets().into_iter().map(refusals).collect()),
            Self::BucketOwner => {
                let buckets = spec.bucket_owners.iter().map(|owner| {
                    let bucket = &owner.bucket;
                    let document = Document {
                        title: format!("What account {} has to allow on `{bucket}` (bucket policy)", owner.account),
                        subject: format!("bucket {bucket}"),
                        policy: owner_policy(spec, bucket),
                    };
                    (bucket.clone(), document)
                });
                Content::OneABucket(buckets.collect())
            }
        }
    }
}

fn refusals(bucket: &BucketName) -> (BucketName, Document) {
    let document = Document {
        title: format!("What bucket `{bucket}` refuses (bucket policy)"),
        subject: format!("bucket {bucket}"),
        policy: tls_only(bucket),
    };
    (bucket.clone(), document)
}
