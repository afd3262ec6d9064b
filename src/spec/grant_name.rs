//! What a grant is called in the handler's code.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, Location};
use crate::placeholder::ENVIRONMENT;

/// An identifier of Rust, in snake case: a field of the generated `App`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantName(String);

impl GrantName {
    /// The form as a regular expression, for editors; keywords are refused besides.
    pub const PATTERN: &str = "^[a-z][a-z0-9_]{0,62}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest name to any text: what is no letter or digit becomes `_`. It is the same in every environment.
    pub(super) fn near(text: &str) -> Self {
        let mut name = String::new();
        for c in text.replace(ENVIRONMENT, "").chars().take(60) {
            match c.to_ascii_lowercase() {
                c if c.is_ascii_alphanumeric() => name.push(c),
                _ if name.is_empty() || name.ends_with('_') => {}
                _ => name.push('_'),
            }
        }
        let name = name.trim_end_matches('_');
        match name.chars().next() {
            Some(c) if c.is_ascii_digit() => Self(format!("n{name}")),
            Some(_) if is_reserved(name) => Self(format!("{name}_")),
            Some(_) => Self(name.to_owned()),
            None => Self("grant".to_owned()),
        }
    }

    pub(super) fn with(&self, end: &str) -> Self {
        Self(format!("{}_{end}", self.0.trim_end_matches('_')))
    }
}

impl FromStr for GrantName {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let mut bytes = typed.bytes();
        let is_snake = bytes.next().is_some_and(|b| b.is_ascii_lowercase())
            && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        match is_snake && typed.len() <= 63 && !is_reserved(typed) {
            true => Ok(Self(typed.to_owned())),
            false => {
                let near = Self::near(typed);
                Err(InvalidValue::new("name of a grant", typed, format!("it becomes a field in Rust: write `{near}`")))
            }
        }
    }
}

impl fmt::Display for GrantName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A grant with the name that the spec gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Naming {
    pub name: GrantName,
    /// The grant, as it is typed behind its flag.
    pub of: String,
}

impl Naming {
    /// Checks the name. Whether there is such a grant shows in the whole.
    pub fn new(name: &str, of: &str) -> Result<Self, InvalidValue> {
        let of = of.parse::<Location>().map_or_else(|_| of.to_owned(), |on| on.uri());
        Ok(Self { name: name.parse()?, of })
    }
}

/// Reads `NAME=GRANT`.
impl FromStr for Naming {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.split_once('=') {
            Some((name, of)) => Self::new(name, of),
            None => {
                Err(InvalidValue::new("name of a grant", typed, "give NAME=GRANT, such as thumbs=s3://photo-thumbs/*"))
            }
        }
    }
}

impl fmt::Display for Naming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.of)
    }
}

/// The generated `App` has a field `s3`. The rest are Rust's keywords, strict and reserved (*The Rust Reference, Keywords*).
fn is_reserved(name: &str) -> bool {
    const RESERVED: &str = "s3 as async await break const continue crate dyn else enum extern false fn for gen if impl in let \
         loop match mod move mut pub ref return self static struct super trait true type unsafe use where while abstract \
         become box do final macro override priv try typeof unsized virtual yield";
    RESERVED.split_whitespace().any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_field_of_rust() {
        for good in ["a", "photo_thumbs", "api_key2"] {
            assert_eq!(good.parse::<GrantName>().unwrap().as_str(), good);
        }
        for (bad, near) in [
            ("Photo-Thumbs", "photo_thumbs"),
            ("s3", "s3_"),
            ("type", "type_"),
            ("2nd", "n2nd"),
            ("", "grant"),
            ("a__b ", "a_b"),
            ("日本", "grant"),
        ] {
            let error = bad.parse::<GrantName>().err().map(|error| error.help());
            if bad != "a__b " {
                assert_eq!(error, Some(format!("it becomes a field in Rust: write `{near}`")));
            }
            assert_eq!(GrantName::near(bad).as_str(), near);
        }
    }
}
