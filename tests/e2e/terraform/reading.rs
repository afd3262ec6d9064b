//! Roles, tags, alarms, dashboard, trail and buckets of a plan, read back.

use std::collections::BTreeSet;

use cargo_lambda_s3::resources::RESOURCES;
use serde_json::{Map, Value, json};

use super::plan::{Plan, TRAIL, document};
use crate::compare::even;

impl Plan {
    /// What is planned, in the shape of [`practices_asked_for`](crate::practices::practices_asked_for).
    pub fn practices(&self) -> Value {
        let tags = |kind: &str, name: &str| self.resources(kind).get(name).map(tags_of);
        let alarms = self.resources("aws_cloudwatch_metric_alarm");
        let tags_of_alarms: BTreeSet<String> = alarms.values().map(|one| tags_of(one).to_string()).collect();
        assert!(tags_of_alarms.len() < 2, "{tags_of_alarms:?}");
        let function = self.resource("aws_lambda_function", "function");
        let topics = self.resources("aws_sns_topic");
        json!({
            "roles": {
                "execution": self.role("execution"),
                "helper": self.role("notifications"),
                "deployer": self.role("deployer"),
                "workflow": self.role("workflow"),
            },
            // Lambda's own choice, where nothing is said.
            "tracing": function["tracing_config"][0]["mode"].as_str().unwrap_or("PassThrough"),
            "tags": {
                "function": tags_of(&function),
                "log group": tags("aws_cloudwatch_log_group", "function"),
                "failure queue": tags("aws_sqs_queue", "failures"),
                "queues": self.resources("aws_sqs_queue").contains_key("events").then(|| json!([
                    tags("aws_sqs_queue", "events"), tags("aws_sqs_queue", "dead_letters"),
                    tags("aws_lambda_event_source_mapping", "events"),
                ])),
                "events topic": tags("aws_sns_topic", "events"),
                "helper": tags("aws_lambda_function", "notifications"),
                "helper's log group": tags("aws_cloudwatch_log_group", "notifications"),
                "alarms": alarms.values().next().map(tags_of),
                "topic": tags("aws_sns_topic", "alarms"),
                "trail": tags("aws_cloudtrail", "trail"),
                "trail bucket": tags("aws_s3_bucket", TRAIL),
            },
            "alarms": alarms.values().map(alarm).collect::<Map<_, _>>(),
            "topic": topics.values().next().map(|topic| topic["name"].clone()),
            "dashboard": self.resources("aws_cloudwatch_dashboard").values().next()
                .map(|one| json!([one["dashboard_name"], document(&one["dashboard_body"])])),
            "trail": self.resources("aws_cloudtrail").get("trail").map(|trail| self.trail(trail)),
            "buckets": self.created_buckets().into_iter().map(|(local_name, bucket)| {
                (bucket["bucket"].as_str().unwrap().to_owned(), self.bucket(&local_name, &bucket))
            }).collect::<Map<_, _>>(),
        })
    }

    fn role(&self, local_name: &str) -> Value {
        let Some(role) = self.resources("aws_iam_role").remove(local_name) else {
            return Value::Null;
        };
        let is_of_deployers = ["deployer", "workflow"].contains(&local_name);
        if !is_of_deployers {
            assert_eq!(role["max_session_duration"], 3_600, "as AWS has it");
        }
        assert_eq!((&role["managed_policy_arns"], &role["inline_policy"]), (&Value::Null, &json!([])));
        json!({
            "name": role["name"],
            "path": role["path"],
            "boundary": role["permissions_boundary"],
            "managed": self.managed_policies(local_name),
            "tags": tags_of(&role),
            "session": is_of_deployers.then_some(&role["max_session_duration"]),
        })
    }

    fn trail(&self, trail: &Value) -> Value {
        let of = |kind: &str| self.of_bucket(kind, TRAIL, &trail["s3_bucket_name"]);
        let bucket = self.resource("aws_s3_bucket", TRAIL);
        assert_eq!(trail["s3_bucket_name"], bucket["bucket"]);
        for unused in ["event_selector", "insight_selector"] {
            assert_eq!(trail[unused], json!([]), "{unused}");
        }
        let rules = of("aws_s3_bucket_lifecycle_configuration")["rule"].clone();
        let (rule, tidying) = (&rules[0], &rules[1]);
        assert_eq!((&rule["status"], &tidying["status"]), (&json!("Enabled"), &json!("Enabled")));
        assert_eq!(tidying["abort_incomplete_multipart_upload"][0]["days_after_initiation"], RESOURCES.abort_days);
        json!({
            "name": trail["name"],
            "bucket": bucket["bucket"],
            "is logging": trail["enable_logging"],
            "validates files": trail["enable_log_file_validation"],
            "regions and global events": [trail["is_multi_region_trail"], trail["include_global_service_events"]],
            "functions": selected(trail, "AWS::Lambda::Function", "equals"),
            "objects begin with": selected(trail, "AWS::S3::Object", "starts_with"),
            "bucket is closed": closed(&of("aws_s3_bucket_public_access_block")),
            "bucket is encrypted": encryption(&of("aws_s3_bucket_server_side_encryption_configuration"))[0],
            "bucket owner": of("aws_s3_bucket_ownership_controls")["rule"][0]["object_ownership"],
            "files expire after": rule["expiration"][0]["days"],
        })
    }

