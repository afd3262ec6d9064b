//! Conditions of a statement that a user states.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::escape::is_hidden;
use crate::spec::InvalidValue;

/// What a request has to say for the statement to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowCondition {
    /// Such as `StringEquals` or `ForAnyValue:StringLike`.
    pub operator: &'static str,
    /// Such as `aws:RequestedRegion`.
    pub key: String,
    /// Any of which the request's value has to compare with; not empty.
    pub values: Vec<String>,
}

/// The operators (*IAM User Guide, IAM JSON policy elements: Condition operators*).
const OPERATORS: [&str; 27] = [
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "BinaryEquals",
    "Bool",
    "DateEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateNotEquals",
    "IpAddress",
    "NotIpAddress",
    "Null",
    "NumericEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericNotEquals",
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "StringNotEquals",
    "StringNotEqualsIgnoreCase",
    "StringNotLike",
];

/// Each as it stands, for keys of several values, and for requests that lack the key; `Null` has no form with `IfExists`.
static ALL: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut all = Vec::new();
    for operator in OPERATORS {
        for set in ["", "ForAllValues:", "ForAnyValue:"] {
            let ends = if operator == "Null" { &[""][..] } else { &["", "IfExists"] };
            all.extend(ends.iter().map(|end| format!("{set}{operator}{end}")));
        }
    }
    all
});

impl AllowCondition {
    /// The form of an operator as a regular expression, for editors.
    pub fn operator_pattern() -> String {
        format!("^(ForAllValues:|ForAnyValue:)?({})(IfExists)?$", OPERATORS.join("|"))
    }

    pub fn new(operator: &str, key: &str, values: Vec<String>) -> Result<Self, InvalidValue> {
        let Some(operator) = ALL.iter().find(|known| *known == operator) else {
            let near = crate::spec::nearest(operator, ALL.iter().map(String::as_str));
            let near = near.map(|near| format!("did you mean `{near}`?"));
            return Err(InvalidValue::new(
                "condition operator",
                operator,
                near.unwrap_or_else(|| "such as StringEquals".to_owned()),
            ));
        };
        let is_key = !key.is_empty()
            && key.len() <= 256
            && key.bytes().all(|b| b.is_ascii_graphic() && !b"\"\\$'`{},".contains(&b));
        if !is_key {
            return Err(InvalidValue::new("condition key", key, "give one such as aws:RequestedRegion"));
        }
        let is_value = |value: &String| {
            !value.is_empty()
                && value.len() <= 1_024
                && !value.contains(['$', '"', '\\'])
                && value.chars().all(|c| (' '..='\u{ff}').contains(&c) && !is_hidden(c))
        };
        match values.iter().find(|value| !is_value(value)) {
            None if !values.is_empty() => Ok(Self { operator, key: key.to_owned(), values }),
            wrong => Err(InvalidValue::new(
                "condition value",
                wrong.map_or("", String::as_str),
                "give one without `$`, quotes and characters that no policy holds",
            )),
        }
    }

    /// Whether `*` and `?` in its values are wildcards.
    pub fn has_wildcards(&self) -> bool {
        self.operator.contains("Like") || self.operator.contains("Arn")
    }
}

/// Reads `OPERATOR KEY VALUE[,VALUE]`.
impl FromStr for AllowCondition {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = typed.trim().splitn(3, ' ').collect();
        match words[..] {
            [operator, key, values] => {
                Self::new(operator, key, values.split(',').map(|value| value.trim().to_owned()).collect())
            }
            _ => Err(InvalidValue::new(
                "condition",
                typed,
                "give OPERATOR KEY VALUE, such as StringEquals aws:RequestedRegion eu-central-1",
            )),
        }
    }
}

impl fmt::Display for AllowCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.operator, self.key, self.values.join(","))
    }
}
