//! ARNs of what is there already: topics, queues, keys, managed policies.

use std::fmt;
use std::str::FromStr;

use crate::spec::InvalidValue;
use crate::spec::environment::sample;

/// The parts of an ARN (*IAM User Guide, Identify AWS resources with Amazon Resource Names*).
pub(super) struct Parts<'a> {
    pub(super) partition: &'a str,
    pub(super) service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    pub(super) resource: &'a str,
}

impl<'a> Parts<'a> {
    /// `None` where the text has not the six parts, or a part before the resource holds what no such part does.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let (Some("arn"), Some(partition), Some(service), Some(region), Some(account), Some(resource)) =
            (next(), next(), next(), next(), next(), next())
        else {
            return None;
        };
        let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let is_partition = partition == "aws" || partition.starts_with("aws-");
        let are_plain = [partition, service, region, account].into_iter().all(is_plain);
        (is_partition && are_plain).then_some(Self { partition, service, region, account, resource })
    }
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether text has 1 to `longest` letters, digits and other characters of a name.
pub(super) fn is_name(text: &str, others: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || others.contains(c))
}

/// The same of a name in which that of the environment may stand.
pub(super) fn is_resource_name(text: &str, others: &str, longest: usize) -> bool {
    is_name(&sample(text), others, longest)
}

