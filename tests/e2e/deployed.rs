//! Projects deployed to a loopback AWS, and what it holds then.

use std::path::Path;

use cargo_lambda_s3::spec::Format;
use serde_json::{Map, Value, json};

use crate::aws::{Aws, OWNER};
use crate::project::Project;
use crate::simulator::probe;
use crate::specs::{EVERYTHING, Spec};

/// The formats that the loopback AWS takes.
pub const LOOPBACK: [Format; 4] = [Format::Sam, Format::CloudFormation, Format::Cdk, Format::Cli];

/// A project deployed to an AWS of its own.
pub struct Stack {
    pub aws: Aws,
    pub project: Project,
    pub name: &'static str,
    format: Format,
}

impl Stack {
    pub fn deploy(spec: &Spec, format: Format, zip: &Path) -> Self {
        let stack = Self::new(Aws::start(), spec, format);
        stack.make_existing_buckets();
        stack.apply(zip).unwrap_or_else(|problem| panic!("{format} {}: {problem}", spec.name));
        stack
    }

    /// Not deployed yet.
    pub fn new(aws: Aws, spec: &Spec, format: Format) -> Self {
        Self { aws, project: project_for(spec, format), name: spec.name, format }
    }

    /// Puts another project in the place of the one that is deployed; its name has to be the same.
    pub fn replace(&mut self, spec: &Spec) {
        assert_eq!(self.name, spec.name);
        self.project = project_for(spec, self.format);
    }

    /// Deploys the project, or brings what is deployed up to date.
    pub fn apply(&self, zip: &Path) -> Result<(), String> {
        match self.format {
            Format::Sam | Format::CloudFormation => {
                let made = self.aws.try_deploy(&self.project.cloudformation(self.format), self.name, zip);
                made.map(drop).map_err(|error| error.message)
            }
            Format::Terraform => panic!("the loopback AWS takes no Terraform"),
            Format::Cdk => crate::cdk::try_deploy(&self.aws, &self.project, zip).map(drop),
            Format::Cli => crate::cli::try_deploy(&self.aws, &self.project, zip),
        }
    }

    /// Takes everything down but the buckets.
    pub fn destroy(&self) {
        match self.format {
            Format::Sam | Format::CloudFormation | Format::Cdk => drop(self.aws.delete_stack(self.name).unwrap()),
            Format::Terraform => panic!("the loopback AWS takes no Terraform"),
            Format::Cli => crate::cli::destroy(&self.aws, &self.project),
        }
    }

    /// The buckets that the spec says are there already; another account's admit what its README says.
    fn make_existing_buckets(&self) {
        let spec = self.project.spec();
        for bucket in &spec.existing_buckets {
            self.aws.call("s3", "create_bucket", json!({ "Bucket": bucket.as_str() }));
        }
        let policies = &self.project.policy()["bucket-owner"];
        for owner in &spec.bucket_owners {
            assert_eq!(owner.account.as_str(), OWNER, "the loopback AWS knows two accounts");
            let bucket = owner.bucket.as_str();
            self.aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": bucket }));
            let policy = json!({ "Bucket": bucket, "Policy": policies[bucket].to_string() });
            self.aws.call_as_owner("s3", "put_bucket_policy", policy);
        }
    }

    pub fn function(&self) -> Value {
        self.configuration(self.name).unwrap()
    }

    fn configuration(&self, function: &str) -> Option<Value> {
        self.aws.try_call("lambda", "get_function_configuration", json!({ "FunctionName": function })).ok()
    }

    /// What AWS holds, in the shape of `policy`.
    pub fn documents(&self) -> Value {
        let role = role_of(&self.function());
        let named = json!({ "RoleName": role });
        let invoke = self.aws.call("lambda", "get_policy", json!({ "FunctionName": self.name }));
        let [policy] = &self.inline_policies(&role)[..] else { panic!("{role} has one inline policy") };
        let mut documents = json!({
            "role": policy,
            "trust": self.aws.call("iam", "get_role", named)["Role"]["AssumeRolePolicyDocument"],
            "invoke": serde_json::from_str::<Value>(invoke["Policy"].as_str().unwrap()).unwrap(),
            "notification": self.notifications(),
        });
        if let Some(helper) = self.configuration(&format!("{}-notifications", self.name)) {
            let policies = self.inline_policies(&role_of(&helper));
            let statements =
                policies.iter().flat_map(|policy| policy["Statement"].as_array().cloned().unwrap_or_default());
            documents["helper"] =
                json!({ "Version": policies[0]["Version"], "Statement": statements.collect::<Vec<_>>() });
        }
        documents
    }

    /// All that a role allows.
    fn inline_policies(&self, role: &str) -> Vec<Value> {
        let named = json!({ "RoleName": role });
        let managed = self.aws.call("iam", "list_attached_role_policies", named.clone());
        assert_eq!(managed["AttachedPolicies"], json!([]));
        let inline = self.aws.call("iam", "list_role_policies", named);
        let names = inline["PolicyNames"].as_array().unwrap().iter();
        let document = |name: &Value| {
            let policy = json!({ "RoleName": role, "PolicyName": name });
            self.aws.call("iam", "get_role_policy", policy)["PolicyDocument"].clone()
        };
        names.map(document).collect()
    }

