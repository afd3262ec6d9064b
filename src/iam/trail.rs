//! What a trail records, and who may write to the bucket that it is kept in.

use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::{Action, Arn, Names};
use crate::spec::Spec;

/// The beginnings of the ARNs of the objects whose reads and writes a trail records: those that trigger the function.
pub fn trail_objects(spec: &Spec) -> Vec<Arn> {
    let mut starts = Vec::new();
    for trigger in &spec.triggers {
        let start = Arn::objects_from(&trigger.on);
        if !starts.contains(&start) {
            starts.push(start);
        }
    }
    starts
}

/// The policy of the bucket that the trail is kept in: only CloudTrail writes to it, only for this trail, and only over TLS (*AWS
/// CloudTrail User Guide, Amazon S3 bucket policy for CloudTrail*).
pub fn trail_bucket_policy(spec: &Spec) -> Policy {
    let names = Names::of(spec);
    let this_trail = Condition::one(Operator::StringEquals, "aws:SourceArn", Arn::trail(&names.trail));
    let cloudtrail = |sid: &str, action, resource, conditions, reason: &str| Statement {
        sid: sid.to_owned(),
        effect: Effect::Allow,
        principal: Some(Principal::Service("cloudtrail.amazonaws.com".into())),
        actions: vec![action],
        resources: vec![resource],
        conditions,
        reason: reason.to_owned(),
    };
    let owned = Condition::one(Operator::StringEquals, "s3:x-amz-acl", Arn::literal("bucket-owner-full-control"));
    let bucket = Arn::trail_bucket(&names.trail_bucket);
    Policy {
        statements: vec![
            cloudtrail(
                "CloudTrailChecks",
                Action::GetBucketAcl,
                bucket.clone(),
                vec![this_trail.clone()],
                "CloudTrail looks whether it may write before it does",
            ),
            cloudtrail(
                "CloudTrailWrites",
                Action::PutObject,
                Arn::trail_logs(&names.trail_bucket),
                vec![this_trail, owned],
                "CloudTrail writes the logs of this trail and of no other",
            ),
            Statement {
                sid: "DenyWithoutTls".to_owned(),
                effect: Effect::Deny,
                principal: Some(Principal::Everybody),
                actions: vec![Action::EveryS3Action],
                resources: vec![bucket, Arn::trail_files(&names.trail_bucket)],
                conditions: vec![Condition::one(Operator::Bool, "aws:SecureTransport", Arn::literal("false"))],
                reason: "requests without TLS are refused".to_owned(),
            },
        ],
    }
}
