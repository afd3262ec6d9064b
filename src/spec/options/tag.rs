//! Tags, and the one by which access is decided.

use std::fmt;
use std::str::FromStr;

use crate::spec::InvalidValue;
use crate::spec::environment::sample;

/// A tag that every resource of the deployment gets that can have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// At most 128 characters, and not `aws:` in front.
    pub key: TagKey,
    /// At least one character, at most 256.
    pub value: String,
}

impl Tag {
    /// The form of a value as a regular expression, for editors: of letters beyond ASCII it lets all pass.
    pub const VALUE_PATTERN: &str = r#"^([^\x00-\x1f!#"$%&'()*,;<>?\[\\\]^`{|}~]|\{environment\}){1,256}$"#;

    /// Checks both parts. The characters are those that every service takes (*AWS Tagging User Guide, Tag naming limits and
    /// requirements*). An alarm takes no empty value (*AWS CloudFormation Template Reference, AWS::CloudWatch::Alarm Tag: Value,
    /// minimum 1*).
    pub fn new(key: &str, value: &str) -> Result<Self, InvalidValue> {
        let key = key.parse()?;
        let checked = sample(value);
        match (1..=256).contains(&checked.chars().count()) && checked.chars().all(is_tag_character) {
            true => Ok(Self { key, value: value.to_owned() }),
            false => Err(InvalidValue::new("tag value", value, ACCEPTED)),
        }
    }
}

const ACCEPTED: &str =
    "tags hold letters, digits, blanks and `_.:/=+-@`: 1 to 128 characters the key, 1 to 256 the value";

fn is_tag_character(c: char) -> bool {
    c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c)
}

/// Reads `KEY=VALUE`.
impl FromStr for Tag {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.split_once('=') {
            Some((key, value)) => Self::new(key, value),
            None => Err(InvalidValue::new("tag", typed, "give KEY=VALUE, such as team=photos")),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

/// The key of a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagKey(String);

impl TagKey {
    /// The form as a regular expression, for editors: of letters beyond ASCII it lets all pass.
    pub const PATTERN: &str = r#"^(?![aA][wW][sS]:)[^\x00-\x1f!#"$%&'()*,;<>?\[\\\]^`{|}~]{1,128}$"#;

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are one key to IAM, which tells no capitals from small letters.
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.to_lowercase() == other.0.to_lowercase()
    }

    /// Whether the key can stand in the name of a condition key, and in a policy's variable.
    pub fn fits_policies(&self) -> bool {
        self.0.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
    }
}

impl FromStr for TagKey {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let length = typed.chars().count();
        let is_aws = typed.to_lowercase().starts_with("aws:");
        if is_aws {
            return Err(InvalidValue::new("tag key", typed, "`aws:` belongs to AWS: begin it otherwise"));
        }
        match (1..=128).contains(&length) && typed.chars().all(is_tag_character) {
            true => Ok(Self(typed.to_owned())),
            false => Err(InvalidValue::new("tag key", typed, ACCEPTED)),
        }
    }
}

impl fmt::Display for TagKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_holds_what_every_service_takes() {
        let tag: Tag = "team=photos & more".replace(" & ", " + ").parse().unwrap();
        assert_eq!((tag.key.as_str(), tag.value.as_str()), ("team", "photos + more"));
        assert_eq!("a=b=c".parse::<Tag>().unwrap().value, "b=c");
        for typed in ["team", "team=", "=x", "aws:x=y", "a=${b}", "a=\"", "a\n=b", "a=*"] {
            assert!(typed.parse::<Tag>().is_err(), "{typed}");
        }
        assert!(Tag::new("Team", "x").unwrap().key.is_same(&"team".parse().unwrap()));
    }
}
