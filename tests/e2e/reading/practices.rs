//! What the loopback AWS holds besides function, policies and buckets' protection, in the shape of `practices_asked_for`.

use cargo_lambda_s3::iam::{Names, RoleName};
use cargo_lambda_s3::spec::BucketName;
use serde_json::{Map, Value, json};

use super::{Held, named_role, role_of};

impl Held<'_> {
    /// Roles, tags, alarms and the rest.
    pub fn practices(&self) -> Value {
        let trail = self.trail();
        json!({
            "roles": self.roles(),
            "tracing": self.function()["TracingConfig"]["Mode"],
            "tags": self.tags(&trail),
            "alarms": self.alarms().iter().map(told).collect::<Map<_, _>>(),
            "topic": self.topic().map(|arn| last(&arn, ':')),
            "dashboard": self.dashboard(),
            "trail": trail.as_ref().map(|trail| self.told_of(trail)),
            "buckets": self.settings_of_buckets(),
        })
    }

    fn roles(&self) -> Value {
        let names = Names::of(&self.spec);
        let helper = self.helper().map(|helper| self.role(&role_of(&helper)));
        let deployer = |role: &RoleName| {
            let role = self.try_role(&named_role(role))?;
            Some(self.described(&role, role["MaxSessionDuration"].clone()))
        };
        json!({
            "execution": self.described(&self.role(&role_of(&self.function())), Value::Null),
            "helper": helper.map(|helper| self.described(&helper, Value::Null)),
            "deployer": deployer(&names.deployer_role),
            "workflow": deployer(&names.workflow_role),
        })
    }

    fn described(&self, role: &Value, session: Value) -> Value {
        json!({
            "name": role["RoleName"],
            "path": role["Path"],
            "boundary": role["PermissionsBoundary"]["PermissionsBoundaryArn"],
            "managed": self.managed_policies(role["RoleName"].as_str().unwrap()),
            "tags": pairs(&role["Tags"]),
            "session": session,
        })
    }

    fn tags(&self, trail: &Option<Value>) -> Value {
        let (function, helper) = (self.function(), self.helper());
        let queue = json!({ "QueueName": Names::of(&self.spec).failure_queue });
        let queue = self.aws.call("sqs", "get_queue_url", queue)["QueueUrl"].clone();
        let of_queue = self.aws.call("sqs", "list_queue_tags", json!({ "QueueUrl": queue }));
        json!({
            "function": self.tags_of_function(&function),
            "log group": self.tags_of_log_group(&function),
            "failure queue": of_queue.get("Tags").unwrap_or(&json!({})),
            "helper": helper.as_ref().map(|helper| self.tags_of_function(helper)),
            "helper's log group": helper.as_ref().map(|helper| self.tags_of_log_group(helper)),
            "alarms": self.tags_of_alarms(),
            "topic": self.topic().map(|arn| {
                pairs(&self.aws.call("sns", "list_tags_for_resource", json!({ "ResourceArn": arn }))["Tags"])
            }),
            "trail": trail.as_ref().map(|trail| {
                let arn = json!({ "ResourceIdList": [trail["TrailARN"]] });
                pairs(&self.aws.call("cloudtrail", "list_tags", arn)["ResourceTagList"][0]["TagsList"])
            }),
            "trail bucket": trail.as_ref().map(|trail| self.tags_of_bucket(trail["S3BucketName"].as_str().unwrap())),
        })
    }

    fn tags_of_function(&self, function: &Value) -> Value {
        let arn = json!({ "Resource": function["FunctionArn"] });
        let mut tags = self.aws.call("lambda", "list_tags", arn)["Tags"].clone();
        if let Some(tags) = tags.as_object_mut() {
            // SAM's mark on every function of its own.
            tags.remove("lambda:createdBy");
        }
        tags
    }

    fn tags_of_log_group(&self, function: &Value) -> Value {
        let group = json!({ "logGroupName": function["LoggingConfig"]["LogGroup"] });
        self.aws.call("logs", "list_tags_log_group", group)["tags"].clone()
    }

    /// Those that all alarms have; where they differ, all of them.
    fn tags_of_alarms(&self) -> Value {
        let of_alarm = |alarm: &Value| {
            let arn = json!({ "ResourceARN": alarm["AlarmArn"] });
            pairs(&self.aws.call("cloudwatch", "list_tags_for_resource", arn)["Tags"])
        };
        let mut tags: Vec<Value> = self.alarms().iter().map(of_alarm).collect();
        tags.dedup();
        one_of(tags)
    }

    fn tags_of_bucket(&self, bucket: &str) -> Value {
        // S3 answers with an error where there are none.
        let found = self.aws.try_call("s3", "get_bucket_tagging", json!({ "Bucket": bucket }));
        found.map_or_else(|_| json!({}), |found| pairs(&found["TagSet"]))
    }

    pub fn alarms(&self) -> Vec<Value> {
        let found = self.aws.call("cloudwatch", "describe_alarms", json!({}));
        found["MetricAlarms"].as_array().cloned().unwrap_or_default()
    }

    /// The ARN of the only topic that there is.
    pub fn topic(&self) -> Option<String> {
        let found = self.aws.call("sns", "list_topics", json!({}));
        let topic = one_of(found["Topics"].as_array().cloned().unwrap_or_default());
        topic["TopicArn"].as_str().map(str::to_owned)
    }

    fn dashboard(&self) -> Value {
        let found = self.aws.call("cloudwatch", "list_dashboards", json!({}));
        let entry = one_of(found["DashboardEntries"].as_array().cloned().unwrap_or_default());
        let name = &entry["DashboardName"];
        if name.is_null() {
            return Value::Null;
        }
        let found = self.aws.call("cloudwatch", "get_dashboard", json!({ "DashboardName": name }));
        json!([name, serde_json::from_str::<Value>(found["DashboardBody"].as_str().unwrap()).unwrap()])
    }

    /// The only trail that there is.
    pub fn trail(&self) -> Option<Value> {
        let found = self.aws.call("cloudtrail", "describe_trails", json!({}));
        let trail = one_of(found["trailList"].as_array().cloned().unwrap_or_default());
        (!trail.is_null()).then_some(trail)
    }

    fn told_of(&self, trail: &Value) -> Value {
        let status = self.aws.call("cloudtrail", "get_trail_status", json!({ "Name": trail["TrailARN"] }));
        let selectors = self.aws.call("cloudtrail", "get_event_selectors", json!({ "TrailName": trail["TrailARN"] }));
        let plain = selectors["EventSelectors"].as_array();
        assert!(plain.is_none_or(Vec::is_empty), "{selectors}");
        let [of_function, of_objects] = &selectors["AdvancedEventSelectors"].as_array().unwrap()[..] else {
            panic!("{selectors}")
        };
        let get = |operation: &str| self.aws.call("s3", operation, json!({ "Bucket": trail["S3BucketName"] }));
        let encryption = &get("get_bucket_encryption")["ServerSideEncryptionConfiguration"]["Rules"][0];
        let expiry = &get("get_bucket_lifecycle_configuration")["Rules"][0];
        json!({
            "name": trail["Name"],
            "bucket": trail["S3BucketName"],
            "is logging": status["IsLogging"],
            "validates files": trail["LogFileValidationEnabled"],
            "regions and global events": [trail["IsMultiRegionTrail"], trail["IncludeGlobalServiceEvents"]],
            "functions": selected(of_function, "AWS::Lambda::Function", "Equals"),
            "objects begin with": selected(of_objects, "AWS::S3::Object", "StartsWith"),
            "bucket is closed": get("get_public_access_block")["PublicAccessBlockConfiguration"],
            "bucket is encrypted": encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"],
            "bucket owner": get("get_bucket_ownership_controls")["OwnershipControls"]["Rules"][0]["ObjectOwnership"],
            "files expire after": (expiry["Status"] == "Enabled").then_some(&expiry["Expiration"]["Days"]),
        })
    }

    fn settings_of_buckets(&self) -> Value {
        let settings = |bucket: &&BucketName| {
            let get = |operation: &str| self.aws.call("s3", operation, json!({ "Bucket": bucket.as_str() }));
            let rule = &get("get_bucket_encryption")["ServerSideEncryptionConfiguration"]["Rules"][0];
            let default = &rule["ApplyServerSideEncryptionByDefault"];
            let told = json!({
                "encryption": [default["SSEAlgorithm"], default["KMSMasterKeyID"], rule["BucketKeyEnabled"] == true],
                "versions": get("get_bucket_versioning")["Status"],
                "compares tags": get("get_bucket_abac")["AbacStatus"]["Status"] == "Enabled",
                "tags": self.tags_of_bucket(bucket.as_str()),
            });
            (bucket.to_string(), told)
        };
        self.spec.created_buckets().iter().map(settings).collect::<Map<_, _>>().into()
    }
}

