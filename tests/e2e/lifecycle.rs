//! Stacks from their first deployment to the one after their end: what a failure leaves behind, what is kept, and what the
//! generated READMEs say to do about it.

use cargo_lambda_s3::resources::RESOURCES;
use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, REGION};
use crate::deployed::{STACKS, Stack};
use crate::process::{command, run, seconds};
use crate::simulator::probe;
use crate::specs::Spec;
use crate::tools::{cli_tools, tools};

/// A bucket that triggers, one that is written, and a log group that the function may make anew.
const KEPT: Spec = Spec {
    name: "kept",
    arguments: &["--trigger", "s3://in-bucket/incoming/*.jpg", "--write", "s3://out-bucket/thumbs/", "--managed-logs"],
    toml: None,
};

/// The same where the bucket that triggers is there already.
const ADOPTED: Spec = Spec {
    name: "kept",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--existing-bucket",
        "in-bucket",
        "--write",
        "s3://out-bucket/thumbs/",
        "--managed-logs",
    ],
    toml: None,
};

/// Overlaps what the tests put on `shared-bucket`.
const REFUSED: Spec = Spec {
    name: "refused",
    arguments: &[
        "--trigger",
        "s3://shared-bucket/incoming/",
        "--existing-bucket",
        "shared-bucket",
        "--trigger",
        "s3://in-bucket/",
        "--write",
        "s3://out-bucket/thumbs/",
        "--trail",
    ],
    toml: None,
};

fn buckets(aws: &Aws) -> Vec<String> {
    let all = aws.call("s3", "list_buckets", json!({}))["Buckets"].clone();
    let names = all.as_array().unwrap().iter().map(|bucket| bucket["Name"].as_str().unwrap().to_owned());
    names.filter(|name| name.ends_with("-bucket") || name.starts_with("trail-")).collect()
}

/// Of a bucket, without the Ids that S3 makes up where nobody gives one.
fn notifications(aws: &Aws, bucket: &str) -> Value {
    let mut stored = aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": bucket }));
    for entry in stored["LambdaFunctionConfigurations"].as_array_mut().into_iter().flatten() {
        entry.as_object_mut().unwrap().remove("Id");
    }
    match stored["LambdaFunctionConfigurations"].is_null() {
        true => json!({}),
        false => stored,
    }
}

fn policies(aws: &Aws) -> Vec<Value> {
    let of = |bucket: &&str| aws.try_call("s3", "get_bucket_policy", json!({ "Bucket": bucket })).unwrap_or_default();
    ["in-bucket", "out-bucket"].iter().map(of).collect()
}

/// The commands that begin so, of the README of a format that has one of its own, or of the project's: run by the AWS CLI against
/// the loopback AWS.
fn as_the_readme_says(stack: &Stack, format: Format, begins: &str) {
    let read = |path: &str| std::fs::read_to_string(stack.project.path.join(path));
    let readme = read(&format!("deploy/{format}/README.md")).or_else(|_| read("README.md")).unwrap();
    let mut commands: Vec<&str> = readme.lines().filter(|line| line.starts_with(begins)).collect();
    commands.dedup();
    assert!(!commands.is_empty(), "{format}: {begins}\n{readme}");
    let mut shell = command("bash");
    shell.args(["-ec", &commands.join("\n")]).env("PATH", cli_tools().path()).env("AWS_DEFAULT_REGION", REGION);
    shell.envs(stack.aws.credentials());
    run(&mut shell, seconds(120));
}

