//! Terraform configurations as the real terraform reads them. The providers are stand-ins with the schemas of the real
//! ones (`tests/tools/terraform/`), so that nothing is asked of AWS.

mod existing;
mod merging;
mod module;
mod order;
mod plan;
mod practices;
mod provider;
mod reading;
mod rights;

use std::process::Command;

use serde_json::json;

use self::module::{ELSEWHERE, HERE, Module, terraform};
use self::plan::Plan;
use crate::aws::ACCOUNT;
use crate::compare::{normalise, sabotage};
use crate::equality::asked_for;
use crate::process::{command, run, seconds, try_run};
use crate::project::Project;
use crate::specs::{ACCOUNT_REGIONAL, ALL, COPY, EVERYTHING, EXISTING_ROLE, HOSTILE, PRACTICES, Spec};

/// A project, and the plan of its configuration.
pub fn planned(spec: &Spec) -> (Project, Plan) {
    let module = Module::new(spec);
    let plan = module.plan(HERE);
    (module.project, plan)
}

/// In another partition than that of the comparison of all formats. ARNs of the user's stay as they are; all others are of the partition.
#[test]
fn terraform_plans_what_policy_says_in_every_partition() {
    for spec in ALL {
        let module = Module::new(spec);
        let plan = module.plan(ELSEWHERE);
        // A role that exists is of one partition, and is not planned: `equality` compares what is.
        if module.project.spec().options.function.execution_role.is_none() {
            assert_eq!(normalise(&plan.documents()), module.policy(ELSEWHERE), "{}", spec.name);
        }
        let given = format!("{}{}", spec.arguments.join(" "), spec.toml.unwrap_or_default());
        let given = given.replace("{environment}", &module.project.environment().unwrap_or_default());
        let planned = plan.0["planned_values"].to_string();
        for (at, _) in planned.match_indices("arn:aws:") {
            let arn = &planned[at..];
            let arn = &arn[..arn.find(['"', '\\']).unwrap()];
            assert!(given.contains(arn), "{}: {arn}", spec.name);
        }
    }
}

/// Settings are in the comparison of all formats; what refers to what is here.
#[test]
fn terraform_plans_the_function_with_its_role_and_its_package() {
    for spec in [&COPY, &EXISTING_ROLE] {
        let module = Module::new(spec);
        let plan = module.plan(HERE);
        let references = |argument| plan.references("aws_lambda_function.function", argument);
        if spec.name == COPY.name {
            assert_eq!(references("role")[0], "aws_iam_role.execution.arn");
            assert_eq!(plan.references("aws_iam_role_policy.execution", "role")[0], "aws_iam_role.execution.id");
        }
        assert_eq!(references("filename"), json!(["var.package_path"]));
    }
}

/// Where the Region is not decided, the plan is for whatever partition it turns out to be.
#[test]
fn the_log_format_is_one_that_the_partition_takes() {
    for (place, format) in [(HERE, "JSON"), (ELSEWHERE, "JSON"), (("aws-us-gov", "us-gov-west-1"), "Text")] {
        let plan = Module::new(&existing::EXISTING_TRIGGERS).plan(place);
        for (_, function) in plan.resources("aws_lambda_function") {
            assert_eq!(function["logging_config"][0]["log_format"], format, "{place:?}");
        }
    }
}

#[test]
fn a_bucket_of_the_accounts_own_names_is_planned_as_one() {
    let plan = Module::new(&ACCOUNT_REGIONAL).plan(HERE);
    let bucket = plan.resource("aws_s3_bucket", "in_123456789012_us_east_1_an");
    assert_eq!(bucket["bucket_namespace"], "account-regional");
}

/// S3 checks the permission when it stores a notification; and an event may come as soon as that is done.
#[test]
fn a_notification_waits_for_its_permission_and_for_the_retries() {
    let plan = Module::new(&EVERYTHING).plan(HERE);
    let notifications = plan.resources("aws_s3_bucket_notification");
    assert_eq!(notifications.len(), 2);
    for (name, notification) in notifications {
        let permission = &plan.resources("aws_lambda_permission")[&name];
        let arn = format!("arn:aws:s3:::{}", notification["bucket"].as_str().unwrap());
        assert_eq!(permission["source_arn"], arn.as_str());
        let waits_for = plan.references(&format!("aws_s3_bucket_notification.{name}"), "depends_on");
        let retries = "aws_lambda_function_event_invoke_config.function";
        assert_eq!(waits_for, json!([format!("aws_lambda_permission.{name}"), retries]));
    }
}

