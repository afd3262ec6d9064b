//! What watches a function, and what its role and its resources are marked with.
//!
//! What belongs to a function is called like it, or like it with a hyphen and more; what is not there is null, or empty.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::spec::BucketName;
use serde_json::{Map, Value, json};

use super::{Held, role_of};
use crate::compare::even;

impl Held<'_> {
    /// By name `{"description", "metric": [namespace, name, statistic], "dimensions": {name: value},
    /// "when": [comparison, threshold, seconds, periods], "missing", "actions": [of an alarm, of its end], "tags": {}}`; actions that are off are none.
    pub fn alarms(&self) -> Value {
        let found = self.aws.call("cloudwatch", "describe_alarms", json!({ "AlarmNamePrefix": self.name() }));
        let told = |alarm: &Value| {
            let tags = json!({ "ResourceARN": alarm["AlarmArn"] });
            let tags = self.aws.call("cloudwatch", "list_tags_for_resource", tags);
            let actions = |list: &str| if alarm["ActionsEnabled"] == true { alarm[list].clone() } else { json!([]) };
            json!({
                "description": alarm["AlarmDescription"],
                "metric": [alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]],
                "dimensions": by_name(&alarm["Dimensions"], "Name"),
                "when": [alarm["ComparisonOperator"], alarm["Threshold"], alarm["Period"], alarm["EvaluationPeriods"]],
                "missing": alarm["TreatMissingData"],
                "actions": [actions("AlarmActions"), actions("OKActions")],
                "tags": by_name(&tags["Tags"], "Key"),
            })
        };
        let own = self.own(&found["MetricAlarms"], "AlarmName");
        own.map(|(name, alarm)| (name.to_owned(), told(alarm))).collect::<Map<_, _>>().into()
    }

    /// `{"name", "body"}`, the body parsed.
    pub fn dashboard(&self) -> Value {
        let found = self.aws.call("cloudwatch", "list_dashboards", json!({ "DashboardNamePrefix": self.name() }));
        let Some((name, _)) = only(self.own(&found["DashboardEntries"], "DashboardName")) else { return Value::Null };
        let stored = self.aws.call("cloudwatch", "get_dashboard", json!({ "DashboardName": name }));
        let body: Value = serde_json::from_str(stored["DashboardBody"].as_str().unwrap()).unwrap();
        json!({ "name": name, "body": body })
    }

    /// Of the alarms: `{"name", "policy", "tags": {}}`, the policy evened out.
    pub fn topic(&self) -> Value {
        let found = self.aws.call("sns", "list_topics", json!({}));
        let events = Names::of(&self.spec).events_topic;
        let own = self.own(&found["Topics"], "TopicArn").filter(|(name, _)| *name != events);
        let Some((name, topic)) = only(own) else { return Value::Null };
        let attributes = self.aws.call("sns", "get_topic_attributes", topic.clone())["Attributes"].clone();
        let tags = self.aws.call("sns", "list_tags_for_resource", json!({ "ResourceArn": topic["TopicArn"] }));
        let policy: Value = serde_json::from_str(attributes["Policy"].as_str().unwrap()).unwrap();
        json!({ "name": name, "policy": even(&policy), "tags": by_name(&tags["Tags"], "Key") })
    }

    /// `{"name", "bucket", "logs": is it on, "validated", "global", "everywhere", "selectors", "tags": {}}`, the advanced event
    /// selectors, or where there are none the others.
    pub fn trail(&self) -> Value {
        let found = self.aws.call("cloudtrail", "list_trails", json!({}));
        let Some((name, listed)) = only(self.own(&found["Trails"], "Name")) else { return Value::Null };
        let named = json!({ "Name": name });
        let trail = self.aws.call("cloudtrail", "get_trail", named.clone())["Trail"].clone();
        let selected = self.aws.call("cloudtrail", "get_event_selectors", json!({ "TrailName": name }));
        let advanced = &selected["AdvancedEventSelectors"];
        let tags = self.aws.call("cloudtrail", "list_tags", json!({ "ResourceIdList": [listed["TrailARN"]] }));
        json!({
            "name": name,
            "bucket": trail["S3BucketName"],
            "logs": self.aws.call("cloudtrail", "get_trail_status", named)["IsLogging"],
            "validated": trail["LogFileValidationEnabled"],
            "global": trail["IncludeGlobalServiceEvents"],
            "everywhere": trail["IsMultiRegionTrail"],
            "selectors": if *advanced == json!([]) { &selected["EventSelectors"] } else { advanced },
            "tags": by_name(&tags["ResourceTagList"][0]["TagsList"], "Key"),
        })
    }

    /// `{"path", "description", "session": seconds, "boundary", "managed": [ARN], "trust", "tags": {}}`, the trust policy evened
    /// out and the ARNs in order.
    pub fn role(&self, name: &str) -> Value {
        let named = json!({ "RoleName": name });
        let role = self.aws.call("iam", "get_role", named.clone())["Role"].clone();
        let attached = self.aws.call("iam", "list_attached_role_policies", named)["AttachedPolicies"].clone();
        let mut managed: Vec<&str> =
            attached.as_array().unwrap().iter().map(|policy| policy["PolicyArn"].as_str().unwrap()).collect();
        managed.sort_unstable();
        json!({
            "path": role["Path"],
            "description": role["Description"],
            "session": role["MaxSessionDuration"],
            "boundary": role["PermissionsBoundary"]["PermissionsBoundaryArn"],
            "managed": managed,
            "trust": even(&role["AssumeRolePolicyDocument"]),
            "tags": by_name(&role["Tags"], "Key"),
        })
    }

    /// The name of the function's execution role.
    pub fn role_name(&self) -> String {
        role_of(&self.function())
    }

    /// `Active` or `PassThrough`.
    pub fn tracing(&self) -> Value {
        self.function()["TracingConfig"]["Mode"].clone()
    }

    /// `{"function", "role", "logs", "failures", "queues", "events topic", "buckets": {name: {}}}`: the tags of each, by key.
    pub fn tags(&self) -> Value {
        let function = self.function();
        let logs = json!({ "logGroupName": function["LoggingConfig"]["LogGroup"] });
        let or_none = |tags: &Value| if tags.is_null() { json!({}) } else { tags.clone() };
        let tags_of_queue = |url| or_none(&self.aws.call("sqs", "list_queue_tags", json!({ "QueueUrl": url }))["Tags"]);
        let tagged = |bucket: &&BucketName| (bucket.to_string(), self.tags_of_bucket(bucket.as_str()));
        json!({
            "function": or_none(&self.aws.call("lambda", "list_tags", json!({ "Resource": function["FunctionArn"] }))["Tags"]),
            "role": self.role(&self.role_name())["tags"],
            "logs": or_none(&self.aws.call("logs", "list_tags_log_group", logs)["tags"]),
            "failures": self.failure_queue().map(tags_of_queue),
            "queues": self.queue_url("events").map(|events| {
                let mapping = json!({ "Resource": self.mapping()["EventSourceMappingArn"] });
                let dead = self.queue_url("dead-letters").unwrap();
                json!([tags_of_queue(events), tags_of_queue(dead), or_none(&self.aws.call("lambda", "list_tags", mapping)["Tags"])])
            }),
            "events topic": self.subscription().map(|one| {
                let named = json!({ "ResourceArn": one["TopicArn"] });
                by_name(&self.aws.call("sns", "list_tags_for_resource", named)["Tags"], "Key")
            }),
            "buckets": self.spec.created_buckets().iter().map(tagged).collect::<Map<_, _>>(),
        })
    }

    pub(super) fn tags_of_bucket(&self, bucket: &str) -> Value {
        // S3 answers with an error where there are none.
        let stored = self.aws.try_call("s3", "get_bucket_tagging", json!({ "Bucket": bucket }));
        stored.map_or(json!({}), |stored| by_name(&stored["TagSet"], "Key"))
    }

    /// Of a list what belongs to the function, each with its name.
    fn own<'v>(&self, list: &'v Value, member: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
        let (name, longer) = (self.name().to_owned(), format!("{}-", self.name()));
        let named = |one: &'v Value| (one[member].as_str().unwrap().rsplit(':').next().unwrap(), one);
        let found: Vec<_> = list.as_array().unwrap().iter().map(named).collect();
        found.into_iter().filter(move |(own, _)| *own == name || own.starts_with(&longer))
    }
}

