//! Whatever somebody changes by hand is found: each change by the call that they would make, and then taken back.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use super::{administrator, assert_clean, audit, findings, role_of};
use crate::aws::{ACCOUNT, Aws};
use crate::deployed::Stack;
use crate::simulator::probe;
use crate::specs::{COPY, PRACTICES};

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:copy";
const ROLE: &str = "role copy-us-east-1";

struct Tampered {
    stack: Stack,
}

impl Tampered {
    fn deploy() -> Self {
        Self { stack: Stack::deploy(&COPY, Format::CloudFormation, probe()) }
    }

    fn aws(&self) -> &Aws {
        &self.stack.aws
    }

    /// A finding of the rule at the place says all of these.
    #[track_caller]
    fn finds(&self, rule: &str, place: &str, parts: &[&str]) {
        let (said, code) = findings(&self.stack.project, &administrator(self.aws()));
        let is_it = |one: &&Value| {
            let message = one["message"].as_str().unwrap();
            one["rule"] == rule && one["resource"] == place && parts.iter().all(|part| message.contains(part))
        };
        let found = said["findings"].as_array().unwrap().iter().find(is_it);
        let found = found.unwrap_or_else(|| panic!("no {rule} at {place} with {parts:?} in {said:#}"));
        assert_eq!((&found["file"], &found["line"]), (&Value::Null, &Value::Null));
        let fails = found["severity"] == "error" || said["errors"] != 0;
        assert_eq!(code, Some(i32::from(fails)), "{said:#}");
    }

    #[track_caller]
    fn is_clean_again(&self) {
        assert_clean(&self.stack.project, &administrator(self.aws()));
    }

    fn role(&self) -> String {
        role_of(self.aws(), "copy")
    }

    fn execution(&self) -> (String, Value) {
        let names = self.aws().call("iam", "list_role_policies", json!({ "RoleName": self.role() }));
        let name = names["PolicyNames"][0].as_str().unwrap().to_owned();
        let named = json!({ "RoleName": self.role(), "PolicyName": name });
        (name, self.aws().call("iam", "get_role_policy", named)["PolicyDocument"].clone())
    }

    fn put(&self, name: &str, document: &Value) {
        let policy = json!({ "RoleName": self.role(), "PolicyName": name, "PolicyDocument": document.to_string() });
        self.aws().call("iam", "put_role_policy", policy);
    }
}

