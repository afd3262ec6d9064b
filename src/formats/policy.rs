//! A policy as the templates of a deployment language fill it in.

use serde::Serialize;

use crate::encode::hcl;
use crate::iam::{Arn, Effect, Policy, Principal, Statement};

/// A policy document. What is called a node is in the template's language already; all else is text that the template
/// still has to quote.
#[derive(Debug, Serialize)]
pub(super) struct PolicyView {
    /// The version of the policy language.
    version: &'static str,
    /// The statements, in order.
    statements: Vec<StatementView>,
}

#[derive(Debug, Serialize)]
struct StatementView {
    /// Why the statement is there, for a comment.
    reason: String,
    /// The statement's name: letters and digits.
    sid: String,
    /// `Allow` or `Deny`.
    effect: &'static str,
    /// Whether the effect is to allow.
    allows: bool,
    /// The name of a service, or `null`.
    service: Option<String>,
    /// Whether the statement is about everyone.
    everybody: bool,
    /// Another principal, or `null`.
    principal: Option<PrincipalView>,
    /// The actions, sorted.
    actions: Vec<&'static str>,
    /// The ARNs of what it is about.
    resource_nodes: Vec<String>,
    /// When; none for always.
    conditions: Vec<ConditionView>,
}

/// Whoever is named by an ARN.
#[derive(Debug, Serialize)]
struct PrincipalView {
    /// `AWS` or `Federated`.
    kind: &'static str,
    /// Whether it is an identity provider.
    federated: bool,
    /// Its ARN.
    node: String,
}

/// All conditions of one operator: a document names each operator once.
#[derive(Debug, Serialize)]
struct ConditionView {
    /// How it is compared, such as `StringEquals`.
    operator: &'static str,
    /// Whether it is an identifier, which some languages take for a key as it is.
    operator_is_name: bool,
    /// What is compared.
    keys: Vec<KeyView>,
}

#[derive(Debug, Serialize)]
struct KeyView {
    /// The condition key, such as `aws:SourceAccount`.
    key: String,
    /// The values, one of which suffices.
    value_nodes: Vec<String>,
    /// The value if there is but one, or `null`: auditors compare it as it is, and not a list of one.
    only_value_node: Option<String>,
    /// Blanks behind the key, so that `=` stands where `terraform fmt` wants it.
    padding: String,
}

impl PolicyView {
    /// `spell` writes a value in the template's language.
    pub(super) fn of(policy: &Policy, spell: fn(&Arn) -> String) -> Self {
        let statements = policy.statements.iter().map(|statement| StatementView::of(statement, spell));
        Self { version: Policy::VERSION, statements: statements.collect() }
    }
}

impl StatementView {
    fn of(statement: &Statement, spell: fn(&Arn) -> String) -> Self {
        let nodes = |arns: &[Arn]| arns.iter().map(spell).collect();
        Self {
            reason: statement.reason.clone(),
            sid: statement.sid.clone(),
            effect: statement.effect.as_str(),
            allows: statement.effect == Effect::Allow,
            service: match &statement.principal {
                Some(Principal::Service(name)) => Some(name.to_string()),
                _ => None,
            },
            principal: match &statement.principal {
                Some(Principal::Aws(arn)) => Some(PrincipalView { kind: "AWS", federated: false, node: spell(arn) }),
                Some(Principal::Account) => {
                    Some(PrincipalView { kind: "AWS", federated: false, node: spell(&Arn::root()) })
                }
                Some(Principal::Github) => {
                    Some(PrincipalView { kind: "Federated", federated: true, node: spell(&Arn::github()) })
                }
                Some(Principal::Service(_) | Principal::Everybody) | None => None,
            },
            everybody: statement.principal == Some(Principal::Everybody),
            actions: statement.actions.iter().map(|action| action.as_str()).collect(),
            resource_nodes: nodes(&statement.resources),
            conditions: conditions_of(statement, spell),
        }
    }
}

fn conditions_of(statement: &Statement, spell: fn(&Arn) -> String) -> Vec<ConditionView> {
    let mut views: Vec<ConditionView> = Vec::new();
    for condition in &statement.conditions {
        let operator = condition.operator.as_str();
        let value_nodes: Vec<String> = condition.values.iter().map(spell).collect();
        let only_value_node = if let [only] = value_nodes.as_slice() { Some(only.clone()) } else { None };
        let key = KeyView { key: condition.key.to_string(), value_nodes, only_value_node, padding: String::new() };
        match views.iter_mut().find(|view| view.operator == operator) {
            Some(view) => view.keys.push(key),
            None => {
                let operator_is_name = operator.bytes().all(|byte| byte.is_ascii_alphanumeric());
                views.push(ConditionView { operator, operator_is_name, keys: vec![key] });
            }
        }
    }
    views.iter_mut().for_each(|view| align(&mut view.keys));
    views
}

/// Brings the `=` of single values that follow each other into one column.
fn align(keys: &mut [KeyView]) {
    let length = |key: &KeyView| hcl::string(&key.key).chars().count();
    for run in keys.chunk_by_mut(|one, next| one.only_value_node.is_some() && next.only_value_node.is_some()) {
        let width = run.iter().map(length).max().unwrap_or_default();
        run.iter_mut().for_each(|key| key.padding = " ".repeat(width - length(key)));
    }
}
