//! The Terraform configuration says what the spec says, whatever text the spec holds.

use cargo_lambda_s3::iam;
use cargo_lambda_s3::resources::{alarms_of, dashboard_of};
use cargo_lambda_s3::spec::Spec;
use serde_json::{Map, Value, json};

use super::hcl::{Module, Resource, skeleton};
use super::{check_environment, decode, place};

/// One file of the configuration, beside the same file of a harmless spec.
pub fn check(spec: &Spec, path: &str, text: &str, harmless: &str, is_same_shape: bool) {
    if is_same_shape {
        // `main.tf` begins with the description, as a comment.
        let without_heading =
            |text: &str| skeleton(if text.starts_with('#') { text.split_once('\n').unwrap().1 } else { text });
        assert_eq!(without_heading(text), without_heading(harmless), "{path}");
    }
    let module = || Module::parse(text, &place());
    match path.rsplit('/').next() {
        Some("main.tf") => check_main(spec, &module()),
        Some("monitoring.tf") => check_monitoring(spec, &module()),
        Some("trail.tf") => check_trail(spec, &module()),
        Some("deployers.tf") => check_deployers(spec, &module()),
        _ => {}
    }
}

fn check_main(spec: &Spec, module: &Module) {
    let name = spec.name.as_str();
    let function = module.resource("aws_lambda_function", "function");
    assert_eq!(function.get("function_name"), name);
    assert_eq!(function.get("description"), json!(spec.description.as_ref().map(|text| text.as_str())));
    let log_group = module.resource("aws_cloudwatch_log_group", "function");
    assert_eq!(log_group.get("name"), format!("/aws/lambda/{name}"));
    check_environment(spec, &function.blocks("environment")[0].get("variables"));

    let role = module.resource("aws_iam_role_policy", "execution").get("policy");
    assert_eq!(role, iam::document(&iam::execution_role(spec), &place()));
    for role in module.resources("aws_iam_role") {
        assert_eq!(role.get("assume_role_policy"), iam::document(&iam::trust_policy(), &place()));
        check_role(spec, role);
    }
    let tags = spec.options.tags.iter().map(|tag| (tag.key.to_string(), json!(tag.value)));
    assert_eq!(module.tags(), (!spec.options.tags.is_empty()).then(|| tags.collect()));
    check_permissions(spec, module);
    check_buckets(spec, module);
    check_invocations(spec, module);
}

/// What every role has.
fn check_role(spec: &Spec, role: Resource<'_>) {
    let path = spec.options.role_path.as_ref().map(ToString::to_string);
    assert_eq!(role.get("path"), json!(path.filter(|path| path != "/")));
    assert_eq!(role.get("permissions_boundary"), json!(spec.options.boundary.as_ref().map(ToString::to_string)));
}

fn check_monitoring(spec: &Spec, module: &Module) {
    let names = module.resources("aws_cloudwatch_metric_alarm").iter().map(|alarm| alarm.get("alarm_name")).collect();
    let expected: Vec<String> = alarms_of(spec).into_iter().map(|alarm| alarm.name).collect();
    assert_eq!(Value::Array(names), json!(expected));
    if let Some(body) = dashboard_of(spec) {
        let shown = module.resource("aws_cloudwatch_dashboard", "function").get("dashboard_body");
        assert_eq!(shown, serde_json::from_str::<Value>(&body.resolve(&place())).unwrap());
    }
}

fn check_trail(spec: &Spec, module: &Module) {
    let policy = module.resource("aws_s3_bucket_policy", "_trail").get("policy");
    assert_eq!(policy, iam::document(&iam::trail_bucket_policy(spec), &place()));
    let selectors = module.resource("aws_cloudtrail", "trail").blocks("advanced_event_selector");
    let starts = selectors[1].blocks("field_selector")[2].get("starts_with");
    let expected: Vec<String> = iam::trail_objects(spec).iter().map(|start| start.resolve(&place())).collect();
    assert_eq!(starts, json!(expected));
}

fn check_deployers(spec: &Spec, module: &Module) {
    for role in module.resources("aws_iam_role") {
        check_role(spec, role);
    }
    for (name, policy) in [("deployer", iam::deployer_role(spec)), ("workflow", iam::workflow_role(spec))] {
        if let Some(policy) = policy {
            let found = module.resource("aws_iam_role_policy", name).get("policy");
            assert_eq!(found, iam::document(&policy, &place()));
        }
    }
}

