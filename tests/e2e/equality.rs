//! Every format grants what `policy` says and makes the function that the spec asks for, as the tool understands it that
//! deploys the format: so they are all equal.

use std::collections::BTreeSet;

use cargo_lambda_s3::formats::environment_of;
use cargo_lambda_s3::iam::{Arn, Names, events_topic};
use cargo_lambda_s3::resources::{RESOURCES, Resources, reserved_concurrency};
use cargo_lambda_s3::spec::Format;
use cargo_lambda_s3::spec::options::{Destination, KeyArn, LogGroupClass, LogLevel, OnFailure};
use serde_json::{Map, Value, json};

use crate::compare::{even, normalise, sabotage};
use crate::deployed::Stack;
use crate::practices::{practices_asked_for, resolve};
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::{ALL, COPY, EVERYTHING, PRACTICES, SETTINGS, Spec};
use crate::terraform;

/// What a format comes to.
struct Understood {
    project: Project,
    /// In the shape of `policy`.
    documents: Value,
    /// In the shape of [`asked_for`].
    settings: Value,
    /// In the shape of [`buckets_asked_for`], where the tool tells of them.
    buckets: Option<Value>,
    /// In the shape of [`practices_asked_for`], where it is read.
    practices: Option<Value>,
}

/// Has the tool of a format read the project's files. One row a format.
fn understand(spec: &Spec, format: Format) -> Understood {
    let deployed = || {
        let stack = Stack::deploy(spec, format, probe());
        let held = stack.held();
        let (documents, settings, buckets) = (held.documents(), held.settings(), Some(held.buckets()));
        let practices = Some(held.practices());
        Understood { documents, settings, buckets, practices, project: stack.project }
    };
    match format {
        Format::Sam => deployed(),
        Format::CloudFormation => deployed(),
        Format::Terraform => {
            let (project, plan) = terraform::planned(spec);
            let mut documents = plan.documents();
            if project.spec().options.function.execution_role.is_some() {
                // The owner's, of which Terraform knows nothing.
                let said = project.policy();
                ["role", "trust", "managed"].into_iter().for_each(|name| documents[name] = said[name].clone());
            }
            Understood {
                project,
                documents,
                settings: plan.settings(),
                buckets: Some(plan.buckets()),
                practices: Some(plan.practices()),
            }
        }
        Format::Cdk => deployed(),
        Format::Cli => deployed(),
    }
}

/// Its expression, time zone, state, flexible time window, group, target, role, input, retries, maximum age and dead-letter queue.
fn function_schedule(spec: &cargo_lambda_s3::spec::Spec) -> Value {
    let Some(expression) = &spec.options.schedule else { return Value::Null };
    let (names, resources) = (Names::of(spec), Resources::of(spec));
    let owns_queue = *spec.failure_destination() == Destination::OwnQueue;
    let undelivered = owns_queue.then(|| resolve(&Arn::queue(&names.failure_queue)));
    let input = r#"{"source":"aws.scheduler","detail-type":"Scheduled Event","id":"<aws.scheduler.execution-id>","time":"<aws.scheduler.scheduled-time>","resources":["<aws.scheduler.schedule-arn>"]}"#;
    json!([
        expression.as_str(),
        "UTC",
        "ENABLED",
        "OFF",
        "default",
        resolve(&names.invoked()),
        resolve(&names.schedule_role.arn()),
        input,
        resources.retries,
        resources.event_age,
        undelivered,
    ])
}

