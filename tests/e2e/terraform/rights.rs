//! What `terraform apply` asks of AWS under the role of people who deploy: the provider reads every resource before it changes
//! one. What it asks is replayed on the AWS on loopback, with IAM enforced.
//!
//! The calls are those of `Read` and `Update` of each type in `internal/service/*/*.go` of hashicorp/terraform-provider-aws, 6.40.

use cargo_lambda_s3::spec::Format;
use serde_json::{Value, json};

use super::module::{HERE, Module};
use super::plan::Plan;
use crate::aws::{ACCOUNT, REGION};
use crate::deployed::Stack;
use crate::deployers::{DEPLOYER, signed_in, take_on};
use crate::simulator::probe;
use crate::specs::Spec;

/// Everything that a deployment may hold.
const PEOPLE: Spec = Spec {
    name: "people",
    arguments: &[
        "--versioned",
        "--dashboard",
        "--trail",
        "--schedule",
        "rate(1 hour)",
        "--deployer-role",
        "--identity-center",
        "Deploy",
        "--allow-recursion",
        "--abac-bucket",
        "shared-bucket",
    ],
    toml: Some(
        r#"
        existing-buckets = ["shared-bucket"]
        tags = { team = "photos" }
        abac = "team"
        permissions-boundary = "arn:aws:iam::123456789012:policy/limits"
        github = { repository = "photo-team/people", branch = "main" }
        [[trigger]]
        bucket = "in-bucket"
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "incoming/"
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "queued/"
        via = "sqs"
        [[trigger]]
        bucket = "shared-bucket"
        prefix = "published/"
        via = "sns"
        [[write]]
        bucket = "in-bucket"
        prefix = "thumbs/"
        "#,
    ),
};

/// Service, operation, parameters.
type Call = (&'static str, &'static str, Value);

/// What a refresh asks of a bucket itself, whatever is set.
const BUCKET: [&str; 14] = [
    "head_bucket",
    "get_bucket_policy",
    "get_bucket_acl",
    "get_bucket_cors",
    "get_bucket_website",
    "get_bucket_versioning",
    "get_bucket_accelerate_configuration",
    "get_bucket_request_payment",
    "get_bucket_logging",
    "get_bucket_lifecycle_configuration",
    "get_bucket_replication",
    "get_bucket_encryption",
    "get_object_lock_configuration",
    "get_bucket_tagging",
];