fn only<T>(mut found: impl Iterator<Item = T>) -> Option<T> {
    let first = found.next();
    assert!(found.next().is_none(), "one of these belongs to a function, and there are more");
    first
}

/// A list of pairs as a map from `key` to what is called `Value`.
fn by_name(list: &Value, key: &str) -> Value {
    let pairs = list.as_array().cloned().unwrap_or_default();
    pairs
        .iter()
        .map(|pair| (pair[key].as_str().unwrap().to_owned(), pair["Value"].clone()))
        .collect::<Map<_, _>>()
        .into()
}

#[cfg(test)]
mod tests {
    use cargo_lambda_s3::spec::Format;

    use super::*;
    use crate::aws::{ACCOUNT, Aws, REGION};
    use crate::deployed::Stack;
    use crate::project::Project;
    use crate::simulator::probe;
    use crate::specs::COPY;

    /// The function `copy` is watched, and so is another whose name begins alike.
    #[test]
    fn what_watches_a_function_is_read_and_nothing_of_another() {
        let aws = Aws::start();
        let project = Project::deployed_with(&COPY, "cloudformation");
        let held = Held::of(&aws, &project);
        assert_eq!(json!([held.alarms(), held.dashboard(), held.topic(), held.trail()]), json!([{}, null, null, null]));
        for name in ["copy", "copying"] {
            watch(&aws, name);
        }
        let topic = format!("arn:aws:sns:{REGION}:{ACCOUNT}:copy-alarms");
        let team = json!({ "team": "copy" });
        assert_eq!(
            held.alarms(),
            json!({ "copy-errors": {
                "description": "it fails", "metric": ["AWS/Lambda", "Errors", "Sum"], "dimensions": { "FunctionName": "copy" },
                "when": ["GreaterThanThreshold", 0.0, 300, 1], "missing": "notBreaching", "actions": [[topic], []], "tags": team,
            } })
        );
        assert_eq!(held.dashboard(), json!({ "name": "copy", "body": { "widgets": [] } }));
        let policy = json!({ "Version": "2012-10-17", "Statement": [] });
        assert_eq!(held.topic(), json!({ "name": "copy-alarms", "policy": policy, "tags": team }));
        let selectors =
            json!([{ "ReadWriteType": "WriteOnly", "IncludeManagementEvents": false, "DataResources": [] }]);
        let trail = json!({ "name": "copy-trail", "bucket": "copy-logs", "logs": true, "validated": true, "global": false,
            "everywhere": false, "selectors": selectors, "tags": team });
        assert_eq!(held.trail(), trail);
        let advanced = json!([{ "FieldSelectors": [{ "Field": "eventCategory", "Equals": ["Management"] }] }]);
        let select = json!({ "TrailName": "copy-trail", "AdvancedEventSelectors": advanced });
        aws.call("cloudtrail", "put_event_selectors", select);
        assert_eq!(held.trail()["selectors"], advanced);
    }

