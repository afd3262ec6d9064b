//! What the resources of a deployment are called.

use super::Arn;
use crate::placeholder::{ENVIRONMENT, fill};
use crate::spec::options::{AliasName, RoleArn, RolePath};
use crate::spec::{EnvironmentName, Spec};

/// Names that follow from the function's, so that every document can be known before anything is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    pub function: String,
    /// The alias under which it is invoked, where a version is published.
    alias: Option<AliasName>,
    /// The stack of SAM, CloudFormation and the CDK.
    pub stack: String,
    pub log_group: String,
    /// The queue for events that could not be handled. At most 73 characters; SQS allows 80.
    pub failure_queue: String,
    /// The queue between S3 and the function, where a trigger comes by one. At most 71 characters.
    pub events_queue: String,
    /// The queue for its messages that could not be handled. At most 77 characters.
    pub dead_letters: String,
    /// The topic between S3 and the function, where a trigger comes by one. At most 71 characters; SNS allows 256.
    pub events_topic: String,
    /// The helper that merges notifications into buckets which the deployment does not create.
    pub helper: String,
    pub helper_log_group: String,
    /// The topic that alarms tell, where the deployment creates one.
    pub alarm_topic: String,
    pub dashboard: String,
    pub trail: String,
    /// How the name of the bucket begins that the trail is kept in; the account and the Region follow.
    pub trail_bucket: String,
    pub role: RoleName,
    pub helper_role: RoleName,
    pub schedule_role: RoleName,
    pub deployer_role: RoleName,
    pub workflow_role: RoleName,
}

/// What a role is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleName {
    /// How it begins; `-` and the Region follow.
    start: String,
    path: RolePath,
    /// The role that stands in its place.
    existing: Option<RoleArn>,
}

/// Characters of a function's name (*AWS Lambda API Reference, CreateFunction*).
const FUNCTION: usize = 64;

/// Characters of a role's name (*IAM and AWS STS quotas*: 64) before `-` and a Region of up to 16.
const ROLE_START: usize = 47;

/// Characters of a bucket's name (63) before `-`, an account, `-` and a Region of up to 16.
const TRAIL_BUCKET: usize = 33;

impl Names {
    /// The names for `spec`.
    pub fn of(spec: &Spec) -> Self {
        if let Some(at) = &spec.in_environment {
            return Self::of(&at.pattern).filled(at.name.as_str(), spec);
        }
        let function = match spec.environments.is_empty() {
            true => spec.name.to_string(),
            false => with_suffix(&format!("{}-{ENVIRONMENT}", spec.name), "", FUNCTION),
        };
        let helper = with_suffix(&function, "-notifications", FUNCTION);
        let path = spec.options.role_path.clone().unwrap_or_default();
        let role =
            |suffix| RoleName { start: with_suffix(&function, suffix, ROLE_START), path: path.clone(), existing: None };
        Self {
            stack: stack_characters(&function),
            log_group: format!("/aws/lambda/{function}"),
            failure_queue: format!("{function}-failures"),
            events_queue: format!("{function}-events"),
            dead_letters: format!("{function}-dead-letters"),
            events_topic: format!("{function}-events"),
            helper_log_group: format!("/aws/lambda/{helper}"),
            helper,
            alarm_topic: format!("{function}-alarms"),
            dashboard: function.clone(),
            trail: trail_characters(&function),
            trail_bucket: with_suffix(&format!("trail-{}", bucket_characters(&function)), "", TRAIL_BUCKET),
            alias: spec.options.function.alias.clone(),
            role: RoleName { existing: spec.options.function.execution_role.clone(), ..role("") },
            helper_role: role("-notifications"),
            schedule_role: role("-schedule"),
            deployer_role: role("-deployer"),
            workflow_role: role("-workflow"),
            function,
        }
    }
}