#[test]
fn a_first_deployment_that_is_refused_leaves_no_bucket_in_the_way_of_the_next() {
    for format in STACKS {
        let stack = Stack::new(Aws::start(), &REFUSED, format);
        stack.make_what_is_there();
        let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:others");
        let allowed = json!({
            "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": queue,
        });
        let policy = json!({ "Version": "2012-10-17", "Statement": [allowed] }).to_string();
        let attributes = json!({ "QueueName": "others", "Attributes": { "Policy": policy } });
        stack.aws.call("sqs", "create_queue", attributes);
        let theirs =
            json!({ "QueueConfigurations": [{ "Id": "theirs", "QueueArn": queue, "Events": ["s3:ObjectCreated:*"] }] });
        let put = |configuration: &Value| {
            let put = json!({ "Bucket": "shared-bucket", "NotificationConfiguration": configuration });
            stack.aws.call("s3", "put_bucket_notification_configuration", put)
        };
        put(&theirs);
        let problem = stack.apply(probe()).unwrap_err();
        assert!(problem.contains("overlaps") && problem.ends_with("; ROLLBACK_COMPLETE"), "{format}: {problem}");
        assert_eq!(buckets(&stack.aws), ["shared-bucket"], "{format}");
        put(&json!({}));
        stack.aws.delete_stack(&stack.stack_name()).unwrap();
        stack.apply(probe()).unwrap_or_else(|problem| panic!("{format}: {problem}"));
        let made = buckets(&stack.aws);
        assert_eq!(made.len(), 4, "{format}: {made:?}");
        // Of the trail's bucket too (checkov CKV_AWS_300).
        for bucket in made.iter().filter(|bucket| *bucket != "shared-bucket") {
            let held = stack.aws.call("s3", "get_bucket_lifecycle_configuration", json!({ "Bucket": bucket }));
            let rules = held["Rules"].as_array().unwrap();
            let aborts = |rule: &&Value| rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7;
            assert!(
                rules.iter().any(|rule| aborts(&rule) && rule["Status"] == "Enabled"),
                "{format} {bucket}: {rules:?}"
            );
        }
    }
}

#[test]
fn what_was_destroyed_is_deployed_again_with_the_buckets_that_were_kept() {
    for format in STACKS {
        let stack = Stack::deploy(&KEPT, format, probe());
        let (told, refused) = (notifications(&stack.aws, "in-bucket"), policies(&stack.aws));
        assert!(!told["LambdaFunctionConfigurations"].is_null() && refused.iter().all(|policy| !policy.is_null()));
        stack.aws.put_object("out-bucket", "a", b"a");
        stack.destroy();
        assert_eq!(policies(&stack.aws), refused, "{format}: over TLS only, as the README says");

        assert_eq!(notifications(&stack.aws, "in-bucket"), told, "{format}: CloudFormation leaves them");
        as_the_readme_says(&stack, format, "aws s3api put-bucket-notification-configuration ");
        assert_eq!(notifications(&stack.aws, "in-bucket"), json!({}), "{format}");
        // A line that was late.
        stack.aws.call("logs", "create_log_group", json!({ "logGroupName": "/aws/lambda/kept" }));
        as_the_readme_says(&stack, format, "aws logs delete-log-group ");

        let problem = stack.apply(probe()).unwrap_err();
        assert!(problem.contains("already exists") && problem.ends_with("; ROLLBACK_COMPLETE"), "{format}: {problem}");
        stack.aws.delete_stack(&stack.stack_name()).unwrap();
        assert_eq!((policies(&stack.aws), stack.aws.keys("out-bucket")), (refused.clone(), vec!["a".to_owned()]));

        stack.apply_as(probe(), &json!({ "imports": true })).unwrap_or_else(|problem| panic!("{format}: {problem}"));
        assert_eq!(notifications(&stack.aws, "in-bucket"), json!({}), "{format}: what is taken in stays as it is");
        stack.apply_as(probe(), &json!({ "reverts_drift": true })).unwrap();
        assert_eq!((notifications(&stack.aws, "in-bucket"), policies(&stack.aws)), (told, refused), "{format}");
        assert_eq!(stack.aws.keys("out-bucket"), ["a"]);
    }
}

/// With the scripts around a stack, which do what the other READMEs say.
#[test]
fn the_scripts_deploy_again_with_the_buckets_that_were_kept() {
    let stack = Stack::deploy(&KEPT, Format::Cli, probe());
    let (told, refused) = (notifications(&stack.aws, "in-bucket"), policies(&stack.aws));
    assert!(!told["LambdaFunctionConfigurations"].is_null() && refused.iter().all(|policy| !policy.is_null()));
    let problem = crate::cli::try_import(&stack.aws, &stack.project, probe()).unwrap_err();
    assert!(problem.contains("only a new stack takes existing resources in"), "{problem}");
    stack.aws.put_object("out-bucket", "a", b"a");
    stack.destroy();
    assert_eq!((notifications(&stack.aws, "in-bucket"), policies(&stack.aws)), (json!({}), refused.clone()));

    let problem = stack.apply(probe()).unwrap_err();
    assert!(problem.contains("already exists"), "{problem}");
    stack.destroy();
    crate::cli::try_import(&stack.aws, &stack.project, probe()).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!((notifications(&stack.aws, "in-bucket"), policies(&stack.aws)), (told, refused));
    assert_eq!(stack.aws.keys("out-bucket"), ["a"]);
}

