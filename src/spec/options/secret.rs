//! Values that the function fetches when it runs, instead of holding them in its environment.

use std::fmt;
use std::str::FromStr;

use super::arn::{is_name, is_resource_name};
use crate::spec::{InvalidValue, Region};

/// A secret of AWS Secrets Manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretId {
    /// By its name, in the account and the Region of the deployment.
    Name(String),
    /// By its full ARN, with the six characters that Secrets Manager adds to the name.
    Arn(String),
}

impl SecretId {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = concat!(
        "^(arn:[A-Za-z0-9-]{1,20}:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}-[A-Za-z0-9]{6}",
        r"|(?!arn:)([A-Za-z0-9/_+=.@-]|\{environment\}){1,512})$",
    );

    /// As it was typed, and as `GetSecretValue` takes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Name(text) | Self::Arn(text) => text,
        }
    }

    /// The name, without the characters that Secrets Manager adds to it in an ARN.
    pub fn bare_name(&self) -> &str {
        match self {
            Self::Name(name) => name,
            Self::Arn(arn) => arn.rsplit_once('-').map_or(arn, |(start, _)| start),
        }
    }

    pub fn partition(&self) -> Option<&str> {
        self.part(1)
    }

    pub fn region(&self) -> Option<&str> {
        self.part(3)
    }

    pub fn account(&self) -> Option<&str> {
        self.part(4)
    }

    fn part(&self, at: usize) -> Option<&str> {
        match self {
            Self::Arn(arn) => arn.split(':').nth(at),
            Self::Name(_) => None,
        }
    }
}

/// Characters of a secret's name besides letters and digits (*AWS Secrets Manager API Reference, CreateSecret*).
const SECRET: &str = "/_+=.@-";

impl FromStr for SecretId {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let refuse = |help: &str| Err(InvalidValue::new("secret", typed, help));
        if typed.starts_with("arn:") {
            let parts: Vec<&str> = typed.split(':').collect();
            let [_, partition, "secretsmanager", region, account, "secret", name] = parts[..] else {
                return refuse(EXAMPLE);
            };
            let is_place = is_name(partition, "-", 20)
                && region.parse::<Region>().is_ok()
                && account.len() == 12
                && account.bytes().all(|b| b.is_ascii_digit());
            let has_end = name.rsplit_once('-').is_some_and(|(_, end)| is_name(end, "", 6) && end.len() == 6);
            return match is_place && has_end && is_name(name, SECRET, 519) {
                true => Ok(Self::Arn(typed.to_owned())),
                false => refuse(EXAMPLE),
            };
        }
        match is_resource_name(typed, SECRET, 512) {
            true => Ok(Self::Name(typed.to_owned())),
            false => refuse("a secret's name holds 1 to 512 letters, digits and `/_+=.@-`"),
        }
    }
}

const EXAMPLE: &str = "give the whole ARN, such as \
    arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-password-a1b2c3, or the name alone";

impl fmt::Display for SecretId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A parameter of AWS Systems Manager, in the Region of the deployment: of its account, or one that AWS publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterName(String);

impl ParameterName {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = concat!(
        "^((?=/aws/service/)|(?!/?([aA][wW][sS]|[sS][sS][mM])))",
        r"(/?([A-Za-z0-9_.-]|\{environment\})+|(/([A-Za-z0-9_.-]|\{environment\})+){2,15})$",
    );

    /// As it was typed, and as `GetParameter` takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether AWS publishes it: such a parameter belongs to no account (*AWS Systems Manager User Guide, Discovering public
    /// parameters in Parameter Store*).
    pub fn is_public(&self) -> bool {
        self.0.starts_with(PUBLIC)
    }

    /// As an ARN has it behind `parameter/`: without the slash in front (*IAM: `parameter/NAME`, never a doubled slash*).
    pub fn in_arn(&self) -> &str {
        self.0.strip_prefix('/').unwrap_or(&self.0)
    }
}

/// How the names of public parameters begin.
const PUBLIC: &str = "/aws/service/";

impl FromStr for ParameterName {
    type Err = InvalidValue;

    /// *AWS Systems Manager API Reference, PutParameter, Name*: no name of an account's begins with `aws` or `ssm`, in any
    /// case, with a slash in front or without.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let levels: Vec<&str> = typed.strip_prefix('/').unwrap_or(typed).split('/').collect();
        let is_path = levels.len() == 1 || typed.starts_with('/');
        let start = typed.strip_prefix('/').unwrap_or(typed).get(..3).unwrap_or_default().to_ascii_lowercase();
        let help = if matches!(start.as_str(), "aws" | "ssm") && !typed.starts_with(PUBLIC) {
            "names that begin with `aws` or `ssm` are AWS's own: rename it, or name a public parameter below /aws/service/"
        } else if !is_path || levels.len() > 15 || !levels.iter().all(|level| is_resource_name(level, "_.-", 1_011)) {
            "give a name such as /thumbs/size: up to 15 levels of letters, digits and `_.-`"
        } else {
            return Ok(Self(typed.to_owned()));
        };
        Err(InvalidValue::new("parameter", typed, help))
    }
}

impl fmt::Display for ParameterName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_a_name_or_a_whole_arn() {
        let arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db/password-a1b2c3";
        assert_eq!(arn.parse(), Ok(SecretId::Arn(arn.to_owned())));
        assert_eq!("db/password".parse(), Ok(SecretId::Name("db/password".to_owned())));
        for typed in
            ["", "a b", "a*", "${x}", &arn[..arn.len() - 7], "arn:aws:ssm:eu-central-1:111122223333:parameter/a"]
        {
            assert!(typed.parse::<SecretId>().is_err(), "{typed}");
        }
    }

    #[test]
    fn a_parameter_has_one_slash_in_its_arn() {
        assert_eq!("/thumbs/size".parse::<ParameterName>().unwrap().in_arn(), "thumbs/size");
        assert_eq!("size".parse::<ParameterName>().unwrap().in_arn(), "size");
        assert!("/aws/service/x".parse::<ParameterName>().unwrap().is_public());
        for typed in ["", "/", "//a", "/a//b", "a/b", "/a*", "/aws/x", "/ssm/x", "awsTest", "SSM-test", "/aws/service/"]
        {
            assert!(typed.parse::<ParameterName>().is_err(), "{typed}");
        }
    }
}
