//! A policy document, read from JSON whoever wrote it.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::principal::{Naming, Principals};
use super::request::Request;
use super::undecided::{Malformed, Problem, Undecided, all_of};
use crate::iam::Effect;
use crate::iam::pattern::Pattern;

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) statements: Vec<Statement>,
}

/// What a document is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attached {
    ToIdentity,
    ToResource,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) sid: Option<String>,
    pub(super) effect: Effect,
    /// `None` in identity policies.
    principals: Option<Choice<Principals>>,
    /// Without case.
    actions: Choice<Vec<Pattern>>,
    /// `None` in resource policies that leave it out, such as a role's trust policy: it is the resource.
    resources: Option<Choice<Vec<Pattern>>>,
    conditions: Vec<Condition>,
}

/// An element, or its opposite: `Action` and `NotAction`.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Choice<T> {
    These(T),
    AllBut(T),
}

#[rustfmt::skip]
const ELEMENTS: [&str; 9] = [
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
];

type Part<T> = Result<T, (String, Problem)>;

impl Document {
    pub(super) fn read(value: &Value, attached: Attached) -> Result<Self, Malformed> {
        let of_document = |(element, problem)| Malformed { statement: None, element, problem };
        let object = value.as_object().ok_or(wrong("Statement", Problem::Missing)).map_err(of_document)?;
        check_elements(object, &["Version", "Id", "Statement"]).map_err(of_document)?;
        // Without it, it is the earlier one (*IAM User Guide, Version element*).
        let has_variables = match object.get("Version").map(Value::as_str) {
            None | Some(Some("2008-10-17")) => false,
            Some(Some("2012-10-17")) => true,
            Some(_) => return Err(of_document(wrong("Version", Problem::Value))),
        };
        let statements = match object.get("Statement") {
            Some(Value::Array(list)) => list.iter().collect(),
            Some(one) => vec![one],
            None => return Err(of_document(wrong("Statement", Problem::Missing))),
        };
        let read = |(at, statement): (usize, &Value)| {
            Statement::read(statement, attached, has_variables).map_err(|(element, problem)| Malformed {
                statement: Some(at + 1),
                element,
                problem,
            })
        };
        Ok(Self { statements: statements.into_iter().enumerate().map(read).collect::<Result<_, _>>()? })
    }
}

impl Statement {
    fn read(value: &Value, attached: Attached, has_variables: bool) -> Part<Self> {
        let object = value.as_object().ok_or(wrong("Statement", Problem::Value))?;
        check_elements(object, &ELEMENTS)?;
        let effect = match object.get("Effect").and_then(Value::as_str) {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            Some(_) => return Err(wrong("Effect", Problem::Value)),
            None => return Err(wrong("Effect", Problem::Missing)),
        };
        let principals = choose(object, "Principal", "NotPrincipal", Principals::read)?;
        match (attached, &principals) {
            (Attached::ToIdentity, Some(_)) => return Err(wrong("Principal", Problem::InIdentityPolicy)),
            (Attached::ToResource, None) => return Err(wrong("Principal", Problem::Missing)),
            _ => {}
        }
        // *IAM User Guide, Where you can use policy variables*: not in actions.
        let action = |text: &str| Pattern::without_variables(text).ignoring_case();
        let actions = choose(object, "Action", "NotAction", |list| patterns(list, action))?;
        let read = |text: &str| {
            let pattern = if has_variables { Pattern::read(text) } else { Pattern::without_variables(text) };
            if attached == Attached::ToIdentity { pattern.complete_arn() } else { pattern }
        };
        let resources = choose(object, "Resource", "NotResource", |list| patterns(list, read))?;
        if attached == Attached::ToIdentity && resources.is_none() {
            return Err(wrong("Resource", Problem::Missing));
        }
        Ok(Self {
            sid: object.get("Sid").and_then(Value::as_str).map(str::to_owned),
            effect,
            principals,
            actions: actions.ok_or(wrong("Action", Problem::Missing))?,
            resources,
            conditions: object.get("Condition").map_or(Ok(Vec::new()), |map| conditions(map, has_variables))?,
        })
    }

