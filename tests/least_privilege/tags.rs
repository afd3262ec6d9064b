//! Where a tag decides, it decides: that of the resource has to be that of the role.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::iam::evaluate::{Policies, Request};
use cargo_lambda_s3::spec::options::ResourceKey;
use cargo_lambda_s3::spec::{Feature, Spec};
use serde_json::Value;

use crate::encryption::{bucket_arn, via_s3};
use crate::reach::{Judge, granted, role, to_bucket, to_object};
use crate::services::{a_secret, arn, open_to_account, parameter};

/// The tag that role and resource have to share, and its value.
pub fn deciding(spec: &Spec) -> Option<(&str, &str)> {
    let key = spec.options.abac.as_ref()?;
    let tag = spec.options.tags.iter().find(|tag| tag.key == *key)?;
    Some((key.as_str(), &tag.value))
}

/// The request of a role with this tag, for something with that.
pub fn tagged(request: Request, key: &str, role: Option<&str>, resource: Option<&str>) -> Request {
    request
        .with_all(&format!("aws:PrincipalTag/{key}"), role.map(str::to_owned))
        .with_all(&format!("aws:ResourceTag/{key}"), resource.map(str::to_owned))
}

impl Judge<'_> {
    /// What is allowed with equal tags is denied with others and without, where a tag decides; and nowhere else.
    pub fn check_tags(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap().resource(&open_to_account()).unwrap();
        let (key, value, decides) =
            deciding(self.spec).map_or(("team", "photos", false), |(key, value)| (key, value, true));
        for (request, knows_tags) in self.meant() {
            for (role, resource) in [
                (Some(value), Some("other")),
                (Some("other"), Some(value)),
                (Some(value), None),
                (None, Some(value)),
                (None, None),
            ] {
                let request = tagged(request.clone(), key, role, resource);
                let on = format!("role tagged {role:?}, resource {resource:?}");
                self.expect_untagged("the role", &policies, &request, &on, !(decides && knows_tags));
            }
            let equal = tagged(request, key, Some(value), Some(value));
            self.expect_untagged("the role", &policies, &equal, "equal tags", true);
        }
    }

    /// One request for each kind of thing that the spec wants allowed, and whether its service compares tags.
    fn meant(&self) -> Vec<(Request, bool)> {
        let to = |action: &str, resource: String| Request::new(role(self.spec), action, resource);
        let options = &self.spec.options;
        let names = Names::of(self.spec);
        let mut meant = vec![(to("sqs:SendMessage", arn("sqs", &names.failure_queue)), false)];
        if !self.spec.has(Feature::ManagedLogs) {
            let stream = format!("log-group:{}:log-stream:1", names.log_group);
            meant.push((to("logs:PutLogEvents", arn("logs", &stream)), false));
        }
        if self.spec.has(Feature::Tracing) {
            meant.push((to("xray:PutTraceSegments", "*".to_owned()), false));
        }
        for action in ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"]
        {
            meant.extend(granted(self.spec, action).into_iter().map(|on| {
                let key = format!("{}x{}", on.keys.prefix(), on.keys.suffix());
                (to_object(role(self.spec), action, on.bucket.as_str(), &key), true)
            }));
        }
        meant.extend(granted(self.spec, "s3:ListBucket").into_iter().map(|on| {
            let prefix = on.keys.prefix().to_owned();
            (to_bucket(role(self.spec), "s3:ListBucket", on.bucket.as_str(), Some(&prefix)), true)
        }));
        meant.extend(options.topics.iter().map(|topic| (to("sns:Publish", topic.to_string()), true)));
        meant.extend(options.queues.iter().map(|queue| (to("sqs:SendMessage", queue.to_string()), true)));
        meant.extend(
            options.parameters.iter().map(|name| (to("ssm:GetParameter", arn("ssm", &parameter(name.as_str()))), true)),
        );
        meant
            .extend(options.secrets.iter().map(|secret| (to("secretsmanager:GetSecretValue", a_secret(secret)), true)));
        for ResourceKey { of, key } in &options.keys {
            let Some(bucket) = of.bucket() else { continue };
            let is_written = granted(self.spec, "s3:PutObject").iter().any(|on| on.bucket == *bucket);
            meant.extend(is_written.then(|| {
                let request = to("kms:GenerateDataKey", key.to_string())
                    .with("kms:ViaService", via_s3(key.as_str()))
                    .with("kms:EncryptionContext:aws:s3:arn", bucket_arn(bucket.as_str()));
                (request, true)
            }));
        }
        meant
    }
}
