//! Trigger buckets that are there already: a helper merges the notifications, and Terraform never has all of a bucket's.

use cargo_lambda_s3::resources::RESOURCES;
use serde_json::{Value, json};

use super::module::{ELSEWHERE, HERE, Module};
use super::plan::{Plan, document};
use super::{asked_for, format_check};
use crate::compare::{normalise, sabotage};
use crate::process::{run, seconds};
use crate::specs::Spec;

/// Trigger buckets of this account, of another, and of the deployment.
pub const EXISTING_TRIGGERS: Spec = Spec {
    name: "merges",
    arguments: &[],
    toml: Some(
        r#"
        existing-buckets = ["shared-bucket"]
        [bucket-owners]
        "their.bucket" = "222233334444"
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "incoming/"
        suffix = ".jpg"
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "a+b ${x} %{if} \"é\" *?\\/"
        suffix = ".d"
        events = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
        [[trigger]]
        bucket = "their.bucket"
        suffix = ".png"
        [[trigger]]
        bucket = "in-bucket"
        prefix = "incoming/"
        [[write]]
        bucket = "out-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

/// What else the helper and its invocations are.
fn helper_settings(plan: &Plan) -> Value {
    let function = plan.resource("aws_lambda_function", "notifications");
    let logs = plan.resource("aws_cloudwatch_log_group", "notifications");
    let roles = plan.resources("aws_iam_role");
    let about = ["Bucket", "Owner", "Own", "Function"];
    let inputs = plan.inputs();
    let told = inputs.values().map(|input| about.map(|name| input[name].clone()));
    json!({
        "function": [function["function_name"], function["runtime"], function["handler"], function["architectures"]],
        "limits": [function["memory_size"], function["timeout"]],
        "logging": [function["logging_config"][0]["log_group"], function["logging_config"][0]["log_format"]],
        "log group": [logs["name"], logs["retention_in_days"]],
        "trust": document(&roles["notifications"]["assume_role_policy"]),
        "role": roles["notifications"]["name"],
        "scopes": plan.resources("aws_lambda_invocation").values().map(|one| one["lifecycle_scope"].clone()).collect::<Value>(),
        "invoked": plan.resources("aws_lambda_invocation").values().map(|one| one["function_name"].clone()).collect::<Value>(),
        "told": told.collect::<Vec<_>>(),
    })
}

fn expected_settings(module: &Module) -> Value {
    let policy = module.policy_as_printed(HERE);
    let function = policy["invoke"]["Statement"][0]["Resource"][0].clone();
    let account = policy["invoke"]["Statement"][0]["Condition"]["StringEquals"]["AWS:SourceAccount"].clone();
    let own = "cargo-lambda-s3.merges.";
    json!({
        "function": ["merges-notifications", RESOURCES.helper_runtime, RESOURCES.helper_handler, ["x86_64"]],
        "limits": [128, 300],
        "logging": ["/aws/lambda/merges-notifications", "JSON"],
        "log group": ["/aws/lambda/merges-notifications", 30],
        "trust": policy["trust"],
        "role": "merges-notifications-us-east-1",
        "scopes": ["CRUD", "CRUD"],
        "invoked": ["merges-notifications", "merges-notifications"],
        "told": [["shared-bucket", account, own, function], ["their.bucket", "222233334444", own, function]],
    })
}

#[test]
fn what_is_merged_is_what_policy_says_in_every_partition() {
    let module = Module::new(&EXISTING_TRIGGERS);
    for place in [HERE, ELSEWHERE] {
        let plan = module.plan(place);
        assert_eq!(normalise(&plan.documents()), normalise(&module.policy_as_printed(place)));
        let of = |kind: &str| plan.resources(kind).keys().cloned().collect::<Vec<_>>();
        assert_eq!(of("aws_s3_bucket_notification"), ["in_bucket"], "all of a bucket's notifications are the bucket's");
        assert_eq!(of("aws_s3_bucket"), ["in_bucket", "out_bucket"]);
        assert_eq!(of("aws_lambda_invocation"), ["shared_bucket", "their-bucket"]);
    }
    let plan = module.plan(HERE);
    assert_eq!(plan.settings(), asked_for(&module.project));
    assert_eq!(helper_settings(&plan), expected_settings(&module));
    run(&mut format_check(&module), seconds(60));
}

#[test]
fn the_readme_says_how_each_bucket_is_tried_again() {
    let module = Module::new(&EXISTING_TRIGGERS);
    let readme = std::fs::read_to_string(module.folder().join("README.md")).unwrap();
    let replaced: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("terraform apply -replace=aws_lambda_invocation."))
        .collect();
    let plan = module.plan(HERE);
    assert_eq!(replaced, plan.resources("aws_lambda_invocation").keys().collect::<Vec<_>>());
}

/// What is created first is destroyed last: the helper may take the entries out as long as there are some.
#[test]
fn an_invocation_waits_for_the_permission_the_retries_and_the_right_to_merge() {
    let plan = Module::new(&EXISTING_TRIGGERS).plan(HERE);
    for (name, invocation) in plan.resources("aws_lambda_invocation") {
        let address = format!("aws_lambda_invocation.{name}");
        let expected = json!([
            format!("aws_lambda_permission.{name}"),
            "aws_lambda_function_event_invoke_config.function",
            format!("aws_iam_role_policy.merge_{name}"),
        ]);
        assert_eq!(plan.references(&address, "depends_on"), expected);
        assert_eq!(
            plan.references(&address, "function_name")[0],
            "aws_lambda_function.notifications.function_name",
            "the helper is there"
        );
        let bucket = document(&invocation["input"])["Bucket"].clone();
        let arn = format!("arn:aws:s3:::{}", bucket.as_str().unwrap());
        assert_eq!(plan.resource("aws_lambda_permission", &name)["source_arn"], arn.as_str());
        let policy = document(&plan.resource("aws_iam_role_policy", &format!("merge_{name}"))["policy"]);
        assert_eq!(policy["Statement"][0]["Resource"], json!([arn]));
    }
    assert_eq!(plan.policies_of("notifications").len(), 3);
    let helper = "aws_lambda_function.notifications";
    assert_eq!(plan.references(helper, "role")[0], "aws_iam_role.notifications.arn");
    assert_eq!(plan.references(helper, "depends_on"), json!(["aws_iam_role_policy.notifications"]));
    assert_eq!(plan.references(helper, "source_code_hash")[0], "data.archive_file.notifications.output_base64sha256");
}

#[test]
fn one_wrong_value_of_what_is_merged_is_noticed() {
    let module = Module::new(&EXISTING_TRIGGERS);
    let (said, planned) = (normalise(&module.policy_as_printed(HERE)), module.plan(HERE).documents());
    let broken = sabotage(&planned);
    assert!(broken.iter().filter(|(path, _)| path.starts_with("/helper/")).count() > 10, "{broken:?}");
    for (path, broken) in broken {
        let is_named_freely = path.starts_with("/invoke/") && path.ends_with("/Sid") || path.ends_with("/Id");
        assert!(is_named_freely || normalise(&broken) != said, "{path}");
    }
    for (from, to) in [
        ("Owner  = local.account", "Owner  = \"222222222222\""),
        ("Bucket = \"shared-bucket\"", "Bucket = \"shared-buckets\""),
        ("Own      = \"cargo-lambda-s3.merges.\"", "Own      = \"cargo-lambda-s3.merges\""),
        ("lifecycle_scope = \"CRUD\"", "lifecycle_scope = \"CREATE_ONLY\""),
        ("\"s3:PutBucketNotification\"", "\"s3:PutBucket*\""),
        ("Value = \"incoming/\"", "Value = \"incoming\""),
        ("timeout          = 300", "timeout          = 60"),
        ("/aws/lambda/merges-notifications:*", "/aws/lambda/*"),
        ("role = aws_iam_role.notifications.id", "role = aws_iam_role.execution.id"),
    ] {
        let module = Module::new(&EXISTING_TRIGGERS);
        module.replace("main.tf", from, to);
        let plan = module.plan(HERE);
        let is_same = normalise(&plan.documents()) == said && helper_settings(&plan) == expected_settings(&module);
        assert!(!is_same, "`{to}` in the place of `{from}` went by");
    }
}
