//! Where events go that failed every try.

use std::fmt;
use std::str::FromStr;

use super::{QueueArn, TopicArn};
use crate::spec::{BucketName, InvalidValue, ValueError};

/// The failure destination as a spec spells it, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnFailure {
    typed: String,
    pub destination: Destination,
}

/// Where Lambda sends the record of an invocation that failed every try. Of its five kinds of destinations functions and event buses are left
/// out: what a record triggers there is for another project to say (*AWS Lambda Developer Guide, Capturing records of Lambda
/// asynchronous invocations*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Destination {
    /// A queue that the deployment creates.
    #[default]
    OwnQueue,
    Queue(QueueArn),
    Topic(TopicArn),
    /// An existing bucket.
    Bucket(BucketName),
    /// The event is gone.
    None,
}

const OWN_QUEUE: &str = "queue";
const NONE: &str = "none";
const S3: &str = "s3://";

impl OnFailure {
    /// What may be typed instead of an ARN or an S3 URI.
    pub const WORDS: [&str; 2] = [OWN_QUEUE, NONE];

    /// The form as a regular expression, for editors.
    pub fn pattern() -> String {
        let arns = [QueueArn::PATTERN, TopicArn::PATTERN].map(|pattern| pattern.replace(r"(\.fifo)?", ""));
        let bucket = BucketName::PATTERN.replacen('^', &format!("^{S3}"), 1);
        format!("^({})$|{}|{bucket}", Self::WORDS.join("|"), arns.join("|"))
    }

    pub fn as_str(&self) -> &str {
        &self.typed
    }
}

/// Reads `queue`, `none`, the ARN of a standard queue or topic, or `s3://BUCKET`. Lambda chooses the keys in a bucket by itself, and
/// does not support FIFO queues and topics (as above).
impl FromStr for OnFailure {
    type Err = ValueError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let refuse = |help: &str| Err(InvalidValue::new("failure destination", typed, help).into());
        let is_fifo = typed.ends_with(".fifo");
        let destination = match (typed, typed.strip_prefix(S3), typed.split(':').nth(2)) {
            (OWN_QUEUE, ..) => Destination::OwnQueue,
            (NONE, ..) => Destination::None,
            (_, Some(bucket), _) => match bucket.trim_end_matches('/') {
                bucket if bucket.contains('/') => {
                    return refuse("give the bucket alone: Lambda writes below `aws/lambda/async/`");
                }
                bucket => Destination::Bucket(bucket.parse()?),
            },
            (.., Some("sqs" | "sns")) if is_fifo => return refuse("Lambda sends to standard queues and topics only"),
            (.., Some("sqs")) => Destination::Queue(typed.parse()?),
            (.., Some("sns")) => Destination::Topic(typed.parse()?),
            _ => return refuse("give `queue` (one of its own), `none`, the ARN of a queue or a topic, or s3://BUCKET"),
        };
        Ok(Self { typed: typed.trim_end_matches('/').to_owned(), destination })
    }
}

impl fmt::Display for OnFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_is_one_that_lambda_sends_to() {
        for (typed, is) in [
            ("queue", Destination::OwnQueue),
            ("none", Destination::None),
            ("s3://failed-events/", Destination::Bucket("failed-events".parse().unwrap())),
        ] {
            assert_eq!(typed.parse::<OnFailure>().unwrap().destination, is);
        }
        for typed in ["arn:aws:sqs:eu-central-1:111122223333:failed", "arn:aws:sns:eu-central-1:111122223333:failed"] {
            assert_eq!(typed.parse::<OnFailure>().unwrap().to_string(), typed);
        }
        for typed in [
            "",
            "failed",
            "s3://",
            "s3://failed-events/prefix/",
            "arn:aws:sqs:eu-central-1:111122223333:failed.fifo",
            "arn:aws:sns:eu-central-1:111122223333:failed.fifo",
            "arn:aws:lambda:eu-central-1:111122223333:function:failed",
            "arn:aws:sqs:eu-central-1:111122223333:*",
        ] {
            assert!(typed.parse::<OnFailure>().is_err(), "{typed}");
        }
    }
}
