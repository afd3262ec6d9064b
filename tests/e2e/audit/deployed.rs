//! What AWS holds, audited.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use super::{assert_clean, assert_found, assert_refused, audit, audit_with, machine, tamper};
use crate::aws::{ACCOUNT, Aws};
use crate::deployed::{LOOPBACK, Stack};
use crate::process::timed;
use crate::simulator::probe;
use crate::specs::{COPY, EXISTING};

/// The name of a function's role.
fn role_of(aws: &Aws, function: &str) -> String {
    let found = aws.call("lambda", "get_function_configuration", json!({ "FunctionName": function }));
    found["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// Everything was used today.
fn in_use() -> Value {
    json!({ "s3": 0, "logs": 0, "sqs": 0 })
}

#[test]
fn nothing_is_found_in_what_was_deployed() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&EXISTING, format, probe());
        let machine = machine(&stack.aws);
        let young = audit(&machine, &stack.project, &["--deployed"]);
        assert_clean(&young);
        assert!(young.stdout.contains("NOTE deployed role UNUSED_SERVICE: the role is 0 days old"), "{}", young.stdout);

        stack.aws.set_history(&role_of(&stack.aws, "existing"), 200, in_use());
        assert_clean(&audit(&machine, &stack.project, &["--deployed"]));
    }
}

/// Each change by the call that somebody else would make.
#[test]
fn what_somebody_changed_is_found() {
    let stack = Stack::deploy(&COPY, Format::Cli, probe());
    let (aws, machine) = (&stack.aws, machine(&stack.aws));
    let role = role_of(aws, "copy");
    let found = |parts: &[&str]| assert_found(&audit(&machine, &stack.project, &["--deployed"]), parts);
    let named = json!({ "RoleName": role, "PolicyName": "execution" });
    let execution = aws.call("iam", "get_role_policy", named)["PolicyDocument"].clone();
    let put = |name: &str, document: &Value| {
        let policy = json!({ "RoleName": role, "PolicyName": name, "PolicyDocument": document.to_string() });
        aws.call("iam", "put_role_policy", policy);
    };

    let more = json!({ "Version": "2012-10-17", "Statement": [
        { "Sid": "More", "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::in-bucket" },
    ] });
    put("more", &more);
    found(&["ERROR deployed role, policy more ACCESS_GRANTED: ", "(Statement[0], Sid More)"]);
    found(&["ERROR deployed role STATEMENT_EXTRA: AWS holds a statement that the spec does not say: ", "(Sid More)"]);
    aws.call("iam", "delete_role_policy", json!({ "RoleName": role, "PolicyName": "more" }));

    let mut less = execution.clone();
    less["Statement"][0]["Resource"] = "arn:aws:s3:::in-bucket/*".into();
    put("execution", &less);
    found(&["STATEMENT_EXTRA", "arn:aws:s3:::in-bucket/*", "(Sid ReadTriggerObjects)"]);
    found(&["ERROR deployed role STATEMENT_MISSING: AWS does not hold a statement", "(Sid ReadTriggerObjects)"]);
    put("execution", &execution);

    let logs = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    let attached = json!({ "RoleName": role, "PolicyArn": logs });
    aws.call("iam", "attach_role_policy", attached.clone());
    found(&["ERROR deployed role POLICY_ATTACHED: ", logs, "is attached: the role may do more than the spec says"]);
    let expected = audit(&machine, &stack.project, &["--deployed", "--expect-policy", logs]);
    assert_clean(&expected);
    assert!(expected.stdout.contains("NOTE deployed role POLICY_ATTACHED: "), "{}", expected.stdout);
    aws.call("iam", "detach_role_policy", attached);

    let trust = aws.call("iam", "get_role", json!({ "RoleName": role }))["Role"]["AssumeRolePolicyDocument"].clone();
    let mut open = trust.clone();
    // Which would let this account's principals in alone.
    open["Statement"][0].as_object_mut().unwrap().remove("Condition");
    open["Statement"][0]["Principal"] = json!({ "AWS": "*" });
    let update = |document: &Value| {
        let policy = json!({ "RoleName": role, "PolicyDocument": document.to_string() });
        aws.call("iam", "update_assume_role_policy", policy);
    };
    update(&open);
    found(&["ERROR deployed role's trust PUBLIC_ACCESS: "]);
    found(&["ERROR deployed role's trust STATEMENT_EXTRA: "]);
    update(&trust);

    let everybody = json!({
        "FunctionName": "copy", "StatementId": "everybody", "Action": "lambda:InvokeFunction", "Principal": "*",
    });
    aws.call("lambda", "add_permission", everybody);
    found(&["ERROR deployed invoke PUBLIC_ACCESS: ", "Sid everybody"]);
    found(&["ERROR deployed invoke STATEMENT_EXTRA: ", "(Sid everybody)"]);
    let remove =
        |id: &str| aws.call("lambda", "remove_permission", json!({ "FunctionName": "copy", "StatementId": id }));
    remove("everybody");
    assert_clean(&audit(&machine, &stack.project, &["--deployed"]));

    // CloudFormation gives the statement a name of its own.
    let policy = aws.call("lambda", "get_policy", json!({ "FunctionName": "copy" }));
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    remove(policy["Statement"][0]["Sid"].as_str().unwrap());
    found(&["ERROR deployed invoke STATEMENT_MISSING: ", "s3.amazonaws.com", "(Sid AllowS3-in-bucket)"]);

    // IAM refuses the old language where it is new, so here it is what is wanted.
    tamper(&machine, stack.project.path.parent().unwrap(), "policy['role']['Version'] = '2008-10-17'");
    found(&["ERROR deployed role POLICY_VERSION: the Version is 2012-10-17, not 2008-10-17"]);
}

