//! An alias: a name of a published version of the function.

use std::fmt;
use std::str::FromStr;

use crate::spec::InvalidValue;

/// The most characters of an alias (*AWS Lambda API Reference, CreateAlias, Name*).
const LONGEST: usize = 128;

/// An alias of the function (*AWS Lambda API Reference, CreateAlias, Name*): digits alone would name a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AliasName(String);

impl AliasName {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^(?![0-9]+$)[a-zA-Z0-9_-]{1,128}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AliasName {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let is_character = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let is_version = typed.bytes().all(|byte| byte.is_ascii_digit());
        match typed.len() <= LONGEST && typed.chars().all(is_character) && !is_version {
            true => Ok(Self(typed.to_owned())),
            false => Err(InvalidValue::new(
                "alias of a function",
                typed,
                "give 1 to 128 letters, digits, `-` and `_`, not digits alone, such as live",
            )),
        }
    }
}

impl fmt::Display for AliasName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_is_what_lambda_takes_as_one() {
        for typed in ["live", "1a", "-", "a_b-C9", &"a".repeat(128)] {
            assert_eq!(typed.parse::<AliasName>().unwrap().as_str(), typed);
        }
        for typed in ["", "1", "007", "$LATEST", "a.b", "a b", "é", "live:1", &"a".repeat(129)] {
            assert!(typed.parse::<AliasName>().is_err(), "{typed}");
        }
    }
}
