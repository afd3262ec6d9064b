//! Plain values, named as AWS names them.

use std::collections::BTreeMap;

use crate::deployment::SourceLocation;
use crate::deployment::facts::{DocumentKind, Unread};
use crate::iam;

/// What AWS holds of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Partition, Region and account, as AWS says.
    pub place: iam::Target,
    pub function: Function,
    /// The roles of the deployment that are there.
    pub roles: Vec<Role>,
    pub buckets: Vec<Bucket>,
    /// The log group that the function writes to; `None` where there is none.
    pub log_group: Option<LogGroup>,
    /// What IAM Access Analyzer says about the policies.
    pub remarks: Vec<Remark>,
    pub unread: Vec<Unread>,
    /// After how many days without use a service is reported.
    pub unused_days: u32,
}

/// The function (*AWS Lambda API Reference, GetFunctionConfiguration*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    pub arn: String,
    /// The ARN of what is invoked: the function, or its alias, of whose version the settings are then.
    pub invoked: String,
    /// The ARN of its role.
    pub role: String,
    /// The runtime; none in an image.
    pub runtime: Option<String>,
    pub handler: Option<String>,
    pub architectures: Vec<String>,
    /// In MB.
    pub memory: Option<i32>,
    /// In seconds.
    pub timeout: Option<i32>,
    /// The size of `/tmp` in MB.
    pub storage: Option<i32>,
    /// The environment. Values are compared, and never told.
    pub environment: BTreeMap<String, String>,
    pub layers: Vec<String>,
    pub log_group: Option<String>,
    /// `JSON` or `Text`.
    pub log_format: Option<String>,
    /// The least level of what the code logs, such as `INFO`.
    pub log_level: Option<String>,
    /// The ARN of the key that encrypts the environment, where it is one of the account's own.
    pub environment_key: Option<String>,
    /// Where the function is in a VPC.
    pub subnets: Vec<String>,
    pub security_groups: Vec<String>,
    /// `Active` or `PassThrough`.
    pub tracing: Option<String>,
    /// How many may run at once, where that is limited.
    pub concurrency: Stated<i32>,
    /// `Allow` or `Terminate`.
    pub recursion: Stated<String>,
    pub tags: Stated<BTreeMap<String, String>>,
    /// What becomes of an event that fails; `None` where nothing is set.
    pub invocation: Option<Invocation>,
    /// The text of the policy of what is invoked; `None` where it has none.
    pub policy: Option<String>,
    /// The text of the policy of the function itself, where an alias is invoked.
    pub own_policy: Option<String>,
}

/// A value that may not be there, or not be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stated<T> {
    #[default]
    Unknown,
    Unset,
    Set(T),
}

/// How the function is invoked asynchronously (*AWS Lambda API Reference, GetFunctionEventInvokeConfig*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// The ARN of the failure destination.
    pub failure: Option<String>,
    pub retries: Option<i32>,
    /// How long, in seconds.
    pub age: Option<i32>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    pub kind: iam::DocumentKind,
    pub name: String,
    pub trust: String,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    pub inline: Vec<Inline>,
    pub attached: Vec<Attached>,
    /// The services that it may use, and when it last did; `None` where IAM was not asked.
    pub services: Option<Vec<Service>>,
}

/// An inline policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    pub name: String,
    pub text: String,
}

/// A managed policy of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    pub arn: String,
    pub text: String,
}

/// A service that a role may use (*IAM API Reference, ServiceLastAccessed*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub namespace: String,
    pub name: String,
    /// How many days ago the role used it last; `None` for never, as far back as IAM knows.
    pub days: Option<u32>,
}

/// A bucket that triggers the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    pub sent: Sent,
}

/// What a bucket sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    Known {
        /// To functions, queues and topics.
        notifications: Vec<Configuration>,
        /// Whether it sends all of its events to EventBridge.
        to_bus: bool,
    },
    Absent,
    Elsewhere(String),
    Unknown,
}

/// A notification to a function, a queue or a topic (*Amazon S3 API Reference, LambdaFunctionConfiguration, QueueConfiguration,
/// TopicConfiguration*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The ARN of the function, or of a version of it; or of the queue or the topic.
    pub target: String,
    pub events: Vec<String>,
    /// The prefix, as S3 stores it.
    pub prefix: String,
    /// The suffix, as S3 stores it.
    pub suffix: String,
}

/// A log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    pub name: String,
    /// How many days events are kept; `None` for ever.
    pub retention: Option<i32>,
    /// The ARN of the key that encrypts it, where it is one of the account's own.
    pub key: Option<String>,
    /// Such as `STANDARD`.
    pub class: Option<String>,
}

/// What Access Analyzer says (*IAM Access Analyzer API Reference, ValidatePolicyFinding, ReasonSummary*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub place: SourceLocation,
    pub kind: RemarkKind,
    /// Such as `INVALID_ACTION`.
    pub code: String,
    pub text: String,
    /// Where it says more.
    pub link: String,
}

/// How bad Access Analyzer takes something for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    Error,
    SecurityWarning,
    Warning,
    Suggestion,
}

/// The text of a policy, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// Where.
    pub place: SourceLocation,
    pub kind: DocumentKind,
    /// The document of the spec that it is held against.
    pub of: iam::DocumentKind,
    /// The role or the function that it belongs to; of what another account owns, the ARN.
    pub holder: &'a str,
    pub text: &'a str,
    /// The ARN, where it is a managed policy.
    pub managed: Option<&'a str>,
}

impl Observed {
    pub fn texts(&self) -> Vec<Text<'_>> {
        let policies = [("policy", &self.function.policy), ("policy without an alias", &self.function.own_policy)];
        let held = policies.into_iter().filter_map(|(part, policy)| Some((part, policy.as_ref()?)));
        let function = held.map(|(part, text)| Text {
            place: self.function.place().part(part),
            kind: DocumentKind::Resource,
            of: iam::DocumentKind::Invoke,
            holder: &self.function.arn,
            text,
            managed: None,
        });
        let roles = self.roles.iter().flat_map(Role::texts);
        function.chain(roles).collect()
    }
}

impl Function {
    /// Where it is.
    pub fn place(&self) -> SourceLocation {
        SourceLocation::aws(&*self.arn)
    }
}

impl Role {
    /// Where it is.
    pub fn place(&self) -> SourceLocation {
        SourceLocation::aws(format!("role {}", self.name))
    }

    fn texts(&self) -> Vec<Text<'_>> {
        let text = |part: &str, kind, text, managed| Text {
            place: self.place().part(part),
            kind,
            of: if kind == DocumentKind::Trust { iam::DocumentKind::Trust } else { self.kind },
            holder: &self.name,
            text,
            managed,
        };
        let mut texts = vec![text("trust policy", DocumentKind::Trust, &*self.trust, None)];
        texts.extend(
            self.inline
                .iter()
                .map(|one| text(&format!("policy {}", one.name), DocumentKind::Identity, &*one.text, None)),
        );
        texts.extend(
            self.attached
                .iter()
                .map(|one| text(&format!("policy {}", one.arn), DocumentKind::Identity, &*one.text, Some(&*one.arn))),
        );
        texts
    }
}

impl Text<'_> {
    pub fn statement(&self, number: usize, sid: Option<&str>) -> SourceLocation {
        self.place.part(&match sid {
            Some(sid) => format!("statement {sid}"),
            None => format!("statement {}", number + 1),
        })
    }
}
