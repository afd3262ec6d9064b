//! What the loopback AWS holds of a function, read back by a client of its own, in the shape in which formats are compared.

mod monitoring;
mod practices;

use cargo_lambda_s3::iam::{Arn, Names, events_topic};
use cargo_lambda_s3::spec::{BucketName, Spec};
use serde_json::{Map, Value, json};

use crate::aws::Aws;
use crate::compare::even;
use crate::practices::resolve;
use crate::project::Project;

/// The function of a project, wherever it was deployed from.
pub struct Held<'a> {
    aws: &'a Aws,
    spec: Spec,
}

impl<'a> Held<'a> {
    pub fn of(aws: &'a Aws, project: &Project) -> Self {
        Self { aws, spec: project.spec() }
    }

    pub fn function(&self) -> Value {
        self.configuration(self.name()).unwrap()
    }

    fn name(&self) -> &str {
        self.spec.name.as_str()
    }

    /// What is invoked: the function, or its alias.
    fn qualified(&self) -> Value {
        let mut named = json!({ "FunctionName": self.name() });
        if let Some(alias) = Names::of(&self.spec).alias() {
            named["Qualifier"] = alias.as_str().into();
        }
        named
    }

    fn configuration(&self, function: &str) -> Option<Value> {
        self.aws.try_call("lambda", "get_function_configuration", json!({ "FunctionName": function })).ok()
    }

    fn helper(&self) -> Option<Value> {
        self.configuration(&format!("{}-notifications", self.name()))
    }

    /// What AWS holds, in the shape of `policy`.
    pub fn documents(&self) -> Value {
        let role = role_of(&self.function());
        // Lambda answers with an error where nobody may invoke it.
        let invoke = match self.aws.try_call("lambda", "get_policy", self.qualified()) {
            Ok(invoke) => serde_json::from_str(invoke["Policy"].as_str().unwrap()).unwrap(),
            Err(error) if error.code == "ResourceNotFoundException" => Value::Null,
            Err(error) => panic!("get_policy: {error:?}"),
        };
        let mut documents = json!({
            "role": self.inline_policy(&role),
            "trust": self.trust(&role),
            "managed": self.role(&role)["managed"],
            "notification": self.notifications(),
        });
        if invoke["Statement"].as_array().is_some_and(|statements| !statements.is_empty()) {
            documents["invoke"] = invoke;
        }
        let rules = self.rules();
        if rules != json!({}) {
            documents["rule"] = rules;
        }
        for end in ["failures", "events", "dead-letters"] {
            if let Some(policy) = self.queue(end)["Policy"].as_str().filter(|text| !text.is_empty()) {
                documents["queue"][format!("{}-{end}", self.name())] = serde_json::from_str(policy).unwrap();
            }
        }
        if let Some(one) = self.subscription() {
            let policy = self.topic_attributes(&one)["Policy"].as_str().map(serde_json::from_str::<Value>);
            documents["topic"][&Names::of(&self.spec).events_topic] = policy.unwrap().unwrap();
        }
        if let Some(helper) = self.helper() {
            let policies = self.inline_policies(&role_of(&helper));
            let statements =
                policies.iter().flat_map(|policy| policy["Statement"].as_array().cloned().unwrap_or_default());
            documents["helper"] =
                json!({ "Version": policies[0]["Version"], "Statement": statements.collect::<Vec<_>>() });
        }
        for (name, role) in self.deployers() {
            documents[name] = self.inline_policy(&role);
            documents[format!("{name}-trust")] = self.trust(&role);
        }
        let role = resolve(&Names::of(&self.spec).schedule_role.name());
        if self.has_role(&role) {
            documents["schedule"] = self.inline_policy(&role);
            documents["schedule-trust"] = self.trust(&role);
        }
        if let Some(bucket) = self.trail()["bucket"].as_str() {
            let policy = self.aws.call("s3", "get_bucket_policy", json!({ "Bucket": bucket }));
            documents["trail-bucket"] = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
        }
        documents
    }

    /// The roles of those who may change the function: which of them there are, and how they are called.
    fn deployers(&self) -> Vec<(&'static str, String)> {
        let names = Names::of(&self.spec);
        let roles = [("deployer", &names.deployer_role), ("workflow", &names.workflow_role)];
        let named = roles.map(|(which, role)| (which, resolve(&role.name())));
        named.into_iter().filter(|(_, name)| self.has_role(name)).collect()
    }

