//! The deployment formats.

use std::fmt;
use std::str::FromStr;

use super::nearest;
use crate::escape::Quoted;

/// A language in which the deployment is written down. Its folder is `deploy/<name>/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    Sam,
    CloudFormation,
    /// Terraform, with HashiCorp's AWS provider.
    Terraform,
    Cdk,
    /// The AWS CLI: scripts that deploy a stack of AWS CloudFormation.
    Cli,
}

impl Format {
    /// Every format, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Sam, Self::CloudFormation, Self::Terraform, Self::Cdk, Self::Cli];

    /// The name, as `--deploy` and the folder spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sam => "sam",
            Self::CloudFormation => "cloudformation",
            Self::Terraform => "terraform",
            Self::Cdk => "cdk",
            Self::Cli => "cli",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Sam => "AWS SAM",
            Self::CloudFormation => "AWS CloudFormation",
            Self::Terraform => "Terraform",
            Self::Cdk => "AWS CDK",
            Self::Cli => "AWS CLI",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == typed).ok_or_else(|| UnknownFormat(typed.to_owned()))
    }
}

/// A deployment format that this version does not write; holds what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is not a deployment format", Quoted(&self.0))
    }
}

impl UnknownFormat {
    pub fn help(&self) -> String {
        let names = Format::ALL.map(Format::as_str);
        match nearest(&self.0, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("choose from `{}`", names.join("`, `")),
        }
    }
}
