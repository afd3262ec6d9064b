//! What moto's own IAM decides otherwise than the documents of AWS say. Each is mended in `tests/tools/moto/judge.py`, one by one,
//! and with all of them mended moto has to decide as the program does.

use serde_json::{Value, json};

/// A kind of disagreement, which side is right, and the document that says so.
pub struct Quirk {
    pub name: &'static str,
    /// The page of the IAM User Guide by which the program is right.
    pub page: &'static str,
    /// What moto does.
    pub does: &'static str,
    pub document: fn() -> Value,
    pub request: fn() -> Value,
    pub ours: &'static str,
    pub moto: &'static str,
}

pub const QUIRKS: [Quirk; 8] = [
    Quirk {
        name: "case-of-actions",
        page: "IAM JSON policy elements: Action: \"the prefix and the action name are case insensitive\"",
        does: "compares letter by letter",
        document: || allow("s3:getobject", "Resource", "arn:aws:s3:::b/a"),
        request: || get("arn:aws:s3:::b/a"),
        ours: "Allow",
        moto: "None",
    },
    Quirk {
        name: "one-character",
        page: "IAM JSON policy elements: Resource, Using wildcards in resource ARNs: `?` is \"any single character\"",
        does: "takes `?` for that of a regular expression: what stands before it may be missing",
        document: || allow("s3:GetObject", "Resource", "arn:aws:s3:::b/a?"),
        request: || get("arn:aws:s3:::b/ab"),
        ours: "Allow",
        moto: "None",
    },
    Quirk {
        name: "regular-expressions",
        page: "IAM JSON policy elements: Resource, Using wildcards in resource ARNs: there are no others than `*` and `?`",
        does: "takes a pattern for a regular expression: `.` fits any character, and `(` alone is an error of the server",
        document: || allow("s3:GetObject", "Resource", "arn:aws:s3:::b/a.jpg"),
        request: || get("arn:aws:s3:::b/a-jpg"),
        ours: "None",
        moto: "Allow",
    },
    Quirk {
        name: "line-breaks",
        page: "IAM JSON policy elements: Resource, Using wildcards in resource ARNs: `*` is \"any combination of characters\"",
        does: "stops at line breaks, which keys of S3 may hold",
        document: || allow("s3:GetObject", "Resource", "arn:aws:s3:::b/*"),
        request: || get("arn:aws:s3:::b/a\nb"),
        ours: "Allow",
        moto: "None",
    },
    Quirk {
        name: "escapes-and-variables",
        page: "IAM policy elements: Variables and tags",
        does: "knows neither variables nor `${*}`, `${?}` and `${$}`",
        document: || allow("s3:GetObject", "Resource", "arn:aws:s3:::b/${aws:username}"),
        request: || get("arn:aws:s3:::b/da*id"),
        ours: "Allow",
        moto: "None",
    },
    Quirk {
        name: "incomplete-arns",
        page: "IAM identifiers, IAM ARNs: \"AWS automatically completes the ARN by adding wildcard characters to all missing fields\"",
        does: "takes the ARN as it is",
        document: || allow("s3:GetObject", "Resource", "arn:aws:s3"),
        request: || get("arn:aws:s3:::b/a"),
        ours: "Allow",
        moto: "None",
    },
    Quirk {
        name: "not-resource",
        page: "IAM JSON policy elements: NotResource",
        does: "takes a statement without `Resource` for one that allows, whatever its effect",
        document: || allow("s3:GetObject", "NotResource", "arn:aws:s3:::b/*"),
        request: || get("arn:aws:s3:::b/a"),
        ours: "None",
        moto: "Allow",
    },
    Quirk {
        name: "conditions",
        page: "IAM JSON policy elements: Condition",
        does: "knows no condition keys of requests, and takes each condition for met",
        document: || {
            let mut document = allow("s3:GetObject", "Resource", "arn:aws:s3:::b/a");
            document["Statement"][0]["Condition"] = json!({ "Bool": { "aws:SecureTransport": "true" } });
            document
        },
        request: || get("arn:aws:s3:::b/a"),
        ours: "None",
        moto: "Allow",
    },
];

fn allow(action: &str, element: &str, resource: &str) -> Value {
    let statement = json!({ "Effect": "Allow", "Action": action, element: resource });
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

fn get(resource: &str) -> Value {
    json!({ "action": "s3:GetObject", "resource": resource, "context": { "aws:username": "da*id" } })
}