    fn has_role(&self, name: &str) -> bool {
        match self.aws.try_call("iam", "get_role", json!({ "RoleName": name })) {
            Ok(_) => true,
            Err(error) if error.code == "NoSuchEntity" => false,
            Err(error) => panic!("get_role {name}: {error:?}"),
        }
    }

    fn trust(&self, role: &str) -> Value {
        self.aws.call("iam", "get_role", json!({ "RoleName": role }))["Role"]["AssumeRolePolicyDocument"].clone()
    }

    fn inline_policy(&self, role: &str) -> Value {
        let [policy] = &self.inline_policies(role)[..] else { panic!("{role} has one inline policy") };
        policy.clone()
    }

    fn inline_policies(&self, role: &str) -> Vec<Value> {
        let inline = self.aws.call("iam", "list_role_policies", json!({ "RoleName": role }));
        let names = inline["PolicyNames"].as_array().unwrap().iter();
        let document = |name: &Value| {
            let policy = json!({ "RoleName": role, "PolicyName": name });
            self.aws.call("iam", "get_role_policy", policy)["PolicyDocument"].clone()
        };
        names.map(document).collect()
    }

    /// What the trigger buckets hold; of a bucket that was there before, what invokes the function.
    fn notifications(&self) -> Value {
        let arn = resolve(&Names::of(&self.spec).invoked());
        let stored = |bucket: &&BucketName| {
            let mut config = self.notification(bucket.as_str());
            if self.spec.is_existing(bucket) {
                let lambdas = config["LambdaFunctionConfigurations"].as_array().cloned().unwrap_or_default();
                let own: Vec<Value> = lambdas.into_iter().filter(|one| one["LambdaFunctionArn"] == *arn).collect();
                let queue = resolve(&Arn::queue(&Names::of(&self.spec).events_queue));
                let queues = config["QueueConfigurations"].as_array().cloned().unwrap_or_default();
                let queued: Vec<Value> = queues.into_iter().filter(|one| one["QueueArn"] == *queue).collect();
                let topic = resolve(&events_topic(&self.spec));
                let topics = config["TopicConfigurations"].as_array().cloned().unwrap_or_default();
                let published: Vec<Value> = topics.into_iter().filter(|one| one["TopicArn"] == *topic).collect();
                let switch = config.get("EventBridgeConfiguration").cloned();
                config = json!({
                    "LambdaFunctionConfigurations": own,
                    "QueueConfigurations": queued,
                    "TopicConfigurations": published,
                });
                switch.into_iter().for_each(|switch| config["EventBridgeConfiguration"] = switch);
            }
            (bucket.to_string(), config)
        };
        self.spec.trigger_buckets().iter().map(stored).collect::<Map<_, _>>().into()
    }

    /// All of a bucket's notification configuration, as its owner sees it.
    pub fn notification(&self, bucket: &str) -> Value {
        let is_theirs = self.spec.bucket_owners.iter().any(|owner| owner.bucket.as_str() == bucket);
        let named = json!({ "Bucket": bucket });
        let get = "get_bucket_notification_configuration";
        if is_theirs { self.aws.call_as_owner("s3", get, named) } else { self.aws.call("s3", get, named) }
    }

