//! The loopback AWS itself: topics, alarms and dashboards, as CloudFormation makes, changes and deletes them.

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws, REGION};

const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:watch-alarms";

/// One of each, by itself; a test changes what it is about.
fn template() -> Value {
    let tags = json!([{ "Key": "team", "Value": "a" }]);
    let publish = json!({ "Effect": "Allow", "Principal": { "Service": "cloudwatch.amazonaws.com" },
        "Action": "sns:Publish", "Resource": { "Ref": "Topic" } });
    json!({
        "Resources": {
            "Topic": { "Type": "AWS::SNS::Topic", "Properties": { "TopicName": "watch-alarms", "Tags": tags } },
            "Policy": { "Type": "AWS::SNS::TopicPolicy", "Properties": {
                "Topics": [{ "Ref": "Topic" }], "PolicyDocument": { "Version": "2012-10-17", "Statement": [publish] },
            } },
            "Alarm": { "Type": "AWS::CloudWatch::Alarm", "Properties": {
                "AlarmName": "watch-errors", "AlarmDescription": "it fails", "Namespace": "AWS/Lambda", "MetricName": "Errors",
                "Dimensions": [{ "Name": "FunctionName", "Value": "watch" }], "Statistic": "Sum", "Period": 300,
                "EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold",
                "TreatMissingData": "notBreaching", "AlarmActions": [{ "Ref": "Topic" }], "OKActions": [{ "Ref": "Topic" }],
                "Tags": tags,
            } },
            "Dashboard": { "Type": "AWS::CloudWatch::Dashboard", "Properties": {
                "DashboardName": "watch", "DashboardBody": body("Errors").to_string(),
            } },
        },
        "Outputs": {
            "Topic": { "Value": { "Fn::GetAtt": ["Topic", "TopicName"] } },
            "Alarm": { "Value": { "Fn::GetAtt": ["Alarm", "Arn"] } },
            "Dashboard": { "Value": { "Ref": "Dashboard" } },
        },
    })
}

fn body(metric: &str) -> Value {
    let metrics = json!([["AWS/Lambda", metric, "FunctionName", "watch"]]);
    json!({ "widgets": [{ "type": "metric", "width": 12, "properties": { "region": REGION, "metrics": metrics } }] })
}

