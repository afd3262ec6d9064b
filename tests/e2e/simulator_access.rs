//! The loopback AWS itself: roles with all that they can have, who may assume them, and what bounds them.

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, AwsError, OWNER};

const MANAGED: &str = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/boundary";
const GITHUB: &str = "token.actions.githubusercontent.com";

fn document(statements: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// A role that a workflow of GitHub assumes, and people of the account.
fn trust() -> Value {
    document(&json!([
        { "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "sts:AssumeRole" },
        {
            "Effect": "Allow", "Principal": { "Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{GITHUB}") },
            "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {
                "StringEquals": { format!("{GITHUB}:aud"): "sts.amazonaws.com" },
                "StringLike": { format!("{GITHUB}:sub"): "repo:owner/name:ref:refs/heads/*" },
            },
        },
    ]))
}

fn template() -> Value {
    let publish = json!([{ "Effect": "Allow", "Action": "sns:Publish", "Resource": "*" }]);
    json!({ "Resources": { "Role": { "Type": "AWS::IAM::Role", "Properties": {
        "RoleName": "app", "Path": "/teams/a/", "Description": "runs it", "MaxSessionDuration": 7200,
        "PermissionsBoundary": BOUNDARY, "ManagedPolicyArns": [MANAGED], "AssumeRolePolicyDocument": trust(),
        "Policies": [{ "PolicyName": "access", "PolicyDocument": document(&publish) }],
        "Tags": [{ "Key": "team", "Value": "a" }],
    } } } })
}

fn changed(changes: &[(&str, Option<Value>)]) -> Value {
    let mut template = template();
    let properties = template["Resources"]["Role"]["Properties"].as_object_mut().unwrap();
    for (name, value) in changes {
        match value {
            Some(value) => properties.insert((*name).to_owned(), value.clone()),
            None => properties.remove(*name),
        };
    }
    template
}

/// An AWS with a policy that bounds roles to SNS and S3.
fn bounded() -> Aws {
    let aws = Aws::start();
    let limit = document(&json!([{ "Effect": "Allow", "Action": ["sns:*", "s3:*"], "Resource": "*" }]));
    aws.call("iam", "create_policy", json!({ "PolicyName": "boundary", "PolicyDocument": limit.to_string() }));
    aws
}

fn deploy(aws: &Aws, template: &Value) -> Value {
    aws.try_deploy_value(template, "app").unwrap_or_else(|error| panic!("{}", error.message))
}

fn role(aws: &Aws) -> Value {
    aws.call("iam", "get_role", json!({ "RoleName": "app" }))["Role"].clone()
}

fn assume(aws: &Aws) -> Result<Value, AwsError> {
    let call = json!({ "RoleArn": role(aws)["Arn"], "RoleSessionName": "test" });
    aws.try_call("sts", "assume_role", call).map(|answer| answer["Credentials"].clone())
}

#[test]
fn a_role_comes_back_as_the_template_says() {
    let aws = bounded();
    deploy(&aws, &template());
    let role = role(&aws);
    let wanted = &template()["Resources"]["Role"]["Properties"];
    for property in ["RoleName", "Path", "Description", "MaxSessionDuration", "Tags", "AssumeRolePolicyDocument"] {
        assert_eq!(role[property], wanted[property], "{property}");
    }
    assert_eq!(role["Arn"], format!("arn:aws:iam::{ACCOUNT}:role/teams/a/app"));
    assert_eq!(role["PermissionsBoundary"]["PermissionsBoundaryArn"], BOUNDARY);
    let named = json!({ "RoleName": "app" });
    let attached = aws.call("iam", "list_attached_role_policies", named.clone())["AttachedPolicies"].clone();
    assert_eq!(attached, json!([{ "PolicyName": "AWSLambdaBasicExecutionRole", "PolicyArn": MANAGED }]));

    let less = [
        ("PermissionsBoundary", None),
        ("ManagedPolicyArns", None),
        ("Description", None),
        ("MaxSessionDuration", None),
        ("Tags", Some(json!([{ "Key": "cost", "Value": "b" }]))),
    ];
    deploy(&aws, &changed(&less));
    let after = self::role(&aws);
    assert_eq!((&after["PermissionsBoundary"], &after["MaxSessionDuration"]), (&Value::Null, &json!(3600)));
    assert_eq!(after["Tags"], json!([{ "Key": "cost", "Value": "b" }]));
    assert_eq!(aws.call("iam", "list_attached_role_policies", named.clone())["AttachedPolicies"], json!([]));
    deploy(&aws, &template());
    assert_eq!(self::role(&aws), role);
    aws.delete_stack("app").unwrap();
    assert_eq!(aws.try_call("iam", "get_role", named).unwrap_err().code, "NoSuchEntity");
}

