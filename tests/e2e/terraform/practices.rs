//! What a spec asks for besides function, policies and buckets, as Terraform plans it, and in which order.

use serde_json::{Map, Value, json};

use super::module::{HERE, Module};
use crate::compare::{normalise, sabotage};
use crate::equality::{asked_for, buckets_asked_for};
use crate::practices::practices_asked_for;
use crate::specs::{COPY, EVERYTHING, MANAGED, PRACTICES, Spec};

#[test]
fn whatever_can_have_tags_has_them() {
    for (spec, count) in [(&PRACTICES, 17), (&MANAGED, 15)] {
        let module = Module::new(spec);
        let expected = module.project.spec().options.tags;
        let expected: Map<String, Value> =
            expected.into_iter().map(|tag| (tag.key.to_string(), tag.value.into())).collect();
        let plan = module.plan(HERE);
        let all = plan.0["planned_values"]["root_module"]["resources"].as_array().unwrap();
        let with_tags: Vec<&Value> = all.iter().filter(|one| one["values"].get("tags").is_some()).collect();
        assert_eq!(with_tags.len(), count, "{}", spec.name);
        for resource in with_tags {
            assert_eq!(resource["values"]["tags"], json!(expected), "{}", resource["address"]);
        }
    }
}

#[test]
fn what_nobody_asked_for_is_not_there() {
    const QUIET: Spec = Spec { name: "quiet", arguments: &["--trigger", "s3://in-bucket", "--no-alarms"], toml: None };
    let module = Module::new(&QUIET);
    for file in ["monitoring.tf", "trail.tf", "deployers.tf", "notifications.py"] {
        assert!(!module.folder().join(file).exists(), "{file}");
    }
    let main = std::fs::read_to_string(module.folder().join("main.tf")).unwrap();
    for word in ["tags", "abac", "versioning", "boundary", "path ", "kms", "tracing"] {
        assert!(!main.contains(word), "{word}");
    }
}

/// Versions 6.22 to 6.39 would take back at every apply that new buckets refuse SSE-C
/// (<https://github.com/trussworks/terraform-aws-logs/issues/333>).
#[test]
fn the_provider_is_one_that_leaves_the_encryption_of_buckets_alone() {
    let plan = Module::new(&COPY).plan(HERE);
    assert_eq!(plan.0["configuration"]["provider_config"]["aws"]["version_constraint"], ">= 6.40.0, < 7.0.0");
}

/// Before, an event may come for which the role's conditions deny everything, or that names no version.
#[test]
fn a_notification_waits_for_what_its_function_relies_on() {
    let plan = Module::new(&PRACTICES).plan(HERE);
    let expected = json!([
        "aws_lambda_permission.in_bucket",
        "aws_lambda_function_event_invoke_config.function",
        "aws_s3_bucket_versioning.in_bucket",
        "aws_s3_bucket_abac.in_bucket",
        "aws_s3_bucket_abac.out_bucket",
    ]);
    assert_eq!(plan.references("aws_s3_bucket_notification.in_bucket", "depends_on"), expected);

    const SHARED: Spec = Spec {
        name: "shared",
        arguments: &["--tag", "team=a", "--abac", "team", "--abac-bucket", "shared-bucket"],
        toml: Some(
            r#"
            existing-buckets = ["shared-bucket"]
            [[trigger]]
            bucket = "shared-bucket"
            [[write]]
            bucket = "out-bucket"
            "#,
        ),
    };
    let waits_for = Module::new(&SHARED).plan(HERE).references("aws_lambda_invocation.shared_bucket", "depends_on");
    assert!(waits_for.as_array().unwrap().contains(&json!("aws_s3_bucket_abac.out_bucket")), "{waits_for}");
}

#[test]
fn the_function_waits_for_all_its_rights_and_the_trail_for_its_bucket() {
    let plan = Module::new(&MANAGED).plan(HERE);
    let expected = json!(["aws_iam_role_policy.execution", "aws_iam_role_policy_attachment.execution"]);
    assert_eq!(plan.references("aws_lambda_function.function", "depends_on"), expected);

    let plan = Module::new(&PRACTICES).plan(HERE);
    assert_eq!(plan.references("aws_lambda_function.function", "depends_on"), json!(["aws_iam_role_policy.execution"]));
    assert_eq!(plan.references("aws_cloudtrail.trail", "depends_on"), json!(["aws_s3_bucket_policy._trail"]));
    let block = json!(["aws_s3_bucket_public_access_block._trail"]);
    assert_eq!(plan.references("aws_s3_bucket_policy._trail", "depends_on"), block);
    for role in ["deployer", "workflow"] {
        assert_eq!(plan.policies_of(role)[role]["name"], "deploy");
    }
    for (name, alarm) in plan.resources("aws_cloudwatch_metric_alarm") {
        let told = plan.references(&format!("aws_cloudwatch_metric_alarm.{name}"), "alarm_actions");
        assert_eq!(told[0], "aws_sns_topic.alarms.arn", "{alarm}");
    }
}

