//! What the policies of buckets add to what the role allows, and take from it.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::iam::evaluate::{Caller, Policies};
use cargo_lambda_s3::spec::BucketName;
use serde_json::Value;

use crate::place;
use crate::reach::{
    Judge, MERGE, ON_OBJECTS, STRANGER, admin, granted, helper_role, role, role_named, role_with, to_bucket, to_object,
};

impl Judge<'_> {
    /// Both accounts have to agree: the role's own policy, and the bucket's. Alone, the bucket's lets the role do no more.
    pub fn check_owner(&mut self, role_policy: &Value, bucket: &BucketName, document: &Value) {
        let owner = self.spec.owner_of(bucket).unwrap().to_string();
        let with = |identity: &Value| Policies::default().identity(identity).unwrap().resource(document).unwrap();
        self.check_objects("the role, in another account", &with(role_policy), &role(self.spec), bucket, Some(&owner));
        let wide = with(&admin());
        self.check_objects("an unlimited role of its name", &wide, &role(self.spec), bucket, Some(&owner));
        let is_merged = self.spec.existing_trigger_buckets().contains(&bucket);
        let another = role_named(&place().account, "admin");
        let own = Names::of(self.spec).role.arn().resolve(&place());
        let there = role_with(own.replace(&place().account, STRANGER));
        for (who, caller, may_merge) in [
            ("the role", role(self.spec), false),
            ("the helper's role", helper_role(self.spec), is_merged),
            ("by another role", another, false),
            ("by another account", there, false),
            ("by another account, without a name", Caller::Account(STRANGER.to_owned()), false),
            ("by another account, or nobody", Caller::Anonymous, false),
        ] {
            for action in MERGE {
                let request = to_bucket(caller.clone(), action, bucket.as_str(), None).owned_by(&owner);
                self.expect(who, &wide, request, bucket.as_str(), may_merge);
            }
            if caller != role(self.spec) {
                for key in self.keys {
                    for action in ON_OBJECTS {
                        let request = to_object(caller.clone(), action, bucket.as_str(), key).owned_by(&owner);
                        self.expect(who, &wide, request, key, false);
                    }
                }
            }
        }
    }

    /// The policy of a bucket of the deployment only takes away.
    pub fn check_created(&mut self, role_policy: &Value, bucket: &BucketName, document: &Value) {
        let both = Policies::default().identity(role_policy).unwrap().resource(document).unwrap();
        for key in self.inside {
            let to = |caller| to_object(caller, "s3:GetObject", bucket.as_str(), key);
            let granted = granted(self.spec, "s3:GetObject");
            let is_meant = granted.iter().any(|on| on.bucket == *bucket && on.keys.matches(key));
            for (who, request, is_meant) in [
                ("the role", to(role(self.spec)), is_meant),
                ("the role without TLS", to(role(self.spec)).with("aws:SecureTransport", "false"), false),
                ("nobody", to(Caller::Anonymous), false),
                ("nobody without TLS", to(Caller::Anonymous).with("aws:SecureTransport", "false"), false),
            ] {
                self.expect(who, &both, request, key, is_meant);
            }
        }
    }
}