/// A topic's policy for CloudWatch.
fn saying(action: &str, resource: &str) -> Value {
    let principal = json!({ "Service": "cloudwatch.amazonaws.com" });
    let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// The template with one property another; without a value it is left out.
fn with(resource: &str, property: &str, value: Option<Value>) -> Value {
    let mut template = template();
    set(&mut template, resource, property, value);
    template
}

fn set(template: &mut Value, resource: &str, property: &str, value: Option<Value>) {
    let properties = template["Resources"][resource]["Properties"].as_object_mut().unwrap();
    match value {
        Some(value) => properties.insert(property.to_owned(), value),
        None => properties.remove(property),
    };
}

fn deployed() -> Aws {
    let aws = Aws::start();
    aws.try_deploy_value(&template(), "watch").unwrap_or_else(|error| panic!("{}", error.message));
    aws
}

fn alarm(aws: &Aws) -> Value {
    aws.call("cloudwatch", "describe_alarms", json!({ "AlarmNamePrefix": "watch-" }))["MetricAlarms"][0].clone()
}

fn topic(aws: &Aws) -> Value {
    aws.call("sns", "get_topic_attributes", json!({ "TopicArn": TOPIC }))["Attributes"].clone()
}

fn policy(aws: &Aws) -> Value {
    serde_json::from_str(topic(aws)["Policy"].as_str().unwrap()).unwrap()
}

fn dashboard(aws: &Aws) -> Value {
    let found = aws.call("cloudwatch", "get_dashboard", json!({ "DashboardName": "watch" }));
    serde_json::from_str(found["DashboardBody"].as_str().unwrap()).unwrap()
}

/// The tags of the topic, and those of the alarm.
fn tags(aws: &Aws) -> [Value; 2] {
    let alarm = json!({ "ResourceARN": alarm(aws)["AlarmArn"] });
    [
        aws.call("sns", "list_tags_for_resource", json!({ "ResourceArn": TOPIC }))["Tags"].clone(),
        aws.call("cloudwatch", "list_tags_for_resource", alarm)["Tags"].clone(),
    ]
}

#[test]
fn what_watches_a_function_comes_back_as_the_template_says() {
    let aws = Aws::start();
    let made = aws.try_deploy_value(&template(), "watch").unwrap();
    let arn = format!("arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:watch-errors");
    assert_eq!(made["outputs"], json!({ "Topic": "watch-alarms", "Alarm": arn, "Dashboard": "watch" }));
    assert_eq!(made["resources"]["Topic"]["id"], TOPIC);
    let alarm = alarm(&aws);
    let wanted = template()["Resources"]["Alarm"]["Properties"].clone();
    for property in ["AlarmName", "AlarmDescription", "Namespace", "MetricName", "Dimensions", "Statistic", "Period"] {
        assert_eq!(alarm[property], wanted[property], "{property}");
    }
    for property in ["EvaluationPeriods", "ComparisonOperator", "TreatMissingData"] {
        assert_eq!(alarm[property], wanted[property], "{property}");
    }
    assert_eq!((&alarm["Threshold"], alarm["ActionsEnabled"].as_bool()), (&json!(0.0), Some(true)));
    assert_eq!((&alarm["AlarmActions"], &alarm["OKActions"]), (&json!([TOPIC]), &json!([TOPIC])));
    assert_eq!(policy(&aws)["Statement"][0]["Principal"]["Service"], "cloudwatch.amazonaws.com");
    assert_eq!(dashboard(&aws), body("Errors"));
    let team = json!([{ "Key": "team", "Value": "a" }]);
    assert_eq!(tags(&aws), [team.clone(), team]);
}

#[test]
fn what_watches_a_function_is_changed_in_place_and_back() {
    let aws = deployed();
    let now = |aws: &Aws| {
        let mut alarm = alarm(aws);
        alarm.as_object_mut().unwrap().retain(|name, _| !name.ends_with("Timestamp"));
        json!([alarm, topic(aws), dashboard(aws), tags(aws)])
    };
    let before = now(&aws);
    let mut changed = template();
    for (resource, property, value) in [
        ("Topic", "Tags", Some(json!([{ "Key": "cost", "Value": "b" }]))),
        ("Topic", "DisplayName", Some(json!("Watch"))),
        ("Alarm", "Threshold", Some(json!(5))),
        ("Alarm", "OKActions", None),
        ("Alarm", "AlarmDescription", None),
        ("Alarm", "Tags", None),
        ("Dashboard", "DashboardBody", Some(json!(body("Throttles").to_string()))),
    ] {
        set(&mut changed, resource, property, value);
    }
    changed["Resources"].as_object_mut().unwrap().remove("Policy");
    aws.try_deploy_value(&changed, "watch").unwrap_or_else(|error| panic!("{}", error.message));
    let alarm = alarm(&aws);
    assert_eq!((&alarm["Threshold"], &alarm["OKActions"]), (&json!(5.0), &json!([])));
    assert_eq!(alarm["AlarmDescription"], Value::Null);
    assert_eq!((topic(&aws)["DisplayName"].as_str(), dashboard(&aws)), (Some("Watch"), body("Throttles")));
    assert_eq!(policy(&aws)["Id"], "__default_policy_ID", "a topic is never without a policy");
    assert_eq!(tags(&aws), [json!([{ "Key": "cost", "Value": "b" }]), json!([])]);
    aws.try_deploy_value(&template(), "watch").unwrap_or_else(|error| panic!("{}", error.message));
    assert_eq!(now(&aws), before);
}

#[test]
fn what_watches_a_function_goes_with_its_stack() {
    let aws = deployed();
    aws.delete_stack("watch").unwrap();
    assert_eq!(aws.call("sns", "list_topics", json!({}))["Topics"], json!([]));
    assert_eq!(aws.call("cloudwatch", "describe_alarms", json!({}))["MetricAlarms"], json!([]));
    assert_eq!(aws.call("cloudwatch", "list_dashboards", json!({}))["DashboardEntries"], json!([]));
    // An alarm of the same name is another one: nothing of the first is left.
    aws.try_deploy_value(&with("Alarm", "Tags", None), "watch").unwrap_or_else(|error| panic!("{}", error.message));
    assert_eq!(tags(&aws)[1], json!([]));
}

#[test]
fn what_cloudwatch_and_sns_would_refuse_is_refused() {
    let one = |widget: Value| Some(json!(json!({ "widgets": [widget] }).to_string()));
    let aws = Aws::start();
    for (at, (resource, property, value, says)) in [
        ("Alarm", "Statistic", Some(json!("Total")), "at 'statistic' failed to satisfy constraint"),
        ("Alarm", "ComparisonOperator", Some(json!("MoreThan")), "at 'comparisonOperator' failed"),
        ("Alarm", "TreatMissingData", Some(json!("fine")), "Option fine is not supported"),
        ("Alarm", "Period", Some(json!(45)), "multiple of 60"),
        ("Alarm", "EvaluationPeriods", Some(json!(289)), "EvaluationPeriods * Period"),
        ("Alarm", "EvaluationPeriods", None, "property EvaluationPeriods is missing"),
        ("Alarm", "Threshold", Some(json!("none")), "Threshold"),
        ("Alarm", "AlarmActions", Some(json!(["watch-alarms"])), "Invalid arn syntax: watch-alarms"),
        ("Alarm", "AlarmActions", Some(json!([TOPIC.replace(REGION, "eu-west-1")])), "Invalid region eu-west-1"),
        ("Alarm", "Dimension", Some(json!([])), "properties not handled: ['Dimension']"),
        ("Topic", "TopicName", Some(json!("with a space")), "Topic names must be made up of"),
        ("Topic", "Name", Some(json!("other")), "properties not handled: ['Name']"),
        ("Policy", "Topics", Some(json!([TOPIC.replace("watch", "other")])), "NotFound"),
        ("Policy", "PolicyDocument", Some(saying("sns:*", TOPIC)), "action out of service scope"),
        (
            "Policy",
            "PolicyDocument",
            Some(saying("sns:Publish", &TOPIC.replace("watch", "other"))),
            "the resource is not the topic",
        ),
        ("Policy", "PolicyName", Some(json!("a")), "properties not handled: ['PolicyName']"),
        ("Dashboard", "DashboardBody", Some(json!("{ widgets")), "invalid"),
        ("Dashboard", "DashboardBody", Some(json!("{}")), "required property 'widgets'"),
        ("Dashboard", "DashboardBody", one(json!({ "type": "metric", "properties": { "metrics": [] } })), "'region'"),
        ("Dashboard", "DashboardBody", one(json!({ "type": "graph", "properties": {} })), "a type of"),
        (
            "Dashboard",
            "DashboardBody",
            one(json!({ "type": "text", "width": 25, "properties": { "markdown": "" } })),
            "/width",
        ),
        ("Dashboard", "Body", Some(json!("{}")), "properties not handled: ['Body']"),
    ]
    .into_iter()
    .enumerate()
    {
        let problem =
            aws.try_deploy_value(&with(resource, property, value), &format!("watch-{at}")).unwrap_err().message;
        assert!(problem.contains(says) && problem.ends_with("; ROLLBACK_COMPLETE"), "{resource} {property}: {problem}");
        assert_eq!(aws.call("cloudwatch", "describe_alarms", json!({}))["MetricAlarms"], json!([]));
        assert_eq!(aws.call("sns", "list_topics", json!({}))["Topics"], json!([]));
    }
}

#[test]
fn a_name_that_is_taken_or_would_be_another_resource_is_refused() {
    let aws = deployed();
    for (resource, property) in [("Topic", "TopicName"), ("Alarm", "AlarmName"), ("Dashboard", "DashboardName")] {
        let renamed = with(resource, property, Some(json!("another")));
        let problem = aws.try_deploy_value(&renamed, "watch").unwrap_err().message;
        assert!(problem.contains(&format!("another {property} would replace it")), "{problem}");
        let mut alone = template();
        let kept = alone["Resources"][resource].take();
        let mut second = json!({ "Resources": { resource: kept } });
        if resource == "Alarm" {
            set(&mut second, "Alarm", "AlarmActions", None);
            set(&mut second, "Alarm", "OKActions", None);
        }
        let problem = aws.try_deploy_value(&second, resource).unwrap_err().message;
        assert!(problem.contains("already exists") && problem.ends_with("; ROLLBACK_COMPLETE"), "{problem}");
    }
    assert_eq!(dashboard(&aws), body("Errors"), "the first ones stay");
    assert_eq!(alarm(&aws)["AlarmActions"], json!([TOPIC]));
}

/// An alarm changes its state and publishes, if the topic's policy lets it.
#[test]
fn an_alarm_reaches_a_topic_that_lets_cloudwatch_publish() {
    let aws = deployed();
    let queue = aws.call("sqs", "create_queue", json!({ "QueueName": "told" }))["QueueUrl"].clone();
    let endpoint = format!("arn:aws:sqs:{REGION}:{ACCOUNT}:told");
    aws.call("sns", "subscribe", json!({ "TopicArn": TOPIC, "Protocol": "sqs", "Endpoint": endpoint }));
    let reaches = |state: &str| {
        let change = json!({ "AlarmName": "watch-errors", "StateValue": state, "StateReason": "a test" });
        aws.call("cloudwatch", "set_alarm_state", change);
        let journal = aws.journal();
        let told = journal.iter().rfind(|entry| entry["what"] == "alarm").unwrap();
        assert_eq!((&told["state"], &told["topic"]), (&json!(state), &json!(TOPIC)));
        let received = aws.call("sqs", "receive_message", json!({ "QueueUrl": queue }))["Messages"].clone();
        assert_eq!(received.is_array(), told["allowed"] == true, "{received}");
        if let Some(message) = received.as_array().map(|messages| &messages[0]) {
            assert!(message["Body"].as_str().unwrap().contains(state), "{message}");
            let handle = json!({ "QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"] });
            aws.call("sqs", "delete_message", handle);
        }
        told["allowed"] == true
    };
    assert!(reaches("ALARM"));
    let change = |name: &str, value: &str| {
        let change = json!({ "TopicArn": TOPIC, "AttributeName": name, "AttributeValue": value });
        aws.call("sns", "set_topic_attributes", change);
    };
    let policy = saying("sns:Publish", TOPIC).to_string();
    for (policy, allowed) in [
        (policy.replace("cloudwatch", "s3"), false),
        (policy.replace("Publish", "Subscribe"), false),
        (
            policy.replace("\"Action\"", "\"Condition\":{\"StringEquals\":{\"aws:SourceAccount\":\"1\"}},\"Action\""),
            false,
        ),
        (policy, true),
    ] {
        change("Policy", &policy);
        assert_eq!(reaches("OK"), allowed, "{policy}");
        reaches("ALARM");
    }
    // CloudWatch may not use the key that AWS manages for SNS; of another one the key's policy has to say it.
    change("KmsMasterKeyId", "alias/aws/sns");
    assert!(!reaches("OK"));
    let admin = json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "kms:*", "Resource": "*" });
    let mut service = admin.clone();
    service["Principal"] = json!({ "Service": "cloudwatch.amazonaws.com" });
    for (statements, allowed) in [(json!([admin]), false), (json!([admin, service]), true)] {
        let policy = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        let key = aws.call("kms", "create_key", json!({ "Policy": policy }))["KeyMetadata"]["KeyId"].clone();
        change("KmsMasterKeyId", key.as_str().unwrap());
        assert_eq!(reaches("ALARM"), allowed);
        reaches("OK");
    }
}