fn check_permissions(spec: &Spec, module: &Module) {
    let invoke = iam::document(&iam::invoke_policy(spec), &place());
    let statements = invoke["Statement"].as_array().unwrap();
    let permissions = module.resources("aws_lambda_permission");
    assert_eq!(permissions.len(), statements.len());
    for (permission, statement) in permissions.into_iter().zip(statements) {
        assert_eq!(permission.get("statement_id"), statement["Sid"]);
        assert_eq!(permission.get("source_arn"), statement["Condition"]["ArnLike"]["AWS:SourceArn"]);
        assert_eq!(permission.get("source_account"), statement["Condition"]["StringEquals"]["AWS:SourceAccount"]);
        assert_eq!(permission.get("principal"), statement["Principal"]["Service"]);
        assert_eq!(permission.get("action"), statement["Action"][0]);
    }
}

fn check_buckets(spec: &Spec, module: &Module) {
    let mut names = Map::new();
    for bucket in module.resources("aws_s3_bucket") {
        names.insert(bucket.local_name().to_owned(), bucket.get("bucket"));
    }
    let expected: Vec<Value> = spec.created_buckets().into_iter().map(|bucket| json!(bucket.as_str())).collect();
    assert_eq!(names.values().cloned().collect::<Vec<_>>(), expected);
    let policies = module.resources("aws_s3_bucket_policy");
    assert_eq!(policies.len(), expected.len());
    for (policy, bucket) in policies.iter().zip(spec.created_buckets()) {
        assert_eq!(names[policy.local_name()], bucket.as_str());
        assert_eq!(policy.get("policy"), iam::document(&iam::tls_only(bucket), &place()));
    }
    let notifications = module.resources("aws_s3_bucket_notification");
    let created = spec.created_buckets();
    let triggers: Vec<_> = spec.trigger_buckets().into_iter().filter(|bucket| created.contains(bucket)).collect();
    assert_eq!(notifications.len(), triggers.len());
    for (notification, bucket) in notifications.iter().zip(triggers) {
        assert_eq!(names[notification.local_name()], bucket.as_str());
        let found: Vec<_> = notification.blocks("lambda_function").iter().map(configuration).collect();
        let triggers = spec.triggers.iter().filter(|trigger| trigger.on.bucket == *bucket);
        let expected: Vec<_> = triggers
            .map(|trigger| {
                let events: Vec<&str> = trigger.events.iter().map(|event| event.as_str()).collect();
                (json!(events), trigger.on.keys.prefix().to_owned(), trigger.on.keys.suffix().to_owned())
            })
            .collect();
        assert_eq!(found, expected);
    }
}

/// What the helper is told to put among the notifications of buckets that are there already, and what it may do.
fn check_invocations(spec: &Spec, module: &Module) {
    let (existing, invocations) = (spec.existing_trigger_buckets(), module.resources("aws_lambda_invocation"));
    assert_eq!(invocations.len(), existing.len());
    let notifications = iam::notifications(&iam::notifications_of(spec), &[], &place());
    for (invocation, bucket) in invocations.iter().zip(existing) {
        let expected = json!({
            "Bucket": bucket.as_str(),
            "Owner": spec.owner_of(bucket).map_or(place().account, ToString::to_string),
            "Own": iam::id_prefix(spec),
            "Function": iam::Arn::function(&iam::Names::of(spec).function).resolve(&place()),
            "Configurations": notifications[bucket.as_str()]["LambdaFunctionConfigurations"],
        });
        assert_eq!(invocation.get("input"), expected);
        let policy = module.resource("aws_iam_role_policy", &format!("merge_{}", invocation.local_name()));
        assert_eq!(policy.get("policy"), iam::document(&iam::merge_policy(spec, bucket), &place()));
    }
    if let Some(logs) = iam::helper_logs(spec) {
        let policy = module.resource("aws_iam_role_policy", "notifications").get("policy");
        assert_eq!(policy, iam::document(&logs, &place()));
    }
}

/// Events, prefix and suffix, decoded.
fn configuration(block: &Resource<'_>) -> (Value, String, String) {
    let filter = |name: &str| block.get(name).as_str().map_or_else(String::new, decode);
    (block.get("events"), filter("filter_prefix"), filter("filter_suffix"))
}