#[test]
fn what_somebody_did_to_the_role_is_found() {
    let it = Tampered::deploy();
    let (name, execution) = it.execution();
    let in_policy = |sid: &str| format!("{ROLE}, policy {name}, statement {sid}");

    // A further inline policy.
    let more = json!({ "Version": "2012-10-17", "Statement": [
        { "Sid": "More", "Effect": "Allow", "Action": ["sqs:SendMessage", "s3:PutBucketPolicy"], "Resource": "*" },
    ] });
    it.put("more", &more);
    let place = format!("{ROLE}, policy more, statement More");
    it.finds(
        "foreign-policy",
        &place,
        &["the role grants what `policy` does not: `sqs:SendMessage` on `*`, and 1 more"],
    );
    it.finds("bare-wildcard-resource", &place, &["`*` allows `sqs:SendMessage` on every resource"]);
    it.finds("privilege-escalation", &place, &["a principal with `s3:PutBucketPolicy` opens a bucket"]);
    it.aws().call("iam", "delete_role_policy", json!({ "RoleName": it.role(), "PolicyName": "more" }));
    it.is_clean_again();

    // A managed policy, of AWS and of the account.
    let logs = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    let document = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "s3:GetObjects", "Resource": "arn:aws:s3:::in-bucket/*" },
    ] });
    let own =
        it.aws().call("iam", "create_policy", json!({ "PolicyName": "own", "PolicyDocument": document.to_string() }));
    let own = own["Policy"]["Arn"].as_str().unwrap();
    for arn in [logs, own] {
        it.aws().call("iam", "attach_role_policy", json!({ "RoleName": it.role(), "PolicyArn": arn }));
        it.finds(
            "foreign-policy",
            ROLE,
            &[&format!("the managed policy `{arn}` is attached, of which the spec says nothing")],
        );
    }
    let place = format!("{ROLE}, policy {own}, statement 1");
    it.finds("unknown-action", &place, &["there is no action `s3:GetObjects`"]);
    it.finds("analyzer-finding", &place, &["INVALID_ACTION: The action s3:GetObjects does not exist"]);
    for arn in [logs, own] {
        it.aws().call("iam", "detach_role_policy", json!({ "RoleName": it.role(), "PolicyArn": arn }));
    }
    it.is_clean_again();

    // A wildcard in the policy of the deployment.
    let mut wide = execution.clone();
    wide["Statement"][0]["Resource"] = json!("arn:aws:s3:::in-bucket/*");
    wide["Statement"][0]["Action"] = json!("s3:*");
    it.put(&name, &wide);
    let place = in_policy("ReadTriggerObjects");
    it.finds("wildcard-action", &place, &["`s3:*` allows"]);
    it.finds("whole-bucket", &place, &["every object of `in-bucket`"]);
    it.finds(
        "deployed-drift",
        &place,
        &["the role grants what `policy` does not: `s3:*` on `arn:aws:s3:::in-bucket/*`"],
    );

    // A statement less.
    let mut less = execution.clone();
    less["Statement"].as_array_mut().unwrap().remove(0);
    it.put(&name, &less);
    it.finds(
        "deployed-drift",
        ROLE,
        &["the role lacks `ReadTriggerObjects`", "`arn:aws:s3:::in-bucket/incoming/*.jpg`"],
    );

    // The version.
    let mut old = execution.clone();
    old["Version"] = json!("2008-10-17");
    if it
        .aws()
        .try_call(
            "iam",
            "put_role_policy",
            json!({ "RoleName": it.role(), "PolicyName": name, "PolicyDocument": old.to_string() }),
        )
        .is_ok()
    {
        it.finds(
            "missing-policy-version",
            &format!("{ROLE}, policy {name}"),
            &["the policy is of version `2008-10-17`"],
        );
    }
    it.put(&name, &execution);
    it.is_clean_again();

    // Another principal.
    let trust =
        it.aws().call("iam", "get_role", json!({ "RoleName": it.role() }))["Role"]["AssumeRolePolicyDocument"].clone();
    let update = |document: &Value| {
        let policy = json!({ "RoleName": it.role(), "PolicyDocument": document.to_string() });
        it.aws().call("iam", "update_assume_role_policy", policy);
    };
    let mut open = trust.clone();
    open["Statement"][0]["Principal"]["AWS"] = json!(format!("arn:aws:iam::{ACCOUNT}:root"));
    update(&open);
    it.finds(
        "deployed-drift",
        &format!("{ROLE}, trust policy, statement LambdaAssumesRole"),
        &["the trust policy grants what `policy` does not: `sts:AssumeRole` for `AWS arn:aws:iam::123456789012:root`, only if"],
    );
    update(&trust);
    it.is_clean_again();
}

