//! Deployed stacks, read back with an AWS client and held against what `policy` says.

use serde_json::{Map, Value, json};

use crate::aws::{ACCOUNT, Aws, REGION};
use crate::compare::{normalise, sabotage};
use crate::project::{Format, Project};
use crate::simulator::probe;
use crate::specs::{ALL, COPY, EVERYTHING, HOSTILE, HOSTILE_KEYS, HOSTILE_OUT, RECURSIVE, Spec};

/// A project deployed to an AWS of its own.
pub struct Stack {
    pub aws: Aws,
    pub project: Project,
    pub name: &'static str,
    pub resources: Map<String, Value>,
}

impl Stack {
    pub fn deploy(spec: &Spec, format: Format, zip: &std::path::Path) -> Self {
        let (aws, project) = (Aws::start(), Project::new(spec));
        let made = aws.try_deploy(&project.cloudformation(format), spec.name, zip);
        let made = made.unwrap_or_else(|error| panic!("{format:?} {}: {}", spec.name, error.message));
        let resources = made["resources"].as_object().unwrap().clone();
        Self { aws, project, name: spec.name, resources }
    }

    pub fn function(&self) -> Value {
        self.aws.call("lambda", "get_function_configuration", json!({ "FunctionName": self.name }))
    }

    /// The buckets that the stack made.
    pub fn buckets(&self) -> Vec<&str> {
        let of_type = |resource: &&Value| resource["type"] == "AWS::S3::Bucket";
        self.resources.values().filter(of_type).map(|bucket| bucket["id"].as_str().unwrap()).collect()
    }