/// The bucket stays when the spec no longer creates it, and what it notified is in the way of what is merged.
#[test]
fn a_bucket_that_is_no_longer_created_is_merged_into_once_its_notifications_are_off() {
    for format in STACKS {
        let mut stack = Stack::deploy(&KEPT, format, probe());
        let (told, policy) = (notifications(&stack.aws, "in-bucket"), policies(&stack.aws));
        let created = std::mem::replace(&mut stack.project, Stack::new(Aws::start(), &ADOPTED, format).project);
        let problem = stack.apply(probe()).unwrap_err();
        assert!(problem.contains("overlaps") && problem.ends_with("UPDATE_ROLLBACK_COMPLETE"), "{format}: {problem}");
        let adopted = std::mem::replace(&mut stack.project, created);
        as_the_readme_says(&stack, format, "aws s3api put-bucket-notification-configuration ");
        stack.project = adopted;
        stack.apply(probe()).unwrap_or_else(|problem| panic!("{format}: {problem}"));
        assert_eq!((notifications(&stack.aws, "in-bucket"), policies(&stack.aws)), (told, policy), "{format}");
    }
}

/// The AWS CLI knows the options, and needs no other.
#[test]
fn the_aws_cli_takes_the_change_sets_of_the_readmes() {
    for (format, folder, template, begins) in [
        (Format::Sam, "deploy/sam", ".aws-sam/packaged.yaml", "sam package "),
        (Format::CloudFormation, ".", "deploy/cloudformation/template.yaml", "URL="),
    ] {
        let stack = Stack::new(Aws::start(), &KEPT, format);
        let folder = stack.project.path.join(folder);
        assert!(format == Format::CloudFormation || !folder.join(template).exists());
        std::fs::create_dir_all(folder.join(template).parent().unwrap()).unwrap();
        std::fs::write(folder.join(template), "{}").unwrap();
        let readme = std::fs::read_to_string(stack.project.path.join("README.md")).unwrap();
        let mut script = String::from("CODE_BUCKET=b KEY=k\n");
        let change = readme.split("```").find(|block| block.contains("CHANGE=(") && block.contains(begins)).unwrap();
        // Without the commands that make a package.
        let from = change.find("URL=").or_else(|| change.find("CHANGE=(")).unwrap();
        script.push_str(&change[from..]);
        for line in readme.lines() {
            if line.starts_with("aws cloudformation create-change-set ") {
                script.push_str(&format!("{line} --generate-cli-skeleton output\n"));
            }
        }
        let mut shell = command("bash");
        shell.args(["-ec", &script]).current_dir(&folder);
        shell.env("PATH", cli_tools().path()).env("AWS_DEFAULT_REGION", REGION).envs(stack.aws.credentials());
        assert_eq!(run(&mut shell, seconds(120)).matches("\"StackId\":").count(), 2, "{script}");
        for said in ["--import-existing-resources", "--deployment-mode REVERT_DRIFT"] {
            assert!(script.contains(said), "{script}");
        }
    }
}

/// The newest Python of those whose end cfn-lint knows from AWS's table of runtimes. botocore's model may name one before AWS
/// offers it: it knows python3.15, which the page "Lambda runtimes" of the developer guide does not have.
#[test]
fn the_helper_runs_on_the_newest_python_of_lambda() {
    const NEWEST: &str = "
import json, pathlib
import cfnlint
from botocore.loaders import Loader

known = Loader().load_service_model('lambda', 'service-2')['shapes']['Runtime']['enum']
ends = json.loads((pathlib.Path(cfnlint.__file__).parent / 'data/AdditionalSpecs/LmbdRuntimeLifecycle.json').read_text())
pythons = [name for name in known if name.startswith('python3.') and name in ends]
print(max(pythons, key=lambda name: int(name.partition('.')[2])))
";
    let newest = run(tools().command("python").args(["-c", NEWEST]), seconds(60));
    assert_eq!(RESOURCES.helper_runtime, newest.trim());
}