    /// What the trigger buckets hold; of a bucket that was there before, what invokes the function.
    fn notifications(&self) -> Value {
        let spec = self.project.spec();
        let arn = &self.function()["FunctionArn"];
        let stored = |bucket: &&cargo_lambda_s3::spec::BucketName| {
            let mut config = self.notification(bucket.as_str());
            if spec.is_existing(bucket) {
                let lambdas = config["LambdaFunctionConfigurations"].as_array().cloned().unwrap_or_default();
                let own: Vec<Value> = lambdas.into_iter().filter(|one| one["LambdaFunctionArn"] == *arn).collect();
                config = json!({ "LambdaFunctionConfigurations": own });
            }
            (bucket.to_string(), config)
        };
        spec.trigger_buckets().iter().map(stored).collect::<Map<_, _>>().into()
    }

    /// All of a bucket's notification configuration, as its owner sees it.
    pub fn notification(&self, bucket: &str) -> Value {
        let is_theirs = self.project.spec().bucket_owners.iter().any(|owner| owner.bucket.as_str() == bucket);
        let named = json!({ "Bucket": bucket });
        let get = "get_bucket_notification_configuration";
        if is_theirs { self.aws.call_as_owner("s3", get, named) } else { self.aws.call("s3", get, named) }
    }

    /// The function and what it runs with.
    pub fn settings(&self) -> Value {
        let (function, named) = (self.function(), json!({ "FunctionName": self.name }));
        let group = &function["LoggingConfig"]["LogGroup"];
        let groups = self.aws.call("logs", "describe_log_groups", json!({ "logGroupNamePrefix": group }));
        let is_it = |found: &&Value| found["logGroupName"] == *group;
        let logs = groups["logGroups"].as_array().unwrap().iter().find(is_it).cloned().unwrap_or_default();
        let retries = self.aws.call("lambda", "get_function_event_invoke_config", named.clone());
        let destination = retries["DestinationConfig"]["OnFailure"]["Destination"].as_str().unwrap();
        let queue = destination.rsplit(':').next().unwrap();
        let url = self.aws.call("sqs", "get_queue_url", json!({ "QueueName": queue }))["QueueUrl"].clone();
        let wanted = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
        let attributes = &self.aws.call("sqs", "get_queue_attributes", wanted)["Attributes"];
        assert_eq!(attributes["QueueArn"], destination);
        let concurrency = self.aws.call("lambda", "get_function_concurrency", named.clone());
        let recursion = self.aws.call("lambda", "get_function_recursion_config", named)["RecursiveLoop"].clone();
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let number = |value: &Value| value.as_str().and_then(|text| text.parse::<u64>().ok());
        json!({
            "name": function["FunctionName"],
            "description": text(&function["Description"]),
            "runtime": function["Runtime"],
            "handler": function["Handler"],
            "architectures": function["Architectures"],
            "memory": function["MemorySize"],
            "timeout": function["Timeout"],
            "concurrency": concurrency["ReservedConcurrentExecutions"],
            "recursion": (recursion == "Allow").then_some("Allow"),
            "environment": function["Environment"]["Variables"],
            "logging": [group, function["LoggingConfig"]["LogFormat"]],
            "log group": [logs["logGroupName"], logs["retentionInDays"]],
            "failures": [queue, number(&attributes["MessageRetentionPeriod"]), attributes["SqsManagedSseEnabled"] == "true"],
            "retries": [retries["MaximumRetryAttempts"], retries["MaximumEventAgeInSeconds"]],
        })
    }
}

fn project_for(spec: &Spec, format: Format) -> Project {
    let project = Project::deployed_with(spec, format.as_str());
    project.hasten();
    project
}

fn role_of(function: &Value) -> String {
    function["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[test]
fn buckets_are_kept_private_encrypted_and_for_tls_only() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&EVERYTHING, format, probe());
        for bucket in ["in-bucket", "other.bucket", "out-bucket"] {
            let named = json!({ "Bucket": bucket });
            let block = stack.aws.call("s3", "get_public_access_block", named.clone());
            let block = block["PublicAccessBlockConfiguration"].as_object().unwrap();
            assert!(block.len() == 4 && block.values().all(|value| value == true), "{block:?}");
            let rules =
                &stack.aws.call("s3", "get_bucket_encryption", named)["ServerSideEncryptionConfiguration"]["Rules"];
            assert_eq!(rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256");
            stack.aws.put_object(bucket, "a", b"a");
            let object = json!({ "Bucket": bucket, "Key": "a" });
            assert!(stack.aws.call_in_the_clear("s3", "get_object", object.clone()).is_err(), "{bucket} without TLS");
            assert!(stack.aws.try_call("s3", "get_object", object).is_ok(), "{bucket} over TLS");
        }
        stack.destroy();
        for bucket in ["in-bucket", "other.bucket", "out-bucket"] {
            assert_eq!(stack.aws.keys(bucket), ["a"], "kept, with its objects");
        }
    }
}
