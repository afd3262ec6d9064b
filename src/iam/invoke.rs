//! The resource-based policy: who may invoke the function.

use super::names::digest;
use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::queue::sending_id;
use super::rule::{admit, rule_of, rules_of};
use super::topic::{admit_topic, publishing_id};
use super::{Action, Arn, Names};
use crate::spec::options::{Caller, Invoker};
use crate::spec::{BucketName, Route, Spec, Trigger};

/// The condition key of what a service invokes for, as Lambda writes it into the policy (*AWS Lambda API Reference, AddPermission*).
pub const SOURCE_ARN: &str = "AWS:SourceArn";

/// The service principal of S3.
pub const S3: &str = "s3.amazonaws.com";

/// The function's own policy: S3 may invoke it, for each bucket that names the function and no other (*AWS Lambda
/// Developer Guide, Viewing resource-based IAM policies in Lambda*).
///
/// The bucket alone is not enough: a bucket that was deleted can be created anew by another account. The account alone
/// is not enough either: it would let in every bucket of the account.
pub fn invoke_policy(spec: &Spec) -> Policy {
    let function = Names::of(spec).invoked();
    let owner = |bucket: &BucketName| spec.owner_of(bucket);
    let statement = |bucket: &BucketName| Statement {
        sid: statement_id(bucket),
        effect: Effect::Allow,
        principal: Some(Principal::Service(S3.into())),
        actions: vec![Action::InvokeFunction],
        resources: vec![function.clone()],
        conditions: vec![
            Condition::one(Operator::ArnLike, SOURCE_ARN, Arn::bucket(bucket)),
            Condition {
                operator: Operator::StringEquals,
                key: "AWS:SourceAccount".into(),
                values: vec![Arn::owner(owner(bucket))],
            },
        ],
        reason: format!(
            "S3 may invoke the function for bucket {bucket}, as long as {} owns it",
            Arn::owner(owner(bucket)).readable()
        ),
    };
    let buckets = spec.invoking_buckets().into_iter().map(statement);
    let rules = rules_of(spec);
    let rules = rules.iter().map(|rule| admit(rule, &function));
    let callers = spec.options.invokers.iter().map(|one| caller(one, &function));
    let topic = admit_topic(spec, &function);
    Policy { statements: buckets.chain(rules).chain(topic).chain(callers).collect() }
}

/// The condition key of a caller's organization.
const ORGANIZATION: &str = "aws:PrincipalOrgID";

/// Another caller, as *AWS Lambda Developer Guide, Granting Lambda function access to other accounts*, *to an organization* and *to AWS services* say. The ARN of a
/// service's resource holds the account: not every service tells `aws:SourceAccount` (*Amazon EventBridge User Guide, Using
/// resource-based policies* compares the ARN alone).
fn caller(invoker: &Invoker, function: &Arn) -> Statement {
    let (principal, conditions, who) = match &invoker.caller {
        Caller::Account(account) => {
            (Principal::Aws(Arn::root_of(account)), Vec::new(), format!("account {account} may invoke the function"))
        }
        Caller::Identity(arn) => {
            (Principal::Aws(Arn::literal(arn)), Vec::new(), format!("{arn} may invoke the function"))
        }
        // Without an account in the principal's place all of them are meant, and the condition leaves those of the organization.
        Caller::Organization(id) => {
            let conditions = vec![Condition::one(Operator::StringEquals, ORGANIZATION, Arn::literal(id))];
            (Principal::Everybody, conditions, format!("the accounts of organization {id} may invoke the function"))
        }
        Caller::Service { principal, source } => {
            let conditions = vec![Condition::one(Operator::ArnLike, SOURCE_ARN, Arn::with_wildcards(source))];
            let who = format!("{principal} may invoke the function for {source}");
            (Principal::Service(principal.clone().into()), conditions, who)
        }
    };
    Statement {
        sid: caller_id(invoker),
        effect: Effect::Allow,
        principal: Some(principal),
        actions: vec![Action::InvokeFunction],
        resources: vec![function.clone()],
        conditions,
        reason: format!("{who} (`--invoker`)"),
    }
}

/// The statement that lets a trigger's events in, to the function, to its queue or to its topic.
pub fn admitting_statement(spec: &Spec, trigger: &Trigger) -> String {
    match trigger.via {
        Route::Direct => statement_id(&trigger.on.bucket),
        Route::EventBridge => rule_of(spec, trigger).statement_id(),
        Route::Sqs => sending_id(spec, &trigger.on.bucket),
        Route::Sns => publishing_id(spec, &trigger.on.bucket),
    }
}

/// What a caller's statement is called, whatever stands before it: letters and digits.
pub fn caller_id(invoker: &Invoker) -> String {
    let kind = match &invoker.caller {
        Caller::Account(account) => return format!("AllowAccount{account}"),
        Caller::Identity(_) => "Identity".to_owned(),
        Caller::Organization(_) => "Organization".to_owned(),
        Caller::Service { principal, .. } => {
            let name = principal.split('.').next().unwrap_or_default();
            name.split('-').map(|part| part[..1].to_ascii_uppercase() + &part[1..]).collect()
        }
    };
    format!("Allow{kind}{:08x}", digest(invoker.as_str()))
}

/// The statement's ID: 1 to 100 of `a-z`, `A-Z`, `0-9`, `-` and `_` (*AWS Lambda API Reference, AddPermission*), so a dot
/// of the bucket's name is written `_`, which no bucket name holds.
pub fn statement_id(bucket: &BucketName) -> String {
    format!("AllowS3-{}", bucket.as_str().replace('.', "_"))
}