/// Names that begin with a digit, and names that differ in their punctuation alone.
#[test]
fn every_bucket_name_makes_a_configuration() {
    const ODD: Spec = Spec {
        name: "odd",
        arguments: &[
            "--trigger",
            "s3://2-in",
            "--trigger",
            "s3://a.b",
            "--trigger",
            "s3://a-b",
            "--trigger",
            "s3://a--b",
        ],
        toml: None,
    };
    let module = Module::new(&ODD);
    assert_eq!(normalise(&module.plan(HERE).documents()), module.policy(HERE));
    assert_eq!(module.plan(HERE).resources("aws_s3_bucket").len(), 4);
}

/// `terraform destroy` would take the buckets along; the commands of the README take down all but them.
#[test]
fn buckets_are_kept_and_the_rest_is_destroyed_as_the_readme_says() {
    // Of each bucket six resources; one more that keeps versions, and two that compare tags; and the trail's.
    is_kept(&Module::new(&EVERYTHING), 3 * 6);
    is_kept(&Module::new(&PRACTICES), 3 * 6 + 1 + 2);
}

fn is_kept(module: &Module, resources: usize) {
    let plan = module.plan(HERE);
    std::fs::write(module.folder().join("terraform.tfstate"), plan.state().to_string()).unwrap();
    assert_eq!(module.plan(HERE).changes("create"), Vec::<String>::new());
    let said = module.complaint(&["-destroy"]);
    assert!(said.contains("Instance cannot be destroyed"), "{said}");

    let readme = std::fs::read_to_string(module.folder().join("README.md")).unwrap();
    let forget = readme.lines().find(|line| line.starts_with("terraform state list |")).unwrap();
    let mut shell = command("sh");
    run(shell.args(["-c", forget]).current_dir(module.folder()).env("TF_CLI_CONFIG_FILE", "/dev/null"), seconds(60));
    let destroyed = module.plan_with(HERE, &["-destroy"]).changes("delete");
    let stays = |address: &String| address.starts_with("aws_s3_bucket") && !address.contains("_notification.");
    let (kept, gone): (Vec<String>, Vec<String>) = plan.changes("create").into_iter().partition(stays);
    assert_eq!(destroyed, gone);
    assert_eq!(kept.len(), resources);

    let readme = readme.replace("-ACCOUNT-REGION", &format!("-{ACCOUNT}-{}", HERE.1));
    let imports: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("terraform import ")).collect();
    let buckets = plan.resources("aws_s3_bucket");
    let mut expected: Vec<String> = buckets
        .iter()
        .map(|(name, bucket)| format!("aws_s3_bucket.{name} {}", bucket["bucket"].as_str().unwrap()))
        .collect();
    expected.sort_by_key(|import| imports.iter().position(|one| one == import));
    assert_eq!(imports, expected);

    // What the imports leave in the state: a bucket itself, and nothing of what configures it.
    let mut state = plan.state();
    state["resources"].as_array_mut().unwrap().retain(|resource| resource["type"] == "aws_s3_bucket");
    std::fs::write(module.folder().join("terraform.tfstate"), state.to_string()).unwrap();
    let again = module.plan(HERE);
    let mut missing = plan.changes("create");
    missing.retain(|address| !address.starts_with("aws_s3_bucket."));
    assert_eq!((again.changes("create"), again.changes("delete")), (missing, Vec::new()));
}

/// Were one value of a plan another, the comparison with `policy` would fail.
#[test]
fn one_wrong_value_of_a_plan_is_noticed() {
    let module = Module::new(&EVERYTHING);
    let (said, planned) = (module.policy(HERE), module.plan(HERE).documents());
    let broken = sabotage(&planned);
    assert!(broken.len() > 50, "{} values", broken.len());
    for (path, broken) in broken {
        let is_named_freely = path.starts_with("/invoke/") && path.ends_with("/Sid") || path.ends_with("/Id");
        assert!(is_named_freely || normalise(&broken) != said, "{path}");
    }
}

