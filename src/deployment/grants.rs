//! Statements taken apart: one action on one resource by one principal each. So a statement that was split or merged is the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Text;
use super::facts::{Principal, Statement};
use crate::escape::Quoted;
use crate::iam::Pattern;

/// One action on one resource by one principal, with everything that it depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    /// `Allow` or `Deny`.
    pub effect: Arc<str>,
    /// Who, in one way of writing; empty in a policy of somebody.
    pub who: Arc<str>,
    /// The action, in lower case.
    folded: Arc<str>,
    /// The resource; empty in a trust policy.
    pub resource: Arc<str>,
    when: Arc<[Condition]>,
}

impl Grant {
    /// The action, in lower case.
    pub fn action(&self) -> &str {
        &self.folded
    }

    /// Whether both are about the same but for when.
    pub fn is_about_the_same(&self, other: &Self) -> bool {
        let of = |one: &Self| (one.effect.clone(), one.who.clone(), one.folded.clone(), one.resource.clone());
        of(self) == of(other)
    }

    /// Whether everything that `other` is about, this one is about, too: with the same effect, for the same or all principals, and under
    /// no further condition. `read` reads a pattern as the documents of both do.
    pub fn covers(&self, other: &Self, read: impl Fn(&str) -> Pattern) -> bool {
        let fits = |one: &str, other: &str| one == other || read(one).covers(&read(other));
        self.effect == other.effect
            && (self.who == other.who || &*self.who == "*")
            && fits(&self.folded, &other.folded)
            && fits(&self.resource, &other.resource)
            && self.when.iter().all(|one| other.when.iter().any(|other| is_implied(one, other, fits)))
    }

    /// Whether it holds a `$`, which documents of different versions read differently.
    pub fn has_variables(&self) -> bool {
        self.resource.contains('$') || self.when.iter().flat_map(|(.., values)| values).any(|one| one.contains('$'))
    }

    pub fn conditions_in_common(&self, other: &Self) -> usize {
        self.when.iter().filter(|one| other.when.contains(one)).count()
    }

    pub fn when(&self) -> String {
        let condition = |(operator, key, values): &Condition| {
            let values: Vec<String> = values.iter().map(|value| Quoted(value).to_string()).collect();
            format!("{} {} {}", Quoted(operator), Quoted(key), values.join(" or "))
        };
        match &*self.when {
            [] => "always".to_owned(),
            list => format!("only if {}", list.iter().map(condition).collect::<Vec<_>>().join(" and ")),
        }
    }
}

type Condition = (String, String, BTreeSet<String>);

/// Whether `one` holds whenever `other` does.
fn is_implied(one: &Condition, other: &Condition, fits: impl Fn(&str, &str) -> bool) -> bool {
    let ((operator, key, values), (of_other, other_key, others)) = (one, other);
    let name = operator.rsplit(':').next().unwrap_or_default();
    let name = name.strip_suffix("IfExists").unwrap_or(name);
    (operator, key) == (of_other, other_key)
        && match name {
            // More values let more requests through (*IAM User Guide, Conditions with multiple context keys or values*).
            "StringLike" | "ArnLike" | "ArnEquals" => {
                others.iter().all(|other| values.iter().any(|value| fits(value, other)))
            }
            "StringEquals" | "Bool" | "NumericEquals" => others.is_subset(values),
            "StringNotEquals" | "StringNotLike" | "ArnNotEquals" | "ArnNotLike" => values.is_subset(others),
            _ => values == others,
        }
}

/// How many grants a statement comes to, whether or not all of it is known.
pub fn count_grants(statement: &Statement) -> usize {
    let Statement { actions, not_actions, resources, not_resources, principals, .. } = statement;
    let resources = (resources.len() + not_resources.len()).max(1);
    (actions.len() + not_actions.len()).saturating_mul(resources).saturating_mul(principals.len().max(1))
}

/// What a statement grants, each once and made one by one; `None` where a part of it is unknown.
pub fn grants(statement: &Statement) -> Option<impl Iterator<Item = Grant>> {
    let effect: Arc<str> = statement.effect.as_deref()?.into();
    if statement.is_partial || statement.is_not_principal {
        return None;
    }
    let whole = |text: &Text| text.whole().map(str::to_owned);
    let list = |is: &[super::facts::Item], not: &[super::facts::Item]| -> Option<Vec<String>> {
        let is: Option<Vec<String>> = is.iter().map(|item| whole(&item.text)).collect();
        let not: Option<Vec<String>> = not.iter().map(|item| Some(format!("all but {}", whole(&item.text)?))).collect();
        Some([is?, not?].concat())
    };
    let mut when = Vec::new();
    for condition in &statement.conditions {
        let values: Option<BTreeSet<String>> = condition.values.iter().map(whole).collect();
        when.push((condition.operator.clone(), condition.key.to_lowercase(), values?));
    }
    when.sort();
    let mut who: Vec<String> = statement.principals.iter().map(name_of).collect::<Option<_>>()?;
    if who.is_empty() {
        who.push(String::new());
    }
    let mut resources = list(&statement.resources, &statement.not_resources)?;
    if resources.is_empty() {
        resources.push(String::new());
    }
    // Statements have hundreds of actions on hundreds of resources at times: what these share is there once.
    let when: Arc<[_]> = when.into();
    let actions = list(&statement.actions, &statement.not_actions)?;
    let actions: Vec<String> = actions.into_iter().map(|action| action.to_lowercase()).collect();
    let [actions, resources, who] = [actions, resources, who].map(each_once);
    let (each_resource, each_action) = (who.len(), who.len() * resources.len());
    Some((0..actions.len() * each_action).map(move |at| Grant {
        effect: Arc::clone(&effect),
        who: Arc::clone(&who[at % each_resource]),
        folded: Arc::clone(&actions[at / each_action]),
        resource: Arc::clone(&resources[at % each_action / each_resource]),
        when: Arc::clone(&when),
    }))
}

/// The texts in their order, without those that stand there again.
fn each_once(texts: Vec<String>) -> Vec<Arc<str>> {
    let mut seen = BTreeSet::new();
    let texts = texts.into_iter().map(Arc::<str>::from);
    texts.filter(|text| seen.insert(Arc::clone(text))).collect()
}

/// `*` and `{"AWS": "*"}` are the same.
fn name_of(principal: &Principal) -> Option<String> {
    let name = principal.item.text.whole()?;
    Some(if name == "*" { name.to_owned() } else { format!("{} {name}", principal.kind) })
}
