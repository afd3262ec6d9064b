//! What of a table or an event bus a grant is about: partition keys, sources of events.

use std::fmt;
use std::str::FromStr;

use crate::spec::{InvalidValue, ValueError};

/// The values that a request may have, of what a grant of a service names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The name or the ARN, as the grant has it.
    pub of: String,
    values: String,
}

impl Limit {
    pub fn new(of: &str, values: &str) -> Result<Self, InvalidValue> {
        // What a policy may hold (*IAM and AWS STS quotas*), and the longest partition key (*Amazon DynamoDB Developer Guide, Quotas*).
        let is_value = |value: &str| {
            !value.is_empty()
                && value.len() <= 2_048
                && value.chars().all(|c| matches!(c, ' '..='\u{ff}') && !c.is_control())
        };
        match !of.is_empty() && values.split(',').all(is_value) {
            true => Ok(Self { of: of.to_owned(), values: values.to_owned() }),
            false => Err(InvalidValue::new(
                "limit of a grant",
                format!("{of}={values}"),
                "give NAME=VALUE, or NAME=VALUE,VALUE, in characters up to U+00FF and without a comma in a value",
            )),
        }
    }

    /// The values, separated by commas.
    pub fn as_str(&self) -> &str {
        &self.values
    }

    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.values.split(',')
    }
}

/// Reads `NAME=VALUE,VALUE`: no name holds a `=`.
impl FromStr for Limit {
    type Err = ValueError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let (of, values) = typed.split_once('=').unwrap_or((typed, ""));
        Ok(Self::new(of, values)?)
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.of, self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_name_and_values() {
        let limit: Limit = "orders=tenant=1,b".parse().unwrap();
        assert_eq!((limit.of.as_str(), limit.values().collect::<Vec<_>>()), ("orders", vec!["tenant=1", "b"]));
        for typed in ["", "orders", "orders=", "=a", "orders=a,", "orders=a\n", "orders=\u{100}"] {
            assert!(typed.parse::<Limit>().is_err(), "{typed}");
        }
    }
}