    /// Whether the statement is about the request, and how it names the caller.
    pub(super) fn applies(&self, request: &Request, has_boundary: bool) -> Result<Option<Naming>, Undecided> {
        let is_action = |list: &Vec<Pattern>| list.iter().any(|pattern| pattern.matches(&request.folded_action));
        let is_resource = |list: &Vec<Pattern>| {
            list.iter().any(|pattern| request.context.fits(pattern, |filled| filled.matches(&request.resource)))
        };
        if !self.actions.holds(is_action) || !self.resources.as_ref().is_none_or(|list| list.holds(is_resource)) {
            return Ok(None);
        }
        let naming = match &self.principals {
            None => Ok(Some(Naming::Itself)),
            Some(Choice::These(principals)) => principals.name(&request.caller),
            // Whoever has a permissions boundary is denied, whatever it names (*IAM User Guide, NotPrincipal*).
            Some(Choice::AllBut(_)) if has_boundary && self.effect == Effect::Deny => Ok(Some(Naming::Itself)),
            Some(Choice::AllBut(principals)) => {
                principals.exempt(&request.caller).map(|is_exempt| (!is_exempt).then_some(Naming::Itself))
            }
        };
        if naming == Ok(None) {
            return Ok(None);
        }
        match all_of(self.conditions.iter().map(|condition| condition.holds(&request.context))) {
            Ok(false) => Ok(None),
            Ok(true) => naming,
            Err(undecided) => naming.and(Err(undecided)),
        }
    }
}

impl<T> Choice<T> {
    fn holds(&self, test: impl Fn(&T) -> bool) -> bool {
        match self {
            Self::These(these) => test(these),
            Self::AllBut(these) => !test(these),
        }
    }
}

/// The texts of a value that is a text or a list of them.
pub(super) fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Array(list) => list.iter().map(Value::as_str).collect(),
        one => one.as_str().map(|text| vec![text]),
    }
}

fn wrong(element: &str, problem: Problem) -> (String, Problem) {
    (element.to_owned(), problem)
}

/// What is not known could change what the rest means.
fn check_elements(object: &Map<String, Value>, known: &[&str]) -> Part<()> {
    let unknown = object.keys().find(|element| !known.contains(&element.as_str()));
    unknown.map_or(Ok(()), |element| Err(wrong(element, Problem::Unknown)))
}

fn choose<T>(
    object: &Map<String, Value>,
    element: &str,
    opposite: &str,
    read: impl Fn(&Value) -> Result<T, Problem>,
) -> Part<Option<Choice<T>>> {
    let part = |name: &str, value| read(value).map_err(|problem| wrong(name, problem));
    match (object.get(element), object.get(opposite)) {
        (Some(_), Some(_)) => Err(wrong(element, Problem::Both)),
        (Some(value), None) => part(element, value).map(Choice::These).map(Some),
        (None, Some(value)) => part(opposite, value).map(Choice::AllBut).map(Some),
        (None, None) => Ok(None),
    }
}

fn patterns(list: &Value, read: impl Fn(&str) -> Pattern) -> Result<Vec<Pattern>, Problem> {
    Ok(texts(list).ok_or(Problem::Value)?.into_iter().map(read).collect())
}

fn conditions(map: &Value, has_variables: bool) -> Part<Vec<Condition>> {
    let mut conditions = Vec::new();
    for (operator, keys) in map.as_object().ok_or(wrong("Condition", Problem::Value))? {
        for (key, values) in keys.as_object().ok_or(wrong(operator, Problem::Value))? {
            let condition = Condition::read(operator, key, values, has_variables);
            conditions.push(condition.ok_or(wrong(key, Problem::Value))?);
        }
    }
    Ok(conditions)
}
