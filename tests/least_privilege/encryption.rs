//! What the role may do with keys: nothing but what services ask for in its name, for what the key encrypts.

use cargo_lambda_s3::iam::evaluate::{Policies, Request};
use cargo_lambda_s3::spec::options::{Encrypted, KeyArn, ResourceKey};
use cargo_lambda_s3::spec::{Location, Spec};
use serde_json::Value;

use crate::keys::{buckets, siblings};
use crate::place;
use crate::reach::{Judge, granted, role};
use crate::services::{a_secret, arn, around, is_secret, open_to_account, parameter};

/// One use of a key, as KMS sees it.
struct Use<'a> {
    action: &'a str,
    key: &'a str,
    via: Option<&'a str>,
    /// The object's ARN, or that of a bucket with a bucket key (*Amazon S3 User Guide, Using server-side encryption with AWS
    /// KMS keys, Encryption context*).
    context: Option<&'a str>,
}

const USED: [&str; 2] = ["kms:Decrypt", "kms:GenerateDataKey"];

impl Judge<'_> {
    pub fn check_keys(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap().resource(&open_to_account()).unwrap();
        let keys = self.spec.options.keys.clone();
        self.check_services_keys(&policies, &keys);
        for ResourceKey { of, key } in &keys {
            let Some(bucket) = of.bucket() else { continue };
            let (own, via) = (bucket_arn(bucket.as_str()), via_s3(key.as_str()));
            let mut contexts: Vec<String> = self.keys.iter().map(|key| format!("{own}/{key}")).collect();
            let others = buckets(self.spec).into_iter().filter(|other| *other != bucket).map(ToString::to_string);
            for other in others.chain(siblings(bucket.as_str())) {
                contexts.push(bucket_arn(&other));
                contexts.extend(self.keys.first().map(|key| format!("{}/{key}", bucket_arn(&other))));
            }
            contexts.push(own.clone());
            for context in &contexts {
                for action in USED {
                    let asked = Use { action, key: key.as_str(), via: Some(&via), context: Some(context) };
                    self.check_use(&policies, &asked);
                }
            }
            // The context fits, and something else does not.
            let (key, via, context) = (key.as_str(), Some(via.as_str()), Some(own.as_str()));
            for action in USED {
                for other in [None, Some("s3.us-west-2.amazonaws.com"), Some("dynamodb.cn-north-1.amazonaws.com.cn")] {
                    self.check_use(&policies, &Use { action, key, via: other, context });
                }
                self.check_use(&policies, &Use { action, key, via, context: None });
                for other in around(key) {
                    self.check_use(&policies, &Use { action, key: &other, via, context });
                }
            }
            for action in ["kms:Encrypt", "kms:ReEncryptFrom", "kms:CreateGrant", "kms:DescribeKey"] {
                self.check_use(&policies, &Use { action, key, via, context });
            }
        }
        let nobodys = arn("kms", "key/00000000-0000-0000-0000-000000000000");
        for action in USED {
            let via = Some(via_s3(&nobodys));
            self.check_use(&policies, &Use { action, key: &nobodys, via: via.as_deref(), context: Some("") });
        }
    }

    /// Every service with every key of the spec, for everything that the spec names and for what is named much like it.
    fn check_services_keys(&mut self, policies: &Policies, keys: &[ResourceKey]) {
        let exact: Vec<String> = keys.iter().filter_map(|key| arn_of(&key.of)).collect();
        let alike = exact.iter().flat_map(|arn| around(arn)).map(|arn| (Some(arn), false));
        let asked: Vec<_> =
            exact.iter().map(|arn| (Some(arn.clone()), true)).chain([(None, true)]).chain(alike).collect();
        let mut distinct: Vec<&KeyArn> = Vec::new();
        for ResourceKey { key, .. } in keys {
            if !distinct.contains(&key) {
                distinct.push(key);
            }
        }
        for key in distinct {
            let under = || keys.iter().filter(|other| other.key == *key).map(|other| &other.of);
            for (service, name) in SERVICES {
                let right = via(service, key.as_str());
                for (context, is_exact) in &asked {
                    let wrong = [None, Some(right.replace(service, "dynamodb"))];
                    for via in [Some(right.clone())].into_iter().chain(wrong.into_iter().filter(|_| *is_exact)) {
                        let has_context = |of| service == "sqs" || is_context(of, context.as_deref());
                        let on = format!("{key} via {via:?} for {context:?}");
                        for action in ["kms:Decrypt", "kms:GenerateDataKey", "kms:Encrypt"] {
                            let is_meant = via.as_ref() == Some(&right)
                                && under().any(|of| is_use_of(of, service, action) && has_context(of));
                            let request = Request::new(role(self.spec), action, key.as_str())
                                .with_all("kms:ViaService", via.clone())
                                .with_all(&format!("kms:EncryptionContext:{name}"), context.clone());
                            self.expect("the role", policies, request, &on, is_meant);
                        }
                    }
                }
            }
        }
    }

    fn check_use(&mut self, policies: &Policies, asked: &Use<'_>) {
        let Use { action, key, via, context } = *asked;
        let request = Request::new(role(self.spec), action, key)
            .with_all("kms:ViaService", via.map(str::to_owned))
            .with_all("kms:EncryptionContext:aws:s3:arn", context.map(str::to_owned));
        let on = format!("{key} via {via:?} for {context:?}");
        let is_meant = is_meant(self.spec, asked);
        self.expect("the role", policies, request, &on, is_meant);
    }
}

