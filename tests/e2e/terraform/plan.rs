//! Plans, read back.

use serde_json::{Map, Value, json};

/// What the configuration calls the bucket that the trail is kept in.
pub const TRAIL: &str = "_trail";

/// A plan as `terraform show -json` prints it.
pub struct Plan(pub Value);

impl Plan {
    /// The values of every resource of a type, by local name.
    pub fn resources(&self, kind: &str) -> Map<String, Value> {
        let all = self.0["planned_values"]["root_module"]["resources"].as_array().unwrap().iter();
        let of_kind = all.filter(|resource| resource["type"] == kind);
        of_kind.map(|resource| (resource["name"].as_str().unwrap().to_owned(), resource["values"].clone())).collect()
    }

    /// The values of the resource of a type that has this local name.
    pub fn resource(&self, kind: &str, local_name: &str) -> Value {
        let mut all = self.resources(kind);
        all.remove(local_name).unwrap_or_else(|| panic!("no {local_name}: {all:?}"))
    }

    /// What an argument of the configuration refers to.
    pub fn references(&self, address: &str, argument: &str) -> Value {
        let all = self.0["configuration"]["root_module"]["resources"].as_array().unwrap();
        let found = all.iter().find(|resource| resource["address"] == address).unwrap();
        match argument {
            "depends_on" => found["depends_on"].clone(),
            _ => found["expressions"][argument]["references"].clone(),
        }
    }

    /// The addresses of all resources to which just this would be done.
    pub fn changes(&self, action: &str) -> Vec<String> {
        let all = self.0["resource_changes"].as_array().cloned().unwrap_or_default();
        let done =
            all.iter().filter(|change| change["mode"] == "managed" && change["change"]["actions"] == json!([action]));
        done.map(|change| change["address"].as_str().unwrap().to_owned()).collect()
    }

    /// The state after an apply, as far as the plan knows it.
    pub fn state(&self) -> Value {
        let all = self.0["planned_values"]["root_module"]["resources"].as_array().unwrap().iter();
        let applied = all.map(|resource| {
            json!({
                "mode": "managed",
                "type": resource["type"],
                "name": resource["name"],
                "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
                "instances": [{ "schema_version": 0, "attributes": resource["values"] }],
            })
        });
        json!({ "version": 4, "serial": 1, "lineage": "e2e", "resources": applied.collect::<Vec<_>>() })
    }

