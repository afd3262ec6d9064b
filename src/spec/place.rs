//! Where a deployment goes, besides the Region: account and partition.

use std::fmt;
use std::str::FromStr;

use super::{InvalidValue, nearest};

/// An AWS account: 12 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountId(String);

impl AccountId {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^[0-9]{12}$";

    /// The account that AWS's documentation uses.
    pub const EXAMPLE: &str = "111122223333";

    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AccountId {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        if typed.len() == 12 && typed.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(typed.to_owned()))
        } else {
            Err(InvalidValue::new("account ID", typed, format!("give 12 digits, such as {}", Self::EXAMPLE)))
        }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A group of Regions with accounts of its own (*AWS Fault Isolation Boundaries, Partitions*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition(&'static str);

#[rustfmt::skip]
const PARTITIONS: [&str; 8] = [
    "aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f",
];

impl FromStr for Partition {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        PARTITIONS.into_iter().find(|name| *name == typed).map(Self).ok_or_else(|| {
            let help = match nearest(typed, PARTITIONS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("choose from `{}`", PARTITIONS.join("`, `")),
            };
            InvalidValue::new("partition", typed, help)
        })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
