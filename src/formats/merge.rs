//! Notifications on buckets that others use too: what the program that merges them is told.

use serde::Serialize;

use super::policy::PolicyView;
use crate::iam::{Arn, Filter, Names, helper_logs, id_prefix, merge_policy, notifications_of};
use crate::spec::{BucketName, Spec};

/// The helper that merges, as the templates of a format fill it in; one function for all buckets of a deployment.
#[derive(Debug, Serialize)]
pub(super) struct Helper<M> {
    /// The helper's name.
    name: String,
    /// Its log group's name.
    log_group: String,
    /// What it may do but for the buckets.
    logs: PolicyView,
    /// What it does, a bucket each.
    merges: Vec<M>,
}

/// The properties of one merge (`templates/deploy/_merge.py.hbs`) and the right to it.
#[derive(Debug, Serialize)]
pub(super) struct Merge {
    bucket: String,
    /// The account that owns the bucket.
    owner_node: String,
    /// How the IDs of our entries begin.
    own: String,
    /// The function's ARN.
    function_node: String,
    configurations: Vec<Configuration>,
    /// What the helper may do with the bucket.
    policy: PolicyView,
}

/// One entry of `LambdaFunctionConfigurations`, but for the function.
#[derive(Debug, Serialize)]
struct Configuration {
    id: String,
    events: Vec<&'static str>,
    filters: Vec<Rule>,
}

/// One filter rule.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Rule {
    name: &'static str,
    value: String,
}

impl<M> Helper<M> {
    /// `None` where no helper is needed; `view` is the merge of one bucket, `spell` writes a value in the template's language.
    pub(super) fn of(spec: &Spec, view: impl Fn(&BucketName) -> M, spell: fn(&Arn) -> String) -> Option<Self> {
        let names = Names::of(spec);
        Some(Self {
            logs: PolicyView::of(&helper_logs(spec)?, spell),
            name: names.helper,
            log_group: names.helper_log_group,
            merges: spec.existing_trigger_buckets().into_iter().map(view).collect(),
        })
    }
}

impl Merge {
    pub(super) fn of(spec: &Spec, bucket: &BucketName, spell: fn(&Arn) -> String) -> Self {
        let notifications = notifications_of(spec).into_iter().filter(|one| one.bucket == *bucket);
        Self {
            bucket: bucket.to_string(),
            owner_node: spell(&Arn::owner(spec.owner_of(bucket))),
            own: id_prefix(spec),
            function_node: spell(&Arn::function(&Names::of(spec).function)),
            configurations: notifications
                .map(|one| Configuration {
                    id: one.id,
                    events: one.events.iter().map(|event| event.as_str()).collect(),
                    filters: one.filters.into_iter().map(Rule::from).collect(),
                })
                .collect(),
            policy: PolicyView::of(&merge_policy(spec, bucket), spell),
        }
    }
}

impl From<Filter> for Rule {
    fn from(filter: Filter) -> Self {
        Self { name: filter.name, value: filter.value }
    }
}