/// Were one value of the configuration another, one of the comparisons above would fail.
#[test]
fn one_wrong_value_of_a_configuration_is_noticed() {
    for (from, to) in [
        ("\"s3:GetObject\"", "\"s3:GetObjectVersion\""),
        ("s3:::in-bucket/incoming/*.jpg", "s3:::in-bucket/incoming/*"),
        ("s3:::in-bucket\"", "s3:::in-buckets\""),
        ("source_account = local.account", "source_account = \"222222222222\""),
        ("\"lambda.amazonaws.com\"", "\"edgelambda.amazonaws.com\""),
        ("filter_prefix       = \"incoming/\"", "filter_prefix       = \"incoming\""),
        ("\"s3:ObjectCreated:*\"]\n", "\"s3:ObjectCreated:Put\"]\n"),
        ("retention_in_days = 30", "retention_in_days = 14"),
        ("memory_size      = 256", "memory_size      = 128"),
        ("timeout          = 60", "timeout          = 30"),
        ("[\"x86_64\"]", "[\"arm64\"]"),
        (r#"\"prefix\":\"thumbs/\""#, r#"\"prefix\":\"thumb/\""#),
        ("maximum_retry_attempts       = 2", "maximum_retry_attempts       = 0"),
    ] {
        let module = Module::new(&COPY);
        module.replace("main.tf", from, to);
        let plan = module.plan(HERE);
        let is_same =
            normalise(&plan.documents()) == module.policy(HERE) && plan.settings() == asked_for(&module.project);
        assert!(!is_same, "`{to}` in the place of `{from}` went by");
    }
}

#[test]
fn the_stand_in_refuses_what_the_provider_does_not_know() {
    for (from, to, complaint) in [
        ("retention_in_days", "retention_days   ", "An argument named \"retention_days\" is not expected here."),
        ("destination_config", "destinations_config", "Blocks of type \"destinations_config\" are not expected here."),
        ("\"aws_sqs_queue\"", "\"aws_sqs_queues\"", "The provider hashicorp/aws does not support resource type"),
        ("  principal      = \"s3.amazonaws.com\"\n", "", "The argument \"principal\" is required"),
        ("memory_size      = 256", "memory_size      = \"much\"", "a number is required"),
        ("environment {\n", "environment {}\n  environment {\n", "No more than 1 \"environment\" blocks are allowed"),
        ("aws_sqs_queue.failures.arn", "aws_sqs_queue.failure.arn", "has not been declared in the root module"),
    ] {
        let module = Module::new(&COPY);
        module.replace("main.tf", from, to);
        let said = module.complaint(&[]);
        assert!(said.contains(complaint), "{said}");
    }
}

#[test]
fn what_cannot_be_deployed_is_told_before_it_is_tried() {
    let module = Module::new(&COPY);
    std::fs::remove_dir_all(module.project.path.join("target")).unwrap();
    let said = module.complaint(&[]);
    assert!(said.contains("There is no ../../target/lambda/copy/bootstrap.zip: cargo lambda build makes it"), "{said}");
    for (from, to, complaint) in [
        ("default     = null", "default     = \"Frankfurt\"", "A Region looks like eu-central-1."),
        ("bootstrap.zip\"", "bootstrap\"", "The package is the zip file that cargo lambda build"),
    ] {
        let module = Module::new(&COPY);
        module.replace("variables.tf", from, to);
        let said = module.complaint(&[]);
        assert!(said.contains(complaint), "{said}");
    }
}

#[test]
fn terraform_fmt_finds_nothing_to_change() {
    for spec in ALL {
        run(&mut format_check(&Module::new(spec)), seconds(60));
    }
}

#[test]
fn terraform_fmt_can_find_something() {
    let module = Module::new(&HOSTILE);
    module.replace("main.tf", "      Sid    =", "      Sid =");
    let outcome = try_run(&mut format_check(&module), seconds(60));
    assert!(!outcome.status.success() && outcome.stdout.contains("main.tf"), "{}", outcome.all());
}

fn format_check(module: &Module) -> Command {
    let mut format = command(terraform());
    format.args(["fmt", "-check", "-diff", "-recursive"]).arg(module.folder()).env("TF_CLI_CONFIG_FILE", "/dev/null");
    format
}