/// A topic and its subscription alone; `more` are further properties of the subscription.
fn subscribed(more: &Value) -> Value {
    let function = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:watch");
    let mut own = json!({ "TopicArn": { "Ref": "Topic" }, "Protocol": "lambda", "Endpoint": function });
    more.as_object().unwrap().iter().for_each(|(name, value)| own[name] = value.clone());
    let topic = json!({ "Type": "AWS::SNS::Topic", "Properties": { "TopicName": "watch-alarms" } });
    json!({ "Resources": { "Topic": topic, "Subscription": { "Type": "AWS::SNS::Subscription", "Properties": own } } })
}

#[test]
fn a_subscription_is_made_changed_and_deleted_and_is_refused_where_sns_would() {
    let aws = Aws::start();
    let queue = |region: &str, name: &str| json!({ "RedrivePolicy": { "deadLetterTargetArn": format!("arn:aws:sqs:{region}:{ACCOUNT}:{name}") } });
    for (at, (more, says)) in [
        (queue("eu-west-1", "dead"), "a standard queue of the same account and Region"),
        (queue(REGION, "dead.fifo"), "a standard queue of the same account and Region"),
        (json!({ "FilterPolicy": { "kind": ["x"] } }), "properties not handled: ['FilterPolicy']"),
    ]
    .into_iter()
    .enumerate()
    {
        let problem = aws.try_deploy_value(&subscribed(&more), &format!("watch-{at}")).unwrap_err().message;
        assert!(problem.contains(says) && problem.ends_with("; ROLLBACK_COMPLETE"), "{problem}");
        assert_eq!(aws.call("sns", "list_subscriptions", json!({}))["Subscriptions"], json!([]));
    }
    let redrive = || {
        let all = aws.call("sns", "list_subscriptions", json!({}))["Subscriptions"].clone();
        let [one] = &all.as_array().unwrap()[..] else { panic!("{all}") };
        let named = json!({ "SubscriptionArn": one["SubscriptionArn"] });
        let policy =
            aws.call("sns", "get_subscription_attributes", named.clone())["Attributes"]["RedrivePolicy"].clone();
        let filter = json!({ "AttributeName": "FilterPolicy", "AttributeValue": "{\"kind\":[\"x\"]}" });
        let mut filtered = named;
        filtered.as_object_mut().unwrap().extend(filter.as_object().unwrap().clone());
        assert!(aws.try_call("sns", "set_subscription_attributes", filtered).is_err());
        policy.as_str().filter(|text| !text.is_empty()).map(|text| serde_json::from_str::<Value>(text).unwrap())
    };
    for more in [queue(REGION, "dead"), queue(REGION, "other"), json!({})] {
        aws.try_deploy_value(&subscribed(&more), "watch").unwrap_or_else(|error| panic!("{}", error.message));
        assert_eq!(redrive().as_ref(), more.get("RedrivePolicy"));
    }
    aws.delete_stack("watch").unwrap();
    assert_eq!(aws.call("sns", "list_subscriptions", json!({}))["Subscriptions"], json!([]));
}
