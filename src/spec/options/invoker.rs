//! Who may invoke the function besides its triggers.

use std::fmt;
use std::str::FromStr;

use super::arn::{Parts, is_account, is_name};
use crate::spec::InvalidValue;

/// A caller as it is typed, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoker {
    typed: String,
    pub caller: Caller,
}

/// A principal of the function's policy. Never everyone: Lambda takes that, too (*AWS Lambda API Reference, AddPermission*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// An account: its administrators decide who of it.
    Account(String),
    /// A role or a user of IAM, by its ARN.
    Identity(String),
    /// Every account of an organization, by its ID.
    Organization(String),
    /// A service of AWS, for one resource.
    Service {
        /// Such as `events.amazonaws.com`.
        principal: String,
        /// The ARN of the resource, with its account. Its last part may hold `*`.
        source: String,
    },
}

const FORM: &str = "give an account (12 digits), the ARN of a role or a user, the ID of an organization such as o-a1b2c3d4e5, or \
                    SERVICE=SOURCE_ARN such as events=arn:aws:events:eu-central-1:111122223333:rule/nightly";

impl Invoker {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = r"^([0-9]{12}|o-[a-z0-9]{10,32}|arn:aws(-[a-z-]+)?:iam::[0-9]{12}:(role|user)/.{1,576}|[a-z0-9.-]{1,128}=arn:aws(-[a-z-]+)?:.{1,512})$";

    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The partition that its ARN names.
    pub fn partition(&self) -> Option<&str> {
        match &self.caller {
            Caller::Account(_) | Caller::Organization(_) => None,
            Caller::Identity(arn) | Caller::Service { source: arn, .. } => arn.split(':').nth(1),
        }
    }
}

impl FromStr for Invoker {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let refuse = |help: &str| InvalidValue::new("caller", typed, help);
        let caller = match typed.split_once('=') {
            _ if typed == "*" => return Err(refuse("everyone could invoke the function then: name who may")),
            Some((service, source)) if !typed.starts_with("arn:") => {
                caller_of_service(service, source).map_err(refuse)?
            }
            _ if is_account(typed) => Caller::Account(typed.to_owned()),
            _ if is_organization(typed) => Caller::Organization(typed.to_owned()),
            _ => {
                let parts = Parts::of(typed).filter(|arn| arn.service == "iam" && is_account(arn.account));
                let name = parts
                    .and_then(|arn| arn.resource.strip_prefix("role/").or_else(|| arn.resource.strip_prefix("user/")));
                match name {
                    Some(name) if is_name(name, "/+=,.@_-", 576) => Caller::Identity(typed.to_owned()),
                    _ => return Err(refuse(FORM)),
                }
            }
        };
        Ok(Self { typed: typed.to_owned(), caller })
    }
}

/// *AWS Organizations API Reference, Organization*: `o-` and 10 to 32 lower-case letters or digits.
fn is_organization(typed: &str) -> bool {
    let id = typed.strip_prefix("o-").unwrap_or_default();
    (10..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// A service invokes on behalf of a resource: without it, of anybody's (*IAM User Guide, The confused deputy problem*).
fn caller_of_service(service: &str, source: &str) -> Result<Caller, &'static str> {
    let is_service = |name: &str| is_name(name, ".-", 128) && name.bytes().all(|b| !b.is_ascii_uppercase());
    let principal = if service.contains('.') { service.to_owned() } else { format!("{service}.amazonaws.com") };
    if !is_service(service) || !principal.contains(".amazonaws.com") {
        return Err("write the service as AWS does, such as events.amazonaws.com, or events");
    }
    let arn = Parts::of(source).ok_or(FORM)?;
    if arn.service == "s3" {
        return Err("a bucket is a trigger: `--trigger s3://BUCKET/PREFIX*`");
    }
    let is_plain = |part: &str| !part.contains(['*', '?']);
    if !is_plain(arn.partition) || !is_plain(arn.service) || !is_plain(arn.region) || !is_account(arn.account) {
        return Err("write the partition, the service, the Region and the account of the source out");
    }
    let starts = arn
        .resource
        .split(['*', '?'])
        .next()
        .is_some_and(|start| start.trim_end_matches(['/', ':']).contains(|c: char| c.is_ascii_alphanumeric()));
    let is_word = |c: char| c.is_ascii_alphanumeric() || "*?/:_.+=@,-$".contains(c);
    if arn.resource.len() > 512 || !starts || !arn.resource.chars().all(is_word) || arn.resource.contains("${") {
        return Err("name the resource that the service invokes for: its ARN may end in `*`, not begin with it");
    }
    Ok(Caller::Service { principal, source: source.to_owned() })
}

impl fmt::Display for Invoker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_somebody_and_never_everyone() {
        for typed in [
            "222233334444",
            "o-a1b2c3d4e5",
            "o-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
            "arn:aws:iam::222233334444:role/team/deploy",
            "arn:aws-cn:iam::222233334444:user/ann",
            "events=arn:aws:events:eu-central-1:111122223333:rule/nightly",
            "events.amazonaws.com=arn:aws:events:eu-central-1:111122223333:rule/nightly",
            "apigateway=arn:aws:execute-api:eu-central-1:111122223333:a1b2c3/*/POST/photos",
            "logs.eu-central-1.amazonaws.com=arn:aws:logs:eu-central-1:111122223333:log-group:/x:*",
        ] {
            assert_eq!(typed.parse::<Invoker>().unwrap().to_string(), typed);
        }
        for typed in [
            "",
            "*",
            "events=*",
            "events",
            "2222",
            "o-a1b2c3d4e",
            "o-a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d67",
            "o-A1b2c3d4e5",
            "o-*",
            "a1b2c3d4e5",
            "arn:aws:iam::222233334444:root",
            "arn:aws:iam::222233334444:role/*",
            "arn:aws:iam::*:role/x",
            "events=arn:aws:events:*:111122223333:rule/nightly",
            "events=arn:aws:events:eu-central-1:*:rule/nightly",
            "events=arn:aws:events:eu-central-1:111122223333:*",
            "sns=arn:aws:sns:eu-central-1::topic",
            "s3=arn:aws:s3:::photo-inbox",
            "example.com=arn:aws:events:eu-central-1:111122223333:rule/nightly",
            "events=arn:aws:events:eu-central-1:111122223333:rule/${x}",
        ] {
            assert!(typed.parse::<Invoker>().is_err(), "{typed}");
        }
    }
}