    /// The policies and notifications, in the shape of `policy`.
    pub fn documents(&self) -> Value {
        let function = self.resource("aws_lambda_function", "function");
        let alias = self.resources("aws_lambda_alias").get("function").cloned().unwrap_or_default();
        let invoked = if alias.is_null() { &function["arn"] } else { &alias["arn"] };
        let statements: Vec<Value> = self
            .resources("aws_lambda_permission")
            .values()
            .map(|one| {
                assert_eq!((&one["function_name"], &one["qualifier"]), (&function["function_name"], &alias["name"]));
                let principal = one["principal"].as_str().unwrap();
                let mut statement = json!({
                    "Sid": one["statement_id"],
                    "Effect": "Allow",
                    "Principal": principal_of(principal, function["arn"].as_str().unwrap()),
                    "Action": one["action"],
                    "Resource": invoked,
                });
                if !one["source_arn"].is_null() {
                    statement["Condition"] = json!({ "ArnLike": { "AWS:SourceArn": one["source_arn"] } });
                }
                if !one["principal_org_id"].is_null() {
                    statement["Condition"] =
                        json!({ "StringEquals": { "aws:PrincipalOrgID": one["principal_org_id"] } });
                }
                if !one["source_account"].is_null() {
                    statement["Condition"]["StringEquals"] = json!({ "AWS:SourceAccount": one["source_account"] });
                }
                statement
            })
            .collect();
        let notifications = self.resources("aws_s3_bucket_notification");
        let notified = notifications.values().map(|one| (one["bucket"].as_str().unwrap().to_owned(), stored(one)));
        let merged = self.inputs().into_iter().map(|(bucket, input)| {
            let entries = input["Configurations"].as_array().unwrap();
            let of = |target: &str| entries.iter().filter(|one| one.get(target).is_some()).collect::<Vec<_>>();
            let mut stored = json!({
                "LambdaFunctionConfigurations": of("LambdaFunctionArn"),
                "QueueConfigurations": of("QueueArn"),
                "TopicConfigurations": of("TopicArn"),
            });
            if input["EventBridge"] == "Enabled" {
                stored["EventBridgeConfiguration"] = json!({});
            }
            (bucket, stored)
        });
        let queues = self.resources("aws_sqs_queue");
        let policies = self.resources("aws_sqs_queue_policy");
        let policies = policies
            .iter()
            .map(|(local, one)| (queues[local]["name"].as_str().unwrap().to_owned(), document(&one["policy"])));
        let topics = self.resources("aws_sns_topic");
        let topic_policies = self.resources("aws_sns_topic_policy");
        let topic_policies = topic_policies
            .iter()
            .map(|(local, one)| (topics[local]["name"].as_str().unwrap().to_owned(), document(&one["policy"])));
        let mut documents = json!({
            "role": self.allowed("execution"),
            "trust": self.trust("execution"),
            "notification": notified.chain(merged).collect::<Map<_, _>>(),
            "rule": self.rules(),
            "queue": policies.collect::<Map<_, _>>(),
            "topic": topic_policies.collect::<Map<_, _>>(),
            "helper": self.allowed("notifications"),
            "managed": self.managed_policies("execution"),
            "deployer": self.allowed("deployer"),
            "deployer-trust": self.trust("deployer"),
            "schedule": self.allowed("schedule"),
            "schedule-trust": self.trust("schedule"),
            "workflow": self.allowed("workflow"),
            "workflow-trust": self.trust("workflow"),
            "trail-bucket": self.resources("aws_s3_bucket_policy").get(TRAIL).map_or(json!({}), |one| document(&one["policy"])),
        });
        if !statements.is_empty() {
            documents["invoke"] = json!({ "Version": "2012-10-17", "Statement": statements });
        }
        documents
    }

    /// In the shape of `asked_for`.
    fn queues(&self) -> Value {
        let queues = self.resources("aws_sqs_queue");
        let Some(events) = queues.get("events") else { return json!(null) };
        let (dead, redrive) = (&queues["dead_letters"], document(&events["redrive_policy"]));
        let mapping = self.resource("aws_lambda_event_source_mapping", "events");
        json!({
            "events": [events["arn"], events["visibility_timeout_seconds"], events["sqs_managed_sse_enabled"]],
            "redrive": [redrive["deadLetterTargetArn"], redrive["maxReceiveCount"]],
            "dead letters": [dead["arn"], dead["message_retention_seconds"], dead["sqs_managed_sse_enabled"]],
            "mapping": [
                mapping["function_name"], mapping["event_source_arn"], mapping["batch_size"],
                mapping["function_response_types"], mapping["scaling_config"][0]["maximum_concurrency"],
                if mapping["enabled"] == false { "Disabled" } else { "Enabled" },
            ],
        })
    }

    /// In the shape of `asked_for`.
    fn schedule(&self) -> Value {
        let schedules = self.resources("aws_scheduler_schedule");
        let Some(one) = schedules.get("function") else { return json!(null) };
        let target = &one["target"][0];
        let retries = &target["retry_policy"][0];
        let or = |key: &str, default: &str| one[key].as_str().unwrap_or(default).to_owned();
        json!([
            one["schedule_expression"],
            or("schedule_expression_timezone", "UTC"),
            or("state", "ENABLED"),
            one["flexible_time_window"][0]["mode"],
            or("group_name", "default"),
            target["arn"],
            target["role_arn"],
            target["input"],
            retries["maximum_retry_attempts"],
            retries["maximum_event_age_in_seconds"],
            target["dead_letter_config"][0]["arn"],
        ])
    }

