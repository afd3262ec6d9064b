//! The loopback AWS itself: trails, and the bucket policy that CloudTrail wants to find.

use serde_json::{Value, json};

use crate::aws::{ACCOUNT, Aws};

const TRAIL: &str = "arn:aws:cloudtrail:us-east-1:123456789012:trail/watch-trail";

/// Data events of one bucket's objects.
fn selectors(field: &str, value: &str) -> Value {
    let equals = |field: &str, value: &str| json!({ "Field": field, "Equals": [value] });
    json!([{ "Name": "objects", "FieldSelectors": [
        equals("eventCategory", "Data"), equals("resources.type", "AWS::S3::Object"),
        { "Field": field, "StartsWith": [value] },
    ] }])
}

fn template() -> Value {
    let allow = |action: &str, resource: &str, condition: Value| {
        json!({ "Effect": "Allow", "Principal": { "Service": "cloudtrail.amazonaws.com" }, "Action": action,
            "Resource": resource, "Condition": condition })
    };
    let source = json!({ "aws:SourceArn": TRAIL });
    let written = json!({ "aws:SourceArn": TRAIL, "s3:x-amz-acl": "bucket-owner-full-control" });
    let objects = format!("arn:aws:s3:::watch-logs/AWSLogs/{ACCOUNT}/*");
    json!({
        "Resources": {
            "Bucket": { "Type": "AWS::S3::Bucket", "Properties": { "BucketName": "watch-logs" } },
            "Policy": { "Type": "AWS::S3::BucketPolicy", "Properties": {
                "Bucket": { "Ref": "Bucket" }, "PolicyDocument": { "Version": "2012-10-17", "Statement": [
                    allow("s3:GetBucketAcl", "arn:aws:s3:::watch-logs", json!({ "StringEquals": source })),
                    allow("s3:PutObject", &objects, json!({ "StringEquals": written })),
                ] },
            } },
            "Trail": { "Type": "AWS::CloudTrail::Trail", "DependsOn": "Policy", "Properties": {
                "TrailName": "watch-trail", "S3BucketName": { "Ref": "Bucket" }, "IsLogging": true,
                "EnableLogFileValidation": true, "IncludeGlobalServiceEvents": false, "IsMultiRegionTrail": false,
                "AdvancedEventSelectors": selectors("resources.ARN", "arn:aws:s3:::in-bucket/in/"),
                "Tags": [{ "Key": "team", "Value": "a" }],
            } },
        },
        "Outputs": { "Arn": { "Value": { "Fn::GetAtt": ["Trail", "Arn"] } } },
    })
}

fn change(template: &mut Value, changes: &[(&str, Option<Value>)]) {
    let properties = template["Resources"]["Trail"]["Properties"].as_object_mut().unwrap();
    for (name, value) in changes {
        match value {
            Some(value) => properties.insert((*name).to_owned(), value.clone()),
            None => properties.remove(*name),
        };
    }
}

/// The trail, whether it logs, what it selects, and its tags.
fn state(aws: &Aws) -> Value {
    let named = json!({ "Name": "watch-trail" });
    let mut selected = aws.call("cloudtrail", "get_event_selectors", json!({ "TrailName": "watch-trail" }));
    selected.as_object_mut().unwrap().remove("TrailARN");
    json!({
        "trail": aws.call("cloudtrail", "get_trail", named.clone())["Trail"],
        "logs": aws.call("cloudtrail", "get_trail_status", named)["IsLogging"],
        "selected": selected,
        "tags": aws.call("cloudtrail", "list_tags", json!({ "ResourceIdList": [TRAIL] }))["ResourceTagList"][0]["TagsList"],
    })
}

fn deploy(aws: &Aws, template: &Value) -> Value {
    aws.try_deploy_value(template, "watch").unwrap_or_else(|error| panic!("{}", error.message))
}

#[test]
fn a_trail_is_made_changed_and_deleted() {
    let aws = Aws::start();
    let made = deploy(&aws, &template());
    assert_eq!((&made["outputs"]["Arn"], &made["resources"]["Trail"]["id"]), (&json!(TRAIL), &json!("watch-trail")));
    let before = state(&aws);
    assert_eq!(before["trail"]["S3BucketName"], "watch-logs");
    for (name, value) in
        [("IncludeGlobalServiceEvents", false), ("IsMultiRegionTrail", false), ("LogFileValidationEnabled", true)]
    {
        assert_eq!(before["trail"][name], value, "{name}");
    }
    let advanced = selectors("resources.ARN", "arn:aws:s3:::in-bucket/in/");
    assert_eq!(before["selected"], json!({ "EventSelectors": [], "AdvancedEventSelectors": advanced }));
    assert_eq!((&before["logs"], &before["tags"]), (&json!(true), &json!([{ "Key": "team", "Value": "a" }])));

    let mut changed = template();
    let objects = json!([{ "ReadWriteType": "WriteOnly", "IncludeManagementEvents": false,
        "DataResources": [{ "Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::in-bucket/"] }] }]);
    change(
        &mut changed,
        &[
            ("IsLogging", Some(json!(false))),
            ("EnableLogFileValidation", None),
            ("AdvancedEventSelectors", None),
            ("EventSelectors", Some(objects.clone())),
            ("Tags", Some(json!([{ "Key": "cost", "Value": "b" }]))),
            ("IncludeGlobalServiceEvents", Some(json!(true))),
            ("IsMultiRegionTrail", Some(json!(true))),
        ],
    );
    deploy(&aws, &changed);
    let after = state(&aws);
    assert_eq!(after["selected"], json!({ "EventSelectors": objects, "AdvancedEventSelectors": [] }));
    assert_eq!((&after["logs"], &after["tags"]), (&json!(false), &json!([{ "Key": "cost", "Value": "b" }])));
    assert_eq!(
        (&after["trail"]["LogFileValidationEnabled"], &after["trail"]["IsMultiRegionTrail"]),
        (&json!(false), &json!(true))
    );
    deploy(&aws, &template());
    assert_eq!(state(&aws), before);

    aws.delete_stack("watch").unwrap();
    assert_eq!(aws.call("cloudtrail", "list_trails", json!({}))["Trails"], json!([]));
}

