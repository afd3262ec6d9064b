//! Keys of AWS KMS that the function makes use of by way of a service, and what they encrypt there.

use std::fmt;
use std::str::FromStr;

use super::{Destination, KeyArn, Options, ParameterName, QueueArn, SecretId, TopicArn};
use crate::spec::{BucketName, InvalidValue, ValueError};

/// What a key encrypts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Encrypted {
    Bucket(BucketName),
    Topic(TopicArn),
    Queue(QueueArn),
    Secret(SecretId),
    Parameter(ParameterName),
}

/// A key, and what it encrypts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceKey {
    pub of: Encrypted,
    pub key: KeyArn,
}

const SECRET: &str = "secret:";
const PARAMETER: &str = "parameter:";

impl Encrypted {
    /// The form as a regular expression, for editors.
    pub fn pattern() -> String {
        let after = |start: &str, pattern: &str| format!("^{start}{}", &pattern[1..]);
        [
            BucketName::PATTERN.to_owned(),
            TopicArn::PATTERN.to_owned(),
            QueueArn::PATTERN.to_owned(),
            after("(?=arn:)", SecretId::PATTERN),
            after(&format!("{SECRET}(?!arn:)"), SecretId::PATTERN),
            after(&format!("{PARAMETER}(?!/aws/)"), ParameterName::PATTERN),
        ]
        .join("|")
    }

    /// The bucket, if it is one.
    pub fn bucket(&self) -> Option<&BucketName> {
        match self {
            Self::Bucket(bucket) => Some(bucket),
            Self::Topic(_) | Self::Queue(_) | Self::Secret(_) | Self::Parameter(_) => None,
        }
    }

    /// The Region that its ARN names, which has to be that of its key; `None` where it is in the Region of the deployment, or
    /// where its name does not tell.
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::Topic(topic) => Some(topic.region()),
            Self::Queue(queue) => Some(queue.region()),
            Self::Secret(secret) => secret.region(),
            Self::Bucket(_) | Self::Parameter(_) => None,
        }
    }

    /// The flag that lets the function use it, where that is not one about a bucket.
    pub fn granted_by(&self) -> Option<String> {
        match self {
            Self::Bucket(_) => None,
            Self::Topic(topic) => Some(format!("--publish {topic}")),
            Self::Queue(queue) => Some(format!("--queue {queue}")),
            Self::Secret(secret) => Some(format!("--secret {secret}")),
            Self::Parameter(parameter) => Some(format!("--parameter {parameter}")),
        }
    }

    /// Whether Lambda sends events to it that failed every try.
    pub fn is_failure_destination(&self, options: &Options) -> bool {
        match (self, options.function.failure_destination()) {
            (Self::Bucket(bucket), Destination::Bucket(failed)) => bucket == failed,
            (Self::Topic(topic), Destination::Topic(failed)) => topic == failed,
            (Self::Queue(queue), Destination::Queue(failed)) => queue == failed,
            _ => false,
        }
    }

    /// Whether a flag lets the function or Lambda use it; of a bucket, triggers and grants decide.
    pub fn is_granted(&self, options: &Options) -> bool {
        self.is_used_by_handler(options) || self.is_failure_destination(options)
    }

    /// Whether a flag lets the handler use it; of a bucket, triggers and grants decide.
    pub fn is_used_by_handler(&self, options: &Options) -> bool {
        match self {
            Self::Bucket(_) => false,
            Self::Topic(topic) => options.topics.contains(topic),
            Self::Queue(queue) => options.queues.contains(queue),
            Self::Secret(secret) => options.secrets.contains(secret),
            Self::Parameter(parameter) => options.parameters.contains(parameter),
        }
    }
}

/// Reads a bucket's name, the ARN of a topic, a queue or a secret, `secret:NAME` or `parameter:NAME`. No bucket's name holds a
/// colon.
impl FromStr for Encrypted {
    type Err = ValueError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let refuse = |help: &str| Err(InvalidValue::new("resource under a key", typed, help).into());
        if let Some(name) = typed.strip_prefix(PARAMETER) {
            let parameter: ParameterName = name.parse()?;
            return match parameter.is_public() {
                true => refuse("a public parameter is not encrypted: leave it out"),
                false => Ok(Self::Parameter(parameter)),
            };
        }
        match (typed.strip_prefix(SECRET), typed.split(':').nth(2)) {
            (Some(name), _) if !name.starts_with("arn:") => Ok(Self::Secret(name.parse()?)),
            (None, Some("sns")) => Ok(Self::Topic(typed.parse()?)),
            (None, Some("sqs")) => Ok(Self::Queue(typed.parse()?)),
            (None, Some("secretsmanager")) => Ok(Self::Secret(typed.parse()?)),
            _ if typed.contains(':') => {
                refuse("give a bucket, the ARN of a topic, a queue or a secret, secret:NAME, or parameter:NAME")
            }
            _ => Ok(Self::Bucket(typed.parse()?)),
        }
    }
}

impl fmt::Display for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bucket(bucket) => write!(f, "{bucket}"),
            Self::Topic(topic) => write!(f, "{topic}"),
            Self::Queue(queue) => write!(f, "{queue}"),
            Self::Secret(secret @ SecretId::Arn(_)) => write!(f, "{secret}"),
            Self::Secret(secret @ SecretId::Name(_)) => write!(f, "{SECRET}{secret}"),
            Self::Parameter(parameter) => write!(f, "{PARAMETER}{parameter}"),
        }
    }
}

/// Reads `RESOURCE=KEY_ARN`. A secret's name may hold a `=`, the ARN of a key does not.
impl FromStr for ResourceKey {
    type Err = ValueError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.rsplit_once('=') {
            Some((of, key)) => Ok(Self { of: of.parse()?, key: key.parse()? }),
            None => Err(InvalidValue::new("resource and its key", typed, "give RESOURCE=KEY_ARN").into()),
        }
    }
}

impl fmt::Display for ResourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.of, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_key_encrypts_is_told_by_its_name() {
        let secret = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db/password-a1b2c3";
        let bucket: Encrypted = "photo-inbox".parse().unwrap();
        assert!(bucket.bucket().is_some() && bucket.granted_by().is_none());
        for typed in [
            "arn:aws:sns:eu-central-1:111122223333:done",
            "arn:aws:sqs:eu-central-1:111122223333:orders",
            secret,
            "secret:photo-inbox",
            "secret:a=b",
            "parameter:/thumbs/size",
            "parameter:size",
        ] {
            let of: Encrypted = typed.parse().unwrap();
            assert!(of.bucket().is_none() && of.granted_by().is_some(), "{typed}");
            assert_eq!(of.to_string(), typed);
        }
        for typed in [
            "",
            "a b",
            "secret:",
            "parameter:/aws/service/x",
            "topic:done",
            "arn:aws:lambda:eu-central-1:111122223333:function:x",
            &format!("secret:{secret}"),
        ] {
            assert!(typed.parse::<Encrypted>().is_err(), "{typed}");
        }
    }

    #[test]
    fn the_last_equals_sign_is_before_the_key() {
        let typed = "secret:a=b=arn:aws:kms:eu-central-1:111122223333:key/1234abcd";
        let read: ResourceKey = typed.parse().unwrap();
        assert_eq!(read.of, "secret:a=b".parse().unwrap());
        assert_eq!(read.to_string(), typed);
    }
}
