//! What people deploy who take on the role that the deployment made for them.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, AwsError, CODE_BUCKET, CODE_KEY};
use crate::deployed::Stack;
use crate::simulator::probe;
use crate::specs::Spec;

/// People of IAM Identity Center; nothing bounds the execution role.
const PEOPLE: Spec = Spec {
    name: "people",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--write",
        "s3://out-bucket/thumbs/",
        "--deployer-role",
        "--identity-center",
        "Deploy",
        "--tag",
        "team=photos",
        "--environment-kms-key",
        "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "--layer",
        "arn:aws:lambda:us-east-1:123456789012:layer:extension:1",
        "--subnet",
        "subnet-0a1b2c3d",
        "--security-group",
        "sg-0a1b2c3d",
    ],
    toml: None,
};

/// People with a second factor, and a boundary.
const BOUNDED: Spec = Spec {
    name: "people",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--write",
        "s3://out-bucket/thumbs/",
        "--deployer-role",
        "--permissions-boundary",
        "arn:aws:iam::123456789012:policy/limits",
    ],
    toml: None,
};

const WIDER: Spec = Spec {
    name: "people",
    arguments: &[
        "--trigger",
        "s3://in-bucket/incoming/",
        "--write",
        "s3://out-bucket/thumbs/",
        "--read",
        "s3://out-bucket/more/",
        "--deployer-role",
        "--permissions-boundary",
        "arn:aws:iam::123456789012:policy/limits",
    ],
    toml: None,
};

pub const DEPLOYER: &str = "arn:aws:iam::123456789012:role/people-deployer-us-east-1";

/// A session of a permission set, by the path and the name of its role.
pub fn signed_in(aws: &Aws, path: &str, name: &str) -> Value {
    let statement = |element: &str, value: Value, action: &str| {
        let mut statement = json!({ "Effect": "Allow", "Action": action });
        statement[element] = value;
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    };
    let trust = statement("Principal", json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }), "sts:AssumeRole");
    let role = json!({ "Path": path, "RoleName": name, "AssumeRolePolicyDocument": trust });
    let arn = aws.call("iam", "create_role", role)["Role"]["Arn"].clone();
    let rights = statement("Resource", json!("*"), "sts:AssumeRole");
    let policy = json!({ "RoleName": name, "PolicyName": "rights", "PolicyDocument": rights });
    aws.call("iam", "put_role_policy", policy);
    aws.call("sts", "assume_role", json!({ "RoleArn": arn, "RoleSessionName": "somebody" }))["Credentials"].clone()
}

pub fn take_on(aws: &Aws, keys: &Value) -> Result<Value, AwsError> {
    take_on_role(aws, keys, DEPLOYER)
}

pub fn take_on_role(aws: &Aws, keys: &Value, role: &str) -> Result<Value, AwsError> {
    let call = json!({ "RoleArn": role, "RoleSessionName": "deploy" });
    aws.try_call_with(keys, "sts", "assume_role", call).map(|answer| answer["Credentials"].clone())
}

/// With the code that has this key.
fn update(stack: &Stack, keys: &Value, format: Format, name: &str, key: &str) -> Result<Value, AwsError> {
    let template = stack.project.cloudformation(format);
    let text = std::fs::read_to_string(&template).unwrap();
    let mut parameters = json!({});
    if text.contains("CodeS3Key") {
        parameters = json!({ "CodeS3Bucket": CODE_BUCKET, "CodeS3Key": key });
    } else {
        std::fs::write(&template, text.replace(CODE_KEY, key)).unwrap();
    }
    let params = json!({ "template": template, "name": name, "parameters": parameters });
    stack.aws.try_call_with(keys, "stack", "deploy", params)
}

fn code(aws: &Aws) -> Value {
    aws.call("lambda", "get_function_configuration", json!({ "FunctionName": "people" }))["CodeSha256"].take()
}

/// What the README says that the bucket of the packages needs in its policy.
fn admit_to_the_packages(stack: &Stack) {
    let text = std::fs::read_to_string(stack.project.path.join("README.md")).unwrap();
    let block = text.split("```json\n").find(|block| block.contains("PackagesOfDeployers")).unwrap();
    let statement = block.split("```").next().unwrap().replace("DEPLOYER_ROLE_ARN", DEPLOYER);
    let statement: Value = serde_json::from_str(&statement.replace("CODE_BUCKET", CODE_BUCKET)).unwrap();
    let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
    stack.aws.call("s3", "put_bucket_policy", json!({ "Bucket": CODE_BUCKET, "Policy": policy }));
}

fn upload(aws: &Aws, keys: &Value, key: &str) -> Result<Value, AwsError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, [std::fs::read(probe()).unwrap(), b"\n".to_vec()].concat()).unwrap();
    let object = json!({ "Bucket": CODE_BUCKET, "Key": key, "Body": { "$file": file.path() } });
    aws.try_call_with(keys, "s3", "put_object", object)
}