/// Some bucket has the key, S3 of the key's Region asks, and the context is that bucket or an object that the function reads or
/// writes there.
fn is_meant(spec: &Spec, asked: &Use<'_>) -> bool {
    let actions: &[&str] = match asked.action {
        // Parts of an upload are decrypted to put them together.
        "kms:Decrypt" => &["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        "kms:GenerateDataKey" => &["s3:PutObject"],
        _ => &[],
    };
    let used: Vec<&Location> = actions.iter().flat_map(|action| granted(spec, action)).collect();
    let keys = spec.options.keys.iter().filter_map(|ResourceKey { of, key }| Some((of.bucket()?, key)));
    keys.into_iter().any(|(bucket, key)| {
        let own = bucket_arn(bucket.as_str());
        let used: Vec<&&Location> = used.iter().filter(|on| on.bucket == *bucket).collect();
        let is_context = |context: &str| match context.strip_prefix(&own) {
            Some("") => !used.is_empty(),
            Some(rest) => rest.strip_prefix('/').is_some_and(|key| used.iter().any(|on| on.keys.matches(key))),
            None => false,
        };
        let is_via = asked.via == Some(&via_s3(key.as_str()));
        key.as_str() == asked.key && is_via && asked.context.is_some_and(is_context)
    })
}

pub fn bucket_arn(name: &str) -> String {
    format!("arn:{}:s3:::{name}", place().partition)
}

/// Each service, and what the context says that it asks with (*Amazon SNS, Amazon SQS, AWS Secrets Manager and AWS Systems Manager*,
/// each about its encryption with AWS KMS).
const SERVICES: [(&str, &str); 4] =
    [("sns", "aws:sns:topicArn"), ("sqs", "aws:sqs:arn"), ("secretsmanager", "SecretARN"), ("ssm", "PARAMETER_ARN")];

fn is_use_of(of: &Encrypted, service: &str, action: &str) -> bool {
    match of {
        Encrypted::Bucket(_) => false,
        Encrypted::Topic(_) => service == "sns" && USED.contains(&action),
        Encrypted::Queue(_) => service == "sqs" && USED.contains(&action),
        Encrypted::Secret(_) => service == "secretsmanager" && action == "kms:Decrypt",
        Encrypted::Parameter(_) => service == "ssm" && action == "kms:Decrypt",
    }
}

fn is_context(of: &Encrypted, context: Option<&str>) -> bool {
    match of {
        Encrypted::Secret(secret) => context.is_some_and(|context| is_secret(secret, context)),
        of => arn_of(of).as_deref() == context,
    }
}

fn arn_of(of: &Encrypted) -> Option<String> {
    match of {
        Encrypted::Bucket(_) => None,
        Encrypted::Topic(topic) => Some(topic.to_string()),
        Encrypted::Queue(queue) => Some(queue.to_string()),
        Encrypted::Secret(secret) => Some(a_secret(secret)),
        Encrypted::Parameter(name) => Some(arn("ssm", &parameter(name.as_str()))),
    }
}

pub fn via_s3(key: &str) -> String {
    via("s3", key)
}

/// *AWS KMS Developer Guide, kms:ViaService*; *AWS General Reference, Service endpoints*.
fn via(service: &str, key: &str) -> String {
    let parts: Vec<&str> = key.split(':').collect();
    let domain = if parts[1] == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("{service}.{}.{domain}", parts[3])
}
