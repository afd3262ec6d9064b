//! The rules of Amazon EventBridge that choose events of S3 for the function, on the default bus of the deployment's account and
//! Region: there S3 sends what happens to the account's buckets (*Amazon S3 User Guide, Using EventBridge*).

use serde_json::{Map, Value, json};

use super::invoke::SOURCE_ARN;
use super::names::{digest, with_suffix};
use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::role::allow;
use super::topic::{SNS, events_topic};
use super::{Action, Arn, Names};
use crate::spec::options::Destination;
use crate::spec::{BusEvent, KeyPattern, ObjectSize, Route, SizeRange, Spec, Trigger};

/// The service principal of EventBridge.
pub const EVENTBRIDGE: &str = "events.amazonaws.com";

/// How often EventBridge tries again to deliver an event, and for how many seconds: as long as it does at most (*Amazon EventBridge API
/// Reference, RetryPolicy*), which is what it does by itself, too.
pub const RETRIES: u32 = 185;
pub const EVENT_AGE: u32 = 86_400;

/// The ID of a rule's only target.
pub const TARGET: &str = "function";

/// A rule with the function as its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub name: String,
    /// What tells it from the function's other rules: 8 digits.
    pub mark: String,
    /// Which events it matches, for people.
    pub description: String,
    /// Which events it matches (*Amazon EventBridge User Guide, Creating event patterns*).
    pub pattern: Value,
    /// Its target: the function, or its alias.
    pub function: Arn,
    /// The queue that keeps what could not be delivered.
    pub undelivered: Option<Arn>,
}

impl Rule {
    /// The name of the statement that lets it invoke the function: letters and digits.
    pub fn statement_id(&self) -> String {
        format!("AllowRule{}", self.mark)
    }

    /// The name of the alarm of events that reach nothing.
    pub fn alarm(&self, function: &str) -> String {
        format!("{function}-rule-{}", self.mark)
    }

    /// Of the default bus, which the ARN does not name (*Amazon EventBridge User Guide, Managing access permissions*).
    pub fn arn(&self) -> Arn {
        Arn::regional("events", &format!("rule/{}", self.name), format!("rule {}", self.name))
    }
}

/// The rules of `spec`, in the order of their first triggers: triggers of one bucket that differ in their prefix alone have one.
pub fn rules_of(spec: &Spec) -> Vec<Rule> {
    let mut groups: Vec<Vec<&Trigger>> = Vec::new();
    for trigger in spec.triggers_via(Route::EventBridge) {
        match groups.iter_mut().find(|group| matched(spec, group[0]) == matched(spec, trigger)) {
            Some(group) => group.push(trigger),
            None => groups.push(vec![trigger]),
        }
    }
    groups.iter().map(|triggers| rule(spec, triggers)).collect()
}

/// The rule that a trigger comes by.
pub fn rule_of(spec: &Spec, trigger: &Trigger) -> Rule {
    let same = spec.triggers_via(Route::EventBridge).filter(|one| matched(spec, one) == matched(spec, trigger));
    rule(spec, &same.collect::<Vec<_>>())
}

/// What a rule matches in every environment, but for prefixes: events, bucket, suffix and sizes.
fn matched(spec: &Spec, trigger: &Trigger) -> String {
    let events: Vec<&str> = trigger.events.iter().map(|event| event.as_str()).collect();
    let all = spec.in_environment.as_ref().zip(spec.triggers.iter().position(|one| one == trigger));
    let on = all.map_or(&trigger.on, |(at, position)| &at.pattern.triggers[position].on);
    let sizes = trigger.sizes.words().map_or_else(String::new, |words| format!(" {words}"));
    format!("{} of s3://{}/*{}{sizes}", events.join(", "), on.bucket, on.keys.suffix())
}

/// The name follows from [`matched`], not from a place in the spec. A prefix that is added or removed changes the rule in place, which matches the
/// others all the time, whichever tool deploys it; a rule that matches something else is another one.
fn rule(spec: &Spec, triggers: &[&Trigger]) -> Rule {
    let first = triggers[0];
    let mark = format!("{:08x}", digest(&matched(spec, first)));
    let names = Names::of(spec);
    Rule {
        name: with_suffix(&names.function, &format!("-{mark}"), RULE),
        description: format!("Events of s3://{} for function {}", first.on.bucket, names.function),
        pattern: pattern_of(triggers),
        function: names.invoked(),
        undelivered: keeps_undelivered(spec, Route::EventBridge).then(|| Arn::queue(&names.failure_queue)),
        mark,
    }
}