    /// The rules with their targets.
    fn rules(&self) -> Value {
        let targets = self.resources("aws_cloudwatch_event_target");
        let rule = |(local, rule): (&String, &Value)| {
            let one = &targets[local];
            assert_eq!(one["rule"], rule["name"]);
            let mut target = json!({
                "Id": one["target_id"],
                "Arn": one["arn"],
                "RetryPolicy": {
                    "MaximumRetryAttempts": one["retry_policy"][0]["maximum_retry_attempts"],
                    "MaximumEventAgeInSeconds": one["retry_policy"][0]["maximum_event_age_in_seconds"],
                },
            });
            if let Some(queue) = one["dead_letter_config"][0].get("arn") {
                target["DeadLetterConfig"] = json!({ "Arn": queue });
            }
            let told = json!({ "EventPattern": document(&rule["event_pattern"]), "Targets": [target] });
            (rule["name"].as_str().unwrap().to_owned(), told)
        };
        self.resources("aws_cloudwatch_event_rule").iter().map(rule).collect::<Map<_, _>>().into()
    }

    /// Who may take on a role; empty where there is no such role.
    fn trust(&self, role: &str) -> Value {
        self.resources("aws_iam_role").get(role).map_or(json!({}), |role| document(&role["assume_role_policy"]))
    }

    /// The managed policies of a role.
    pub fn managed_policies(&self, role: &str) -> Vec<Value> {
        let mut attachments = self.resources("aws_iam_role_policy_attachment");
        attachments.retain(|name, _| {
            let of = self.references(&format!("aws_iam_role_policy_attachment.{name}"), "role");
            of[0] == format!("aws_iam_role.{role}.name")
        });
        attachments.values().map(|one| one["policy_arn"].clone()).collect()
    }

    /// What the helper is invoked with, by bucket.
    pub fn inputs(&self) -> Map<String, Value> {
        let invocations = self.resources("aws_lambda_invocation");
        let inputs = invocations.values().map(|invocation| document(&invocation["input"]));
        inputs.map(|input| (input["Bucket"].as_str().unwrap().to_owned(), input)).collect()
    }

    /// The policies of a role, by local name.
    pub fn policies_of(&self, role: &str) -> Map<String, Value> {
        let mut policies = self.resources("aws_iam_role_policy");
        policies.retain(|name, _| {
            let of = self.references(&format!("aws_iam_role_policy.{name}"), "role");
            of[0] == format!("aws_iam_role.{role}.id")
        });
        policies
    }

    /// The policies of a role as one document; empty where there are none.
    fn allowed(&self, role: &str) -> Value {
        let documents: Vec<Value> = self.policies_of(role).values().map(|one| document(&one["policy"])).collect();
        let Some(first) = documents.first() else {
            return json!({});
        };
        assert!(documents.iter().all(|one| one["Version"] == first["Version"]));
        let statements = documents.iter().flat_map(|one| one["Statement"].as_array().unwrap().clone());
        json!({ "Version": first["Version"], "Statement": statements.collect::<Vec<_>>() })
    }

