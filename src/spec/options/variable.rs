//! Environment variables of the user's own.

use std::fmt;
use std::str::FromStr;

use super::looks_secret;
use crate::escape::Quoted;
use crate::placeholder::{fill, setting};
use crate::spec::InvalidValue;

/// A variable of the function's environment. Whoever may see the function's configuration may see it, so nothing that looks
/// like a secret is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentVariable {
    name: String,
    value: String,
}

impl EnvironmentVariable {
    /// What a name may be, as a regular expression, for editors.
    pub const NAME_PATTERN: &str = "^(?!AWS_|LAMBDA_)[A-Za-z][A-Za-z0-9_]+$";

    /// The variables that the deployment sets by itself, where there is reason to.
    pub const DEPLOYMENTS: [&str; 9] = [
        "S3_TRIGGERS",
        "S3_READ",
        "S3_WRITE",
        "S3_DELETE",
        "S3_LIST",
        "SNS_TOPICS",
        "SQS_QUEUES",
        "SECRETS",
        "PARAMETERS",
    ];

    /// Checks both parts (*AWS Lambda API Reference, Environment*; *AWS Lambda Developer Guide, Defined runtime environment
    /// variables*).
    pub fn new(name: &str, value: &str) -> Result<Self, InvalidValue> {
        let refuse = |help: String| Err(InvalidValue::new("environment variable", format!("{name}={value}"), help));
        let mut letters = name.chars();
        let is_name = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && name.len() > 1
            && letters.all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            return refuse("begin its name with a letter, and go on with letters, digits and `_`".to_owned());
        }
        let is_reserved = name.starts_with("AWS_") || name.starts_with("LAMBDA_");
        if is_reserved || Self::DEPLOYMENTS.contains(&name) || ["LD_LIBRARY_PATH", "PATH", "TZ", "LANG"].contains(&name)
        {
            return refuse(format!("{name} is set by Lambda or by this deployment: choose another name"));
        }
        if value.contains('\0') {
            return refuse("leave the NUL character out".to_owned());
        }
        if let Some(sign) = looks_secret(name, value) {
            let typed = format!("{name}=…");
            let help = format!(
                "{sign}, and everyone who may see the function's configuration sees its environment: keep the value in \
                 Secrets Manager and give `--secret NAME`, the handler fetches it"
            );
            return Err(InvalidValue::new("environment variable", typed, help));
        }
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }

    /// The name: letters, digits and `_`.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn value(&self) -> &str {
        &self.value
    }

    /// The variable as it is in an environment.
    pub(in crate::spec) fn filled(&self, environment: &str) -> Self {
        Self { name: self.name.clone(), value: fill(&self.value, environment).into_owned() }
    }

    /// The variable with what stands for its value: see [`setting`].
    pub(in crate::spec) fn with_token(&self) -> Self {
        Self { name: self.name.clone(), value: setting(&token_of(&self.name)) }
    }
}

/// The name of what stands for the value of a variable.
pub fn token_of(name: &str) -> String {
    format!("env_{name}")
}

/// Reads `NAME=VALUE`.
impl FromStr for EnvironmentVariable {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.split_once('=') {
            Some((name, value)) => Self::new(name, value),
            None => Err(InvalidValue::new("environment variable", typed, "give NAME=VALUE, such as SIZE=200")),
        }
    }
}

impl fmt::Display for EnvironmentVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, Quoted(&self.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lambda_or_the_deployment_sets_are_refused() {
        for typed in ["AWS_REGION=x", "S3_TRIGGERS=[]", "1A=x", "A=x", "A-B=x", "_X=1", "AB"] {
            assert!(typed.parse::<EnvironmentVariable>().is_err(), "{typed}");
        }
        assert_eq!("SIZE=a=b".parse::<EnvironmentVariable>().unwrap().value(), "a=b");
    }

    #[test]
    fn a_secret_is_refused_without_being_shown() {
        let error = "DB_PASSWORD=hunter2".parse::<EnvironmentVariable>().unwrap_err();
        assert!(!error.to_string().contains("hunter2") && !error.help().contains("hunter2"));
        assert!(error.help().contains("--secret NAME"), "{}", error.help());
    }
}