#[test]
fn what_somebody_did_to_the_function_is_found() {
    let it = Tampered::deploy();
    let aws = it.aws();
    let policy = || -> Value {
        let said = aws.call("lambda", "get_policy", json!({ "FunctionName": "copy" }));
        serde_json::from_str(said["Policy"].as_str().unwrap()).unwrap()
    };
    let sid = policy()["Statement"][0]["Sid"].as_str().unwrap().to_owned();
    let add = |sid: &str, more: Value| {
        let mut permission = json!({ "FunctionName": "copy", "StatementId": sid, "Action": "lambda:InvokeFunction" });
        permission.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        aws.call("lambda", "add_permission", permission);
    };
    let remove =
        |sid: &str| aws.call("lambda", "remove_permission", json!({ "FunctionName": "copy", "StatementId": sid }));
    let statement = |sid: &str| format!("{FUNCTION}, policy, statement {sid}");

    // A further permission without SourceAccount.
    let bare = json!({ "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::other-bucket" });
    add("bare", bare);
    it.finds("missing-source-account", &statement("bare"), &["in any account"]);
    it.finds(
        "foreign-policy",
        &statement("bare"),
        &["`lambda:InvokeFunction` on", "for `Service s3.amazonaws.com`, only if", "`arn:aws:s3:::other-bucket`"],
    );
    remove("bare");
    it.is_clean_again();

    // The deployment's own without its condition, and then not at all.
    remove(&sid);
    it.finds("deployed-drift", FUNCTION, &["the function's policy lacks `AllowS3-in-bucket` of `policy`"]);
    add(&sid, json!({ "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::in-bucket" }));
    it.finds(
        "deployed-drift",
        &statement(&sid),
        &[
            "`AllowS3-in-bucket` of `policy`",
            "only if `ArnLike` `aws:sourcearn` `arn:aws:s3:::in-bucket` instead of only if",
            "`StringEquals` `aws:sourceaccount` `123456789012`",
        ],
    );
    remove(&sid);
    let own =
        json!({ "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::in-bucket", "SourceAccount": ACCOUNT });
    add(&sid, own);
    it.is_clean_again();

    // The environment; what it holds is never told.
    let configuration = aws.call("lambda", "get_function_configuration", json!({ "FunctionName": "copy" }));
    let variables = configuration["Environment"]["Variables"].clone();
    let set = |variables: &Value| {
        let update = json!({ "FunctionName": "copy", "Environment": { "Variables": variables } });
        aws.call("lambda", "update_function_configuration", update);
    };
    let mut other = variables.clone();
    other["API_TOKEN"] = json!("zq8-zq8-zq8-zq8");
    other["S3_WRITE"] = json!("[\"elsewhere-bucket\"]");
    set(&other);
    it.finds(
        "deployed-settings",
        FUNCTION,
        &["environment variable `API_TOKEN` is set, of which the spec says nothing"],
    );
    it.finds("deployed-settings", FUNCTION, &["environment variable `S3_WRITE` has another value than the spec says"]);
    it.finds("secret-in-environment", &format!("{FUNCTION}, variable API_TOKEN"), &["looks like a secret"]);
    for format in ["human", "json", "sarif", "github"] {
        let said = audit(&it.stack.project, &administrator(aws), &["--format", format, "-v"]).all();
        assert!(said.contains("API_TOKEN") && !said.contains("zq8") && !said.contains("elsewhere-bucket"), "{said}");
    }
    set(&variables);

    // Timeout and memory; another role.
    aws.call("lambda", "update_function_configuration", json!({ "FunctionName": "copy", "Timeout": 900 }));
    it.finds("deployed-settings", FUNCTION, &["the timeout in seconds is `900` instead of `60`"]);
    aws.call("lambda", "update_function_configuration", json!({ "FunctionName": "copy", "Timeout": 60 }));
    let trust =
        aws.call("iam", "get_role", json!({ "RoleName": it.role() }))["Role"]["AssumeRolePolicyDocument"].clone();
    let admin = json!({ "RoleName": "admin", "AssumeRolePolicyDocument": trust.to_string() });
    let admin = aws.call("iam", "create_role", admin)["Role"]["Arn"].clone();
    let own_role = configuration["Role"].clone();
    aws.call("lambda", "update_function_configuration", json!({ "FunctionName": "copy", "Role": admin }));
    it.finds(
        "deployed-settings",
        FUNCTION,
        &["the role is `arn:aws:iam::123456789012:role/admin` instead of `arn:aws:iam"],
    );
    it.finds("deployed-drift", "role admin", &["the role lacks `ReadTriggerObjects` of `policy`"]);
    aws.call("lambda", "update_function_configuration", json!({ "FunctionName": "copy", "Role": own_role }));
    it.is_clean_again();

    // How many may run at once, and whether it may go round.
    aws.call(
        "lambda",
        "put_function_concurrency",
        json!({ "FunctionName": "copy", "ReservedConcurrentExecutions": 7 }),
    );
    it.finds("deployed-settings", FUNCTION, &["the reserved concurrency is `7` instead of none"]);
    aws.call("lambda", "delete_function_concurrency", json!({ "FunctionName": "copy" }));
    let recursion = |value: &str| json!({ "FunctionName": "copy", "RecursiveLoop": value });
    aws.call("lambda", "put_function_recursion_config", recursion("Allow"));
    it.finds("deployed-settings", FUNCTION, &["the recursive loop is `allowed` instead of `stopped`"]);
    aws.call("lambda", "put_function_recursion_config", recursion("Terminate"));
    it.is_clean_again();

    // No failure destination.
    aws.call(
        "lambda",
        "put_function_event_invoke_config",
        json!({ "FunctionName": "copy", "MaximumRetryAttempts": 0 }),
    );
    it.finds("deployed-settings", FUNCTION, &["the failure destination is none instead of", "copy-failures"]);
    it.finds("deployed-settings", FUNCTION, &["the number of retries is `0` instead of `2`"]);
}

