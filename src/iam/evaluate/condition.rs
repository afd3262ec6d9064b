//! Under which circumstances a statement is about a request (*IAM User Guide, Condition operators*).

use serde_json::Value;

use super::compare::{Comparison, NAMES, compare};
use super::request::Context;
use super::undecided::{Undecided, all_of, any_of};

/// One key under one operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    written: String,
    /// `None` where it is not known.
    operator: Option<Operator>,
    key: String,
    values: Vec<String>,
    has_variables: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Null,
    Compares { quantifier: Option<Quantifier>, comparison: Comparison, is_negated: bool, if_exists: bool },
}

/// For keys of several values (*IAM User Guide, Single-valued vs. multivalued context keys*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quantifier {
    Any,
    All,
}

impl Condition {
    /// `None` where the values are neither text, number or truth, nor a list of those.
    pub(super) fn read(operator: &str, key: &str, values: &Value, has_variables: bool) -> Option<Self> {
        let text = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        let values = match values {
            Value::Array(list) => list.iter().map(text).collect::<Option<Vec<_>>>()?,
            one => vec![text(one)?],
        };
        Some(Self {
            written: operator.to_owned(),
            operator: Operator::read(operator),
            key: key.to_owned(),
            values,
            has_variables,
        })
    }

    pub(super) fn holds(&self, context: &Context) -> Result<bool, Undecided> {
        let found = context.values(&self.key);
        match self.operator {
            None => Err(Undecided::Operator { operator: self.written.clone() }),
            Some(Operator::Null) => any_of(self.values.iter().map(|wanted| match wanted.parse::<bool>() {
                Ok(is_missing) => Ok(is_missing == found.is_empty()),
                Err(_) => Err(self.unreadable(wanted)),
            })),
            Some(Operator::Compares { quantifier, comparison, is_negated, if_exists }) => {
                let fits = |value: &String| -> Result<bool, Undecided> {
                    let one = |wanted: &String| {
                        compare(comparison, wanted, value, self.has_variables.then_some(context))
                            .map_err(|unreadable| self.unreadable(&unreadable))
                    };
                    any_of(self.values.iter().map(one)).map(|is_found| is_found != is_negated)
                };
                match (quantifier, found) {
                    (_, []) if if_exists => Ok(true),
                    // A key that is not present does not match: no for an operator, yes for its negation.
                    (None, []) => Ok(is_negated),
                    (None, [value]) => fits(value),
                    (None, _) => {
                        Err(Undecided::SeveralValues { operator: self.written.clone(), key: self.key.clone() })
                    }
                    (Some(Quantifier::Any), values) => any_of(values.iter().map(fits)),
                    // "It also returns true if there are no context keys in the request or if the context key value
                    // resolves to a null dataset, such as an empty string."
                    (Some(Quantifier::All), values) => {
                        let is_null = values.iter().all(String::is_empty);
                        if is_null { Ok(true) } else { all_of(values.iter().map(fits)) }
                    }
                }
            }
        }
    }

    fn unreadable(&self, value: &str) -> Undecided {
        Undecided::Value { operator: self.written.clone(), key: self.key.clone(), value: value.to_owned() }
    }
}

/// Whether there is such an operator (*IAM User Guide, IAM JSON policy elements: Condition operators*), in any case, as duo-labs/parliament
/// takes them. `BinaryEquals` is one, whose values are not compared here.
pub fn is_operator(written: &str) -> bool {
    let folded = written.to_ascii_lowercase();
    let rest = folded.strip_prefix("foranyvalue:").or_else(|| folded.strip_prefix("forallvalues:")).unwrap_or(&folded);
    let name = rest.strip_suffix("ifexists").unwrap_or(rest);
    folded == "null" || name == "binaryequals" || NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

impl Operator {
    fn read(written: &str) -> Option<Self> {
        if written == "Null" {
            return Some(Self::Null);
        }
        let (quantifier, rest) = match written.split_once(':') {
            Some(("ForAnyValue", rest)) => (Some(Quantifier::Any), rest),
            Some(("ForAllValues", rest)) => (Some(Quantifier::All), rest),
            Some(_) => return None,
            None => (None, written),
        };
        let (name, if_exists) = rest.strip_suffix("IfExists").map_or((rest, false), |name| (name, true));
        let (comparison, is_negated) = Comparison::named(name)?;
        Some(Self::Compares { quantifier, comparison, is_negated, if_exists })
    }
}