impl Names {
    fn filled(self, environment: &str, spec: &Spec) -> Self {
        let name = |name: String| fill(&name, environment).into_owned();
        let role = |role: RoleName| RoleName { start: name(role.start), ..role };
        Self {
            function: name(self.function),
            alias: self.alias,
            stack: name(self.stack),
            log_group: name(self.log_group),
            failure_queue: name(self.failure_queue),
            events_queue: name(self.events_queue),
            events_topic: name(self.events_topic),
            dead_letters: name(self.dead_letters),
            helper: name(self.helper),
            helper_log_group: name(self.helper_log_group),
            alarm_topic: name(self.alarm_topic),
            dashboard: name(self.dashboard),
            trail: name(self.trail),
            trail_bucket: name(self.trail_bucket),
            role: RoleName { existing: spec.options.function.execution_role.clone(), ..role(self.role) },
            helper_role: role(self.helper_role),
            schedule_role: role(self.schedule_role),
            deployer_role: role(self.deployer_role),
            workflow_role: role(self.workflow_role),
        }
    }

    /// What is invoked: the function, or its alias. A permission on the function itself lets no caller invoke the alias, nor the other way
    /// round (*AWS Lambda Developer Guide, Using Lambda aliases in event sources and permissions policies*).
    pub fn invoked(&self) -> Arn {
        let name = self.alias.as_ref().map(|alias| format!("{}:{alias}", self.function));
        Arn::function(name.as_deref().unwrap_or(&self.function))
    }

    pub fn alias(&self) -> Option<&AliasName> {
        self.alias.as_ref()
    }

    /// What is about the function, and what is about its alias: Lambda looks at the ARN with the qualifier where a request names one (its notice
    /// of 2022-01-24 on qualified ARNs, quoted in serverless-plugin-warmup#304).
    pub fn function_and_alias(&self) -> Vec<Arn> {
        let mut both = vec![Arn::function(&self.function), self.invoked()];
        both.dedup();
        both
    }

    /// The alarms' names, those included that not every partition has.
    pub fn alarms(&self) -> [String; 6] {
        ["errors", "throttles", "dropped-events", "lost-failures", "loops", "failure-queue"]
            .map(|end| format!("{}-{end}", self.function))
    }

    /// The names of the alarms about the queue of events, and about what it could not get handled.
    pub fn queue_alarms(&self) -> [String; 2] {
        ["event-age", "dead-letters"].map(|end| format!("{}-{end}", self.function))
    }

    /// The name of the alarm of events that the topic could not deliver.
    pub fn topic_alarm(&self) -> String {
        format!("{}-topic", self.function)
    }
}

impl RoleName {
    pub fn name(&self) -> Arn {
        self.existing.as_ref().map_or_else(|| Arn::role_name(&self.start), |role| Arn::literal(role.name()))
    }

    /// Whether the deployment does not create it.
    pub fn is_existing(&self) -> bool {
        self.existing.is_some()
    }

    /// How the name begins; `-` and the Region follow.
    pub fn start(&self) -> &str {
        &self.start
    }

    pub fn arn(&self) -> Arn {
        let existing = self.existing.as_ref().map(|role| Arn::literal(role.as_str()));
        existing.unwrap_or_else(|| Arn::role(&self.path, &self.start))
    }
}

/// The name with a suffix; where that is too long, a digest stands for what is left out. The name of any environment has room.
pub(super) fn with_suffix(name: &str, suffix: &str, longest: usize) -> String {
    let (own, tail, reserved) = match name.strip_suffix(ENVIRONMENT).and_then(|own| own.strip_suffix('-')) {
        Some(own) => (own, &name[own.len()..], 1 + EnvironmentName::MAX),
        None => (name, "", 0),
    };
    let room = longest - suffix.len() - reserved;
    if own.len() <= room {
        return format!("{name}{suffix}");
    }
    let kept: String = own.chars().take(room - 9).collect();
    format!("{kept}-{:08x}{tail}{suffix}", digest(own))
}

/// The name in the characters of a bucket's; where it has others, a digest tells it from those that are then alike.
fn bucket_characters(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect();
    if plain == name { plain } else { format!("{:08x}-{plain}", digest(name)) }
}

