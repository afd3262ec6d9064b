//! The helper at work: created on the AWS on loopback as the plan has it, and invoked as the provider invokes it
//! (`internal/service/lambda/invocation.go` of hashicorp/terraform-provider-aws).

use serde_json::{Value, json};

use super::existing::EXISTING_TRIGGERS;
use super::module::{HERE, Module};
use super::plan::Plan;
use crate::aws::{ACCOUNT, Aws, OWNER, REGION};
use crate::specs::Spec;

/// [`EXISTING_TRIGGERS`] with other keys.
const MOVED: Spec = Spec {
    name: EXISTING_TRIGGERS.name,
    arguments: &[],
    toml: Some(
        r#"
        existing-buckets = ["shared-bucket"]
        [bucket-owners]
        "their.bucket" = "222233334444"
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "moved here/"
        [[trigger]]
        bucket = "their.bucket"
        prefix = "moved/"
        "#,
    ),
};

const SHARED: &str = "shared-bucket";

/// Both buckets with what others have there, and what the plan says of functions, roles and permissions.
struct Deployed {
    aws: Aws,
    module: Module,
    plan: Plan,
}

impl Deployed {
    fn new(module: Module) -> Self {
        let (aws, plan) = (Aws::start(), module.plan(HERE));
        aws.call("s3", "create_bucket", json!({ "Bucket": SHARED }));
        aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": "their.bucket" }));
        // Nothing invokes the function itself here, so that any code does.
        create_function(&aws, &plan, &module, "function", "execution");
        create_function(&aws, &plan, &module, "notifications", "notifications");
        for (_, one) in plan.resources("aws_lambda_permission") {
            let permission = json!({
                "FunctionName": one["function_name"], "StatementId": one["statement_id"], "Action": one["action"],
                "Principal": one["principal"], "SourceArn": one["source_arn"], "SourceAccount": one["source_account"],
            });
            aws.call("lambda", "add_permission", permission);
        }
        let owner = &module.policy_as_printed(HERE)["bucket-owner"]["their.bucket"];
        let policy = json!({ "Bucket": "their.bucket", "Policy": owner.to_string() });
        aws.call_as_owner("s3", "put_bucket_policy", policy);
        Self { aws, module, plan }
    }

    /// Notifications of others on the shared bucket, one of each kind, and EventBridge; as S3 then has them.
    fn others(&self, prefix: &str) -> Value {
        let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:others");
        let statement = json!({
            "Effect": "Allow", "Principal": { "Service": "s3.amazonaws.com" }, "Action": "sqs:SendMessage", "Resource": queue,
        });
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        let attributes = json!({ "Policy": policy });
        self.aws.call("sqs", "create_queue", json!({ "QueueName": "others", "Attributes": attributes }));
        let role = self.plan.resource("aws_iam_role", "execution");
        let mut function = function(&self.plan, "function");
        function["FunctionName"] = "others".into();
        function["Role"] = role_of(&self.aws, &json!("others"), &role).into();
        function["Code"] = code(&self.plan, &self.module);
        let arn = self.aws.call("lambda", "create_function", function)["FunctionArn"].clone();
        let permission = json!({
            "FunctionName": "others", "StatementId": "s3", "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com", "SourceArn": format!("arn:aws:s3:::{SHARED}"), "SourceAccount": ACCOUNT,
        });
        self.aws.call("lambda", "add_permission", permission);
        let filter = |value: &str| json!({ "Key": { "FilterRules": [{ "Name": "prefix", "Value": value }] } });
        let configuration = json!({
            "QueueConfigurations": [{
                "Id": "a queue's", "QueueArn": queue, "Events": ["s3:ObjectCreated:*"], "Filter": filter("queued+%C3%A9/"),
            }],
            "LambdaFunctionConfigurations": [{
                "Id": "another's", "LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": filter(prefix),
            }],
            "EventBridgeConfiguration": {},
        });
        let put = json!({ "Bucket": SHARED, "NotificationConfiguration": configuration });
        self.aws.call("s3", "put_bucket_notification_configuration", put);
        self.stored(SHARED)
    }

    fn stored(&self, bucket: &str) -> Value {
        let call = if bucket == SHARED { Aws::call } else { Aws::call_as_owner };
        call(&self.aws, "s3", "get_bucket_notification_configuration", json!({ "Bucket": bucket }))
    }