    /// What AWS holds, in the shape of `policy`.
    fn documents(&self) -> Value {
        let role = self.function()["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let named = json!({ "RoleName": role });
        let managed = self.aws.call("iam", "list_attached_role_policies", named.clone());
        assert_eq!(managed["AttachedPolicies"], json!([]));
        let inline = self.aws.call("iam", "list_role_policies", named.clone());
        let [policy] = inline["PolicyNames"].as_array().unwrap().as_slice() else {
            panic!("one inline policy: {inline}")
        };
        let document = json!({ "RoleName": role, "PolicyName": policy });
        let invoke = self.aws.call("lambda", "get_policy", json!({ "FunctionName": self.name }));
        json!({
            "role": self.aws.call("iam", "get_role_policy", document)["PolicyDocument"],
            "trust": self.aws.call("iam", "get_role", named)["Role"]["AssumeRolePolicyDocument"],
            "invoke": serde_json::from_str::<Value>(invoke["Policy"].as_str().unwrap()).unwrap(),
            "notification": self.notifications(),
        })
    }

    fn notifications(&self) -> Value {
        let stored = |bucket: &&str| {
            let config = self.aws.call("s3", "get_bucket_notification_configuration", json!({ "Bucket": bucket }));
            let is_notified = config.as_object().is_some_and(|entries| !entries.is_empty());
            is_notified.then(|| ((*bucket).to_owned(), config))
        };
        self.buckets().iter().filter_map(stored).collect::<Map<_, _>>().into()
    }
}

#[test]
fn what_is_deployed_is_what_policy_says() {
    for spec in ALL {
        for format in Format::ALL {
            let stack = Stack::deploy(spec, format, probe());
            let (said, held) = (stack.project.policy(), stack.documents());
            assert_eq!(normalise(&held), normalise(&said), "{format:?} {}", spec.name);
        }
    }
}

/// Were one value of a deployed stack another, the comparison above would fail.
#[test]
fn one_wrong_value_of_a_deployed_stack_is_noticed() {
    let stack = Stack::deploy(&EVERYTHING, Format::CloudFormation, probe());
    let said = normalise(&stack.project.policy());
    let broken = sabotage(&stack.documents());
    assert!(broken.len() > 50, "{} values", broken.len());
    for (path, broken) in broken {
        let named_by_aws =
            path.starts_with("/invoke/") && path.ends_with("Id") || path.ends_with("/Sid") || path.ends_with("/Id");
        assert!(named_by_aws || normalise(&broken) != said, "{path}");
    }
}

#[test]
fn the_function_its_logs_and_its_failures_are_as_asked_for() {
    for (spec, memory, timeout, retention) in [(&COPY, 256, 60, 30), (&EVERYTHING, 512, 30, 14)] {
        for format in Format::ALL {
            let stack = Stack::deploy(spec, format, probe());
            let function = stack.function();
            assert_eq!(function["Runtime"], "provided.al2023");
            assert_eq!(function["Architectures"], json!(["x86_64"]));
            assert_eq!(function["MemorySize"], memory);
            assert_eq!(function["Timeout"], timeout);

            let group = format!("/aws/lambda/{}", spec.name);
            let groups = stack.aws.call("logs", "describe_log_groups", json!({ "logGroupNamePrefix": group }));
            assert_eq!(groups["logGroups"][0]["logGroupName"], group);
            assert_eq!(function["LoggingConfig"], json!({ "LogGroup": group, "LogFormat": "JSON" }));
            assert_eq!(groups["logGroups"][0]["retentionInDays"], retention);

            let named = json!({ "FunctionName": spec.name });
            let retries = stack.aws.call("lambda", "get_function_event_invoke_config", named);
            let queue = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{}-failures", spec.name);
            assert_eq!(retries["DestinationConfig"]["OnFailure"]["Destination"], queue);
            assert!(retries["MaximumRetryAttempts"].as_u64().is_some_and(|n| n <= 2), "{retries}");
            stack.aws.call("sqs", "get_queue_url", json!({ "QueueName": format!("{}-failures", spec.name) }));
        }
    }
}

#[test]
fn the_environment_tells_the_code_its_buckets_to_the_letter() {
    for format in Format::ALL {
        let function = Stack::deploy(&HOSTILE, format, probe()).function();
        let variable = |name: &str| {
            let text = function["Environment"]["Variables"][name].as_str().unwrap().to_owned();
            serde_json::from_str::<Value>(&text).unwrap_or_else(|_| panic!("{name} is not JSON: {text}"))
        };
        let triggers = variable("S3_TRIGGERS");
        let keys: Vec<_> = triggers
            .as_array()
            .unwrap()
            .iter()
            .map(|trigger| (trigger["prefix"].as_str().unwrap(), trigger["suffix"].as_str().unwrap_or_default()))
            .collect();
        for pair in HOSTILE_KEYS {
            assert!(keys.contains(&pair), "{pair:?} is not in {keys:?}");
        }
        assert_eq!(keys.len(), HOSTILE_KEYS.len());
        assert_eq!(variable("S3_WRITE")[0]["prefix"], HOSTILE_OUT);
    }
}

#[test]
fn buckets_are_kept_private_encrypted_and_for_tls_only() {
    for format in Format::ALL {
        let stack = Stack::deploy(&EVERYTHING, format, probe());
        let mut buckets = stack.buckets();
        buckets.sort_unstable();
        assert_eq!(buckets, ["in-bucket", "other.bucket", "out-bucket"]);
        for bucket in buckets {
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
        for resource in stack.resources.values().filter(|resource| resource["type"] == "AWS::S3::Bucket") {
            assert_eq!(resource["DeletionPolicy"], "Retain");
            assert_eq!(resource["UpdateReplacePolicy"], "Retain");
        }
    }
}

#[test]
fn a_loop_that_is_wanted_is_told_to_lambda_and_bounded() {
    for format in Format::ALL {
        let stack = Stack::deploy(&RECURSIVE, format, probe());
        let named = json!({ "FunctionName": stack.name });
        let recursion = stack.aws.call("lambda", "get_function_recursion_config", named.clone());
        assert_eq!(recursion["RecursiveLoop"], "Allow");
        let concurrency = stack.aws.call("lambda", "get_function_concurrency", named);
        assert_eq!(concurrency["ReservedConcurrentExecutions"], 5);
    }
}
