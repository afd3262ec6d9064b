//! What a spec asks for besides function, policies and buckets: roles, tags, alarms, dashboard, trail.

use cargo_lambda_s3::iam::{Arn, Names, RoleName, Target, managed_policies, trail_objects};
use cargo_lambda_s3::resources::{alarms_of, dashboard_of};
use cargo_lambda_s3::spec::options::{Alarms, Destination};
use cargo_lambda_s3::spec::{Feature, Spec};
use serde_json::{Map, Value, json};

use crate::aws::{ACCOUNT, REGION};
use crate::project::Project;

/// What every format has to come to. Absent things are `null`; lists are sorted.
///
/// - `roles`: by `execution`, `helper`, `deployer`, `workflow`: name, path, boundary, managed policies, tags, and for the last
///   two how long a session may be;
/// - `tracing`: `Active` or `PassThrough`;
/// - `tags`: by what has them;
/// - `alarms`: by name: namespace, metric, statistic, dimension and its value, period, periods, threshold, comparison, missing
///   data, whom it tells;
/// - `topic`: its name; `dashboard`: its name and its body; `trail`: its settings, and the bucket's;
/// - `buckets`: for each that the deployment creates: encryption, versions, whether it compares tags, its tags.
pub fn practices_asked_for(project: &Project) -> Value {
    let spec = project.spec();
    json!({
        "roles": roles(&spec, &project.policy()),
        "tracing": if spec.has(Feature::Tracing) { "Active" } else { "PassThrough" },
        "tags": tagged(&spec, &project.policy()),
        "alarms": alarms(&spec),
        "topic": (spec.options.alarms() == Alarms::OwnTopic).then(|| Names::of(&spec).alarm_topic),
        "dashboard": dashboard_of(&spec).map(|body| json!([
            Names::of(&spec).dashboard,
            serde_json::from_str::<Value>(&resolve(&body)).unwrap(),
        ])),
        "trail": spec.has(Feature::Trail).then(|| trail(&spec)),
        "buckets": buckets(&spec),
    })
}

/// For the account and the Region of the loopback AWS.
pub fn resolve(arn: &Arn) -> String {
    let [partition, region, account] = ["aws", REGION, ACCOUNT].map(str::to_owned);
    arn.resolve(&Target { partition, region, account, environment: None })
}

fn tags(spec: &Spec) -> Value {
    let tags = spec.options.tags.iter().map(|tag| (tag.key.to_string(), tag.value.clone().into()));
    tags.collect::<Map<_, _>>().into()
}

fn roles(spec: &Spec, policy: &Value) -> Value {
    let names = Names::of(spec);
    let role = |name: &RoleName, managed: Vec<Arn>, session: Option<u32>| {
        json!({
            "name": resolve(&name.name()),
            "path": spec.options.role_path.clone().unwrap_or_default().as_str(),
            "boundary": spec.options.boundary.as_ref().map(|boundary| boundary.as_str()),
            "managed": managed.iter().map(resolve).collect::<Vec<_>>(),
            "tags": tags(spec),
            "session": session,
        })
    };
    let is_there = |document: &str| policy.get(document).is_some();
    json!({
        // One that exists is its owner's.
        "execution": (!names.role.is_existing()).then(|| role(&names.role, managed_policies(spec), None)),
        "helper": is_there("helper").then(|| role(&names.helper_role, vec![], None)),
        "deployer": is_there("deployer").then(|| role(&names.deployer_role, vec![], Some(3_600))),
        "workflow": is_there("workflow").then(|| role(&names.workflow_role, vec![], Some(3_600))),
    })
}

/// The same tags on all that can have some, but for roles and buckets, which stand elsewhere.
fn tagged(spec: &Spec, policy: &Value) -> Value {
    let (alarms, helper) = (spec.options.alarms(), policy.get("helper"));
    json!({
        "function": tags(spec),
        "log group": tags(spec),
        "failure queue": (*spec.failure_destination() == Destination::OwnQueue).then(|| tags(spec)),
        "queues": spec.has_queue().then(|| json!([tags(spec), tags(spec), tags(spec)])),
        "events topic": spec.has_topic().then(|| tags(spec)),
        "helper": helper.map(|_| tags(spec)),
        "helper's log group": helper.map(|_| tags(spec)),
        "alarms": (alarms != Alarms::None).then(|| tags(spec)),
        "topic": (alarms == Alarms::OwnTopic).then(|| tags(spec)),
        "trail": spec.has(Feature::Trail).then(|| tags(spec)),
        "trail bucket": spec.has(Feature::Trail).then(|| tags(spec)),
    })
}

fn alarms(spec: &Spec) -> Value {
    let topic = match spec.options.alarms() {
        Alarms::OwnTopic => format!("arn:aws:sns:{REGION}:{ACCOUNT}:{}", Names::of(spec).alarm_topic),
        Alarms::Topic(topic) => topic.to_string(),
        Alarms::None => String::new(),
    };
    let alarms = alarms_of(spec).into_iter().map(|alarm| {
        let told = json!({
            "description": alarm.description,
            "metric": [alarm.namespace, alarm.metric, alarm.statistic, alarm.dimension, alarm.of],
            "above": [300, 1, f64::from(alarm.threshold), "GreaterThanThreshold", "notBreaching"],
            "tells": [topic],
        });
        (alarm.name, told)
    });
    alarms.collect::<Map<_, _>>().into()
}

fn trail(spec: &Spec) -> Value {
    let names = Names::of(spec);
    let mut objects: Vec<String> = trail_objects(spec).iter().map(resolve).collect();
    objects.sort();
    json!({
        "name": names.trail,
        "bucket": resolve(&Arn::trail_bucket_name(&names.trail_bucket)),
        "is logging": true,
        "validates files": true,
        "regions and global events": [false, false],
        "functions": names.function_and_alias().iter().map(resolve).collect::<Vec<_>>(),
        "objects begin with": objects,
        "bucket is closed": { "BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true },
        "bucket is encrypted": "AES256",
        "bucket owner": "BucketOwnerEnforced",
        "files expire after": spec.log_retention.get(),
    })
}

fn buckets(spec: &Spec) -> Value {
    let triggers = spec.trigger_buckets();
    let settings = |bucket: &cargo_lambda_s3::spec::BucketName| {
        let key = spec.options.key_of(bucket).map(|key| key.as_str());
        let told = json!({
            // The algorithm, the key, and whether S3 keeps a key of the bucket's, which saves calls of KMS.
            "encryption": [if key.is_some() { "aws:kms" } else { "AES256" }, key, key.is_some()],
            "versions": (spec.has(Feature::Versioned) && triggers.contains(&bucket)).then_some("Enabled"),
            "compares tags": spec.options.abac.is_some(),
            "tags": tags(spec),
        });
        (bucket.to_string(), told)
    };
    spec.created_buckets().into_iter().map(settings).collect::<Map<_, _>>().into()
}
