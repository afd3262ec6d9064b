//! Who may write to the bucket that a trail is kept in.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request};
use cargo_lambda_s3::spec::Feature;
use serde_json::Value;

use crate::keys::siblings;
use crate::place;
use crate::reach::{Judge, STRANGER, admin, role, strangers};
use crate::services::{arn, around};

const PUT: &str = "s3:PutObject";
const CHECK: &str = "s3:GetBucketAcl";

impl Judge<'_> {
    /// Only CloudTrail, only for this trail, only what it writes (*AWS CloudTrail User Guide, Amazon S3 bucket policy for
    /// CloudTrail*).
    pub fn check_trail_bucket(&mut self, document: &Value) {
        if !self.spec.has(Feature::Trail) {
            return;
        }
        let here = place();
        let names = Names::of(self.spec);
        let name = format!("{}-{}-{}", names.trail_bucket, here.account, here.region);
        let bucket = |name: &str| format!("arn:{}:s3:::{name}", here.partition);
        let trail = arn("cloudtrail", &format!("trail/{}", names.trail));
        let by = |caller: Caller, action: &str, on: String| {
            Request::new(caller, action, on)
                .with("aws:SourceArn", &trail)
                .with("s3:x-amz-acl", "bucket-owner-full-control")
                .with("aws:SecureTransport", "true")
        };
        let cloudtrail = || Caller::Service("cloudtrail.amazonaws.com".to_owned());
        let logs = |name: &str, account: &str| format!("{}/AWSLogs/{account}/CloudTrail/x.gz", bucket(name));
        let put = || by(cloudtrail(), PUT, logs(&name, &here.account));
        let check = || by(cloudtrail(), CHECK, bucket(&name));
        let mut wanted = vec![
            (put(), true),
            (check(), true),
            (put().with_all("s3:x-amz-acl", []), false),
            (put().with("s3:x-amz-acl", "public-read"), false),
            (by(cloudtrail(), PUT, logs(&name, STRANGER)), false),
            (by(cloudtrail(), PUT, format!("{}/x", bucket(&name))), false),
            (by(cloudtrail(), PUT, format!("{}/x/AWSLogs/{}/y", bucket(&name), here.account)), false),
            (by(cloudtrail(), "s3:GetObject", logs(&name, &here.account)), false),
            (by(cloudtrail(), "s3:DeleteObject", logs(&name, &here.account)), false),
            (by(cloudtrail(), "s3:PutBucketPolicy", bucket(&name)), false),
        ];
        for sibling in siblings(&name) {
            wanted.push((by(cloudtrail(), PUT, logs(&sibling, &here.account)), false));
            wanted.push((by(cloudtrail(), CHECK, bucket(&sibling)), false));
        }
        for request in [put(), check()] {
            wanted.push((request.clone().with_all("aws:SourceArn", []), false));
            wanted.push((request.clone().with("aws:SecureTransport", "false"), false));
            wanted
                .extend(around(&trail).into_iter().map(|other| (request.clone().with("aws:SourceArn", other), false)));
        }
        for caller in strangers().chain([role(self.spec)]) {
            wanted.push((by(caller.clone(), PUT, logs(&name, &here.account)), false));
            wanted.push((by(caller, CHECK, bucket(&name)), false));
        }
        let policies = Policies::default().resource(document).unwrap();
        for (request, is_meant) in wanted {
            self.expect("a writer of the trail", &policies, request, &name, is_meant);
        }
        // Nobody of the account either, where it is not encrypted on its way.
        let wide = Policies::default().identity(&admin()).unwrap().resource(document).unwrap();
        for (transport, is_meant) in [("true", true), ("false", false)] {
            let read =
                by(role(self.spec), "s3:GetObject", logs(&name, &here.account)).with("aws:SecureTransport", transport);
            self.expect("an administrator", &wide, read, &name, is_meant);
        }
    }
}