    /// Invokes the helper as the provider does, with the input of a state and that of a plan; an error is its message.
    fn invoke(&self, action: &str, before: &Value, after: &Value) -> Result<Value, String> {
        let mut payload = after.clone();
        payload["tf"] = json!({ "action": action, "prev_input": before });
        let name = &self.plan.resource("aws_lambda_function", "notifications")["function_name"];
        let answer = self.aws.call("lambda", "invoke", json!({ "FunctionName": name, "Payload": payload.to_string() }));
        let said = std::fs::read(answer["Payload"]["$file"].as_str().unwrap()).unwrap();
        let said: Value = serde_json::from_slice(&said).unwrap();
        match answer.get("FunctionError") {
            Some(_) => Err(said["errorMessage"].as_str().unwrap().to_owned()),
            None => Ok(said["Changed"].clone()),
        }
    }
}

/// The arguments of CreateFunction, but for code and role.
fn function(plan: &Plan, local_name: &str) -> Value {
    let planned = plan.resource("aws_lambda_function", local_name);
    let logging = &planned["logging_config"][0];
    json!({
        "FunctionName": planned["function_name"], "Runtime": planned["runtime"], "Handler": planned["handler"],
        "Architectures": planned["architectures"], "MemorySize": planned["memory_size"], "Timeout": planned["timeout"],
        "LoggingConfig": { "LogGroup": logging["log_group"], "LogFormat": logging["log_format"] },
    })
}

/// The zip file of the helper.
fn code(plan: &Plan, module: &Module) -> Value {
    let path = plan.resource("aws_lambda_function", "notifications")["filename"].as_str().unwrap().to_owned();
    json!({ "ZipFile": { "$file": module.folder().join(path) } })
}

/// A role with the planned trust.
fn role_of(aws: &Aws, name: &Value, planned: &Value) -> String {
    let trust = &planned["assume_role_policy"];
    let made = aws.call("iam", "create_role", json!({ "RoleName": name, "AssumeRolePolicyDocument": trust }));
    made["Role"]["Arn"].as_str().unwrap().to_owned()
}

fn create_function(aws: &Aws, plan: &Plan, module: &Module, local_name: &str, role: &str) {
    let planned = plan.resource("aws_iam_role", role);
    let arn = role_of(aws, &planned["name"], &planned);
    for (name, policy) in plan.resources("aws_iam_role_policy") {
        let of = plan.references(&format!("aws_iam_role_policy.{name}"), "role");
        if of[0] == format!("aws_iam_role.{role}.id") {
            let role_name = arn.rsplit('/').next().unwrap();
            let put =
                json!({ "RoleName": role_name, "PolicyName": policy["name"], "PolicyDocument": policy["policy"] });
            aws.call("iam", "put_role_policy", put);
        }
    }
    let group = &plan.resource("aws_cloudwatch_log_group", local_name)["name"];
    aws.call("logs", "create_log_group", json!({ "logGroupName": group }));
    let mut create = function(plan, local_name);
    create["Role"] = arn.into();
    create["Code"] = code(plan, module);
    aws.call("lambda", "create_function", create);
}

/// Our notifications on a bucket, as `policy` has them.
fn own(module: &Module, bucket: &str) -> Vec<Value> {
    let policy = module.policy_as_printed(HERE);
    policy["notification"][bucket]["LambdaFunctionConfigurations"].as_array().unwrap().clone()
}

/// What others have there, and besides it these.
fn with(others: &Value, own: Vec<Value>) -> Value {
    let mut all = others.clone();
    all["LambdaFunctionConfigurations"].as_array_mut().unwrap().extend(own);
    all
}

