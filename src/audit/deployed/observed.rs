//! Plain values, named as AWS names them.

use std::collections::BTreeMap;

use crate::audit::Place;
use crate::audit::facts::{DocumentKind, Unread};
use crate::iam;

/// What AWS holds of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Partition, Region and account, as AWS says.
    pub place: iam::Place,
    /// The function.
    pub function: Function,
    /// The roles of the deployment that are there.
    pub roles: Vec<Role>,
    /// The buckets that trigger the function.
    pub buckets: Vec<Bucket>,
    /// The log group that the function writes to; `None` where there is none.
    pub log_group: Option<LogGroup>,
    /// What IAM Access Analyzer says about the policies.
    pub remarks: Vec<Remark>,
    /// What was not looked at.
    pub unread: Vec<Unread>,
    /// After how many days without use a service is reported.
    pub unused_days: u32,
}

/// The function (*AWS Lambda API Reference, GetFunctionConfiguration*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Function {
    /// Its ARN.
    pub arn: String,
    /// The ARN of its role.
    pub role: String,
    /// The runtime; none in an image.
    pub runtime: Option<String>,
    /// What is called.
    pub handler: Option<String>,
    /// The instruction sets.
    pub architectures: Vec<String>,
    /// In MB.
    pub memory: Option<i32>,
    /// In seconds.
    pub timeout: Option<i32>,
    /// The environment. Values are compared, and never told.
    pub environment: BTreeMap<String, String>,
    /// The ARNs of layers.
    pub layers: Vec<String>,
    /// The log group that it names.
    pub log_group: Option<String>,
    /// `Active` or `PassThrough`.
    pub tracing: Option<String>,
    /// How many may run at once, where that is limited.
    pub concurrency: Stated<i32>,
    /// `Allow` or `Terminate`.
    pub recursion: Stated<String>,
    /// Its tags.
    pub tags: Stated<BTreeMap<String, String>>,
    /// What becomes of an event that fails; `None` where nothing is set.
    pub invocation: Option<Invocation>,
    /// The text of its policy; `None` where it has none.
    pub policy: Option<String>,
}

/// A value that may not be there, or not be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stated<T> {
    /// Nobody could be asked.
    #[default]
    Unknown,
    /// It is not set.
    Unset,
    /// It is set.
    Set(T),
}

/// How the function is invoked asynchronously (*AWS Lambda API Reference, GetFunctionEventInvokeConfig*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invocation {
    /// The ARN of the failure destination.
    pub failure: Option<String>,
    /// How often an event is tried again.
    pub retries: Option<i32>,
    /// How long, in seconds.
    pub age: Option<i32>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// Which of the deployment's it is.
    pub kind: iam::DocumentKind,
    /// Its name.
    pub name: String,
    /// The text of its trust policy.
    pub trust: String,
    /// The ARN of its permissions boundary.
    pub boundary: Option<String>,
    /// Its own policies.
    pub inline: Vec<Inline>,
    /// Its managed policies.
    pub attached: Vec<Attached>,
    /// The services that it may use, and when it last did; `None` where IAM was not asked.
    pub services: Option<Vec<Service>>,
}

/// An inline policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inline {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A managed policy of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// Its ARN.
    pub arn: String,
    /// The text of the version that counts.
    pub text: String,
}

/// A service that a role may use (*IAM API Reference, ServiceLastAccessed*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What its actions begin with.
    pub namespace: String,
    /// What people call it.
    pub name: String,
    /// How many days ago the role used it last; `None` for never, as far back as IAM knows.
    pub days: Option<u32>,
}

/// A bucket that triggers the function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What it sends.
    pub sent: Sent,
}

/// What a bucket sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// To functions, this.
    Held(Vec<Configuration>),
    /// There is no such bucket.
    Absent,
    /// It is in another Region.
    Elsewhere(String),
    /// Its owner does not say.
    Unknown,
}

/// A notification to a function (*Amazon S3 API Reference, LambdaFunctionConfiguration*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The ARN of the function, or of a version of it.
    pub function: String,
    /// The events.
    pub events: Vec<String>,
    /// The prefix, as S3 stores it.
    pub prefix: String,
    /// The suffix, as S3 stores it.
    pub suffix: String,
}

/// A log group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGroup {
    /// Its name.
    pub name: String,
    /// How many days events are kept; `None` for ever.
    pub retention: Option<i32>,
    /// The ARN of the key that encrypts it, where it is one of the account's own.
    pub key: Option<String>,
}

/// What Access Analyzer says (*IAM Access Analyzer API Reference, ValidatePolicyFinding, ReasonSummary*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The policy, or a statement of it.
    pub place: Place,
    /// How bad it is.
    pub kind: RemarkKind,
    /// Such as `INVALID_ACTION`.
    pub code: String,
    /// What it says.
    pub text: String,
    /// Where it says more.
    pub link: String,
}

/// How bad Access Analyzer takes something for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// The policy does not work.
    Error,
    /// It lets more than it should.
    SecurityWarning,
    /// It may not be what was meant.
    Warning,
    /// It could be said better.
    Suggestion,
}

/// The text of a policy, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text<'a> {
    /// Where.
    pub place: Place,
    /// What it hangs on.
    pub kind: DocumentKind,
    /// The document of the spec that it is held against.
    pub of: iam::DocumentKind,
    /// The role or the function that it belongs to; of what another account owns, the ARN.
    pub holder: &'a str,
    /// The text.
    pub text: &'a str,
    /// The ARN, where it is a managed policy.
    pub managed: Option<&'a str>,
}

impl Observed {
    /// Every policy.
    pub fn texts(&self) -> Vec<Text<'_>> {
        let function = self.function.policy.iter().map(|text| Text {
            place: self.function.place().part("policy"),
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
    pub fn place(&self) -> Place {
        Place::aws(&*self.arn)
    }
}

impl Role {
    /// Where it is.
    pub fn place(&self) -> Place {
        Place::aws(format!("role {}", self.name))
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
    /// The place of a statement of it.
    pub fn statement(&self, number: usize, sid: Option<&str>) -> Place {
        self.place.part(&match sid {
            Some(sid) => format!("statement {sid}"),
            None => format!("statement {}", number + 1),
        })
    }
}