/// Characters of a rule's name (*Amazon EventBridge API Reference, PutRule*).
const RULE: usize = 64;

/// Keys come as they are, not URL-encoded.
fn pattern_of(triggers: &[&Trigger]) -> Value {
    let trigger = triggers[0];
    let mut detail = json!({ "bucket": { "name": [trigger.on.bucket.as_str()] } });
    let keys: Vec<Value> = triggers.iter().flat_map(|trigger| keys_of(&trigger.on.keys)).collect();
    if !keys.is_empty() {
        detail["object"] = json!({ "key": keys });
    }
    if let Some(numeric) = numeric(trigger.sizes) {
        detail["object"]["size"] = json!([{ "numeric": numeric }]);
    }
    let branches = branches(trigger.events.iter().flat_map(|event| event.on_bus()));
    let mut pattern = json!({ "source": ["aws.s3"] });
    match branches.as_slice() {
        [only] => {
            pattern["detail-type"] = json!(only.types);
            only.detail().into_iter().for_each(|(name, values)| detail[name] = values);
            pattern["detail"] = detail;
        }
        several => {
            pattern["detail"] = detail;
            let branch = |one: &Branch| match one.detail() {
                detail if detail.is_empty() => json!({ "detail-type": one.types }),
                detail => json!({ "detail-type": one.types, "detail": detail }),
            };
            pattern["$or"] = several.iter().map(branch).collect();
        }
    }
    pattern
}

/// A range whose ends are the same is rejected (`ensureValidRange` of aws/event-ruler).
fn numeric(sizes: SizeRange) -> Option<Value> {
    let of = |size: ObjectSize| json!(size.bytes());
    match (sizes.min, sizes.max) {
        (None, None) => None,
        (Some(min), Some(max)) if min == max => Some(json!(["=", of(min)])),
        (Some(min), Some(max)) => Some(json!([">=", of(min), "<=", of(max)])),
        (Some(min), None) => Some(json!([">=", of(min)])),
        (None, Some(max)) => Some(json!(["<=", of(max)])),
    }
}

/// Values of a list are alternatives, so that a prefix beside a suffix would match either; only a wildcard matches both (*Amazon
/// EventBridge User Guide, Comparison operators*). It stands for any run of characters between the two: keys in which they share some
/// are named one by one, as S3's own filters match them, too.
fn keys_of(keys: &KeyPattern) -> Vec<Value> {
    match (keys.prefix(), keys.suffix()) {
        ("", "") => Vec::new(),
        (prefix, "") => vec![json!({ "prefix": prefix })],
        ("", suffix) => vec![json!({ "suffix": suffix })],
        (prefix, suffix) => {
            let wildcard = json!({ "wildcard": format!("{}*{}", literal(prefix), literal(suffix)) });
            [wildcard].into_iter().chain(keys.keys_that_share_characters().into_iter().map(Value::from)).collect()
        }
    }
}

/// Text that a wildcard pattern takes as it is: a backslash stands before `*` and before itself, and before nothing else (*Amazon
/// EventBridge User Guide, Comparison operators, Wildcard*).
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('*', "\\*")
}

/// Events of several types that the same fields of their details select.
struct Branch {
    types: Vec<&'static str>,
    reasons: Vec<&'static str>,
    deletion: Option<&'static str>,
}

impl Branch {
    fn detail(&self) -> Map<String, Value> {
        let mut detail = Map::new();
        if !self.reasons.is_empty() {
            detail.insert("reason".to_owned(), json!(self.reasons));
        }
        if let Some(deletion) = self.deletion {
            detail.insert("deletion-type".to_owned(), json!([deletion]));
        }
        detail
    }
}

