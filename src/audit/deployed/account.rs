//! Why an account of AWS cannot be asked.

use crate::error::Report;
use crate::escape::Quoted;
use std::fmt;

/// A call of AWS: the action that allows it, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// Such as `iam:GetRole`.
    pub action: &'static str,
    /// An ARN, or `*`.
    pub resource: String,
}

/// Why nothing can be said of what is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountError {
    /// The program was built without what asks AWS.
    NotBuilt,
    /// The system lets nobody wait for the network; holds what it says.
    NoRuntime(String),
    NoRegion,
    NoCredentials {
        /// The profile, where one was chosen.
        profile: Option<String>,
        why: String,
    },
    /// The credentials were good for a while, which is over.
    Expired {
        /// The profile, where one was chosen.
        profile: Option<String>,
    },
    /// AWS does not know the credentials; holds what it says.
    UnknownCredentials(String),
    Denied {
        who: String,
        /// Which: at least one.
        calls: Vec<Call>,
    },
    Throttled(Call),
    NoFunction {
        name: String,
        /// Where it was looked for.
        region: String,
        account: String,
        /// A bucket that triggers it and is in another Region.
        elsewhere: Option<(String, String)>,
    },
    TimedOut(Call),
    Unreachable {
        call: Call,
        message: String,
    },
    Answer {
        call: Call,
        code: String,
        message: String,
    },
}

impl Report for AccountError {
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::NotBuilt => "install the program with `--features live`".to_owned(),
            Self::NoRuntime(_) => "close some programs, and run it again".to_owned(),
            Self::NoRegion => "name it: `--region eu-central-1`, `AWS_REGION`, or `region` in the spec".to_owned(),
            Self::NoCredentials { profile: Some(profile), .. } => {
                format!("`aws configure --profile {profile}` or `aws sso login --profile {profile}` gets some")
            }
            Self::NoCredentials { profile: None, .. } => {
                "`aws configure` or `aws sso login` gets some; `--profile NAME` or `AWS_PROFILE` chooses them".to_owned()
            }
            Self::Expired { profile: Some(profile) } => {
                format!("`aws sso login --profile {profile}`, or get new ones as you got these")
            }
            Self::Expired { profile: None } => "`aws sso login`, or get new ones as you got these".to_owned(),
            Self::UnknownCredentials(_) => {
                "see what `aws sts get-caller-identity` says; `--profile NAME` or `AWS_PROFILE` chooses others".to_owned()
            }
            Self::Denied { calls, .. } => {
                let is_analysis = calls.iter().any(|call| call.action.starts_with("access-analyzer:"));
                let analyze = if is_analysis { " --analyze" } else { "" };
                format!(
                    "`cargo lambda-s3 audit --print-policy{analyze}` prints the policy that it needs, and nothing more"
                )
            }
            Self::Throttled(_) => "run it again in a minute; `AWS_MAX_ATTEMPTS=10` tries more often".to_owned(),
            Self::NoFunction { elsewhere: Some((_, region)), .. } => format!("look there: `--region {region}`"),
            Self::NoFunction { .. } => {
                "deploy it first, or say where it is: `--region R` for another Region, `--profile NAME` for another account"
                    .to_owned()
            }
            Self::TimedOut(_) | Self::Unreachable { .. } => {
                "look at the network, at `HTTPS_PROXY`, and at `AWS_ENDPOINT_URL` if it is set".to_owned()
            }
            Self::Answer { .. } => "see whether the AWS CLI says the same".to_owned(),
        })
    }
}

impl fmt::Display for AccountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBuilt => {
                write!(f, "`--deployed` and `--analyze` ask AWS, and this program was built without that")
            }
            Self::NoRuntime(message) => write!(f, "the network cannot be waited for: {message}"),
            Self::NoRegion => write!(f, "it is not known in which Region to look"),
            Self::NoCredentials { profile, why } => {
                write!(f, "there are no credentials for AWS")?;
                if let Some(profile) = profile {
                    write!(f, " in profile {}", Quoted(profile))?;
                }
                write!(f, ": {why}")
            }
            Self::Expired { .. } => write!(f, "the credentials for AWS have expired"),
            Self::UnknownCredentials(message) => write!(f, "AWS does not take these credentials: {message}"),
            Self::Denied { who, calls } => {
                let calls: Vec<String> = calls.iter().map(Call::to_string).collect();
                write!(f, "{} may not do {}", Quoted(who), calls.join(", "))
            }
            Self::Throttled(call) => write!(f, "AWS takes no more requests for now, also after some tries: {call}"),
            Self::NoFunction { name, region, account, elsewhere } => {
                write!(f, "there is no function {} in {region} of account {account}", Quoted(name))?;
                match elsewhere {
                    Some((bucket, region)) => write!(f, "; bucket {} is in {region}", Quoted(bucket)),
                    None => Ok(()),
                }
            }
            Self::TimedOut(call) => write!(f, "AWS did not answer in time: {call}"),
            Self::Unreachable { call, message } => write!(f, "AWS cannot be reached for {call}: {message}"),
            Self::Answer { call, code, message } => write!(f, "AWS refuses {call}: {code}: {message}"),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.resource.as_str() {
            "*" => write!(f, "`{}`", self.action),
            resource => write!(f, "`{}` on {}", self.action, Quoted(resource)),
        }
    }
}