    /// The function and what it runs with.
    pub fn settings(&self) -> Value {
        let (function, named) = (self.function(), json!({ "FunctionName": self.name() }));
        let group = &function["LoggingConfig"]["LogGroup"];
        let groups = self.aws.call("logs", "describe_log_groups", json!({ "logGroupNamePrefix": group }));
        let is_it = |found: &&Value| found["logGroupName"] == *group;
        let logs = groups["logGroups"].as_array().unwrap().iter().find(is_it).cloned().unwrap_or_default();
        let retries = self.aws.call("lambda", "get_function_event_invoke_config", self.qualified());
        let aliases = self.aws.call("lambda", "list_aliases", named.clone())["Aliases"].clone();
        let destination = &retries["DestinationConfig"]["OnFailure"]["Destination"];
        let concurrency = self.aws.call("lambda", "get_function_concurrency", named.clone());
        let recursion = self.aws.call("lambda", "get_function_recursion_config", named)["RecursiveLoop"].clone();
        let layers: Vec<&Value> = function["Layers"].as_array().unwrap().iter().map(|layer| &layer["Arn"]).collect();
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        let list = |value: &Value| {
            let mut ids: Vec<String> = serde_json::from_value(value.clone()).unwrap_or_default();
            ids.sort();
            ids
        };
        let number = |value: &Value| value.as_str().and_then(|text| text.parse::<u64>().ok());
        let failures = match self.failure_queue() {
            Some(url) => {
                let wanted = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
                let queue = &self.aws.call("sqs", "get_queue_attributes", wanted)["Attributes"];
                assert_eq!(queue["QueueArn"], *destination);
                let name = destination.as_str().unwrap().rsplit(':').next();
                json!([name, number(&queue["MessageRetentionPeriod"]), queue["SqsManagedSseEnabled"] == "true"])
            }
            None => destination.clone(),
        };
        let own = resolve(&Names::of(&self.spec).role.arn());
        let is_existing = self.spec.options.function.execution_role.is_some();
        json!({
            "name": function["FunctionName"],
            "role": (is_existing || function["Role"] != own).then_some(&function["Role"]),
            "description": text(&function["Description"]),
            "runtime": function["Runtime"],
            "handler": function["Handler"],
            "architectures": function["Architectures"],
            "memory": function["MemorySize"],
            "timeout": function["Timeout"],
            "storage": function["EphemeralStorage"]["Size"],
            "layers": layers,
            "concurrency": concurrency["ReservedConcurrentExecutions"],
            "recursion": (recursion == "Allow").then_some("Allow"),
            "environment": function["Environment"]["Variables"],
            "logging": [group, function["LoggingConfig"]["LogFormat"], function["LoggingConfig"]["ApplicationLogLevel"]],
            "environment key": function["KMSKeyArn"],
            "subnets": list(&function["VpcConfig"]["SubnetIds"]),
            "security groups": list(&function["VpcConfig"]["SecurityGroupIds"]),
            "log group": [logs["logGroupName"], logs["retentionInDays"], logs["logGroupClass"], logs["kmsKeyId"]],
            "failures": failures,
            "queues": self.queues(),
            "events topic": self.subscription().map(|one| {
                let redrive = one["RedrivePolicy"].as_str().map(|text| serde_json::from_str::<Value>(text).unwrap());
                json!([
                    one["TopicArn"], text(&self.topic_attributes(&one)["KmsMasterKeyId"]), one["Protocol"], one["Endpoint"],
                    redrive.map(|policy| policy["deadLetterTargetArn"].clone()), text(&one["FilterPolicy"]),
                ])
            }),
            "schedule": self.schedule(),
            "retries": [retries["MaximumRetryAttempts"], retries["MaximumEventAgeInSeconds"]],
            "alias": aliases.as_array().into_iter().flatten().map(|alias| &alias["Name"]).collect::<Vec<_>>(),
        })
    }

    /// The schedule that has the function's name; `null` where there is none.
    fn schedule(&self) -> Value {
        let Ok(one) = self.aws.try_call("scheduler", "get_schedule", json!({ "Name": self.name() })) else {
            return Value::Null;
        };
        let target = &one["Target"];
        let retries = &target["RetryPolicy"];
        json!([
            one["ScheduleExpression"],
            one["ScheduleExpressionTimezone"],
            one["State"],
            one["FlexibleTimeWindow"]["Mode"],
            one["GroupName"],
            target["Arn"],
            target["RoleArn"],
            target["Input"],
            retries["MaximumRetryAttempts"],
            retries["MaximumEventAgeInSeconds"],
            target["DeadLetterConfig"]["Arn"],
        ])
    }

    /// The function's rules, in the shape of `policy`.
    fn rules(&self) -> Value {
        let found = self.aws.call("events", "list_rules", json!({ "NamePrefix": format!("{}-", self.name()) }));
        let told = |rule: &Value| {
            let name = rule["Name"].as_str().unwrap().to_owned();
            let pattern: Value = serde_json::from_str(rule["EventPattern"].as_str().unwrap()).unwrap();
            let targets = self.aws.call("events", "list_targets_by_rule", json!({ "Rule": name }))["Targets"].clone();
            assert_eq!(rule["State"], "ENABLED");
            (name, json!({ "EventPattern": pattern, "Targets": targets }))
        };
        found["Rules"].as_array().unwrap().iter().map(told).collect::<Map<_, _>>().into()
    }

