//! What of a configuration is not looked at. Each is reported at its place: no grant may hide there.

use hcl_edit::structure::{Block, Body};

use super::lines::Lines;
use super::properties::is_compared;
use super::value::labels;
use super::{Reader, place_of};
use crate::deployment::facts::Unread;
use crate::deployment::node::Value;

/// The types of which it is read what they grant.
const READ: [&str; 19] = [
    "aws_cloudwatch_log_group",
    "aws_iam_group_policy",
    "aws_iam_group_policy_attachment",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
    "aws_kms_key",
    "aws_lambda_function_url",
    "aws_lambda_permission",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_public_access_block",
    "aws_secretsmanager_secret_policy",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
];

/// Types that neither grant anything nor run anything of their own, whatever their names begin with.
const HARMLESS: [&str; 17] = [
    "aws_iam_instance_profile",
    "aws_lambda_alias",
    "aws_lambda_code_signing_config",
    "aws_lambda_layer_version",
    "aws_lambda_provisioned_concurrency_config",
    "aws_lambda_runtime_management_config",
    "aws_s3_bucket_accelerate_configuration",
    "aws_s3_bucket_analytics_configuration",
    "aws_s3_bucket_cors_configuration",
    "aws_s3_bucket_intelligent_tiering_configuration",
    "aws_s3_bucket_inventory",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_metric",
    "aws_s3_bucket_object_lock_configuration",
    "aws_s3_bucket_request_payment_configuration",
    "aws_s3_object",
];

/// How types begin that grant something, or make something that may.
const GRANTING: [&str; 6] =
    ["aws_cloudcontrolapi_", "aws_cloudformation_", "aws_iam_", "aws_lambda_", "aws_s3", "awscc_"];

impl<'a> Reader<'_, 'a> {
    /// Whether there is such a resource at all, as far as the configuration tells (*Terraform, The count Meta-Argument*).
    pub(super) fn is_there(&mut self, lines: &'a Lines<'a>, block: &'a Block, id: &str) -> bool {
        for key in ["count", "for_each"] {
            let Some(number) = self.get(lines, block, key) else { continue };
            let is_none = match &number.value {
                Value::Text(_) => number.known() == Some("0"),
                Value::List(list) => list.is_empty(),
                Value::Map(entries) => entries.is_empty(),
            };
            if is_none {
                return false;
            }
            let is_known = match &number.value {
                Value::Text(_) => number.known().is_some(),
                Value::List(_) | Value::Map(_) => true,
            };
            if !is_known {
                self.beside(lines, block, format!("how many there are of `{id}`, only the deployment knows"));
            }
        }
        true
    }

    /// What a resource or data does besides what is read of it.
    pub(super) fn resource_unread(&mut self, lines: &Lines<'_>, block: &Block, kind: &str, id: &str) {
        self.blocks_unread(lines, &block.body, id);
        if READ.contains(&kind) || is_compared(kind) || HARMLESS.contains(&kind) {
            return;
        }
        if GRANTING.iter().any(|start| kind.starts_with(start)) || names_policy(&block.body) {
            self.beside(lines, block, format!("what `{id}` grants is not read"));
        }
    }

    pub(super) fn data_unread(&mut self, lines: &Lines<'_>, block: &Block, kind: &str, name: &str) {
        if kind == "external" {
            self.beside(lines, block, format!("what the program of `data.{kind}.{name}` does is not read"));
        }
    }

    fn blocks_unread(&mut self, lines: &Lines<'_>, body: &Body, id: &str) {
        for block in body.blocks() {
            match (block.ident.as_str(), labels(block).first()) {
                ("dynamic", Some(name)) => {
                    self.beside(lines, block, format!("what the dynamic `{name}` of `{id}` says is not read"));
                }
                ("provisioner", _) => self.beside(lines, block, format!("what the program of `{id}` does is not read")),
                ("lifecycle", _) if block.body.has_attribute("ignore_changes") => {
                    self.beside(
                        lines,
                        block,
                        format!("what is changed of `{id}` by others, Terraform leaves as it is"),
                    );
                }
                _ => self.blocks_unread(lines, &block.body, id),
            }
        }
    }

    fn beside(&mut self, lines: &Lines<'_>, block: &Block, why: String) {
        self.facts.beside.push(Unread { place: place_of(lines, block), why });
    }
}

/// Whether some attribute or block looks as if it held a policy or said who may do something.
fn names_policy(body: &Body) -> bool {
    let is_policy = |key: &str| {
        ["policy", "policy_document", "policy_json", "principal", "principals"].iter().any(|end| key.ends_with(end))
    };
    body.attributes().any(|attribute| is_policy(attribute.key.as_str()))
        || body.blocks().any(|block| is_policy(block.ident.as_str()) || names_policy(&block.body))
}