/// A type of ARN: what it is called, its service, an example, its form, whether Region and resource are right.
macro_rules! arn_type {
    ($(#[$doc:meta])* $name:ident, $called:literal, $service:literal, $example:literal, $pattern:literal, $is_right:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The form as a regular expression, for editors.
            pub const PATTERN: &str = concat!("^arn:aws(-[a-z0-9-]*)?:", $service, $pattern);

            /// The ARN. It holds nothing that JSON, a shell or IAM give a meaning to.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Such as `aws`.
            pub fn partition(&self) -> &str {
                self.part(|parts| parts.partition)
            }

            /// 12 digits, or `aws`.
            pub fn account(&self) -> &str {
                self.part(|parts| parts.account)
            }

            fn part<'a>(&'a self, part: impl Fn(&Parts<'a>) -> &'a str) -> &'a str {
                Parts::of(&self.0).map_or("", |parts| part(&parts))
            }
        }

        impl FromStr for $name {
            type Err = InvalidValue;

            fn from_str(typed: &str) -> Result<Self, Self::Err> {
                let is_right: fn(&Parts<'_>) -> bool = $is_right;
                let parts = Parts::of(typed).filter(|parts| parts.service == $service && is_right(parts));
                match parts {
                    Some(_) => Ok(Self(typed.to_owned())),
                    None => Err(InvalidValue::new($called, typed, concat!("give one such as ", $example))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

arn_type! {
    /// An Amazon SNS topic (*Amazon SNS API Reference, CreateTopic*).
    TopicArn, "topic ARN", "sns", "arn:aws:sns:eu-central-1:111122223333:done",
    r":[a-z0-9-]+:[0-9]{12}:([A-Za-z0-9_-]|\{environment\}){1,256}(\.fifo)?$",
    |arn| !arn.region.is_empty() && is_account(arn.account) && is_queue_or_topic(arn.resource, 256)
}

arn_type! {
    /// An Amazon SQS queue (*Amazon SQS API Reference, CreateQueue*).
    QueueArn, "queue ARN", "sqs", "arn:aws:sqs:eu-central-1:111122223333:orders",
    r":[a-z0-9-]+:[0-9]{12}:([A-Za-z0-9_-]|\{environment\}){1,80}(\.fifo)?$",
    |arn| !arn.region.is_empty() && is_account(arn.account) && is_queue_or_topic(arn.resource, 80)
}

arn_type! {
    /// An AWS KMS key, by its ID: a policy's resource cannot name an alias (*AWS KMS Developer Guide, Specifying KMS keys
    /// in IAM policy statements*).
    KeyArn, "key ARN (aliases excluded)", "kms",
    "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ":[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]{1,64}$",
    |arn| !arn.region.is_empty()
        && is_account(arn.account)
        && arn.resource.strip_prefix("key/").is_some_and(|id| is_name(id, "-", 64))
}

arn_type! {
    /// A managed policy, of the account's or of AWS's.
    PolicyArn, "policy ARN", "iam", "arn:aws:iam::111122223333:policy/boundary",
    r"::([0-9]{12}|aws):policy/([A-Za-z0-9/+=,.@_-]|\{environment\}){1,640}$",
    |arn| arn.region.is_empty()
        && (is_account(arn.account) || arn.account == "aws")
        && arn.resource.strip_prefix("policy/").is_some_and(|name| is_resource_name(name, "/+=,.@_-", 640))
}

arn_type! {
    /// A role, with its path (*AWS Lambda API Reference, CreateFunction, Role*; *IAM and AWS STS quotas*).
    RoleArn, "role ARN", "iam", "arn:aws:iam::111122223333:role/thumbs",
    r"::[0-9]{12}:role/(([A-Za-z0-9/+=,.@_-]|\{environment\}){1,510}/)?([A-Za-z0-9+=,.@_-]|\{environment\}){1,64}$",
    |arn| arn.region.is_empty() && is_account(arn.account) && arn.resource.strip_prefix("role/").is_some_and(is_role)
}

fn is_role(path_and_name: &str) -> bool {
    let (path, name) = path_and_name.rsplit_once('/').unwrap_or(("path", path_and_name));
    is_resource_name(path, "/+=,.@_-", 510) && is_resource_name(name, "+=,.@_-", 64)
}

arn_type! {
    /// A version of a layer, of any account (*AWS Lambda API Reference, CreateFunction, Layers*).
    LayerArn, "layer ARN (with the version)", "lambda", "arn:aws:lambda:eu-central-1:111122223333:layer:extension:3",
    ":[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]{1,140}:[0-9]{1,10}$",
    |arn| !arn.region.is_empty() && is_account(arn.account) && is_layer_version(arn.resource)
}

fn is_layer_version(resource: &str) -> bool {
    let version = resource.strip_prefix("layer:").and_then(|layer| layer.split_once(':'));
    version.is_some_and(|(name, version)| {
        is_name(name, "-_", 140) && (1..=10).contains(&version.len()) && version.bytes().all(|b| b.is_ascii_digit())
    })
}

fn is_queue_or_topic(name: &str, longest: usize) -> bool {
    sample(name).len() <= longest && is_resource_name(name.strip_suffix(".fifo").unwrap_or(name), "_-", longest)
}

/// Where something with an ARN is, and what it is called there.
macro_rules! regional {
    ($name:ident) => {
        impl $name {
            /// Such as `eu-central-1`.
            pub fn region(&self) -> &str {
                self.part(|parts| parts.region)
            }

            /// The part of AWS's domain that the Region's services have (*AWS General Reference, Service endpoints*).
            pub fn dns_suffix(&self) -> &'static str {
                match self.partition() {
                    "aws-cn" => "amazonaws.com.cn",
                    "aws-eusc" => "amazonaws.eu",
                    "aws-iso" => "c2s.ic.gov",
                    "aws-iso-b" => "sc2s.sgov.gov",
                    "aws-iso-e" => "cloud.adc-e.uk",
                    "aws-iso-f" => "csp.hci.ic.gov",
                    _ => "amazonaws.com",
                }
            }
        }
    };
}

regional!(TopicArn);
regional!(QueueArn);
regional!(KeyArn);
regional!(LayerArn);

impl RoleArn {
    /// The name, without the path.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(_, name)| name)
    }
}

impl LayerArn {
    /// The ARN of the layer, without the version.
    pub fn layer(&self) -> &str {
        self.0.rsplit_once(':').map_or("", |(layer, _)| layer)
    }
}

impl TopicArn {
    /// Whether messages keep their order, so that each needs a group.
    pub fn is_fifo(&self) -> bool {
        self.0.ends_with(".fifo")
    }
}

impl QueueArn {
    /// Whether messages keep their order, so that each needs a group.
    pub fn is_fifo(&self) -> bool {
        self.0.ends_with(".fifo")
    }

    /// The URL that messages are sent to (*Amazon SQS Developer Guide, Queue and message identifiers*).
    pub fn url(&self) -> String {
        let (account, name) = (self.account(), self.part(|parts| parts.resource));
        format!("https://sqs.{}.{}/{account}/{name}", self.region(), self.dns_suffix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_arn_of_the_right_kind_is_taken() {
        assert!("arn:aws:sns:eu-central-1:111122223333:done".parse::<TopicArn>().is_ok());
        for typed in [
            "done",
            "arn:aws:sqs:eu-central-1:111122223333:done",
            "arn:aws:sns:eu-central-1:111122223333:*",
            "arn:aws:sns::111122223333:done",
            "arn:aws:sns:eu-central-1:1111:done",
            "arn:aws:sns:eu-central-1:111122223333:done\"",
            "arn:aws:sns:${x}:111122223333:done",
        ] {
            assert!(typed.parse::<TopicArn>().is_err(), "{typed}");
        }
        assert!("arn:aws:kms:eu-central-1:111122223333:alias/photos".parse::<KeyArn>().is_err());
        assert!("arn:aws:lambda:eu-central-1:111122223333:layer:x:3".parse::<LayerArn>().is_ok());
        for typed in [
            "x:3",
            "arn:aws:lambda:eu-central-1:111122223333:layer:x",
            "arn:aws:lambda:eu-central-1:111122223333:layer:x:",
        ] {
            assert!(typed.parse::<LayerArn>().is_err(), "{typed}");
        }
        let role: RoleArn = "arn:aws:iam::111122223333:role/team/a/thumbs_1+=,.@-".parse().unwrap();
        assert_eq!((role.name(), role.account()), ("thumbs_1+=,.@-", "111122223333"));
        for typed in [
            "thumbs",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:role/team/",
            "arn:aws:iam::111122223333:role//thumbs",
            "arn:aws:iam::111122223333:user/thumbs",
            "arn:aws:iam::aws:role/thumbs",
            "arn:aws:iam:eu-central-1:111122223333:role/thumbs",
            "arn:aws:sts::111122223333:assumed-role/thumbs/run",
        ] {
            assert!(typed.parse::<RoleArn>().is_err(), "{typed}");
        }
        assert!("arn:aws:iam::aws:policy/PowerUserAccess".parse::<PolicyArn>().is_ok());
        let error = "done".parse::<TopicArn>().unwrap_err();
        assert_eq!(error.to_string(), "`done` is not a valid topic ARN");
    }

    #[test]
    fn a_queue_has_the_url_of_its_partition() {
        let queue: QueueArn = "arn:aws-cn:sqs:cn-north-1:111122223333:orders.fifo".parse().unwrap();
        assert_eq!(queue.url(), "https://sqs.cn-north-1.amazonaws.com.cn/111122223333/orders.fifo");
        assert!(queue.is_fifo());
    }
}
