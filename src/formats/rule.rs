//! Rules of Amazon EventBridge, as the templates of a format fill them in.

use serde::Serialize;
use serde_json::Value;

use super::policy::PolicyView;
use super::spelling::Spelling;
use crate::iam::{Rule, failure_queue_policy, rule_of, rules_of};
use crate::spec::{BucketName, Route, Spec};

/// A rule with the function as its target; `N` is what the format calls it.
#[derive(Debug, Serialize)]
pub(super) struct RuleView<N> {
    #[serde(flatten)]
    names: N,
    /// The rule's name.
    name: String,
    /// Which events it matches, for people.
    description: String,
    /// Which events it matches: JSON as a value of the language.
    pattern_node: String,
    /// Whether the failure queue keeps what could not be delivered.
    keeps_undelivered: bool,
}

/// The rules, and who may send to the failure queue for them.
#[derive(Debug, Serialize)]
pub(super) struct Rules<N> {
    /// One for all triggers that come by EventBridge and differ in their prefix alone.
    rules: Vec<RuleView<N>>,
    /// The policy of the function's own failure queue, or `null`.
    failure_queue_policy: Option<PolicyView>,
}

impl<N> Rules<N> {
    /// `pattern` spells JSON as a value of the language.
    pub(super) fn of(
        spec: &Spec,
        spelling: Spelling,
        pattern: impl Fn(&Value) -> String,
        names: impl Fn(&Rule) -> N,
    ) -> Self {
        let view = |rule: Rule| RuleView {
            names: names(&rule),
            pattern_node: pattern(&rule.pattern),
            keeps_undelivered: rule.undelivered.is_some(),
            name: rule.name,
            description: rule.description,
        };
        Self {
            rules: rules_of(spec).into_iter().map(view).collect(),
            failure_queue_policy: failure_queue_policy(spec).map(|policy| spelling.policy(&policy)),
        }
    }
}

/// The rules for what a bucket sends: they have to be there before it does.
pub(super) fn rules_of_bucket(spec: &Spec, bucket: &BucketName) -> Vec<Rule> {
    let of_bucket = spec.triggers_via(Route::EventBridge).filter(|trigger| trigger.on.bucket == *bucket);
    let names: Vec<String> = of_bucket.map(|trigger| rule_of(spec, trigger).name).collect();
    rules_of(spec).into_iter().filter(|rule| names.contains(&rule.name)).collect()
}