    fn watch(aws: &Aws, name: &str) {
        let tags = json!([{ "Key": "team", "Value": name }]);
        let policy = json!({ "Version": "2012-10-17", "Statement": [] }).to_string();
        let topic = json!({ "Name": format!("{name}-alarms"), "Tags": tags, "Attributes": { "Policy": policy } });
        let topic = aws.call("sns", "create_topic", topic)["TopicArn"].clone();
        aws.call(
            "cloudwatch",
            "put_metric_alarm",
            json!({ "AlarmName": format!("{name}-errors"), "AlarmDescription": "it fails", "Namespace": "AWS/Lambda",
                "MetricName": "Errors", "Dimensions": [{ "Name": "FunctionName", "Value": name }], "Statistic": "Sum",
                "Period": 300, "EvaluationPeriods": 1, "Threshold": 0.0, "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching", "AlarmActions": [topic], "Tags": tags }),
        );
        let board = json!({ "DashboardName": name, "DashboardBody": "{\"widgets\": []}" });
        aws.call("cloudwatch", "put_dashboard", board);
        let (bucket, trail) = (format!("{name}-logs"), format!("{name}-trail"));
        aws.call("s3", "create_bucket", json!({ "Bucket": bucket }));
        let statement = json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" },
            "Action": ["s3:GetBucketAcl", "s3:PutObject"],
            "Resource": [format!("arn:aws:s3:::{bucket}"), format!("arn:aws:s3:::{bucket}/*")] });
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
        aws.call("s3", "put_bucket_policy", json!({ "Bucket": bucket, "Policy": policy }));
        let made = json!({ "Name": trail, "S3BucketName": bucket, "EnableLogFileValidation": true,
            "IncludeGlobalServiceEvents": false, "TagsList": tags });
        aws.call("cloudtrail", "create_trail", made);
        let selectors =
            json!([{ "ReadWriteType": "WriteOnly", "IncludeManagementEvents": false, "DataResources": [] }]);
        aws.call("cloudtrail", "put_event_selectors", json!({ "TrailName": trail, "EventSelectors": selectors }));
        aws.call("cloudtrail", "start_logging", json!({ "Name": trail }));
    }

    #[test]
    fn what_a_function_its_role_and_its_resources_are_marked_with_is_read() {
        let Stack { aws, project, .. } = Stack::deploy(&COPY, Format::CloudFormation, probe());
        let held = Held::of(&aws, &project);
        let role = held.role_name();
        let before = held.role(&role);
        assert_eq!((&before["path"], &before["boundary"], &before["managed"]), (&json!("/"), &Value::Null, &json!([])));
        assert_eq!(before["trust"], even(&project.policy()["trust"]));
        let arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        let tags = |value: &str| json!([{ "Key": "team", "Value": value }]);
        aws.call("iam", "attach_role_policy", json!({ "RoleName": role, "PolicyArn": arn }));
        aws.call("iam", "put_role_permissions_boundary", json!({ "RoleName": role, "PermissionsBoundary": arn }));
        aws.call(
            "iam",
            "update_role",
            json!({ "RoleName": role, "Description": "runs it", "MaxSessionDuration": 7200 }),
        );
        aws.call("iam", "tag_role", json!({ "RoleName": role, "Tags": tags("role") }));
        let mut after = before;
        for (name, value) in [
            ("boundary", json!(arn)),
            ("managed", json!([arn])),
            ("description", json!("runs it")),
            ("session", json!(7200)),
            ("tags", json!({ "team": "role" })),
        ] {
            after[name] = value;
        }
        assert_eq!(held.role(&role), after);
        assert_eq!(held.documents()["managed"], json!([arn]));

        let function = held.function();
        let group = &function["LoggingConfig"]["LogGroup"];
        aws.call(
            "lambda",
            "tag_resource",
            json!({ "Resource": function["FunctionArn"], "Tags": { "team": "function" } }),
        );
        aws.call("logs", "tag_log_group", json!({ "logGroupName": group, "tags": { "team": "logs" } }));
        aws.call("sqs", "tag_queue", json!({ "QueueUrl": held.failure_queue(), "Tags": { "team": "queue" } }));
        let bucket = json!({ "Bucket": "out-bucket", "Tagging": { "TagSet": tags("bucket") } });
        aws.call("s3", "put_bucket_tagging", bucket);
        let told = held.tags();
        let values = ["/function/team", "/role/team", "/logs/team", "/failures/team", "/buckets/out-bucket/team"];
        assert_eq!(
            values.map(|path| told.pointer(path).unwrap().clone()),
            ["function", "role", "logs", "queue", "bucket"]
        );
        assert_eq!(told["buckets"]["in-bucket"], json!({}));

        let traced = json!({ "FunctionName": "copy", "TracingConfig": { "Mode": "Active" } });
        assert_eq!(held.tracing(), "PassThrough");
        aws.call("lambda", "update_function_configuration", traced);
        assert_eq!(held.tracing(), "Active");
    }
}