/// CloudTrail asks the bucket's policy before there is a trail.
#[test]
fn a_trail_whose_bucket_does_not_let_it_write_is_refused() {
    let says = "InsufficientS3BucketPolicyException";
    let write = |pointer: &str, value: Value| (pointer.to_owned(), value);
    let statement = "/Resources/Policy/Properties/PolicyDocument/Statement";
    let aws = Aws::start();
    for (at, (pointer, value)) in [
        write("/Resources/Trail/DependsOn", json!("Bucket")),
        write(&format!("{statement}/0/Action"), json!("s3:GetBucketLocation")),
        write(&format!("{statement}/1/Effect"), json!("Deny")),
        write(&format!("{statement}/1/Principal/Service"), json!("config.amazonaws.com")),
        write(&format!("{statement}/1/Resource"), json!("arn:aws:s3:::watch-logs/AWSLogs/999999999999/*")),
        write(
            &format!("{statement}/1/Resource"),
            json!(format!("arn:aws:s3:::watch-logs/AWSLogs/{ACCOUNT}/CloudTrail/*")),
        ),
        write(&format!("{statement}/1/Condition/StringEquals/aws:SourceArn"), json!(TRAIL.replace("watch", "other"))),
        write(&format!("{statement}/1/Condition/StringEquals/s3:x-amz-acl"), json!("private")),
        write("/Resources/Trail/Properties/S3KeyPrefix", json!("logs")),
    ]
    .into_iter()
    .enumerate()
    {
        let mut template = template();
        if pointer.ends_with("S3KeyPrefix") {
            change(&mut template, &[("S3KeyPrefix", Some(value.clone()))]);
        } else {
            *template.pointer_mut(&pointer).unwrap() = value.clone();
        }
        let problem = aws.try_deploy_value(&template, &format!("watch-{at}")).unwrap_err().message;
        assert!(problem.contains(says) && problem.ends_with("; ROLLBACK_COMPLETE"), "{pointer} {value}: {problem}");
        assert_eq!(aws.call("cloudtrail", "list_trails", json!({}))["Trails"], json!([]));
    }
}

#[test]
fn a_trail_that_cloudtrail_would_refuse_is_refused_and_an_update_is_taken_back() {
    let wrong = |field: &str, value: &str| Some(selectors(field, value));
    let aws = Aws::start();
    deploy(&aws, &template());
    let before = state(&aws);
    for (changes, says) in [
        (vec![("AdvancedEventSelectors", wrong("resources.Arn", "arn:aws:s3:::in-bucket/"))], "InvalidEventSelectors"),
        (
            vec![("AdvancedEventSelectors", wrong("resources.ARN", "in-bucket/in/"))],
            "in-bucket/in/ is no ARN of AWS::S3::Object",
        ),
        (vec![("EventSelectors", Some(json!([])))], "exclude each other"),
        (vec![("S3BucketName", Some(json!("nowhere")))], "S3BucketDoesNotExistException"),
        (vec![("IsMultiRegionTrail", Some(json!(true)))], "must include global service events"),
        (vec![("TrailName", Some(json!("another-trail")))], "another TrailName would replace it"),
        (vec![("IsLogging", None)], "property IsLogging is missing"),
        (vec![("EventSelector", Some(json!([])))], "properties not handled: ['EventSelector']"),
    ] {
        let mut template = template();
        change(&mut template, &changes);
        let problem = aws.try_deploy_value(&template, "watch").unwrap_err().message;
        assert!(problem.contains(says) && problem.ends_with("; UPDATE_ROLLBACK_COMPLETE"), "{changes:?}: {problem}");
        assert_eq!(state(&aws), before, "{changes:?}");
    }
    let again = json!({ "Name": "watch-trail", "S3BucketName": "watch-logs" });
    assert_eq!(aws.try_call("cloudtrail", "create_trail", again).unwrap_err().code, "TrailAlreadyExistsException");
}
