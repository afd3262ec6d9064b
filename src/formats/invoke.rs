//! Who may invoke the function, as the templates of a format fill it in.

use serde::Serialize;

use super::spelling::Spelling;
use crate::iam::{Action, Arn, EVENTBRIDGE, S3, SNS, SOURCE_ARN, Statement, invoke_policy, rules_of, statement_id};
use crate::spec::options::{Caller, Invoker};
use crate::spec::{BucketName, Spec};

/// One statement of the resource-based policy; `N` is what the format calls it.
#[derive(Debug, Serialize)]
pub(super) struct Permission<N> {
    #[serde(flatten)]
    names: N,
    /// Why it is there.
    reason: String,
    /// The name of its statement in the function's policy.
    statement_id: String,
    /// The action that is allowed.
    action: &'static str,
    /// The service that invokes.
    principal: &'static str,
    /// The ARN of the bucket that invokes.
    source_arn_node: String,
    /// The account that owns the bucket.
    source_account_node: String,
}

/// One for each bucket whose notifications name the function.
pub(super) fn permissions_of<N>(
    spec: &Spec,
    spelling: Spelling,
    names: impl Fn(&BucketName) -> N,
) -> Vec<Permission<N>> {
    let reasons = invoke_policy(spec).statements.into_iter().map(|statement| statement.reason);
    let permission = |(bucket, reason): (&BucketName, String)| Permission {
        names: names(bucket),
        reason,
        statement_id: statement_id(bucket),
        action: Action::InvokeFunction.as_str(),
        principal: S3,
        source_arn_node: (spelling.arn)(&Arn::bucket(bucket)),
        source_account_node: (spelling.arn)(&Arn::owner(spec.owner_of(bucket))),
    };
    spec.invoking_buckets().into_iter().zip(reasons).map(permission).collect()
}

/// The statement of a rule of EventBridge, of the topic, or of another caller; `N` is what the format calls it.
#[derive(Debug, Serialize)]
pub(super) struct CallerView<N> {
    #[serde(flatten)]
    names: N,
    /// Why it is there.
    reason: String,
    /// The name of its statement in the function's policy.
    statement_id: String,
    /// The action that is allowed.
    action: &'static str,
    /// The account, the ARN, the service, or `*` for an organization.
    principal: String,
    /// The ID of the organization, or `null`.
    organization: Option<String>,
    /// The ARN of what the service invokes for, such as a rule, or `null`.
    source_arn_node: Option<String>,
}

/// One for each rule, for the topic, and for each caller besides the triggers; `names` is given the name of the statement.
pub(super) fn callers_of<N>(spec: &Spec, spelling: Spelling, names: impl Fn(&str) -> N) -> Vec<CallerView<N>> {
    let statements = invoke_policy(spec).statements.into_iter().skip(spec.invoking_buckets().len());
    let of_rules = rules_of(spec).into_iter().map(|_| (EVENTBRIDGE.to_owned(), None));
    let of_invokers = spec.options.invokers.iter().map(|invoker: &Invoker| match &invoker.caller {
        Caller::Account(account) => (account.clone(), None),
        Caller::Identity(arn) => (arn.clone(), None),
        Caller::Organization(id) => ("*".to_owned(), Some(id.clone())),
        Caller::Service { principal, .. } => (principal.clone(), None),
    });
    let view = |((principal, organization), statement): ((String, Option<String>), Statement)| {
        let source = statement.conditions.iter().find(|one| one.key == SOURCE_ARN).and_then(|one| one.values.first());
        CallerView {
            names: names(&statement.sid),
            reason: statement.reason.clone(),
            statement_id: statement.sid.clone(),
            action: Action::InvokeFunction.as_str(),
            principal,
            organization,
            source_arn_node: source.map(spelling.arn),
        }
    };
    let of_topic = spec.has_topic().then(|| (SNS.to_owned(), None));
    of_rules.chain(of_topic).chain(of_invokers).zip(statements).map(view).collect()
}
