//! In which order Terraform does things, when the bucket that is there already changes, and when all goes.

use serde_json::Value;

use super::module::Module;
use crate::specs::Spec;

const FIRST: Spec = Spec { name: "ordered", arguments: &["--trigger", "s3://first-bucket"], toml: Some(EXISTING[0]) };
const SECOND: Spec = Spec { name: "ordered", arguments: &["--trigger", "s3://second-bucket"], toml: Some(EXISTING[1]) };
const NONE: Spec = Spec { name: "ordered", arguments: &["--trigger", "s3://own-bucket"], toml: None };
const EXISTING: [&str; 2] = ["existing-buckets = [\"first-bucket\"]", "existing-buckets = [\"second-bucket\"]"];

/// What is done, as `create`, `update` or `delete`, the resource's type and, where it has one, its name or bucket.
fn steps(done: &[Value]) -> Vec<String> {
    let step = |one: &Value| {
        let (before, after) = (&one["before"], &one["after"]);
        let (verb, about) = match (before.is_null(), after.is_null()) {
            (true, _) => ("create", after),
            (_, true) => ("delete", before),
            _ => ("update", after),
        };
        let input: Value = about["input"].as_str().map_or(Value::Null, |input| serde_json::from_str(input).unwrap());
        let names = [&input["Bucket"], &about["statement_id"], &about["function_name"], &about["name"]];
        let name = names.into_iter().find_map(Value::as_str).unwrap_or_default();
        format!("{verb} {} {name}", one["type"].as_str().unwrap())
    };
    done.iter().map(step).collect()
}

/// Both have to be there.
fn comes_first(steps: &[String], one: &str, other: &str) -> bool {
    let at = |step: &str| steps.iter().position(|one| one == step).unwrap_or_else(|| panic!("no {step}: {steps:#?}"));
    at(one) < at(other)
}

fn take_over(from: &Module, to: &Module) {
    let state = "terraform.tfstate";
    std::fs::copy(from.folder().join(state), to.folder().join(state)).unwrap();
}

const OUT_OF_FIRST: &str = "delete aws_lambda_invocation first-bucket";

#[test]
fn the_entries_are_taken_out_while_the_helper_still_may() {
    let (first, second) = (Module::new(&FIRST), Module::new(&SECOND));
    let created = steps(&first.apply(&[]));
    for before in [
        "create aws_lambda_permission AllowS3-first-bucket",
        "create aws_lambda_function_event_invoke_config ordered",
        "create aws_iam_role_policy merge-first-bucket",
        "create aws_lambda_function ordered-notifications",
    ] {
        assert!(comes_first(&created, before, "create aws_lambda_invocation first-bucket"), "{before}: {created:#?}");
    }

    take_over(&first, &second);
    let changed = steps(&second.apply(&[]));
    for after in ["delete aws_iam_role_policy merge-first-bucket", "delete aws_lambda_permission AllowS3-first-bucket"]
    {
        assert!(comes_first(&changed, OUT_OF_FIRST, after), "{after}: {changed:#?}");
    }
    let second_policy = "create aws_iam_role_policy merge-second-bucket";
    assert!(comes_first(&changed, second_policy, "create aws_lambda_invocation second-bucket"), "{changed:#?}");
    assert!(
        changed.iter().all(|step| !step.ends_with("ordered-notifications")),
        "the helper stays as it is: {changed:#?}"
    );

    let destroyed = steps(&second.apply(&["-destroy"]));
    for after in [
        "delete aws_lambda_permission AllowS3-second-bucket",
        "delete aws_iam_role_policy merge-second-bucket",
        "delete aws_iam_role_policy logs",
        "delete aws_cloudwatch_log_group /aws/lambda/ordered-notifications",
        "delete aws_lambda_function ordered-notifications",
        "delete aws_lambda_function ordered",
    ] {
        let entries = "delete aws_lambda_invocation second-bucket";
        assert!(comes_first(&destroyed, entries, after), "{after}: {destroyed:#?}");
    }
}

#[test]
fn where_no_such_bucket_is_left_the_helper_goes_after_its_last_invocation() {
    let (first, none) = (Module::new(&FIRST), Module::new(&NONE));
    first.apply(&[]);
    take_over(&first, &none);
    let changed = steps(&none.apply(&[]));
    for after in ["delete aws_lambda_function ordered-notifications", "delete aws_iam_role_policy logs"] {
        assert!(comes_first(&changed, OUT_OF_FIRST, after), "{after}: {changed:#?}");
    }
    let files = std::fs::read_dir(none.folder()).unwrap().map(|file| file.unwrap().file_name());
    assert!(files.into_iter().all(|name| name != "notifications.py"));
    let versions = std::fs::read_to_string(none.folder().join("versions.tf")).unwrap();
    assert!(!versions.contains("archive"), "{versions}");
}

/// Without the reference the right to merge would go first.
#[test]
fn a_right_that_goes_too_early_is_noticed() {
    let (first, second) = (Module::new(&FIRST), Module::new(&SECOND));
    first.replace("main.tf", "    aws_iam_role_policy.merge_first_bucket,\n", "");
    first.apply(&[]);
    take_over(&first, &second);
    let changed = steps(&second.apply(&[]));
    assert!(comes_first(&changed, "delete aws_iam_role_policy merge-first-bucket", OUT_OF_FIRST), "{changed:#?}");
}