#[test]
fn what_was_not_used_is_told_with_the_statements_that_allow_it() {
    let stack = Stack::deploy(&EXISTING, Format::CloudFormation, probe());
    let (aws, machine) = (&stack.aws, machine(&stack.aws));
    let (role, helper) = (role_of(aws, "existing"), role_of(aws, "existing-notifications"));
    let options = ["--deployed", "--unused-days", "30"];
    aws.set_history(&role, 200, json!({ "logs": 31 }));
    aws.set_history(&helper, 200, json!({ "s3": 100, "logs": 100 }));
    let outcome = audit(&machine, &stack.project, &options);
    assert_found(
        &outcome,
        &[
            "WARNING deployed role UNUSED_SERVICE: the role may use Amazon s3 (s3), never used; 30 days are the limit",
            "(Sid ReadTriggerObjects, WriteObjects, ListBucket1)",
        ],
    );
    assert_found(
        &outcome,
        &["WARNING deployed role UNUSED_SERVICE: ", "(logs), last used 31 days ago", "(Sid WriteLogs)"],
    );
    // Nothing failed, and nothing was deployed.
    assert_found(&outcome, &["NOTE deployed role UNUSED_SERVICE: ", "(sqs), never used", "(Sid SendFailures)"]);
    assert_found(&outcome, &["NOTE deployed helper UNUSED_SERVICE: ", "(s3), last used 100 days ago"]);
    assert!(outcome.stdout.ends_with(", 2 findings\n"), "{}", outcome.stdout);

    aws.set_history(&role, 200, json!({ "logs": 29, "s3": 0 }));
    assert_clean(&audit(&machine, &stack.project, &options));
}

/// As its README gives them; what is missing is told by name.
#[test]
fn the_rights_of_the_readme_are_enough_and_none_is_too_much() {
    let stack = Stack::deploy(&EXISTING, Format::CloudFormation, probe());
    let (aws, machine) = (&stack.aws, machine(&stack.aws));
    let (role, helper) = (role_of(aws, "existing"), role_of(aws, "existing-notifications"));
    aws.set_history(&role, 200, in_use());
    let readme = std::fs::read_to_string(stack.project.path.join("audit/README.md")).unwrap();
    let policy = readme.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let policy = policy.replace("111122223333", ACCOUNT).replace("/HELPER-ROLE", &format!("/{helper}"));
    let policy: Value = serde_json::from_str(&policy.replace("/ROLE", &format!("/{role}"))).unwrap();

    let user = json!({ "UserName": "auditor" });
    aws.call("iam", "create_user", user.clone());
    let key = aws.call("iam", "create_access_key", user)["AccessKey"].clone();
    let text = |name: &str| key[name].as_str().unwrap().to_owned();
    let (id, secret) = (text("AccessKeyId"), text("SecretAccessKey"));
    let as_auditor = [("AWS_ACCESS_KEY_ID", id.as_str()), ("AWS_SECRET_ACCESS_KEY", secret.as_str())];
    let allow = |policy: &Value| {
        let policy = json!({ "UserName": "auditor", "PolicyName": "audit", "PolicyDocument": policy.to_string() });
        aws.call("iam", "put_user_policy", policy);
    };
    let run = || audit_with(&machine, &stack.project, &["--deployed"], &as_auditor);
    allow(&policy);
    assert_clean(&run());

    timed("auditing without one right after the other", || {
        for (at, statement) in policy["Statement"].as_array().unwrap().iter().enumerate() {
            let actions = statement["Action"].as_array().cloned().unwrap_or_else(|| vec![statement["Action"].clone()]);
            for action in &actions {
                let mut less = policy.clone();
                let rest: Vec<&Value> = actions.iter().filter(|other| *other != action).collect();
                // IAM wants some action.
                less["Statement"][at]["Action"] = if rest.is_empty() { json!("s3:GetObject") } else { json!(rest) };
                allow(&less);
                let operation = action.as_str().unwrap().split(':').nth(1).unwrap();
                let outcome = run();
                assert_refused(&outcome, &format!("calling the {operation} operation"), "which rights the audit needs");
            }
        }
    });
}
