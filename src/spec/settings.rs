//! How the function runs: architecture, memory, timeout, log retention, description.

use std::fmt;
use std::str::FromStr;

use super::bounded::bounded;
use crate::escape::Quoted;

/// A value that AWS does not accept for a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    /// The setting, as its flag is called without the dashes.
    pub setting: &'static str,
    pub typed: String,
    pub accepted: String,
}

impl InvalidValue {
    pub(crate) fn new(setting: &'static str, typed: impl ToString, accepted: impl Into<String>) -> Self {
        Self { setting, typed: typed.to_string(), accepted: accepted.into() }
    }

    pub fn help(&self) -> String {
        self.accepted.clone()
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a valid {}", Quoted(&self.typed), self.setting)
    }
}

/// The instruction set of the function (*AWS Lambda API Reference, CreateFunction, Architectures*).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Architecture {
    /// Graviton: cheaper for the same work, hence the default.
    #[default]
    Arm64,
    X86_64,
}

impl Architecture {
    /// Every way in which it may be typed: as Lambda and as Rust spell it.
    pub const SPELLINGS: [&str; 4] = ["arm64", "x86_64", "aarch64", "x86-64"];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X86_64 => "x86_64",
        }
    }

    /// The flag of `cargo lambda build` that chooses it.
    pub fn build_flag(self) -> &'static str {
        match self {
            Self::Arm64 => "--arm64",
            Self::X86_64 => "--x86-64",
        }
    }

    /// Rust's name for the target (*The rustc book, Platform Support*).
    pub fn target(self) -> &'static str {
        match self {
            Self::Arm64 => "aarch64-unknown-linux-gnu",
            Self::X86_64 => "x86_64-unknown-linux-gnu",
        }
    }
}

impl FromStr for Architecture {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed {
            "arm64" | "aarch64" => Ok(Self::Arm64),
            "x86_64" | "x86-64" => Ok(Self::X86_64),
            _ => Err(InvalidValue::new("architecture", typed, "choose `arm64` or `x86_64`")),
        }
    }
}

bounded! {
    /// Memory of the function in MB (*AWS Lambda quotas, Function memory allocation*).
    Memory(u16), "memory size", "MB", 128..=10240, default 256
}

bounded! {
    /// How long one invocation may take, in seconds (*AWS Lambda quotas, Function timeout*).
    Timeout(u16), "timeout", "seconds", 1..=900, default 60
}

/// How many days the log group keeps events (*Amazon CloudWatch Logs API Reference, PutRetentionPolicy*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogRetention(u16);

impl LogRetention {
    pub const DAYS: [u16; 22] =
        [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    /// The number of days.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl Default for LogRetention {
    fn default() -> Self {
        Self(30)
    }
}

impl TryFrom<i64> for LogRetention {
    type Error = InvalidValue;

    fn try_from(typed: i64) -> Result<Self, Self::Error> {
        Self::DAYS
            .into_iter()
            .find(|&days| i64::from(days) == typed)
            .map(Self)
            .ok_or_else(|| InvalidValue::new("log retention", typed, retention_help(typed)))
    }
}

impl FromStr for LogRetention {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let number = typed.parse::<i64>().map_err(|_| InvalidValue::new("log retention", typed, retention_help(30)))?;
        Self::try_from(number)
    }
}

fn retention_help(typed: i64) -> String {
    let near = LogRetention::DAYS.into_iter().min_by_key(|&days| typed.abs_diff(i64::from(days))).unwrap_or(30);
    let all = LogRetention::DAYS.map(|days| days.to_string()).join(", ");
    format!("CloudWatch Logs keeps events for {all} days; the nearest is {near}")
}

/// What the function is for: at most 256 characters (*AWS Lambda API Reference, CreateFunction, Description*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description(String);

impl Description {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Description {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let length = typed.chars().count();
        if length > 256 {
            let accepted = format!("Lambda allows 256 characters, these are {length}");
            return Err(InvalidValue::new("description", typed, accepted));
        }
        if typed.contains('\0') {
            return Err(InvalidValue::new("description", typed, "leave the NUL character out"));
        }
        Ok(Self(typed.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outside_what_aws_accepts_are_refused() {
        assert_eq!("256".parse::<Memory>().unwrap().get(), 256);
        for typed in ["127", "10241", "-1", "x", ""] {
            assert!(typed.parse::<Memory>().is_err(), "{typed}");
        }
        for typed in ["0", "901"] {
            assert!(typed.parse::<Timeout>().is_err(), "{typed}");
        }
        let error = "10241".parse::<Memory>().unwrap_err();
        assert_eq!(error.to_string(), "`10241` is not a valid memory size");
        assert_eq!(error.help(), "give 128 to 10240 MB");
        let error = "31".parse::<LogRetention>().unwrap_err();
        assert!(error.help().ends_with("the nearest is 30"));
    }

    #[test]
    fn descriptions_are_counted_in_characters() {
        assert!("é".repeat(256).parse::<Description>().is_ok());
        assert!("é".repeat(257).parse::<Description>().is_err());
    }
}
