//! What the loopback AWS holds besides function, policies and buckets' protection, in the shape of `practices_asked_for`.

use cargo_lambda_s3::spec::BucketName;
use serde_json::{Map, Value, json};

use super::{Held, role_of};

impl Held<'_> {
    /// Roles, tags, alarms and the rest.
    pub fn practices(&self) -> Value {
        let (alarms, dashboard, trail) = (self.alarms(), self.dashboard(), self.trail());
        json!({
            "roles": self.roles(),
            "tracing": self.tracing(),
            "tags": self.tags_by_thing(&alarms, &trail),
            "alarms": alarms.as_object().unwrap().iter().map(told).collect::<Map<_, _>>(),
            "topic": self.topic()["name"],
            "dashboard": (!dashboard.is_null()).then(|| json!([dashboard["name"], dashboard["body"]])),
            "trail": (!trail.is_null()).then(|| self.told_of(&trail)),
            "buckets": self.settings_of_buckets(),
        })
    }

    fn roles(&self) -> Value {
        let mut roles = json!({
            "execution": self.spec.options.function.execution_role.is_none().then(|| self.role_told(&self.role_name())),
            "helper": self.helper().map(|helper| self.role_told(&role_of(&helper))),
            "deployer": null,
            "workflow": null,
        });
        for (which, name) in self.deployers() {
            roles[which] = self.role_told(&name);
            roles[which]["session"] = self.role(&name)["session"].clone();
        }
        roles
    }

    fn role_told(&self, name: &str) -> Value {
        let role = self.role(name);
        json!({
            "name": name,
            "path": role["path"],
            "boundary": role["boundary"],
            "managed": role["managed"],
            "tags": role["tags"],
            "session": null,
        })
    }

    fn tags_by_thing(&self, alarms: &Value, trail: &Value) -> Value {
        let (tags, helper) = (self.tags(), self.helper());
        let bucket = trail["bucket"].as_str();
        json!({
            "function": without_mark_of_sam(&tags["function"]),
            "log group": tags["logs"],
            "failure queue": tags["failures"],
            "queues": tags["queues"],
            "events topic": tags["events topic"],
            "helper": helper.as_ref().map(|helper| {
                let arn = json!({ "Resource": helper["FunctionArn"] });
                without_mark_of_sam(&self.aws.call("lambda", "list_tags", arn)["Tags"])
            }),
            "helper's log group": helper.as_ref().map(|helper| {
                let group = json!({ "logGroupName": helper["LoggingConfig"]["LogGroup"] });
                self.aws.call("logs", "list_tags_log_group", group)["tags"].clone()
            }),
            "alarms": shared(alarms.as_object().unwrap().values().map(|alarm| alarm["tags"].clone())),
            "topic": self.topic()["tags"],
            "trail": trail["tags"],
            "trail bucket": bucket.map(|bucket| self.tags_of_bucket(bucket)),
        })
    }

    fn told_of(&self, trail: &Value) -> Value {
        let get = |operation: &str| self.aws.call("s3", operation, json!({ "Bucket": trail["bucket"] }));
        let encryption = &get("get_bucket_encryption")["ServerSideEncryptionConfiguration"]["Rules"][0];
        let expiry = &get("get_bucket_lifecycle_configuration")["Rules"][0];
        let [of_function, of_objects] = &trail["selectors"].as_array().unwrap()[..] else { panic!("{trail}") };
        json!({
            "name": trail["name"],
            "bucket": trail["bucket"],
            "is logging": trail["logs"],
            "validates files": trail["validated"],
            "regions and global events": [trail["everywhere"], trail["global"]],
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

fn told((name, alarm): (&String, &Value)) -> (String, Value) {
    let [namespace, metric, statistic] = parts(&alarm["metric"]);
    let [comparison, threshold, seconds, periods] = parts(&alarm["when"]);
    let [tells, _] = parts(&alarm["actions"]);
    let dimensions = alarm["dimensions"].as_object().unwrap().iter();
    let mut metric = vec![namespace, metric, statistic];
    metric.extend(dimensions.flat_map(|(name, value)| [json!(name), value.clone()]));
    let told = json!({
        "description": alarm["description"],
        "metric": metric,
        "above": [seconds, periods, threshold, comparison, alarm["missing"]],
        "tells": tells,
    });
    (name.clone(), told)
}

fn parts<const N: usize>(list: &Value) -> [Value; N] {
    list.as_array().unwrap().clone().try_into().unwrap()
}

/// The ARNs of an event selector that says nothing but the type and these; all of it, if it says more.
fn selected(selector: &Value, kind: &str, operator: &str) -> Value {
    let field = |field: &Value| {
        let mut operators = field.as_object().unwrap().clone();
        operators.retain(|_, values| *values != json!([]));
        let name = operators.remove("Field").unwrap();
        (name.as_str().unwrap().to_owned(), Value::Object(operators))
    };
    let fields: Map<_, _> = selector["FieldSelectors"].as_array().unwrap().iter().map(field).collect();
    let mut arns = fields["resources.ARN"][operator].clone();
    let only = json!({
        "eventCategory": { "Equals": ["Data"] },
        "resources.type": { "Equals": [kind] },
        "resources.ARN": { operator: arns },
    });
    if Value::Object(fields) != only {
        return selector.clone();
    }
    if let Some(list) = arns.as_array_mut() {
        list.sort_by_key(Value::to_string);
    }
    arns
}

/// What SAM itself puts on every function.
fn without_mark_of_sam(tags: &Value) -> Value {
    let mut tags = tags.as_object().cloned().unwrap_or_default();
    tags.remove("lambda:createdBy");
    tags.into()
}

/// What all of them are; all, where they differ.
fn shared(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.dedup();
    if values.len() > 1 { values.into() } else { values.pop().unwrap_or_default() }
}