#[test]
fn a_role_that_iam_would_refuse_is_refused() {
    let aws = bounded();
    deploy(&aws, &template());
    let before = role(&aws);
    let trusts =
        |arn: &str| document(&json!([{ "Effect": "Allow", "Principal": { "AWS": arn }, "Action": "sts:AssumeRole" }]));
    for (name, value, says) in [
        ("PermissionsBoundary", json!(BOUNDARY.replace("boundary", "none")), "does not exist or is not attachable"),
        ("ManagedPolicyArns", json!([MANAGED.replace("Basic", "Unknown")]), "does not exist or is not attachable"),
        (
            "AssumeRolePolicyDocument",
            trusts(&format!("arn:aws:iam::{ACCOUNT}:role/none")),
            "Invalid principal in policy",
        ),
        ("AssumeRolePolicyDocument", trusts("somebody"), "Invalid principal in policy"),
        ("MaxSessionDuration", json!(60), "MaxSessionDuration"),
        ("RoleName", json!("another"), "another RoleName would replace it"),
        ("Path", json!("/"), "another Path would replace it"),
        ("Boundary", json!(BOUNDARY), "properties not handled: ['Boundary']"),
    ] {
        let problem = aws.try_deploy_value(&changed(&[(name, Some(value))]), "app").unwrap_err().message;
        assert!(problem.contains(says) && problem.ends_with("; UPDATE_ROLLBACK_COMPLETE"), "{name}: {problem}");
        assert_eq!(role(&aws), before, "{name}");
    }
    let fresh = bounded();
    let problem =
        fresh.try_deploy_value(&changed(&[("PermissionsBoundary", Some(json!(MANAGED.replace("B", "X"))))]), "app");
    assert!(problem.unwrap_err().message.contains("does not exist"), "a role is not made either");
}

/// What the boundary does not allow, no other policy allows.
#[test]
fn a_boundary_bounds_what_a_role_may() {
    let aws = bounded();
    let everything = json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]);
    let policies = Some(json!([{ "PolicyName": "access", "PolicyDocument": document(&everything) }]));
    deploy(&aws, &changed(&[("Policies", policies.clone())]));
    let keys = assume(&aws).unwrap();
    let may = |service: &str, operation: &str| match aws.try_call_with(&keys, service, operation, json!({})) {
        Ok(_) => true,
        Err(error) => {
            assert!(error.code.starts_with("AccessDenied"), "{error:?}");
            false
        }
    };
    let calls =
        [("sns", "list_topics"), ("s3", "list_buckets"), ("sqs", "list_queues"), ("cloudwatch", "describe_alarms")];
    assert_eq!(calls.map(|(service, operation)| may(service, operation)), [true, true, false, false]);
    deploy(&aws, &changed(&[("Policies", policies), ("PermissionsBoundary", None)]));
    assert_eq!(calls.map(|(service, operation)| may(service, operation)), [true; 4]);
}

/// The trust policy decides, by the caller's name or account.
#[test]
fn a_role_is_assumed_by_those_whom_it_trusts() {
    let aws = bounded();
    let trusting = |principal: Value, condition: Value| {
        let statement =
            json!([{ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition }]);
        changed(&[("AssumeRolePolicyDocument", Some(document(&statement)))])
    };
    let administrator = format!("arn:aws:iam::{ACCOUNT}:user/administrator");
    for (principal, condition, may) in [
        (json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }), json!({}), true),
        (json!({ "AWS": [ACCOUNT] }), json!({}), true),
        (json!({ "AWS": administrator }), json!({}), true),
        (json!({ "AWS": format!("arn:aws:iam::{OWNER}:root") }), json!({}), false),
        (json!({ "AWS": "arn:aws:iam::999999999999:role/any" }), json!({}), false),
        (json!({ "Service": "lambda.amazonaws.com" }), json!({}), false),
        (json!({ "AWS": administrator }), json!({ "Bool": { "aws:MultiFactorAuthPresent": "true" } }), false),
        (json!({ "AWS": administrator }), json!({ "StringEquals": { "sts:ExternalId": "a" } }), false),
    ] {
        deploy(&aws, &trusting(principal.clone(), condition.clone()));
        assert_eq!(assume(&aws).is_ok(), may, "{principal} {condition}");
    }
}

/// A JSON Web Token with these claims, signed by nobody.
fn token(issuer: &str, audience: &str, subject: &str) -> String {
    let claims = json!({ "iss": format!("https://{issuer}"), "aud": audience, "sub": subject }).to_string();
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let encoded: String = claims
        .as_bytes()
        .chunks(3)
        .flat_map(|chunk| {
            let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            (0..=chunk.len()).map(move |at| char::from(alphabet[(bits >> (18 - 6 * at) & 63) as usize]))
        })
        .collect();
    format!("e30.{encoded}.none")
}

#[test]
fn a_workflow_assumes_a_role_by_the_claims_of_its_token() {
    let aws = bounded();
    deploy(&aws, &template());
    let arn = role(&aws)["Arn"].clone();
    let assume = |audience: &str, subject: &str| {
        let token = token(GITHUB, audience, subject);
        let call = json!({ "RoleArn": arn, "RoleSessionName": "workflow", "WebIdentityToken": token });
        aws.try_call("sts", "assume_role_with_web_identity", call).map(|answer| answer["Credentials"].clone())
    };
    let (audience, main) = ("sts.amazonaws.com", "repo:owner/name:ref:refs/heads/main");
    assert_eq!(assume(audience, main).unwrap_err().code, "InvalidIdentityToken", "without the provider");
    let provider = json!({ "Url": format!("https://{GITHUB}"), "ClientIDList": [audience] });
    aws.call("iam", "create_open_id_connect_provider", provider);
    for (audience, subject, code) in [
        ("other", main, "InvalidIdentityToken"),
        (audience, "repo:owner/name:pull_request", "AccessDenied"),
        (audience, "repo:other/name:ref:refs/heads/main", "AccessDenied"),
    ] {
        assert_eq!(assume(audience, subject).unwrap_err().code, code, "{audience} {subject}");
    }
    let keys = assume(audience, main).unwrap();
    let caller = aws.try_call_with(&keys, "sts", "get_caller_identity", json!({})).unwrap();
    assert_eq!(caller["Arn"], format!("arn:aws:sts::{ACCOUNT}:assumed-role/app/workflow"));
}