/// What the spec in the project's manifest asks for.
pub fn asked_for(project: &Project) -> Value {
    let spec = project.spec();
    let variables = environment_of(&spec).into_iter().map(|variable| (variable.name.to_owned(), variable.value.into()));
    let (name, is_recursive) = (spec.name.as_str(), !spec.loops().is_empty());
    let (log_group, resources) = (format!("/aws/lambda/{name}"), Resources::of(&spec));
    let function = &spec.options.function;
    let role = Names::of(&spec).role;
    json!({
        "name": name,
        "role": role.is_existing().then(|| resolve(&role.arn())),
        "description": spec.description.as_ref().map(|text| text.as_str()),
        "runtime": RESOURCES.runtime,
        "handler": "bootstrap",
        "architectures": [spec.architecture.as_str()],
        "memory": spec.memory.get(),
        "timeout": spec.timeout.get(),
        "storage": function.ephemeral_storage.map_or(512, |size| size.get()),
        "layers": function.layers.iter().map(|layer| layer.as_str()).collect::<Vec<_>>(),
        "concurrency": reserved_concurrency(&spec),
        "recursion": is_recursive.then_some("Allow"),
        "environment": variables.collect::<Map<String, Value>>(),
        "logging": [log_group, "JSON", function.log_level.map(LogLevel::of_aws)],
        "environment key": function.environment_key.as_ref().map(KeyArn::as_str),
        "subnets": function.subnets.iter().map(|subnet| subnet.as_str()).collect::<BTreeSet<_>>(),
        "security groups": function.security_groups.iter().map(|group| group.as_str()).collect::<BTreeSet<_>>(),
        "log group": [
            log_group,
            spec.log_retention.get(),
            function.log_group_class.unwrap_or(LogGroupClass::Standard).of_aws(),
            function.log_key.as_ref().map(KeyArn::as_str),
        ],
        "failures": match spec.failure_destination() {
            Destination::OwnQueue => json!([format!("{name}-failures"), 1_209_600, true]),
            _ => json!(function.on_failure.as_ref().map(OnFailure::as_str)),
        },
        "queues": spec.has_queue().then(|| {
            let names = Names::of(&spec);
            let (events, dead) = (resolve(&Arn::queue(&names.events_queue)), resolve(&Arn::queue(&names.dead_letters)));
            let most = reserved_concurrency(&spec).filter(|reserved| (2..=1000).contains(reserved));
            json!({
                "events": [events, 6 * u32::from(spec.timeout.get()), true],
                "redrive": [dead, 5],
                "dead letters": [dead, 1_209_600, true],
                "mapping": [resolve(&names.invoked()), events, 10, ["ReportBatchItemFailures"], most, "Enabled"],
            })
        }),
        "events topic": spec.has_topic().then(|| {
            let names = Names::of(&spec);
            let owns_queue = *spec.failure_destination() == Destination::OwnQueue;
            let undelivered = owns_queue.then(|| resolve(&Arn::queue(&names.failure_queue)));
            json!([resolve(&events_topic(&spec)), (), "lambda", resolve(&names.invoked()), undelivered, ()])
        }),
        "schedule": function_schedule(&spec),
        "retries": [resources.retries, resources.event_age],
        "alias": function.alias.iter().map(|alias| alias.as_str()).collect::<Vec<_>>(),
    })
}

