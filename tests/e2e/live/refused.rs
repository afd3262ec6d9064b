//! Whatever keeps an account from being asked, in a clear sentence, with what to type; the exit code is 2.

use cargo_lambda_s3::spec::Format;

use super::proxy::{Fault, Proxy};
use super::{Environment, administrator, assert_clean, audit, findings, through};
use crate::aws::ACCOUNT;
use crate::deployed::Stack;
use crate::process::Outcome;
use crate::simulator::probe;
use crate::specs::COPY;

fn deployed() -> Stack {
    Stack::deploy(&COPY, Format::CloudFormation, probe())
}

#[track_caller]
fn assert_refused(outcome: &Outcome, error: &str, help: &str) {
    assert_eq!((outcome.status.code(), outcome.stdout.as_str()), (Some(2), ""), "{}", outcome.all());
    assert_eq!(outcome.stderr, format!("error: {error}\nhelp: {help}\n"));
}

fn without(names: &[&str], mut environment: Environment) -> Environment {
    environment.retain(|(name, _)| !names.contains(name));
    environment
}

#[test]
fn without_credentials_or_a_region_it_is_told_how_to_get_some() {
    let stack = deployed();
    let nobody = without(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"], administrator(&stack.aws));
    assert_refused(
        &audit(&stack.project, &nobody, &[]),
        "there are no credentials for AWS: no providers in chain provided credentials",
        "`aws configure` or `aws sso login` gets some; `--profile NAME` or `AWS_PROFILE` chooses them",
    );
    let other = audit(&stack.project, &nobody, &["--profile", "work"]);
    assert_eq!(other.status.code(), Some(2));
    assert!(other.stderr.contains("there are no credentials for AWS in profile `work`: "), "{}", other.stderr);
    assert!(
        other.stderr.ends_with("help: `aws configure --profile work` or `aws sso login --profile work` gets some\n")
    );

    assert_refused(
        &audit(&stack.project, &without(&["AWS_REGION"], administrator(&stack.aws)), &[]),
        "it is not known in which Region to look",
        "name it: `--region eu-central-1`, `AWS_REGION`, or `region` in the spec",
    );
}

#[test]
fn credentials_that_aws_does_not_take_or_no_longer_takes_are_told_apart() {
    let stack = deployed();
    let proxy = Proxy::start(&stack.aws, Fault::Expired);
    assert_refused(
        &audit(&stack.project, &through(&proxy, administrator(&stack.aws)), &[]),
        "the credentials for AWS have expired",
        "`aws sso login`, or get new ones as you got these",
    );
    let mut unknown = without(&["AWS_ACCESS_KEY_ID"], administrator(&stack.aws));
    unknown.push(("AWS_ACCESS_KEY_ID", "AKIAAAAAAAAAAAAAAAAA".to_owned()));
    let outcome = audit(&stack.project, &unknown, &[]);
    assert_eq!(outcome.status.code(), Some(2));
    assert!(outcome.stderr.starts_with("error: AWS does not take these credentials: "), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("help: see what `aws sts get-caller-identity` says"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("AKIAAAAA"), "{}", outcome.stderr);
}

#[test]
fn a_profile_of_the_users_configuration_is_used() {
    let stack = deployed();
    let folder = tempfile::tempdir().unwrap();
    let value = |name: &str| administrator(&stack.aws).into_iter().find(|(known, _)| *known == name).unwrap().1;
    let profile = format!(
        "[profile work]\nregion = us-east-1\ncredential_process = printf '{{\"Version\": 1, \"AccessKeyId\": \"{}\", \
         \"SecretAccessKey\": \"{}\"}}'\n",
        value("AWS_ACCESS_KEY_ID"),
        value("AWS_SECRET_ACCESS_KEY"),
    );
    let file = folder.path().join("config");
    std::fs::write(&file, profile).unwrap();
    let environment =
        vec![("AWS_CONFIG_FILE", file.display().to_string()), ("AWS_ENDPOINT_URL", value("AWS_ENDPOINT_URL"))];
    let typed = audit(&stack.project, &environment, &["--profile", "work"]);
    assert_eq!(typed.status.code(), Some(0), "{}", typed.all());
    let chosen = [environment, vec![("AWS_PROFILE", "work".to_owned())]].concat();
    assert_clean(&stack.project, &chosen);
}

#[test]
fn too_many_requests_are_tried_again_and_then_told() {
    let stack = deployed();
    let environment = |times| {
        let proxy = Proxy::start(&stack.aws, Fault::Throttling("iam:GetRole", times));
        (through(&proxy, administrator(&stack.aws)), proxy)
    };
    let (some, proxy) = environment(2);
    assert_clean(&stack.project, &some);
    assert_eq!(proxy.asked().iter().filter(|action| *action == "iam:GetRole").count(), 3);
    let (all, _proxy) = environment(usize::MAX);
    assert_refused(
        &audit(&stack.project, &all, &[]),
        &format!(
            "AWS takes no more requests for now, also after some tries: `iam:GetRole` on \
             `arn:aws:iam::{ACCOUNT}:role/copy-us-east-1`"
        ),
        "run it again in a minute; `AWS_MAX_ATTEMPTS=10` tries more often",
    );
}

#[test]
fn a_function_that_is_not_there_is_told_with_where_it_was_looked_for() {
    let stack = deployed();
    assert_refused(
        &audit(&stack.project, &administrator(&stack.aws), &["--region", "eu-west-1"]),
        &format!("there is no function `copy` in eu-west-1 of account {ACCOUNT}"),
        "deploy it first, or say where it is: `--region R` for another Region, `--profile NAME` for another account",
    );
    let proxy = Proxy::start(&stack.aws, Fault::Redirect);
    assert_refused(
        &audit(&stack.project, &through(&proxy, administrator(&stack.aws)), &["--region", "eu-west-1"]),
        &format!("there is no function `copy` in eu-west-1 of account {ACCOUNT}; bucket `in-bucket` is in us-east-1"),
        "look there: `--region us-east-1`",
    );
}

#[test]
fn a_network_that_leads_nowhere_is_told() {
    let stack = deployed();
    let mut nowhere = without(&["AWS_ENDPOINT_URL"], administrator(&stack.aws));
    nowhere.push(("AWS_ENDPOINT_URL", "http://127.0.0.1:1".to_owned()));
    let outcome = audit(&stack.project, &nowhere, &[]);
    assert_eq!(outcome.status.code(), Some(2));
    assert!(
        outcome.stderr.starts_with("error: AWS cannot be reached for `sts:GetCallerIdentity`: Connection refused"),
        "{}",
        outcome.stderr
    );
    let proxy = Proxy::start(&stack.aws, Fault::Nonsense);
    let outcome = audit(&stack.project, &through(&proxy, administrator(&stack.aws)), &[]);
    assert_eq!(outcome.status.code(), Some(2), "{}", outcome.all());
    assert!(outcome.stderr.starts_with("error: AWS refuses `sts:GetCallerIdentity`: "), "{}", outcome.stderr);
}

/// What is not offered, or not allowed and welcome at best, is told and fails nothing.
#[test]
fn what_an_endpoint_does_not_offer_is_not_looked_at() {
    let stack = deployed();
    stack.aws.set_history("copy-us-east-1", 200, serde_json::json!({ "s3": 0, "logs": 0, "sqs": 0 }));
    for (action, resource) in [
        ("access-analyzer:ValidatePolicy", "IAM Access Analyzer"),
        ("iam:GenerateServiceLastAccessedDetails", "role copy-us-east-1"),
        ("lambda:GetFunctionRecursionConfig", "arn:aws:lambda:us-east-1:123456789012:function:copy"),
    ] {
        let proxy = Proxy::start(&stack.aws, Fault::NotThere(action));
        let (said, code) = findings(&stack.project, &through(&proxy, administrator(&stack.aws)));
        assert_eq!(code, Some(0), "{said:#}");
        let unread = said["unread"].as_array().unwrap();
        assert_eq!(unread.len(), 1, "{said:#}");
        assert_eq!(unread[0]["resource"], resource);
        let reason = unread[0]["reason"].as_str().unwrap();
        assert!(reason.contains(&format!("AWS refuses `{action}`")), "{reason}");
    }
}