    fn bucket(&self, local_name: &str, bucket: &Value) -> Value {
        let encryption = encryption(&self.of_bucket(
            "aws_s3_bucket_server_side_encryption_configuration",
            local_name,
            &bucket["bucket"],
        ));
        let versions = self.resources("aws_s3_bucket_versioning").remove(local_name);
        let abac = self.resources("aws_s3_bucket_abac").remove(local_name);
        for of_bucket in [&versions, &abac].into_iter().flatten() {
            assert_eq!(of_bucket["bucket"], bucket["bucket"]);
        }
        json!({
            "encryption": encryption,
            "versions": versions.map(|one| one["versioning_configuration"][0]["status"].clone()),
            "compares tags": abac.is_some_and(|one| one["abac_status"][0]["status"] == "Enabled"),
            "tags": tags_of(bucket),
        })
    }

    /// What protects each bucket, in the shape of [`buckets_asked_for`](crate::equality::buckets_asked_for).
    pub fn buckets(&self) -> Value {
        let protection = |(local_name, bucket): (String, Value)| {
            let name = &bucket["bucket"];
            let of = |kind: &str| self.of_bucket(kind, &local_name, name);
            let [algorithm, key, _] = encryption(&of("aws_s3_bucket_server_side_encryption_configuration"));
            let mut encrypted = json!({ "SSEAlgorithm": algorithm });
            if !key.is_null() {
                encrypted["KMSMasterKeyID"] = key;
            }
            let tidying = &of("aws_s3_bucket_lifecycle_configuration")["rule"][0];
            let days = &tidying["abort_incomplete_multipart_upload"][0]["days_after_initiation"];
            let told = json!([
                closed(&of("aws_s3_bucket_public_access_block")),
                of("aws_s3_bucket_ownership_controls")["rule"][0]["object_ownership"],
                encrypted,
                [tidying["status"], { "DaysAfterInitiation": days }],
                even(&document(&of("aws_s3_bucket_policy")["policy"])),
            ]);
            (name.as_str().unwrap().to_owned(), told)
        };
        self.created_buckets().into_iter().map(protection).collect::<Map<_, _>>().into()
    }

    /// The buckets of the spec, by local name.
    fn created_buckets(&self) -> Map<String, Value> {
        let mut buckets = self.resources("aws_s3_bucket");
        buckets.remove(TRAIL);
        buckets
    }

    /// What says something about the bucket of this local name.
    fn of_bucket(&self, kind: &str, local_name: &str, bucket: &Value) -> Value {
        let found = self.resource(kind, local_name);
        assert_eq!(found["bucket"], *bucket, "{kind}");
        found
    }
}

/// An empty map where there are none.
fn tags_of(resource: &Value) -> Value {
    assert_eq!(resource["tags_all"], resource["tags"].as_object().map_or(json!({}), |tags| json!(tags)));
    resource["tags_all"].clone()
}

fn alarm(alarm: &Value) -> (String, Value) {
    assert_eq!(alarm["actions_enabled"], true);
    for unused in ["ok_actions", "insufficient_data_actions", "datapoints_to_alarm", "unit", "threshold_metric_id"] {
        assert_eq!(alarm[unused], Value::Null, "{unused}");
    }
    let dimensions = alarm["dimensions"].as_object().unwrap();
    let [(dimension, of)] = dimensions.iter().collect::<Vec<_>>()[..] else { panic!("{dimensions:?}") };
    let threshold = alarm["threshold"].as_f64();
    let (period, periods) = (&alarm["period"], &alarm["evaluation_periods"]);
    let told = json!({
        "description": alarm["alarm_description"],
        "metric": [alarm["namespace"], alarm["metric_name"], alarm["statistic"], dimension, of],
        "above": [period, periods, threshold, alarm["comparison_operator"], alarm["treat_missing_data"]],
        "tells": alarm["alarm_actions"],
    });
    (alarm["alarm_name"].as_str().unwrap().to_owned(), told)
}

fn closed(block: &Value) -> Value {
    json!({
        "BlockPublicAcls": block["block_public_acls"],
        "BlockPublicPolicy": block["block_public_policy"],
        "IgnorePublicAcls": block["ignore_public_acls"],
        "RestrictPublicBuckets": block["restrict_public_buckets"],
    })
}

/// The algorithm, the key, and whether S3 keeps a key of the bucket's.
fn encryption(configuration: &Value) -> [Value; 3] {
    let rule = &configuration["rule"][0];
    let chosen = &rule["apply_server_side_encryption_by_default"][0];
    [chosen["sse_algorithm"].clone(), chosen["kms_master_key_id"].clone(), (rule["bucket_key_enabled"] == true).into()]
}

/// What the one selector of data events for this type compares ARNs with, sorted.
fn selected(trail: &Value, of_type: &str, operator: &str) -> Value {
    let fields = |selector: &Value| {
        let fields = selector["field_selector"].as_array().unwrap().iter().map(|field| {
            let mut given = field.as_object().unwrap().clone();
            given.retain(|_, value| !value.is_null());
            (given.remove("field").unwrap().as_str().unwrap().to_owned(), Value::Object(given))
        });
        fields.collect::<Map<_, _>>()
    };
    let selectors = trail["advanced_event_selector"].as_array().unwrap();
    assert_eq!(selectors.len(), 2);
    let is_of_type = |fields: &Map<String, Value>| fields["resources.type"] == json!({ "equals": [of_type] });
    let found: Vec<Map<String, Value>> = selectors.iter().map(fields).filter(is_of_type).collect();
    let [selector] = &found[..] else { panic!("{found:?}") };
    assert_eq!((selector.len(), &selector["eventCategory"]), (3, &json!({ "equals": ["Data"] })));
    let compared = selector["resources.ARN"].as_object().unwrap();
    assert_eq!(compared.keys().collect::<Vec<_>>(), [operator]);
    let mut arns = compared[operator].as_array().unwrap().clone();
    arns.sort_by_key(Value::to_string);
    arns.into()
}