    /// The attributes of a queue that is called after the function; `null` where there is none.
    fn queue(&self, end: &str) -> Value {
        self.queue_url(end).map_or(Value::Null, |url| {
            let wanted = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
            self.aws.call("sqs", "get_queue_attributes", wanted)["Attributes"].clone()
        })
    }

    pub(crate) fn queue_url(&self, end: &str) -> Option<String> {
        let named = json!({ "QueueNamePrefix": format!("{}-{end}", self.name()) });
        self.aws.call("sqs", "list_queues", named)["QueueUrls"][0].as_str().map(str::to_owned)
    }

    /// The mapping of the queue to the function.
    pub(crate) fn mapping(&self) -> Value {
        let all = self.aws.call("lambda", "list_event_source_mappings", json!({}))["EventSourceMappings"].clone();
        let queue = resolve(&Arn::queue(&Names::of(&self.spec).events_queue));
        let found = all.as_array().unwrap().iter().find(|one| one["EventSourceArn"] == *queue);
        found.cloned().unwrap_or_default()
    }

    /// The attributes of the only subscription to the topic of events, if there is that topic.
    pub(crate) fn subscription(&self) -> Option<Value> {
        let topic = json!({ "TopicArn": resolve(&events_topic(&self.spec)) });
        let found = self.aws.try_call("sns", "list_subscriptions_by_topic", topic).ok()?["Subscriptions"].clone();
        let [one] = &found.as_array().unwrap()[..] else { panic!("not one subscription: {found}") };
        let named = json!({ "SubscriptionArn": one["SubscriptionArn"] });
        Some(self.aws.call("sns", "get_subscription_attributes", named)["Attributes"].clone())
    }

    fn topic_attributes(&self, subscription: &Value) -> Value {
        let topic = json!({ "TopicArn": subscription["TopicArn"] });
        self.aws.call("sns", "get_topic_attributes", topic)["Attributes"].clone()
    }

    /// In the shape of `asked_for`.
    fn queues(&self) -> Value {
        let (events, dead, mapping) = (self.queue("events"), self.queue("dead-letters"), self.mapping());
        if events.is_null() {
            return json!(null);
        }
        let number = |value: &Value| value.as_str().and_then(|text| text.parse::<u64>().ok());
        let redrive: Value = serde_json::from_str(events["RedrivePolicy"].as_str().unwrap()).unwrap();
        json!({
            "events": [events["QueueArn"], number(&events["VisibilityTimeout"]), events["SqsManagedSseEnabled"] == "true"],
            "redrive": [redrive["deadLetterTargetArn"], redrive["maxReceiveCount"]],
            "dead letters": [dead["QueueArn"], number(&dead["MessageRetentionPeriod"]), dead["SqsManagedSseEnabled"] == "true"],
            "mapping": [
                mapping["FunctionArn"], mapping["EventSourceArn"], mapping["BatchSize"], mapping["FunctionResponseTypes"],
                mapping["ScalingConfig"]["MaximumConcurrency"], mapping["State"],
            ],
        })
    }

    /// The URL of the queue that the deployment creates for failed events, if it does.
    fn failure_queue(&self) -> Option<String> {
        self.queue_url("failures")
    }

    /// The buckets that the deployment made, each with what protects it.
    pub fn buckets(&self) -> Value {
        let settings = |bucket: &&BucketName| {
            let get = |operation: &str| self.aws.call("s3", operation, json!({ "Bucket": bucket.as_str() }));
            let encryption = get("get_bucket_encryption");
            let ownership = get("get_bucket_ownership_controls");
            let lifecycle = get("get_bucket_lifecycle_configuration")["Rules"][0].clone();
            let policy = get("get_bucket_policy");
            let told = json!([
                get("get_public_access_block")["PublicAccessBlockConfiguration"],
                ownership["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
                encryption["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"],
                [lifecycle["Status"], lifecycle["AbortIncompleteMultipartUpload"]],
                even(&serde_json::from_str::<Value>(policy["Policy"].as_str().unwrap()).unwrap()),
            ]);
            (bucket.to_string(), told)
        };
        self.spec.created_buckets().iter().map(settings).collect::<Map<_, _>>().into()
    }
}

fn role_of(function: &Value) -> String {
    function["Role"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}