fn told(alarm: &Value) -> (String, Value) {
    let dimension = one_of(alarm["Dimensions"].as_array().cloned().unwrap_or_default());
    let tells = if alarm["ActionsEnabled"] == true { alarm["AlarmActions"].clone() } else { json!([]) };
    let told = json!({
        "description": alarm["AlarmDescription"],
        "metric": [alarm["Namespace"], alarm["MetricName"], alarm["Statistic"], dimension["Name"], dimension["Value"]],
        "above": [
            alarm["Period"],
            alarm["EvaluationPeriods"],
            alarm["Threshold"],
            alarm["ComparisonOperator"],
            alarm["TreatMissingData"],
        ],
        "tells": tells,
    });
    (alarm["AlarmName"].as_str().unwrap().to_owned(), told)
}

/// The ARNs of an event selector that says nothing but the type and these.
fn selected(selector: &Value, kind: &str, operator: &str) -> Value {
    let field = |field: &Value| {
        let mut operators = field.as_object().unwrap().clone();
        operators.retain(|_, values| *values != json!([]));
        let name = operators.remove("Field").unwrap();
        (name.as_str().unwrap().to_owned(), Value::Object(operators))
    };
    let mut fields: Map<_, _> = selector["FieldSelectors"].as_array().unwrap().iter().map(field).collect();
    let mut arns = fields.remove("resources.ARN").unwrap_or_default();
    let rest = json!({ "eventCategory": { "Equals": ["Data"] }, "resources.type": { "Equals": [kind] } });
    if Value::Object(fields) != rest || arns.as_object().is_none_or(|operators| operators.len() != 1) {
        return selector.clone();
    }
    let mut arns = arns[operator].take();
    if let Some(list) = arns.as_array_mut() {
        list.sort_by_key(Value::to_string);
    }
    arns
}

/// A list of `Key` and `Value` as an object.
fn pairs(tags: &Value) -> Value {
    let tags = tags.as_array().cloned().unwrap_or_default();
    let pair = |tag: &Value| (tag["Key"].as_str().unwrap().to_owned(), tag["Value"].clone());
    tags.iter().map(pair).collect::<Map<_, _>>().into()
}

/// `null` for none, and all of them where there is more than one.
fn one_of(mut found: Vec<Value>) -> Value {
    if found.len() > 1 { found.into() } else { found.pop().unwrap_or_default() }
}

fn last(text: &str, separator: char) -> String {
    text.rsplit(separator).next().unwrap_or_default().to_owned()
}