/// The name as CloudFormation takes it: a letter, then letters, digits and hyphens, 128 at most (*AWS CloudFormation API
/// Reference, CreateStack, StackName*). Where it is another then, a digest tells it from those that are alike.
fn stack_characters(name: &str) -> String {
    let hyphened = name.replace('_', "-");
    let plain = hyphened.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    match plain {
        plain if plain == name => plain.to_owned(),
        "" => format!("stack-{:08x}", digest(name)),
        plain => format!("{plain}-{:08x}", digest(name)),
    }
}

/// The name as CloudTrail takes it: at least 3 characters, no two hyphens or underscores together, none at the end (*AWS
/// CloudTrail User Guide, Naming requirements*). Where it is another then, a digest tells it from those that are alike.
fn trail_characters(name: &str) -> String {
    let parts: Vec<&str> = name.split(['-', '_']).filter(|part| !part.is_empty()).collect();
    let joined = parts.join("-");
    if joined == name.replace('_', "-") && name.len() >= 3 {
        name.to_owned()
    } else {
        format!("{joined}-{:08x}", digest(name))
    }
}

/// FNV-1a: the same for the same text in every version of the program and of Rust.
pub fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_and_stays_one_of_its_own() {
        assert_eq!(with_suffix("thumbs", "-notifications", FUNCTION), "thumbs-notifications");
        let long = |end| with_suffix(&format!("{}{end}", "x".repeat(63)), "-notifications", FUNCTION);
        let [one, other] = ["a", "b"].map(long);
        assert_eq!((one.len(), other.len()), (64, 64));
        assert_ne!(one, other);
    }

    #[test]
    fn a_name_has_room_for_that_of_any_environment() {
        let name = with_suffix("thumbs-{environment}", "-notifications", FUNCTION);
        assert_eq!(name, "thumbs-{environment}-notifications");
        for (own, suffix) in
            [("x".repeat(64), ""), ("x".repeat(34), "-notifications"), ("x".repeat(33), "-notifications")]
        {
            let name = with_suffix(&format!("{own}-{{environment}}"), suffix, FUNCTION);
            let longest = fill(&name, "a234567890123456");
            assert!(longest.len() == FUNCTION && longest.ends_with(&format!("-a234567890123456{suffix}")), "{longest}");
        }
    }

    #[test]
    fn a_bucket_for_a_trail_has_a_name_that_s3_takes() {
        assert_eq!(bucket_characters("thumbs"), "thumbs");
        assert!(bucket_characters("My_thumbs").ends_with("-my-thumbs"));
        assert_ne!(bucket_characters("My_thumbs"), bucket_characters("my-thumbs"));
    }

    #[test]
    fn a_stack_has_a_name_that_cloudformation_takes() {
        assert_eq!(stack_characters("my-thumbs"), "my-thumbs");
        for name in ["my_thumbs", "_thumbs", "-_9", "9thumbs"] {
            let stack = stack_characters(name);
            let is_right = |c: char| c.is_ascii_alphanumeric() || c == '-';
            assert!(stack.starts_with(|c: char| c.is_ascii_alphabetic()) && stack.chars().all(is_right), "{stack}");
        }
        assert_ne!(stack_characters("my_thumbs"), stack_characters("my-thumbs"));
        assert_ne!(stack_characters("my_thumbs_2"), stack_characters("my_thumbs-2"));
    }

    #[test]
    fn a_trail_has_a_name_that_cloudtrail_takes() {
        assert_eq!(trail_characters("my_thumbs-2"), "my_thumbs-2");
        for name in ["a", "a--b", "a_-b", "ab-"] {
            let trail = trail_characters(name);
            assert!(trail.len() >= 3 && !trail.contains("--") && !trail.ends_with('-'), "{trail}");
        }
        assert_ne!(trail_characters("a--b"), trail_characters("a-b"));
    }
}