    /// The function and what it runs with.
    pub fn settings(&self) -> Value {
        let function = self.resource("aws_lambda_function", "function");
        let logging = &function["logging_config"][0];
        let logs = self.resource("aws_cloudwatch_log_group", "function");
        let network = |ids: &str| function["vpc_config"][0][ids].as_array().cloned().unwrap_or_default();
        let retries = self.resource("aws_lambda_function_event_invoke_config", "function");
        let queues = self.resources("aws_sqs_queue");
        let destination = &retries["destination_config"][0]["on_failure"][0]["destination"];
        let failures = match queues.get("failures") {
            Some(queue) => {
                assert_eq!(*destination, queue["arn"]);
                json!([queue["name"], queue["message_retention_seconds"], queue["sqs_managed_sse_enabled"]])
            }
            None => destination.clone(),
        };
        assert_eq!(retries["function_name"], function["function_name"]);
        let is_own = self.resources("aws_iam_role").contains_key("execution");
        json!({
            "name": function["function_name"],
            "role": (!is_own).then_some(&function["role"]),
            "description": function["description"],
            "runtime": function["runtime"],
            "handler": function["handler"],
            "architectures": function["architectures"],
            "memory": function["memory_size"],
            "timeout": function["timeout"],
            "storage": function["ephemeral_storage"][0]["size"].as_u64().unwrap_or(512),
            "layers": function["layers"].as_array().cloned().unwrap_or_default(),
            "concurrency": function["reserved_concurrent_executions"],
            "recursion": self.resources("aws_lambda_function_recursion_config").values().collect::<Vec<_>>().first()
                .map(|one| one["recursive_loop"].clone()),
            "environment": function["environment"][0]["variables"],
            "logging": [logging["log_group"], logging["log_format"], logging["application_log_level"]],
            "environment key": function["kms_key_arn"],
            "subnets": network("subnet_ids"),
            "security groups": network("security_group_ids"),
            "log group": [
                logs["name"],
                logs["retention_in_days"],
                logs["log_group_class"].as_str().unwrap_or("STANDARD"),
                logs["kms_key_id"],
            ],
            "failures": failures,
            "queues": self.queues(),
            "events topic": self.resources("aws_sns_topic_subscription").get("events").map(|one| {
                let topic = self.resource("aws_sns_topic", "events");
                assert_eq!(one["topic_arn"], topic["arn"]);
                let redrive = one["redrive_policy"].as_str().map(|_| document(&one["redrive_policy"]));
                json!([
                    topic["arn"], topic["kms_master_key_id"], one["protocol"], one["endpoint"],
                    redrive.map(|policy| policy["deadLetterTargetArn"].clone()), one["filter_policy"],
                ])
            }),
            "schedule": self.schedule(),
            "retries": [retries["maximum_retry_attempts"], retries["maximum_event_age_in_seconds"]],
            "alias": self.resources("aws_lambda_alias").values().map(|alias| {
                assert_eq!((&alias["name"], &function["publish"]), (&retries["qualifier"], &json!(true)));
                &alias["name"]
            }).collect::<Vec<_>>(),
        })
    }
}

/// As Lambda writes it into the policy ("AddPermission" of the AWS Lambda API Reference).
fn principal_of(given: &str, function: &str) -> Value {
    let partition = function.split(':').nth(1).unwrap();
    match given {
        service if service.ends_with(".amazonaws.com") => json!({ "Service": service }),
        arn if arn.starts_with("arn:") => json!({ "AWS": arn }),
        "*" => json!("*"),
        account => json!({ "AWS": format!("arn:{partition}:iam::{account}:root") }),
    }
}

pub fn document(text: &Value) -> Value {
    serde_json::from_str(text.as_str().unwrap_or_else(|| panic!("{text} is not known when planned"))).unwrap()
}

/// A notification as S3 would hold it.
fn stored(notification: &Value) -> Value {
    let configuration = |one: &Value, target: &str, arn: &str| {
        let ends = [("prefix", &one["filter_prefix"]), ("suffix", &one["filter_suffix"])];
        let rules = ends.iter().filter(|(_, value)| !value.is_null());
        let rules: Vec<Value> = rules.map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        json!({
            "Id": one["id"],
            target: one[arn],
            "Events": one["events"],
            "Filter": { "Key": { "FilterRules": rules } },
        })
    };
    let list = |block: &str, target: &str, arn: &str| -> Vec<Value> {
        notification[block].as_array().unwrap().iter().map(|one| configuration(one, target, arn)).collect()
    };
    let mut stored = json!({
        "LambdaFunctionConfigurations": list("lambda_function", "LambdaFunctionArn", "lambda_function_arn"),
        "QueueConfigurations": list("queue", "QueueArn", "queue_arn"),
        "TopicConfigurations": list("topic", "TopicArn", "topic_arn"),
    });
    if notification["eventbridge"] == true {
        stored["EventBridgeConfiguration"] = json!({});
    }
    stored
}
