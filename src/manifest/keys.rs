//! Every key of a spec, once: what may be written, what it means, an example.
//!
//! The reader refuses what is not here, the schema for editors and the table in docs/spec.md are made from it.

use crate::spec::options::{
    AliasName, Allow, Encrypted, EnvironmentVariable, EphemeralStorage, EventAge, GithubEnvironment, GithubName,
    GithubRepository, Invoker, KeyArn, LayerArn, LogFormat, LogGroupClass, LogLevel, Mode, OnFailure, ParameterName,
    PermissionSetName, PolicyArn, QueueArn, ReservedConcurrency, Retries, RoleArn, RolePath, SERVICES,
    ScheduleExpression, SecretId, SecurityGroupId, Service, ServiceRow, SubnetId, Tag, TagKey, TopicArn,
};
use crate::spec::{
    AccountId, Architecture, BucketName, Commit, EnvironmentName, Event, Format, FunctionName, GrantName, LogRetention,
    Memory, ObjectSize, QuestionKind, Region, Route, Timeout, varying,
};

use super::VERSION;
use crate::spec::defaults::Key as Setting;

/// A key of a table.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    pub name: &'static str,
    pub shape: Shape,
    /// What it means: a sentence without a period, in Markdown.
    pub meaning: &'static str,
    pub example: &'static str,
    /// Whether the table makes no sense without it.
    pub is_required: bool,
}