#[test]
fn people_of_a_permission_set_update_the_stack_and_widen_nothing() {
    for format in [Format::Sam, Format::CloudFormation] {
        let stack = Stack::deploy(&PEOPLE, format, probe());
        let aws = &stack.aws;
        let reserved = "/aws-reserved/sso.amazonaws.com/";
        for (path, name) in [
            (reserved, "AWSReservedSSO_Other_0123456789abcdef"),
            (reserved, "AWSReservedSSO_Deploy_wide_0123456789abcdef"),
            ("/sso.amazonaws.com/", "AWSReservedSSO_Deploy_0123456789abcde0"),
        ] {
            let refused = take_on(aws, &signed_in(aws, path, name)).unwrap_err();
            assert!(refused.code.starts_with("AccessDenied"), "{name}: {refused:?}");
        }
        let of_us_east_1 = signed_in(aws, reserved, "AWSReservedSSO_Deploy_0123456789abcde1");
        take_on(aws, &of_us_east_1).unwrap();
        let session = signed_in(aws, &format!("{reserved}eu-west-2/"), "AWSReservedSSO_Deploy_0123456789abcdef");
        let keys = take_on(aws, &session).unwrap();

        let before = code(aws);
        aws.upload_code("1.zip", probe());
        assert!(upload(aws, &keys, "2.zip").is_err(), "the packages are in a bucket that others use");
        let call = json!({ "FunctionName": "people", "S3Bucket": CODE_BUCKET, "S3Key": "1.zip" });
        let refused = aws.try_call_with(&keys, "lambda", "update_function_code", call).unwrap_err();
        assert!(refused.message.contains("s3:GetObject"), "{refused:?}");
        admit_to_the_packages(&stack);
        upload(aws, &keys, "2.zip").unwrap();
        let refused = update(&stack, &keys, format, "people-2", "2.zip").unwrap_err();
        assert!(refused.message.contains("AccessDenied"), "another stack: {refused:?}");
        update(&stack, &keys, format, "people", "2.zip").unwrap_or_else(|error| panic!("{format}: {}", error.message));
        assert_ne!(code(aws), before, "{format}: the code was deployed");

        let template = stack.project.template(format);
        let text = std::fs::read_to_string(&template).unwrap();
        let (from, to, refused) = match format {
            Format::Sam => ("- \"s3:PutObject\"", "- \"s3:*\"", "iam:PutRolePolicy"),
            _ => ("Service: \"lambda.amazonaws.com\"", "Service: \"ec2.amazonaws.com\"", "iam:UpdateAssumeRolePolicy"),
        };
        assert!(text.contains(from), "{from}");
        std::fs::write(&template, text.replace(from, to)).unwrap();
        let error = update(&stack, &keys, format, "people", "2.zip").unwrap_err();
        assert!(error.message.contains(refused), "{format} {to}: {error:?}");
    }
}

/// `bootstrap-template.yaml` of aws-cdk lets everybody of the account in who may take on roles, and hands on an administrator's rights.
/// A role for people who deploy one function is none of those: it deploys the code, as its README says.
#[test]
fn people_who_deploy_a_stack_of_the_cdk_deploy_its_code_and_get_nothing_of_its_bootstrapping() {
    let stack = Stack::deploy(&PEOPLE, Format::Cdk, probe());
    let aws = &stack.aws;
    let trust = json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": { "AWS": ACCOUNT } });
    let trust = json!({ "Version": "2012-10-17", "Statement": [trust] }).to_string();
    let roles = ["deploy", "file-publishing", "image-publishing", "lookup"];
    let roles = roles.map(|role| format!("cdk-hnb659fds-{role}-role-{ACCOUNT}-us-east-1"));
    for name in &roles {
        aws.call("iam", "create_role", json!({ "RoleName": name, "AssumeRolePolicyDocument": trust }));
    }
    let session = signed_in(aws, "/aws-reserved/sso.amazonaws.com/", "AWSReservedSSO_Deploy_0123456789abcdef");
    let keys = take_on(aws, &session).unwrap();
    for name in &roles {
        let call = json!({ "RoleArn": format!("arn:aws:iam::{ACCOUNT}:role/{name}"), "RoleSessionName": "cdk" });
        aws.try_call_with(&session, "sts", "assume_role", call.clone()).unwrap();
        let refused = aws.try_call_with(&keys, "sts", "assume_role", call).unwrap_err();
        assert!(refused.code.starts_with("AccessDenied"), "{name}: {refused:?}");
    }
    let stack_name = stack.stack_name();
    for operation in ["create_change_set", "execute_change_set", "describe_change_set", "delete_change_set"] {
        let call = json!({ "StackName": stack_name, "ChangeSetName": "update" });
        let refused = aws.try_call_with(&keys, "cloudformation", operation, call).unwrap_err();
        assert!(refused.code.starts_with("AccessDenied"), "{operation}: {refused:?}");
    }
    let before = code(aws);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(&file, [std::fs::read(probe()).unwrap(), b"\n".to_vec()].concat()).unwrap();
    let call = json!({ "FunctionName": "people", "ZipFile": { "$file": file.path() } });
    aws.try_call_with(&keys, "lambda", "update_function_code", call).unwrap();
    assert_ne!(code(aws), before, "the code was deployed");
}

#[test]
fn people_with_a_second_factor_change_the_role_within_its_boundary() {
    let format = Format::CloudFormation;
    let mut stack = Stack::deploy(&BOUNDED, format, probe());
    let call = json!({ "RoleArn": DEPLOYER, "RoleSessionName": "deploy" });
    assert!(stack.aws.try_call("sts", "assume_role", call.clone()).is_err(), "without a second factor");
    let session = signed_in(&stack.aws, "/aws-reserved/sso.amazonaws.com/", "AWSReservedSSO_Deploy_0123456789abcdef");
    assert!(take_on(&stack.aws, &session).is_err(), "a session tells of no second factor");
    let mut with_factor = call;
    with_factor["SerialNumber"] = json!(format!("arn:aws:iam::{ACCOUNT}:mfa/administrator"));
    with_factor["TokenCode"] = json!("123456");
    let keys = stack.aws.call("sts", "assume_role", with_factor)["Credentials"].clone();
    stack.replace(&WIDER);
    update(&stack, &keys, format, "people", CODE_KEY).unwrap_or_else(|error| panic!("{}", error.message));
    let named = json!({ "RoleName": "people-us-east-1", "PolicyName": "execution" });
    let held = stack.aws.call("iam", "get_role_policy", named)["PolicyDocument"].to_string();
    assert!(held.contains("out-bucket/more/"), "{held}");
}