/// As few branches as say the same: types without any field are one, and so are the reasons of one type.
fn branches(events: impl Iterator<Item = BusEvent>) -> Vec<Branch> {
    let mut branches: Vec<Branch> = Vec::new();
    for BusEvent { detail_type, reason, deletion_type } in events {
        let is_same = |one: &&mut Branch| {
            one.deletion == deletion_type
                && one.reasons.is_empty() == reason.is_none()
                && (reason.is_none() || one.types == [detail_type])
        };
        match (branches.iter_mut().find(is_same), reason) {
            (Some(same), Some(reason)) => same.reasons.push(reason),
            (Some(same), None) => same.types.push(detail_type),
            (None, _) => branches.push(Branch {
                types: vec![detail_type],
                reasons: reason.into_iter().collect(),
                deletion: deletion_type,
            }),
        }
    }
    branches
}

/// What lets a rule invoke the function. The ARN of the rule holds the account: AWS's own statement for it has no other condition (*Amazon
/// EventBridge User Guide, Using resource-based policies for Amazon EventBridge, AWS Lambda permissions*), and no document says that
/// EventBridge tells `aws:SourceAccount`.
pub(super) fn admit(rule: &Rule, function: &Arn) -> Statement {
    Statement {
        sid: rule.statement_id(),
        effect: Effect::Allow,
        principal: Some(Principal::Service(EVENTBRIDGE.into())),
        actions: vec![Action::InvokeFunction],
        resources: vec![function.clone()],
        conditions: vec![Condition::one(Operator::ArnLike, SOURCE_ARN, rule.arn())],
        reason: format!("EventBridge may invoke the function for rule {}, and for no other", rule.name),
    }
}

/// Whether events of a route that EventBridge or SNS could not deliver are kept: in the function's own failure queue, as the policy of no
/// other queue is the deployment's, and both send them to queues alone (*Amazon EventBridge User Guide, Using dead-letter queues*; *Amazon
/// SNS Developer Guide, Amazon SNS dead-letter queues*).
pub fn keeps_undelivered(spec: &Spec, via: Route) -> bool {
    let is_delivered = matches!(via, Route::EventBridge | Route::Sns) && spec.triggers_via(via).next().is_some();
    is_delivered && *spec.failure_destination() == Destination::OwnQueue
}

/// Who else may send to the function's own failure queue: its rules, and its topic. Lambda does so under the execution role.
pub fn failure_queue_policy(spec: &Spec) -> Option<Policy> {
    let statement = |(sid, service, sources, reason): (&str, &'static str, Vec<Arn>, &str)| Statement {
        sid: sid.to_owned(),
        effect: Effect::Allow,
        principal: Some(Principal::Service(service.into())),
        actions: vec![Action::SendMessage],
        resources: vec![Arn::queue(&Names::of(spec).failure_queue)],
        conditions: vec![Condition { operator: Operator::ArnEquals, key: "aws:SourceArn".into(), values: sources }],
        reason: reason.to_owned(),
    };
    let of_rules = keeps_undelivered(spec, Route::EventBridge).then(|| {
        let rules = rules_of(spec).iter().map(Rule::arn).collect();
        let reason = "EventBridge keeps events of the function's rules that it could not deliver";
        ("KeepUndelivered", EVENTBRIDGE, rules, reason)
    });
    let of_topic = keeps_undelivered(spec, Route::Sns).then(|| {
        let reason = "SNS keeps events of the function's topic that it could not deliver";
        ("KeepUndeliveredOfTopic", SNS, vec![events_topic(spec)], reason)
    });
    let statements: Vec<Statement> = of_rules.into_iter().chain(of_topic).map(statement).collect();
    (!statements.is_empty()).then_some(Policy { statements })
}

/// The rules of the function, which send to it and to nothing else (*Service Authorization Reference, Actions, resources, and condition
/// keys for Amazon EventBridge*, `events:TargetArn`).
pub(super) fn change_rules(spec: &Spec, function: &Arn) -> Vec<Statement> {
    let rules: Vec<Arn> = rules_of(spec).iter().map(Rule::arn).collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let actions = vec![Action::DescribeRule, Action::ListTargetsByRule, Action::PutRule, Action::RemoveTargets];
    let reason = "people who deploy may change which events the function's rules match";
    let targets = "people who deploy may let these rules send to the function, and to nothing else";
    let mut to_function = allow("TargetFunction", vec![Action::PutTargets], rules.clone(), targets);
    to_function.conditions = vec![Condition::one(Operator::ArnEquals, "events:TargetArn", function.clone())];
    vec![allow("ChangeRules", actions, rules, reason), to_function]
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