/// What may be written behind a key.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// `true` or `false`.
    Flag,
    /// A whole number from the first to the second.
    Number(i64, i64),
    NumberOf(&'static [u16]),
    Text(Form),
    /// A list of strings, each once.
    List(Form),
    Pairs(Form, Form),
    /// A table of names and whatever answers a question: text, a flag, a whole number, a list of texts.
    Answers,
    Table(&'static [Key]),
    Tables(&'static [Key]),
    /// Condition operators, each with a table of condition keys, and a value or a list of values.
    Conditions,
    /// A table for each name of that form, of the second's keys.
    Named(Form, fn() -> Vec<Key>),
}

/// What a string may be.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// At most so many characters.
    AtMost(u16),
    /// What the regular expression matches, whole: in that part of the language which ECMA 262 and Rust share. It refuses
    /// nothing that the parser beside it takes.
    Pattern(&'static str),
    /// Likewise, of an expression that is made from lists.
    Built(fn() -> String),
    OneOf(fn() -> Vec<&'static str>),
    /// What a service's grants name.
    Resource(Service),
}

impl Key {
    pub const fn new(name: &'static str, shape: Shape, meaning: &'static str, example: &'static str) -> Self {
        Self { name, shape, meaning, example, is_required: false }
    }

    pub const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }
}

const BUCKET: Form = Form::Pattern(BucketName::PATTERN);
const TAG_VALUE: Form = Form::Pattern(Tag::VALUE_PATTERN);
const OBJECT_KEY: Form = Form::AtMost(1024);

/// The keys of `[package.metadata.lambda-s3]`, and of a file for `--spec`, in the order in which they are written.
pub const KEYS: &[Key] = &with_services();

/// The keys of services behind those of the other grants.
const fn with_services() -> [Key; BEFORE.len() + SERVICES.len() + AFTER.len()] {
    let mut keys = [BEFORE[0]; BEFORE.len() + SERVICES.len() + AFTER.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = match at.checked_sub(BEFORE.len()) {
            None => BEFORE[at],
            Some(at) if at < SERVICES.len() => key_of_service(&SERVICES[at]),
            Some(at) => AFTER[at - SERVICES.len()],
        };
        at += 1;
    }
    keys
}

const fn key_of_service(row: &ServiceRow) -> Key {
    let resource = Form::Resource(row.service);
    let shape = match row.has_mode {
        true => Shape::Pairs(resource, Form::OneOf(|| Mode::ALL.map(Mode::as_str).into())),
        false => Shape::List(resource),
    };
    Key::new(row.key, shape, row.meaning, row.example)
}

#[rustfmt::skip]
const BEFORE: &[Key] = &[
    Key::new("version", Shape::Number(1, VERSION), "The version of these keys", "1"),
    Key::new("name", Shape::Text(Form::Pattern(FunctionName::PATTERN)), "The function's name, by default the package's", "\"thumbs\""),
    Key::new("description", Shape::Text(Form::AtMost(256)), "What the function is for, by default the package's description", "\"makes thumbnails\""),
    Key::new("handler", Shape::Flag, "Whether the crate's code was generated; `false` where it is your own, as `init` writes it", "false"),
    Key::new("runtime", Shape::Text(Form::AtMost(1_024)), "The package that runs the handler, where functions of a workspace share one, as `new` writes it", "\"../lambda-s3-runtime\""),
    Key::new("environments", Shape::List(Form::Pattern(EnvironmentName::PATTERN)), "Environments that the project is deployed to from the same files: `{environment}` in a text of the spec stands for the name of each, and ends the function's name", "[\"dev\", \"prod\"]"),
    Key::new("environment", Shape::Named(Form::Pattern(EnvironmentName::PATTERN), environment_keys), "What one of the environments has otherwise than the others, in a table of its name", "{ prod = { memory = 1_024 } }"),
    Key::new("deploy", Shape::List(Form::OneOf(|| Format::ALL.map(Format::as_str).into())), "The deployment formats, by default `sam`", "[\"sam\", \"terraform\"]"),
    Key::new("arch", Shape::Text(Form::OneOf(|| Architecture::SPELLINGS.into())), "The instruction set, by default `arm64`", "\"arm64\""),
    Key::new("memory", Shape::Number(Memory::MIN, Memory::MAX), "Memory in MB, by default 256", "256"),
    Key::new("timeout", Shape::Number(Timeout::MIN, Timeout::MAX), "The time limit of an invocation in seconds, by default 60", "60"),
    Key::new("log-retention", Shape::NumberOf(&LogRetention::DAYS), "How many days logs are kept, by default 30", "30"),
    Key::new("ephemeral-storage", Shape::Number(EphemeralStorage::MIN, EphemeralStorage::MAX), "The size of `/tmp` in MB, by default 512", "2_048"),
    Key::new("reserved-concurrency", Shape::Number(ReservedConcurrency::MIN, ReservedConcurrency::MAX), "The concurrency that is reserved for the function, which is also its limit; with 0 every event goes to the failure destination", "20"),
    Key::new("layers", Shape::List(Form::Pattern(LayerArn::PATTERN)), "Versions of layers, at most 5, in the order in which they are extracted", "[\"arn:aws:lambda:eu-central-1:111122223333:layer:extension:3\"]"),
    Key::new("alias", Shape::Text(Form::Pattern(AliasName::PATTERN)), "An alias of the version that each deployment publishes: S3 and other callers invoke the function under it", "\"live\""),
    Key::new("retries", Shape::Number(Retries::MIN, Retries::MAX), "How often Lambda retries a failed event, by default 2", "1"),
    Key::new("max-event-age", Shape::Number(EventAge::MIN, EventAge::MAX), "The maximum age of an event in seconds, by default 21600", "3_600"),
    Key::new("on-failure", Shape::Text(Form::Built(OnFailure::pattern)), "The destination of events that exhaust their retries: `queue` (one of its own, the default), `none`, the ARN of a standard queue or topic, or an existing bucket", "\"s3://failed-events\""),
    Key::new("log-format", Shape::Text(Form::OneOf(|| LogFormat::SPELLINGS.into())), "The format of Lambda's own log lines, by default JSON where the Region has it", "\"json\""),
    Key::new("log-level", Shape::Text(Form::OneOf(|| LogLevel::SPELLINGS.into())), "The minimum level of what the code logs, by default `info`; only with JSON", "\"debug\""),
    Key::new("log-group-class", Shape::Text(Form::OneOf(|| LogGroupClass::SPELLINGS.into())), "The class of log groups, by default `standard`; it is chosen when they are created", "\"infrequent-access\""),
    Key::new("log-kms-key", Shape::Text(Form::Pattern(KeyArn::PATTERN)), "The KMS key that encrypts log groups; its policy has to admit CloudWatch Logs", "\"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\""),
    Key::new("environment-kms-key", Shape::Text(Form::Pattern(KeyArn::PATTERN)), "The KMS key that encrypts environment variables", "\"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\""),
    Key::new("subnets", Shape::List(Form::Pattern(SubnetId::PATTERN)), "Subnets of the VPC that the function is in, at most 16; only with `security-groups`", "[\"subnet-0a1b2c3d4e5f67890\"]"),
    Key::new("security-groups", Shape::List(Form::Pattern(SecurityGroupId::PATTERN)), "Security groups of the function in its VPC, at most 5; only with `subnets`", "[\"sg-0a1b2c3d4e5f67890\"]"),
    Key::new("execution-role", Shape::Text(Form::Pattern(RoleArn::PATTERN)), "An existing role that the function runs under, which has what `policy` prints from its owner", "\"arn:aws:iam::111122223333:role/thumbs\""),
    Key::new("region", Shape::Text(Form::Built(Region::pattern)), "The Region of the deployment, where it is decided", "\"eu-central-1\""),
    Key::new("read-trigger", Shape::Flag, "Whether the function may read what triggers it; it may, unless this says otherwise", "false"),
    Key::new("allow-recursion", Shape::Flag, "Whether a function that could trigger itself is generated, with a reserved concurrency, for which the account needs a quota of 105", "true"),
    Key::new("existing-buckets", Shape::List(BUCKET), "Existing buckets: the deployment does not create them, and merges its notifications into theirs", "[\"photo-archive\"]"),
    Key::new("bucket-owners", Shape::Pairs(BUCKET, Form::Pattern(AccountId::PATTERN)), "Buckets of other accounts, and the accounts", "{ photo-inbox = \"222233334444\" }"),
    Key::new("bucket-regions", Shape::Pairs(BUCKET, Form::Built(Region::pattern)), "Buckets of other Regions, and the Regions", "{ photo-archive = \"eu-west-1\" }"),
    Key::new("trigger", Shape::Tables(TRIGGER), "What triggers the function; one table for each bucket and set of keys", "[{ bucket = \"photo-inbox\", prefix = \"incoming/\" }]"),
    Key::new("read", Shape::Tables(GRANT), "Further objects that the function may read", "[{ bucket = \"photo-archive\" }]"),
    Key::new("write", Shape::Tables(GRANT), "Objects that the function may write", "[{ bucket = \"photo-thumbs\", prefix = \"small/\" }]"),
    Key::new("delete", Shape::Tables(GRANT), "Objects that the function may delete", "[{ bucket = \"photo-archive\", prefix = \"old/\" }]"),
    Key::new("list", Shape::Tables(GRANT), "Keys that the function may list; there is no suffix here", "[{ bucket = \"photo-archive\", prefix = \"old/\" }]"),
    Key::new("invokers", Shape::List(Form::Pattern(Invoker::PATTERN)), "Who may invoke the function besides its triggers: an account, the ARN of a role or a user, the ID of an organization, or `SERVICE=SOURCE_ARN`", "[\"222233334444\", \"events=arn:aws:events:eu-central-1:111122223333:rule/nightly\"]"),
    Key::new("schedule", Shape::Text(Form::Pattern(ScheduleExpression::PATTERN)), "When EventBridge Scheduler invokes the function besides its triggers, in UTC: `rate(…)`, `cron(…)` of six fields, or `at(…)`", "\"rate(1 hour)\""),
    Key::new("publish", Shape::List(Form::Pattern(TopicArn::PATTERN)), "SNS topics that the function may publish to", "[\"arn:aws:sns:eu-central-1:111122223333:done\"]"),
    Key::new("queue", Shape::List(Form::Pattern(QueueArn::PATTERN)), "SQS queues that the function may send to", "[\"arn:aws:sqs:eu-central-1:111122223333:orders\"]"),
    Key::new("secret", Shape::List(Form::Pattern(SecretId::PATTERN)), "Secrets of Secrets Manager that the function may fetch, by name or whole ARN", "[\"db/password\"]"),
    Key::new("parameter", Shape::List(Form::Pattern(ParameterName::PATTERN)), "Parameters of Systems Manager that the function may fetch", "[\"/thumbs/size\"]"),
];

#[rustfmt::skip]
const AFTER: &[Key] = &[
    Key::new("allow", Shape::Tables(ALLOW), "Further actions, of any AWS service, each with its reason", "[{ actions = [\"rekognition:DetectLabels\"], resources = [\"*\"], reason = \"labels for the search index\" }]"),
    Key::new("table-keys", Shape::Pairs(Form::AtMost(1_024), Form::AtMost(2_048)), "The partition keys of a table that the function may use, separated by commas, and no others: then no `Scan`", "{ orders = \"tenant-1,tenant-2\" }"),
    Key::new("event-sources", Shape::Pairs(Form::AtMost(1_024), Form::AtMost(2_048)), "The sources of the events that the function may put on a bus, separated by commas, and no others", "{ default = \"photos\" }"),
    Key::new("names", Shape::Pairs(Form::Pattern(GrantName::PATTERN), Form::AtMost(2_048)), "What grants are called in the handler's code, by default after what they name", "{ thumbs = \"s3://photo-thumbs/small/*\" }"),
    Key::new("abac-buckets", Shape::List(BUCKET), "Existing buckets with attribute-based access control enabled", "[\"photo-archive\"]"),
    Key::new("kms-keys", Shape::Pairs(Form::Built(Encrypted::pattern), Form::Pattern(KeyArn::PATTERN)), "What is encrypted, and the KMS key of each: a bucket, the ARN of a topic, a queue or a secret, `secret:NAME`, `parameter:NAME`", "{ photo-inbox = \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\" }"),
    Key::new("env", Shape::Pairs(Form::Pattern(EnvironmentVariable::NAME_PATTERN), Form::AtMost(4_096)), "Environment variables; what looks like a secret is rejected", "{ SIZE = \"200\" }"),
    Key::new("tags", Shape::Pairs(Form::Pattern(TagKey::PATTERN), TAG_VALUE), "Tags of every resource that can have tags", "{ team = \"photos\" }"),
    Key::new("versioned", Shape::Flag, "Whether the function reads exactly the version of an object that the event is about", "true"),
    Key::new("tag-objects", Shape::Flag, "Whether the function may tag what it writes", "true"),
    Key::new("tracing", Shape::Flag, "Whether X-Ray traces invocations", "true"),
    Key::new("managed-logs", Shape::Flag, "Whether AWS's managed policy stands in place of the statement for the function's own log group", "true"),
    Key::new("dashboard", Shape::Flag, "Whether there is a CloudWatch dashboard", "true"),
    Key::new("trail", Shape::Flag, "Whether there is a CloudTrail trail of invocations and of the objects that trigger", "true"),
    Key::new("deployer-role", Shape::Flag, "Whether there is a role for people who may change the function, with MFA", "true"),
    Key::new("alarms", Shape::Flag, "Whether there are alarms; there are, unless this says otherwise", "false"),
    Key::new("alarm-topic", Shape::Text(Form::Pattern(TopicArn::PATTERN)), "The SNS topic that alarms notify, by default one that the deployment creates", "\"arn:aws:sns:eu-central-1:111122223333:alarms\""),
    Key::new("abac", Shape::Text(Form::Pattern(TagKey::PATTERN)), "The key of the tag that the role and its resources have to share", "\"team\""),
    Key::new("permissions-boundary", Shape::Text(Form::Pattern(PolicyArn::PATTERN)), "The permissions boundary of every role", "\"arn:aws:iam::111122223333:policy/boundary\""),
    Key::new("role-path", Shape::Text(Form::Pattern(RolePath::PATTERN)), "The path of every role", "\"/functions/\""),
    Key::new("identity-center", Shape::Text(Form::Pattern(PermissionSetName::PATTERN)), "The permission set of IAM Identity Center whose sessions assume the role for people, in place of MFA", "\"DeployFunctions\""),
    Key::new("templates", Shape::Table(TEMPLATES), "Templates over those of the program and the team", "{ path = \"../house\" }"),
    Key::new("answers", Shape::Answers, "Answers to the questions that templates ask", "{ owner = \"photo-team\", shards = 3 }"),
    Key::new("github", Shape::Table(GITHUB), "The GitHub workflow that may deploy the code", "{ repository = \"photo-team/thumbs\" }"),
    Key::new("audit-allow", Shape::Tables(ALLOWANCE), "Findings of `cargo lambda-s3 audit` that are accepted", "[{ rule = \"managed-policy\", reason = \"the layer needs it\" }]"),
];

/// The names of these keys, in the order in which they are written.
pub(super) const ORDER: [&str; KEYS.len()] = {
    let mut names = [""; KEYS.len()];
    let mut at = 0;
    while at < KEYS.len() {
        names[at] = KEYS[at].name;
        at += 1;
    }
    names
};

#[rustfmt::skip]
pub const TRIGGER: &[Key] = &[
    Key::new("bucket", Shape::Text(BUCKET), "The bucket", "\"photo-inbox\"").required(),
    PREFIX,
    SUFFIX,
    Key::new("events", Shape::List(Form::OneOf(|| Event::all().map(Event::as_str).collect())), "The events, by default `s3:ObjectCreated:*`", "[\"s3:ObjectCreated:Put\"]"),
    Key::new("via", Shape::Text(Form::OneOf(|| Route::ALL.map(Route::as_str).into())), "How the events come: `direct`, which is the default, `eventbridge`, by a rule of Amazon EventBridge, `sqs`, by a queue of Amazon SQS, or `sns`, by a topic of Amazon SNS", "\"eventbridge\""),
    Key::new("min-size", Shape::Text(Form::Pattern(ObjectSize::PATTERN)), "The smallest size of the objects, in bytes or with `KB`, `MB` or `GB`; only by `eventbridge`", "\"1KB\""),
    Key::new("max-size", Shape::Text(Form::Pattern(ObjectSize::PATTERN)), "The largest size of the objects, in bytes or with `KB`, `MB` or `GB`; only by `eventbridge`", "\"5MB\""),
];

pub const GRANT: &[Key] =
    &[Key::new("bucket", Shape::Text(BUCKET), "The bucket", "\"photo-archive\"").required(), PREFIX, SUFFIX];

const PREFIX: Key = Key::new(
    "prefix",
    Shape::Text(OBJECT_KEY),
    "What the keys start with; every character stands for itself",
    "\"incoming/\"",
);
const SUFFIX: Key = Key::new(
    "suffix",
    Shape::Text(OBJECT_KEY),
    "What the keys end with; every character stands for itself",
    "\".jpg\"",
);

/// What `[workspace.metadata.lambda-s3]`, and a user's configuration, may say besides the keys of a spec that are a team's to
/// set.
#[rustfmt::skip]
pub const RULES: &[Key] = &[
    Key::new("version", Shape::Number(1, VERSION), "The version of these keys", "1"),
    Key::new("enforce", Shape::List(Form::OneOf(|| Setting::ALL.map(Setting::as_str).into())), "Keys that no function may set otherwise", "[\"tags\"]"),
    Key::new("required-tags", Shape::List(Form::Pattern(TagKey::PATTERN)), "Tags that every function has to have", "[\"cost-center\"]"),
    Key::new("allowed-buckets", Shape::List(Form::AtMost(256)), "Patterns, one of which every bucket has to match", "[\"photo-*\"]"),
    Key::new("templates", Shape::Table(TEMPLATES), "Templates over those of the program", "{ path = \"house\" }"),
];

/// All keys of `[workspace.metadata.lambda-s3]`.
pub fn team_keys() -> Vec<Key> {
    let is_a_teams = |key: &&Key| Setting::ALL.into_iter().flat_map(Setting::names).any(|name| *name == key.name);
    RULES.iter().chain(KEYS.iter().filter(is_a_teams)).copied().collect()
}

/// The keys of what one environment has for itself.
pub fn environment_keys() -> Vec<Key> {
    let is_one = |key: &&Key| varying().any(|row| row.key == key.name);
    KEYS.iter().filter(is_one).copied().collect()
}

/// The keys of `templates`.
#[rustfmt::skip]
pub const TEMPLATES: &[Key] = &[
    Key::new("path", Shape::Text(Form::AtMost(4_096)), "A folder, from that of the manifest on", "\"../house\""),
    Key::new("git", Shape::Text(Form::AtMost(4_096)), "A git repository, in place of a folder", "\"https://example.com/house.git\""),
    Key::new("rev", Shape::Text(Form::Pattern(Commit::PATTERN)), "Its commit", "\"0123456789abcdef0123456789abcdef01234567\""),
];

/// The keys of a question in `template.toml`.
#[rustfmt::skip]
pub(super) const QUESTION: &[Key] = &[
    Key::new("name", Shape::Text(Form::AtMost(64)), "What the answer is kept under", "\"tier\"").required(),
    Key::new("type", Shape::Text(Form::OneOf(|| QuestionKind::ALL.map(QuestionKind::as_str).into())), "What is asked for, by default a string", "\"choice\""),
    Key::new("prompt", Shape::Text(Form::AtMost(256)), "The question", "\"Which tier?\""),
    Key::new("help", Shape::Text(Form::AtMost(1_024)), "What there is to know about it", "\"Gold is called at night\""),
    Key::new("default", Shape::Answers, "The answer where none is given", "\"tin\""),
    Key::new("choices", Shape::List(Form::AtMost(256)), "What to choose from", "[\"gold\", \"tin\"]"),
    Key::new("characters", Shape::Text(Form::AtMost(256)), "The characters that a text may hold", "\"a-z0-9-\""),
    Key::new("min", Shape::Number(i64::MIN, i64::MAX), "The least number, characters or elements", "1"),
    Key::new("max", Shape::Number(i64::MIN, i64::MAX), "The greatest", "9"),
];

/// All that `template.toml` holds.
pub(super) const QUESTIONS: &[Key] =
    &[Key::new("question", Shape::Tables(QUESTION), "Questions", "[{ name = \"tier\" }]")];

#[rustfmt::skip]
pub const ALLOW: &[Key] = &[
    Key::new("actions", Shape::List(Form::Pattern(Allow::ACTION_PATTERN)), "Exact names of actions of the Service Authorization Reference", "[\"dynamodb:GetItem\"]").required(),
    Key::new("resources", Shape::List(Form::Pattern(Allow::RESOURCE_PATTERN)), "ARNs, with `{partition}`, `{region}` and `{account}` for those of the deployment; `*` only for actions that know no resources", "[\"arn:{partition}:dynamodb:{region}:{account}:table/orders\"]").required(),
    Key::new("conditions", Shape::Conditions, "Conditions: operators, keys, and a value or several", "{ StringEquals = { \"aws:RequestedRegion\" = \"eu-central-1\" } }"),
    Key::new("reason", Shape::Text(Form::AtMost(1_024)), "What the function needs it for: the comment in every file", "\"labels for the search index\"").required(),
    Key::new("allow-escalation", Shape::Text(Form::AtMost(1_024)), "Why the function may widen permissions, where one of the actions does", "\"it publishes layers for its own account\""),
];

#[rustfmt::skip]
pub const ALLOWANCE: &[Key] = &[
    Key::new("rule", Shape::Text(Form::AtMost(64)), "The rule", "\"managed-policy\"").required(),
    Key::new("reason", Shape::Text(Form::AtMost(1_024)), "Why it is all right", "\"the layer needs it\"").required(),
    Key::new("file", Shape::Text(Form::AtMost(1_024)), "Only in this file, from the project's folder on", "\"deploy/sam/template.yaml\""),
    Key::new("about", Shape::Text(Form::AtMost(1_024)), "Only where the message holds this text", "\"AWSXRayDaemonWriteAccess\""),
];

/// The keys of `github`.
#[rustfmt::skip]
pub const GITHUB: &[Key] = &[
    Key::new("repository", Shape::Text(Form::Pattern(GithubRepository::PATTERN)), "Owner and repository, with the numbers that GitHub gave them", "\"photo-team@123456/thumbs@456789\"").required(),
    Key::new("branch", Shape::Text(Form::Pattern(GithubName::PATTERN)), "The branch that deploys, by default `main`", "\"main\""),
    Key::new("environment", Shape::Text(Form::Pattern(GithubEnvironment::PATTERN)), "The GitHub environment that deploys, in place of a branch", "\"production\""),
];