#[test]
fn what_somebody_did_to_buckets_and_logs_is_found() {
    let it = Tampered::deploy();
    let aws = it.aws();
    let bucket = "arn:aws:s3:::in-bucket";
    let held = aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": "in-bucket" }));
    let put = |configuration: &Value| {
        let put = json!({ "Bucket": "in-bucket", "NotificationConfiguration": configuration });
        aws.call("s3", "put_bucket_notification_configuration", put);
    };
    let own = json!({ "LambdaFunctionConfigurations": held["LambdaFunctionConfigurations"] });

    let mut other = own.clone();
    let rules = &mut other["LambdaFunctionConfigurations"][0]["Filter"]["Key"]["FilterRules"];
    for rule in rules.as_array_mut().unwrap() {
        if rule["Name"].as_str().unwrap().eq_ignore_ascii_case("prefix") {
            rule["Value"] = json!("");
        }
    }
    put(&other);
    let message = "`s3:ObjectCreated:*` is sent for `*.jpg` instead of `incoming/*.jpg`";
    it.finds("deployed-notifications", bucket, &[message]);

    let mut more = own.clone();
    let entry = json!({ "Id": "more", "LambdaFunctionArn": FUNCTION, "Events": ["s3:ObjectRemoved:*"] });
    more["LambdaFunctionConfigurations"].as_array_mut().unwrap().push(entry);
    put(&more);
    let message = "`s3:ObjectRemoved:*` is sent for every key, of which the spec says nothing";
    it.finds("deployed-notifications", bucket, &[message]);

    put(&json!({}));
    let message = "`s3:ObjectCreated:*` is not sent for `incoming/*.jpg`, as the spec says";
    it.finds("deployed-notifications", bucket, &[message]);
    put(&own);
    it.is_clean_again();

    let group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/copy";
    aws.call("logs", "delete_retention_policy", json!({ "logGroupName": "/aws/lambda/copy" }));
    it.finds("deployed-settings", group, &["the log group keeps events for ever instead of 30 days"]);
    aws.call("logs", "delete_log_group", json!({ "logGroupName": "/aws/lambda/copy" }));
    it.finds("deployed-settings", group, &["there is no log group `/aws/lambda/copy`"]);
}