/// How every bucket has to be that a deployment creates.
pub fn buckets_asked_for(project: &Project) -> Value {
    let closed = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
    let closed: Map<String, Value> = closed.map(|name| (name.to_owned(), json!(true))).into_iter().collect();
    let spec = project.spec();
    let settings = |bucket: &cargo_lambda_s3::spec::BucketName| {
        let encryption = match spec.options.key_of(bucket) {
            Some(key) => json!({ "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key.as_str() }),
            None => json!({ "SSEAlgorithm": "AES256" }),
        };
        let arn = format!("arn:aws:s3:::{bucket}");
        let tls_only = json!({ "Version": "2012-10-17", "Statement": [{
            "Sid": "DenyWithoutTls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
            "Resource": [arn, format!("{arn}/*")], "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        }] });
        let told = json!([
            closed,
            "BucketOwnerEnforced",
            encryption,
            ["Enabled", { "DaysAfterInitiation": RESOURCES.abort_days }],
            even(&tls_only),
        ]);
        (bucket.to_string(), told)
    };
    spec.created_buckets().into_iter().map(settings).collect::<Map<_, _>>().into()
}

fn is_equal_for_every_spec(format: Format) {
    ALL.iter().for_each(|spec| is_equal(spec, format));
}

fn is_equal(spec: &Spec, format: Format) {
    let found = understand(spec, format);
    assert_eq!(normalise(&found.documents), normalise(&found.project.policy()), "{format} {}", spec.name);
    assert_eq!(found.settings, asked_for(&found.project), "{format} {}", spec.name);
    if let Some(buckets) = found.buckets {
        assert_eq!(buckets, buckets_asked_for(&found.project), "{format} {}", spec.name);
    }
    if let Some(practices) = found.practices {
        let asked = found.project.with_marks(practices_asked_for(&found.project));
        assert_eq!(practices, asked, "{format} {}", spec.name);
    }
}

#[test]
fn sam_is_what_policy_says() {
    is_equal_for_every_spec(Format::Sam);
}

#[test]
fn cloudformation_is_what_policy_says() {
    is_equal_for_every_spec(Format::CloudFormation);
}

#[test]
fn terraform_is_what_policy_says() {
    is_equal_for_every_spec(Format::Terraform);
}

#[test]
fn cdk_is_what_policy_says() {
    is_equal_for_every_spec(Format::Cdk);
}

#[test]
fn the_stack_of_the_cli_scripts_is_what_policy_says() {
    is_equal_for_every_spec(Format::Cli);
}

/// Were one value of what is deployed another, the comparison would fail.
#[test]
fn one_wrong_value_of_what_is_deployed_is_noticed() {
    let found = understand(&EVERYTHING, Format::CloudFormation);
    let said = normalise(&found.project.policy());
    let broken = sabotage(&found.documents);
    assert!(broken.len() > 50, "{} values", broken.len());
    for (path, broken) in broken {
        let named_by_aws =
            path.starts_with("/invoke/") && path.ends_with("Id") || path.ends_with("/Sid") || path.ends_with("/Id");
        assert!(named_by_aws || normalise(&broken) != said, "{path}");
    }
    let asked = asked_for(&found.project);
    for (path, broken) in sabotage(&found.settings) {
        assert_ne!(broken, asked, "{path}");
    }
}

/// Were one value of a deployment file another, the comparison would fail.
#[test]
fn one_wrong_value_of_a_deployment_file_is_noticed() {
    for (from, to) in [
        ("\"s3:GetObject\"", "\"s3:GetObjectVersion\""),
        ("s3:::in-bucket/incoming/*.jpg", "s3:::in-bucket/incoming/*"),
        ("RetentionInDays: 30", "RetentionInDays: 14"),
        ("MemorySize: 256", "MemorySize: 128"),
        ("Timeout: 60", "Timeout: 61"),
        ("MaximumRetryAttempts: 2", "MaximumRetryAttempts: 1"),
        ("RestrictPublicBuckets: true", "RestrictPublicBuckets: false"),
        ("\"aws:SecureTransport\"", "\"aws:ViaAWSService\""),
        ("thumbs/\\\",", "thumb/\\\","),
        ("Threshold: 0", "Threshold: 1"),
        ("- !Ref AlarmTopic", "- \"arn:aws:sns:us-east-1:123456789012:other\""),
    ] {
        assert_is_noticed(&COPY, from, to);
    }
}

/// The same for what most functions do without.
#[test]
fn one_wrong_value_of_a_practice_is_noticed() {
    for (from, to) in [
        ("Value: \"photos\"", "Value: \"photo\""),
        ("Path: \"/functions/photos/\"", "Path: \"/functions/\""),
        ("MaxSessionDuration: 3600", "MaxSessionDuration: 7200"),
        ("Mode: \"Active\"", "Mode: \"PassThrough\""),
        ("AbacStatus: \"Enabled\"", "AbacStatus: \"Disabled\""),
        ("BucketKeyEnabled: true", "BucketKeyEnabled: false"),
        (
            "VersioningConfiguration:\n        Status: \"Enabled\"",
            "VersioningConfiguration:\n        Status: \"Suspended\"",
        ),
        ("Held back and given up", "Held back"),
        ("IsLogging: true", "IsLogging: false"),
        ("in-bucket/incoming/\"", "in-bucket/incoming\""),
        (
            "- \"AWS::S3::Object\"",
            "- \"AWS::S3::Object\"\n            - Field: \"readOnly\"\n              Equals:\n                - \"false\"",
        ),
        ("ExpirationInDays: 30", "ExpirationInDays: 31"),
        ("\"aws:MultiFactorAuthAge\"", "\"aws:TokenIssueTime\""),
        ("refs/heads/release/1.x", "refs/heads/*"),
    ] {
        assert_is_noticed(&PRACTICES, from, to);
    }
}

/// The same for settings of the function.
#[test]
fn one_wrong_value_of_a_setting_is_noticed() {
    for (from, to) in [
        ("Size: 2048", "Size: 1024"),
        ("ReservedConcurrentExecutions: 20", "ReservedConcurrentExecutions: 21"),
        ("      Layers:\n        - \"arn:aws:lambda:us-east-1:123456789012:layer:extension:1\"\n", ""),
        ("MaximumRetryAttempts: 0", "MaximumRetryAttempts: 2"),
        ("MaximumEventAgeInSeconds: 3600", "MaximumEventAgeInSeconds: 3601"),
        ("ApplicationLogLevel: \"DEBUG\"", "ApplicationLogLevel: \"INFO\""),
        ("LogGroupClass: \"INFREQUENT_ACCESS\"", "LogGroupClass: \"STANDARD\""),
        ("KmsKeyId: ", "# KmsKeyId: "),
        ("KmsKeyArn: ", "# KmsKeyArn: "),
        ("- \"subnet-0a1b2c3d\"", "- \"subnet-0a1b2c3e\""),
        ("- \"sg-0a1b2c3d4e5f67890\"", "- \"sg-0a1b2c3d4e5f67891\""),
        ("lambda:SourceFunctionArn", "aws:SourceArn"),
    ] {
        assert_is_noticed(&SETTINGS, from, to);
    }
}

fn assert_is_noticed(spec: &Spec, from: &str, to: &str) {
    let stack = Stack::new(crate::aws::Aws::start(), spec, Format::CloudFormation);
    stack.make_what_is_there();
    let template = stack.project.template(Format::CloudFormation);
    let text = std::fs::read_to_string(&template).unwrap();
    assert!(text.contains(from), "no `{from}` in\n{text}");
    std::fs::write(&template, text.replace(from, to)).unwrap();
    stack.apply(probe()).unwrap_or_else(|problem| panic!("`{to}` in the place of `{from}`: {problem}"));
    let held = stack.held();
    let is_same = normalise(&held.documents()) == normalise(&stack.project.policy())
        && held.settings() == asked_for(&stack.project)
        && held.buckets() == buckets_asked_for(&stack.project)
        && held.practices() == practices_asked_for(&stack.project);
    assert!(!is_same, "`{to}` in the place of `{from}` went by");
}