/// A user's bucket may be called as the trail's resources are in the configuration.
#[test]
fn the_bucket_of_the_trail_is_no_other() {
    const AUDITED: Spec = Spec {
        name: "audited",
        arguments: &["--trigger", "s3://trail", "--write", "s3://2-trail", "--trail"],
        toml: None,
    };
    let module = Module::new(&AUDITED);
    let plan = module.plan(HERE);
    let names: Vec<String> = plan.resources("aws_s3_bucket").keys().cloned().collect();
    assert_eq!(names, ["_2_trail", "_trail", "trail"]);
    assert_eq!(plan.practices(), practices_asked_for(&module.project));
}

/// Were one value of the configuration another, one of the comparisons would fail.
#[test]
fn one_wrong_value_of_a_practice_is_noticed() {
    for (spec, file, from, to) in [
        (&PRACTICES, "main.tf", "path = \"/functions/photos/\"", "path = \"/functions/\""),
        (&PRACTICES, "main.tf", "name = \"practices-${local.region}\"", "name = \"practices\""),
        (&PRACTICES, "main.tf", "policy/limits/functions", "policy/limits"),
        (&PRACTICES, "main.tf", "\"team\"        = \"photos\"", "\"team\"        = \"photo\""),
        (&PRACTICES, "main.tf", "mode = \"Active\"", "mode = \"PassThrough\""),
        (&PRACTICES, "main.tf", "bucket_key_enabled = true", "bucket_key_enabled = false"),
        (&PRACTICES, "main.tf", "key/1234abcd", "key/0234abcd"),
        (&PRACTICES, "main.tf", "status = \"Enabled\"\n  }\n}", "status = \"Suspended\"\n  }\n}"),
        (&PRACTICES, "main.tf", "abac_status {\n    status = \"Enabled\"", "abac_status {\n    status = \"Disabled\""),
        (&PRACTICES, "monitoring.tf", "threshold           = 0", "threshold           = 1"),
        (&PRACTICES, "monitoring.tf", "\"notBreaching\"", "\"missing\""),
        (&PRACTICES, "monitoring.tf", "FunctionName = \"practices\"", "FunctionName = \"practice\""),
        (&PRACTICES, "monitoring.tf", "[aws_sns_topic.alarms.arn]", "[]"),
        (&PRACTICES, "monitoring.tf", "region = local.region", "region = \"eu-west-1\""),
        (&PRACTICES, "trail.tf", "enable_log_file_validation    = true", "enable_log_file_validation    = false"),
        (&PRACTICES, "trail.tf", "enable_logging                = true", "enable_logging                = false"),
        (&PRACTICES, "trail.tf", ":::in-bucket/incoming/", ":::in-bucket/"),
        (&PRACTICES, "trail.tf", "days = 30", "days = 1"),
        (&PRACTICES, "trail.tf", "block_public_policy     = true", "block_public_policy     = false"),
        (&PRACTICES, "trail.tf", ":trail/practices\"", ":trail/*\""),
        (&PRACTICES, "deployers.tf", "max_session_duration = 3600", "max_session_duration = 7200"),
        (&PRACTICES, "deployers.tf", "\"aws:MultiFactorAuthPresent\"", "\"aws:MultiFactorAuthAge\""),
        (&PRACTICES, "deployers.tf", "refs/heads/release/1.x", "refs/heads/*"),
        (&PRACTICES, "deployers.tf", "\"iam:PassedToService\"", "\"iam:AssociatedResourceArn\""),
        (&COPY, "main.tf", "restrict_public_buckets = true", "restrict_public_buckets = false"),
        (&COPY, "main.tf", "\"BucketOwnerEnforced\"", "\"ObjectWriter\""),
        (&COPY, "main.tf", "days_after_initiation = 7", "days_after_initiation = 70"),
        (&COPY, "main.tf", "\"aws:SecureTransport\"", "\"aws:ViaAWSService\""),
        (&MANAGED, "main.tf", "service-role/AWSLambdaBasicExecutionRole", "AWSLambda_FullAccess"),
        (&MANAGED, "main.tf", "tags              = local.tags", "tags              = {}"),
        (&MANAGED, "monitoring.tf", "111122223333:alarms", "111122223333:alarm"),
    ] {
        let module = Module::new(spec);
        module.replace(file, from, to);
        let plan = module.plan(HERE);
        let is_same = normalise(&plan.documents()) == module.policy(HERE)
            && plan.settings() == asked_for(&module.project)
            && plan.practices() == practices_asked_for(&module.project)
            && plan.buckets() == buckets_asked_for(&module.project);
        assert!(!is_same, "`{to}` in the place of `{from}` went by");
    }
}

/// Were one value of what is planned another, the comparison would fail.
#[test]
fn one_wrong_value_of_planned_practices_is_noticed() {
    for spec in [&PRACTICES, &MANAGED, &EVERYTHING] {
        let module = Module::new(spec);
        let plan = module.plan(HERE);
        for (planned, asked) in [
            (plan.practices(), practices_asked_for(&module.project)),
            (plan.buckets(), buckets_asked_for(&module.project)),
        ] {
            assert_eq!(planned, asked);
            for (path, broken) in sabotage(&planned) {
                assert_ne!(broken, asked, "{path}");
            }
        }
    }
}