/// Roles of others than the function, a boundary, conditions, tags.
#[test]
fn what_somebody_did_to_the_practices_is_found() {
    let it = Tampered { stack: Stack::deploy(&PRACTICES, Format::CloudFormation, probe()) };
    let aws = it.aws();
    let name = PRACTICES.name;
    let role = role_of(aws, name);
    let arn = format!("arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}");
    it.is_clean_again();

    let boundary = aws.call("iam", "get_role", json!({ "RoleName": role }))["Role"]["PermissionsBoundary"].clone();
    let boundary = boundary["PermissionsBoundaryArn"].as_str().unwrap();
    aws.call("iam", "delete_role_permissions_boundary", json!({ "RoleName": role }));
    let message = format!("the permissions boundary is none instead of `{boundary}`");
    it.finds("deployed-settings", &format!("role {role}"), &[&message]);
    let put = json!({ "RoleName": role, "PermissionsBoundary": boundary });
    aws.call("iam", "put_role_permissions_boundary", put);

    let tags = aws.call("lambda", "list_tags", json!({ "Resource": arn }))["Tags"].clone();
    let spec = it.stack.project.spec();
    let key = spec.options.tags[0].key.as_str();
    aws.call("lambda", "untag_resource", json!({ "Resource": arn, "TagKeys": [key] }));
    it.finds(
        "deployed-settings",
        &arn,
        &[&format!("the tag `{key}` is none instead of `{}`", spec.options.tags[0].value)],
    );
    aws.call("lambda", "tag_resource", json!({ "Resource": arn, "Tags": tags }));
    it.is_clean_again();

    // Every condition of every statement, taken away.
    let names = aws.call("iam", "list_role_policies", json!({ "RoleName": role }));
    let policy = names["PolicyNames"][0].as_str().unwrap();
    let named = json!({ "RoleName": role, "PolicyName": policy });
    let execution = aws.call("iam", "get_role_policy", named)["PolicyDocument"].clone();
    let put = |document: &Value| {
        let put = json!({ "RoleName": role, "PolicyName": policy, "PolicyDocument": document.to_string() });
        aws.call("iam", "put_role_policy", put);
    };
    let mut conditions = 0;
    for (at, statement) in execution["Statement"].as_array().unwrap().iter().enumerate() {
        if statement["Condition"].is_null() {
            continue;
        }
        conditions += 1;
        let mut without = execution.clone();
        without["Statement"][at].as_object_mut().unwrap().remove("Condition");
        put(&without);
        let sid = statement["Sid"].as_str().unwrap();
        it.finds(
            "deployed-drift",
            &format!("role {role}, policy {policy}, statement {sid}"),
            &[&format!("the role grants `{sid}` of `policy`, "), "always instead of only if"],
        );
    }
    assert!(conditions > 0, "{execution:#}");
    put(&execution);

    let deployer = format!("{name}-deployer-us-east-1");
    let inline = aws.call("iam", "list_role_policies", json!({ "RoleName": deployer }));
    for policy in inline["PolicyNames"].as_array().unwrap() {
        aws.call("iam", "delete_role_policy", json!({ "RoleName": deployer, "PolicyName": policy }));
    }
    it.finds("deployed-drift", &format!("role {deployer}"), &["the role lacks `ChangeFunction` of `policy`"]);
    aws.call("iam", "delete_role", json!({ "RoleName": deployer }));
    it.finds(
        "deployed-drift",
        &format!("role {deployer}"),
        &["there is no such role, which `policy` knows as `deployer`"],
    );
}

/// What is meant to be there is told in the spec, by what AWS calls it.
#[test]
fn what_the_spec_allows_is_no_finding() {
    let it = Tampered::deploy();
    let logs = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    it.aws().call("iam", "attach_role_policy", json!({ "RoleName": it.role(), "PolicyArn": logs }));
    let manifest = it.stack.project.path.join("Cargo.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let allow = |rule: &str| {
        format!(
            "\n[[package.metadata.lambda-s3.audit-allow]]\nrule = \"{rule}\"\nfile = \"{ROLE}\"\nreason = \"a layer needs it\"\n"
        )
    };
    std::fs::write(&manifest, format!("{text}{}{}", allow("foreign-policy"), allow("bare-wildcard-resource"))).unwrap();
    let said = assert_clean(&it.stack.project, &administrator(it.aws()));
    assert_eq!(said["allowed"].as_array().unwrap().len(), 2, "{said:#}");
    let outcome = audit(&it.stack.project, &administrator(it.aws()), &[]);
    assert!(outcome.stderr.ends_with("rules, nothing found, 2 allowed by `audit-allow`\n"), "{}", outcome.stderr);
    let sarif = audit(&it.stack.project, &administrator(it.aws()), &["--format", "sarif"]);
    let sarif: Value = serde_json::from_str(&sarif.stdout).unwrap();
    let location = &sarif["runs"][0]["results"][0]["locations"][0];
    assert_eq!(location, &json!({ "logicalLocations": [{ "fullyQualifiedName": ROLE, "kind": "resource" }] }));
}