#[test]
fn what_others_have_on_a_bucket_stays_through_create_update_and_delete() {
    let deployed = Deployed::new(Module::new(&EXISTING_TRIGGERS));
    let others = deployed.others("others/");
    let moved = Module::new(&MOVED);
    let (before, after) = (&deployed.plan.inputs()[SHARED], &moved.plan(HERE).inputs()[SHARED]);

    assert_eq!(deployed.invoke("create", &Value::Null, before), Ok(json!(true)));
    assert_eq!(deployed.stored(SHARED), with(&others, own(&deployed.module, SHARED)));
    assert_eq!(deployed.invoke("update", before, after), Ok(json!(true)));
    assert_eq!(deployed.stored(SHARED), with(&others, own(&moved, SHARED)));
    assert_eq!(deployed.invoke("delete", after, after), Ok(json!(true)));
    assert_eq!(deployed.stored(SHARED), others);
    let logs = deployed.aws.call(
        "logs",
        "describe_log_streams",
        json!({ "logGroupName": "/aws/lambda/merges-notifications" }),
    );
    assert!(!logs["logStreams"].as_array().unwrap().is_empty(), "it may write its logs");
}

/// S3 validates the destinations of all entries at each put: what somebody else left there fails no apply and no destroy.
#[test]
fn an_entry_of_others_that_leads_nowhere_is_in_the_way_of_nothing() {
    let deployed = Deployed::new(impatient(&EXISTING_TRIGGERS));
    let others = deployed.others("others/");
    deployed.aws.call("lambda", "delete_function", json!({ "FunctionName": "others" }));
    let input = &deployed.plan.inputs()[SHARED];
    assert_eq!(deployed.invoke("create", &Value::Null, input), Ok(json!(true)));
    assert_eq!(deployed.stored(SHARED), with(&others, own(&deployed.module, SHARED)));
    assert_eq!(deployed.invoke("delete", input, input), Ok(json!(true)));
    assert_eq!(deployed.stored(SHARED), others);
}

/// A module whose helper does not wait long for others.
fn impatient(spec: &Spec) -> Module {
    let module = Module::new(spec);
    module.replace("notifications.py", "GAP, CALL, SETTLE = 4, 5, 10", "GAP, CALL, SETTLE = 4, 5, 0");
    module
}

/// With nothing but what its owner was told to add to its policy.
#[test]
fn a_bucket_of_another_account_is_merged_into() {
    let bucket = "their.bucket";
    let deployed = Deployed::new(impatient(&EXISTING_TRIGGERS));
    let input = &deployed.plan.inputs()[bucket];
    assert_eq!(input["Owner"], OWNER);
    assert_eq!(deployed.invoke("create", &Value::Null, input), Ok(json!(true)));
    assert_eq!(deployed.stored(bucket), json!({ "LambdaFunctionConfigurations": own(&deployed.module, bucket) }));
    assert_eq!(deployed.invoke("delete", input, input), Ok(json!(true)));
    assert_eq!(deployed.stored(bucket), json!({}));
}

#[test]
fn an_overlap_fails_the_invocation_and_changes_nothing() {
    let deployed = Deployed::new(impatient(&EXISTING_TRIGGERS));
    let others = deployed.others("moved+here/too/");
    let moved = Module::new(&MOVED);
    let (before, after) = (&deployed.plan.inputs()[SHARED], &moved.plan(HERE).inputs()[SHARED]);
    let is_reported = |said: Result<Value, String>| {
        let said = said.unwrap_err();
        assert!(said.contains("\"cargo-lambda-s3.merges.1\"") && said.contains("\"another's\""), "{said}");
        assert!(said.contains("overlaps"), "{said}");
    };
    is_reported(deployed.invoke("create", &Value::Null, after));
    assert_eq!(deployed.stored(SHARED), others);
    assert_eq!(deployed.invoke("create", &Value::Null, before), Ok(json!(true)));
    is_reported(deployed.invoke("update", before, after));
    let stored = with(&others, own(&deployed.module, SHARED));
    assert_eq!(deployed.stored(SHARED), stored);

    // Terraform has the new input in its state; with -replace it destroys and creates, as README.md says.
    let mut gone = stored;
    gone["LambdaFunctionConfigurations"].as_array_mut().unwrap().remove(0);
    let put = json!({ "Bucket": SHARED, "NotificationConfiguration": gone });
    deployed.aws.call("s3", "put_bucket_notification_configuration", put);
    assert_eq!(deployed.invoke("delete", after, after), Ok(json!(true)));
    assert_eq!(deployed.invoke("create", &Value::Null, after), Ok(json!(true)));
    let mut expected = others;
    expected["LambdaFunctionConfigurations"] = json!(own(&moved, SHARED));
    assert_eq!(deployed.stored(SHARED), expected);
}