/// What a refresh asks about a resource of the plan.
fn reads(plan: &Plan, kind: &str, local: &str, values: &Value) -> Vec<Call> {
    let named = |key: &str, argument: &str| json!({ key: values[argument] });
    let of_function = |operation| ("lambda", operation, named("FunctionName", "function_name"));
    let qualified = |operation| {
        let mut named = named("FunctionName", "function_name");
        if !values["qualifier"].is_null() {
            named["Qualifier"] = values["qualifier"].clone();
        }
        ("lambda", operation, named)
    };
    // Of a policy the plan knows its role by reference only.
    let role = |address: &str| {
        let reference = plan.references(address, "role")[0].as_str().unwrap().to_owned();
        let role = reference.split('.').nth(1).unwrap();
        json!({ "RoleName": plan.resource("aws_iam_role", role)["name"] })
    };
    let of_bucket = |operation| ("s3", operation, named("Bucket", "bucket"));
    match kind {
        "aws_lambda_function" => {
            ["get_function", "list_versions_by_function", "get_function_code_signing_config"].map(of_function).into()
        }
        "aws_lambda_alias" => {
            vec![("lambda", "get_alias", json!({ "FunctionName": values["function_name"], "Name": values["name"] }))]
        }
        "aws_lambda_permission" => vec![qualified("get_policy")],
        "aws_lambda_function_event_invoke_config" => vec![qualified("get_function_event_invoke_config")],
        "aws_lambda_function_recursion_config" => vec![of_function("get_function_recursion_config")],
        // What it answered is in the state.
        "aws_lambda_invocation" => Vec::new(),
        "aws_iam_role" => {
            let listed = ["get_role", "list_role_policies", "list_attached_role_policies"];
            listed.map(|operation| ("iam", operation, named("RoleName", "name"))).into()
        }
        "aws_iam_role_policy" => {
            let mut named = role(&format!("{kind}.{local}"));
            named["PolicyName"] = values["name"].clone();
            vec![("iam", "get_role_policy", named)]
        }
        "aws_cloudwatch_log_group" => {
            let arn = format!("arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{}", values["name"].as_str().unwrap());
            let found = named("logGroupNamePrefix", "name");
            vec![
                ("logs", "describe_log_groups", found),
                ("logs", "list_tags_for_resource", json!({ "resourceArn": arn })),
            ]
        }
        "aws_sqs_queue" => {
            let url =
                json!(format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{}", values["name"].as_str().unwrap()));
            let all = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
            vec![("sqs", "get_queue_attributes", all), ("sqs", "list_queue_tags", json!({ "QueueUrl": url }))]
        }
        "aws_lambda_event_source_mapping" => {
            vec![("lambda", "get_event_source_mapping", json!({})), ("lambda", "list_tags", json!({}))]
        }
        "aws_sqs_queue_policy" => {
            let queue = plan.resource("aws_sqs_queue", local);
            let name = queue["name"].as_str().unwrap();
            let url = json!(format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"));
            vec![("sqs", "get_queue_attributes", json!({ "QueueUrl": url, "AttributeNames": ["Policy"] }))]
        }
        "aws_cloudwatch_event_rule" => vec![
            ("events", "describe_rule", named("Name", "name")),
            ("events", "list_tags_for_resource", named("ResourceARN", "arn")),
        ],
        "aws_cloudwatch_event_target" => vec![("events", "list_targets_by_rule", named("Rule", "rule"))],
        "aws_scheduler_schedule" => vec![(
            "scheduler",
            "get_schedule",
            json!({ "GroupName": values["group_name"].as_str().unwrap_or("default"), "Name": values["name"] }),
        )],
        "aws_sns_topic" => vec![
            ("sns", "get_topic_attributes", named("TopicArn", "arn")),
            ("sns", "list_tags_for_resource", named("ResourceArn", "arn")),
        ],
        "aws_sns_topic_policy" => vec![("sns", "get_topic_attributes", named("TopicArn", "arn"))],
        "aws_sns_topic_subscription" => vec![("sns", "get_subscription_attributes", json!({}))],
        "aws_cloudwatch_metric_alarm" => vec![
            ("cloudwatch", "describe_alarms", json!({ "AlarmNames": [values["alarm_name"]] })),
            ("cloudwatch", "list_tags_for_resource", named("ResourceARN", "arn")),
        ],
        "aws_cloudwatch_dashboard" => vec![("cloudwatch", "get_dashboard", named("DashboardName", "dashboard_name"))],
        "aws_cloudtrail" => vec![
            ("cloudtrail", "describe_trails", json!({ "trailNameList": [values["arn"]] })),
            ("cloudtrail", "get_trail_status", named("Name", "arn")),
            ("cloudtrail", "get_event_selectors", named("TrailName", "arn")),
            ("cloudtrail", "list_tags", json!({ "ResourceIdList": [values["arn"]] })),
        ],
        "aws_s3_bucket" => {
            let arn = format!("arn:aws:s3:::{}", values["bucket"].as_str().unwrap());
            let tags = json!({ "AccountId": ACCOUNT, "ResourceArn": arn });
            let mut calls: Vec<Call> = BUCKET.map(of_bucket).into();
            calls.push(("s3control", "list_tags_for_resource", tags));
            calls
        }
        "aws_s3_bucket_abac" => vec![of_bucket("get_bucket_abac")],
        "aws_s3_bucket_lifecycle_configuration" => vec![of_bucket("get_bucket_lifecycle_configuration")],
        "aws_s3_bucket_notification" => vec![of_bucket("get_bucket_notification_configuration")],
        "aws_s3_bucket_ownership_controls" => vec![of_bucket("get_bucket_ownership_controls")],
        "aws_s3_bucket_policy" => vec![of_bucket("get_bucket_policy")],
        "aws_s3_bucket_public_access_block" => vec![of_bucket("get_public_access_block")],
        "aws_s3_bucket_server_side_encryption_configuration" => vec![of_bucket("get_bucket_encryption")],
        "aws_s3_bucket_versioning" => vec![of_bucket("get_bucket_versioning")],
        _ => panic!("what does the provider ask about {kind}?"),
    }
}

/// What is there, made from the template of CloudFormation, whose resources have the same names; and the session of a deployer
/// whose role holds what the plan says.
struct Deployed {
    stack: Stack,
    plan: Plan,
    keys: Value,
}

impl Deployed {
    fn new(spec: &Spec) -> Self {
        let plan = Module::new(spec).plan(HERE);
        let stack = Stack::deploy(spec, Format::CloudFormation, probe());
        let policy = plan.policies_of("deployer")["deployer"]["policy"].clone();
        let name = DEPLOYER.rsplit('/').next();
        let put = json!({ "RoleName": name, "PolicyName": "deploy", "PolicyDocument": policy });
        stack.aws.call("iam", "put_role_policy", put);
        let path = "/aws-reserved/sso.amazonaws.com/";
        let keys = take_on(&stack.aws, &signed_in(&stack.aws, path, "AWSReservedSSO_Deploy_0123456789abcdef")).unwrap();
        Self { stack, plan, keys }
    }

    fn all_reads(&self) -> Vec<Call> {
        let all = self.plan.0["planned_values"]["root_module"]["resources"].as_array().unwrap();
        let managed = all.iter().filter(|resource| resource["mode"] == "managed");
        let mut calls: Vec<Call> = managed
            .flat_map(|resource| {
                let [kind, local] = ["type", "name"].map(|key| resource[key].as_str().unwrap());
                reads(&self.plan, kind, local, &resource["values"])
            })
            .collect();
        calls.dedup();
        // What Lambda calls the mapping, and SNS the subscription, no plan knows.
        let (mapping, subscription) = (self.stack.held().mapping(), self.stack.held().subscription().unwrap());
        for (service, operation, params) in calls.iter_mut().filter(|(.., params)| *params == json!({})) {
            *params = match (*service, *operation) {
                ("lambda", "list_tags") => json!({ "Resource": mapping["EventSourceMappingArn"] }),
                ("lambda", "get_event_source_mapping") => json!({ "UUID": mapping["UUID"] }),
                ("sns", _) => json!({ "SubscriptionArn": subscription["SubscriptionArn"] }),
                other => panic!("{other:?} without parameters"),
            };
        }
        calls
    }

    /// Whether IAM lets it through; what else is wrong with it is another matter.
    fn may(&self, (service, operation, params): &Call) -> bool {
        match self.stack.aws.try_call_with(&self.keys, service, operation, params.clone()) {
            Ok(_) => true,
            Err(error) => !error.code.starts_with("AccessDenied") && error.code != "403",
        }
    }
}

/// Reads, and what is changed of a function that is there; nothing else.
#[test]
fn people_who_deploy_refresh_every_resource_of_the_state_and_apply_what_is_theirs() {
    let deployed = Deployed::new(&PEOPLE);
    let refused = |calls: &[Call]| -> Vec<String> {
        let refused = calls.iter().filter(|call| !deployed.may(call));
        refused.map(|(service, operation, params)| format!("{service} {operation} {params}")).collect()
    };
    let calls = deployed.all_reads();
    assert!(calls.len() > 70, "{} calls", calls.len());
    assert_eq!(refused(&calls), Vec::<String>::new());

    let [function, role] = ["people", "people-us-east-1"];
    let zip = json!({ "$file": probe() });
    let permission = deployed.plan.resources("aws_lambda_permission").values().next().unwrap().clone();
    let named = json!({ "FunctionName": function, "StatementId": permission["statement_id"] });
    let admit = |principal: &str| {
        let mut admit = named.clone();
        let more = json!({
            "Action": "lambda:InvokeFunction", "Principal": principal, "SourceArn": permission["source_arn"],
            "SourceAccount": ACCOUNT,
        });
        admit.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        admit
    };
    let execution = &deployed.plan.policies_of("execution")["execution"];
    let policy = |role: &str| {
        let put = json!({ "RoleName": role, "PolicyName": execution["name"], "PolicyDocument": execution["policy"] });
        ("iam", "put_role_policy", put)
    };
    let configure = |role: &str| {
        let role = format!("arn:aws:iam::{ACCOUNT}:role/{role}");
        (
            "lambda",
            "update_function_configuration",
            json!({ "FunctionName": function, "MemorySize": 256, "Role": role }),
        )
    };
    let applied = [
        ("lambda", "update_function_code", json!({ "FunctionName": function, "ZipFile": zip })),
        configure(role),
        ("lambda", "remove_permission", named.clone()),
        ("lambda", "add_permission", admit("s3.amazonaws.com")),
        policy(role),
    ];
    assert_eq!(refused(&applied), Vec::<String>::new());

    let helper = "people-notifications";
    let beyond = [
        ("lambda", "update_function_code", json!({ "FunctionName": helper, "ZipFile": zip })),
        ("lambda", "invoke", json!({ "FunctionName": helper })),
        ("lambda", "delete_function", json!({ "FunctionName": function })),
        ("lambda", "add_permission", admit("events.amazonaws.com")),
        configure("people-notifications-us-east-1"),
        policy("people-notifications-us-east-1"),
        policy("people-deployer-us-east-1"),
        ("iam", "delete_role_permissions_boundary", json!({ "RoleName": role })),
        ("s3", "create_bucket", json!({ "Bucket": "more" })),
        ("s3", "delete_bucket_policy", json!({ "Bucket": "in-bucket" })),
        ("s3", "get_object", json!({ "Bucket": "in-bucket", "Key": "a" })),
        ("s3", "get_bucket_policy", json!({ "Bucket": "shared-bucket" })),
    ];
    assert_eq!(refused(&beyond).len(), beyond.len(), "{:?}", refused(&beyond));
}
