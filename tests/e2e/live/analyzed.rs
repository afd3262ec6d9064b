//! `audit --analyze`: the custom policy checks of IAM Access Analyzer, of what `policy` prints and of what AWS holds.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use super::{Fault, Proxy, administrator, audit_with, findings_with, role_of, through};
use crate::aws::{ACCOUNT, Aws};
use crate::deployed::Stack;
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::{ALL, COPY, ENVIRONMENTS, EVERYTHING, EXISTING, MANAGED, PRACTICES};

const ANALYZED: [&str; 2] = ["--deployed", "--analyze"];

#[track_caller]
fn assert_clean(aws: &Aws, project: &Project, options: &[&str]) -> Value {
    let (said, code) = findings_with(project, &administrator(aws), options);
    assert_eq!((&said["findings"], code), (&json!([]), Some(0)), "{said:#}");
    said
}

#[test]
fn nothing_is_found_in_the_documents_of_any_project() {
    let aws = Aws::start();
    for spec in ALL {
        let (said, code) = findings_with(&Project::new(spec), &administrator(&aws), &["--analyze"]);
        // What the handler never uses, the example of a project with everything, is told as well.
        let found = said["findings"].as_array().unwrap();
        let by_analyzer = found.iter().filter(|one| one["rule"] == "analyzer-finding").count();
        assert_eq!((by_analyzer, code), (0, Some(0)), "{}: {said:#}", spec.name);
    }
}

#[test]
fn nothing_is_found_in_what_was_deployed() {
    for spec in [&EXISTING, &EVERYTHING, &PRACTICES, &MANAGED, &ENVIRONMENTS] {
        let stack = Stack::deploy(spec, Format::CloudFormation, probe());
        assert_clean(&stack.aws, &stack.project, &ANALYZED);
    }
}

/// Each document as what it is (*IAM Access Analyzer API Reference, ValidatePolicy, CheckNoPublicAccess*), and each role against what
/// it is not granted on purpose.
#[test]
fn every_document_is_looked_at_as_what_it_is() {
    let (aws, project) = (Aws::start(), Project::new(&EXISTING));
    let proxy = Proxy::start(&aws, Fault::None);
    let (said, code) = findings_with(&project, &through(&proxy, administrator(&aws)), &["--analyze"]);
    assert_eq!(code, Some(0), "{said:#}");
    let sent = |action: &str| -> Vec<Value> {
        proxy.sent(action).iter().map(|body| serde_json::from_str(body).unwrap()).collect()
    };
    let count = |requests: &[Value], name: &str, value: &str| requests.iter().filter(|one| one[name] == value).count();
    let public = sent("access-analyzer:CheckNoPublicAccess");
    for kind in ["AWS::IAM::AssumeRolePolicyDocument", "AWS::Lambda::Function", "AWS::S3::Bucket"] {
        assert!(count(&public, "resourceType", kind) > 0, "{kind}: {public:?}");
    }
    let validated = sent("access-analyzer:ValidatePolicy");
    for kind in ["AWS::IAM::AssumeRolePolicyDocument", "AWS::S3::Bucket"] {
        assert!(count(&validated, "validatePolicyResourceType", kind) > 0, "{kind}: {validated:?}");
    }
    let roles = sent("access-analyzer:CheckAccessNotGranted");
    assert_eq!((roles.len(), count(&roles, "policyType", "IDENTITY_POLICY")), (2, 2), "{roles:?}");
    assert_eq!(count(&validated, "policyType", "IDENTITY_POLICY"), 2);
    let forbids = |request: &&Value| {
        request["access"][0]["actions"].as_array().unwrap().contains(&json!("s3:PutBucketNotification"))
    };
    // The helper writes notifications.
    assert_eq!(roles.iter().filter(forbids).count(), 1, "{roles:?}");
    assert_eq!(proxy.asked().iter().filter(|action| !action.starts_with("access-analyzer:")).count(), 1);
}

#[test]
fn what_is_found_in_a_document_is_told_with_the_statement() {
    let (aws, project) = (Aws::start(), Project::new(&COPY));
    let granted = r#"{"result": "FAIL", "message": "The policy document grants access.",
        "reasons": [{"description": "In the statement with sid: WriteObjects.", "statementIndex": 1}]}"#;
    let public = r#"{"result": "FAIL", "message": "The resource policy grants public access."}"#;
    for (fault, resource, message) in [
        (
            Fault::Says("access-analyzer:CheckAccessNotGranted", granted),
            "document role, statement WriteObjects",
            "ACCESS_GRANTED: The policy document grants access. In the statement with sid: WriteObjects",
        ),
        (
            Fault::Says("access-analyzer:CheckNoPublicAccess", public),
            "document trust",
            "PUBLIC_ACCESS: The resource policy grants public access",
        ),
    ] {
        let proxy = Proxy::start(&aws, fault);
        let (said, code) = findings_with(&project, &through(&proxy, administrator(&aws)), &["--analyze"]);
        let is_it = |one: &&Value| one["resource"] == resource && one["message"] == message;
        let found = said["findings"].as_array().unwrap().iter().find(is_it);
        let found = found.unwrap_or_else(|| panic!("no `{message}` at {resource} in {said:#}"));
        assert_eq!((&found["rule"], &found["severity"], code), (&json!("analyzer-finding"), &json!("error"), Some(1)));
    }
}

/// Somebody asked for the checks: without them the audit did not happen.
#[test]
fn a_check_that_cannot_be_made_is_an_error() {
    let (aws, project) = (Aws::start(), Project::new(&COPY));
    for action in ["CheckAccessNotGranted", "CheckNoPublicAccess", "ValidatePolicy"] {
        let action: &str = Box::leak(format!("access-analyzer:{action}").into_boxed_str());
        let proxy = Proxy::start(&aws, Fault::NotThere(action));
        let outcome = audit_with(&project, &through(&proxy, administrator(&aws)), &["--analyze"]);
        assert_eq!((outcome.status.code(), outcome.stdout.as_str()), (Some(2), ""), "{}", outcome.all());
        assert!(outcome.stderr.starts_with(&format!("error: AWS refuses `{action}`: ")), "{}", outcome.stderr);
    }
}

#[test]
fn what_somebody_granted_by_hand_is_found() {
    let stack = Stack::deploy(&COPY, Format::CloudFormation, probe());
    let aws = &stack.aws;
    let role = role_of(aws, "copy");
    let found = |place: &str, severity: &str, begins: &str| {
        let (said, _) = findings_with(&stack.project, &administrator(aws), &ANALYZED);
        let is_it = |one: &&Value| {
            let message = one["message"].as_str().unwrap();
            one["rule"] == "analyzer-finding" && one["resource"] == place && message.starts_with(begins)
        };
        let one = said["findings"].as_array().unwrap().iter().find(is_it);
        let one = one.unwrap_or_else(|| panic!("no `{begins}` at {place} in {said:#}"));
        assert_eq!(one["severity"], severity, "{one:#}");
    };
    let put = |statement: &Value| {
        let document = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        aws.call(
            "iam",
            "put_role_policy",
            json!({ "RoleName": role, "PolicyName": "more", "PolicyDocument": document }),
        );
    };
    let more = format!("role {role}, policy more, statement More");
    let allow = |action: &Value, resource: &str| json!({ "Sid": "More", "Effect": "Allow", "Action": action, "Resource": resource });
    for action in
        [json!("s3:*"), json!("s3:PutBucketNotification"), json!("s3:Put*"), json!(["sqs:SendMessage", "IAM:passrole"])]
    {
        put(&allow(&action, "arn:aws:s3:::in-bucket"));
        found(&more, "error", "ACCESS_GRANTED: The policy document grants access to perform");
    }
    put(&allow(&json!("iam:PassRole"), "*"));
    found(&more, "error", "PASS_ROLE_WITH_STAR_IN_RESOURCE: Using the iam:PassRole action");
    put(&allow(&json!(["s3:GetObject", "s3:HeadObject"]), "arn:aws:s3:::in-bucket/incoming/*"));
    found(&more, "error", "INVALID_ACTION: The action s3:HeadObject does not exist");
    put(&allow(&json!(["s3:GetObject", "s3:GetObject"]), "arn:aws:s3:::in-bucket/incoming/*"));
    found(&more, "note", "REDUNDANT_ACTION: ");
    aws.call("iam", "delete_role_policy", json!({ "RoleName": role, "PolicyName": "more" }));
    assert_clean(aws, &stack.project, &ANALYZED);

    let trust = aws.call("iam", "get_role", json!({ "RoleName": role }))["Role"]["AssumeRolePolicyDocument"].clone();
    let update = |document: &Value| {
        let policy = json!({ "RoleName": role, "PolicyDocument": document.to_string() });
        aws.call("iam", "update_assume_role_policy", policy);
    };
    let mut open = trust.clone();
    open["Statement"][0].as_object_mut().unwrap().remove("Condition");
    open["Statement"][0]["Principal"] = json!({ "AWS": "*" });
    update(&open);
    let place = format!("role {role}, trust policy, statement LambdaAssumesRole");
    found(&place, "error", "PUBLIC_ACCESS: The resource policy grants public access");
    update(&trust);

    let everybody = json!({
        "FunctionName": "copy", "StatementId": "everybody", "Action": "lambda:InvokeFunction", "Principal": "*",
    });
    aws.call("lambda", "add_permission", everybody);
    let place = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:copy, policy, statement everybody");
    found(&place, "error", "PUBLIC_ACCESS: The resource policy grants public access");
    aws.call("lambda", "remove_permission", json!({ "FunctionName": "copy", "StatementId": "everybody" }));
    assert_clean(aws, &stack.project, &ANALYZED);
}
