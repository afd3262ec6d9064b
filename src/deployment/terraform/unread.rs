//! What of a configuration is not looked at. Each is reported at its place: no grant may hide there.

use super::block::Block;
use super::rows::is_compared;
use super::{Reader, policies};
use crate::deployment::node::{Node, Value};

/// Other types of which it is read what they grant.
const READ: [&str; 15] = [
    "aws_cloudwatch_log_group",
    "aws_iam_group_policy",
    "aws_iam_group_policy_attachment",
    "aws_iam_policy",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy",
    "aws_iam_user_policy_attachment",
    "aws_lambda_function_url",
    "aws_lambda_layer_version_permission",
    "aws_lambda_permission",
    "aws_s3_bucket_acl",
    "aws_s3_bucket_public_access_block",
    "aws_ssoadmin_permission_set_inline_policy",
];

/// Types that neither grant anything nor run anything of their own, whatever their names begin with.
const HARMLESS: [&str; 16] = [
    "aws_iam_instance_profile",
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

impl<'a> Reader<'_, '_, 'a> {
    /// Whether there is such a resource at all, as far as the configuration tells.
    pub(super) fn is_there(&mut self, block: &Block<'a>, id: &str) -> bool {
        if self.scope.is_none(block, 0) {
            return false;
        }
        for key in ["count", "for_each"] {
            let Some(number) = self.get(block, key) else { continue };
            let is_known = match &number.value {
                Value::Text(_) => number.known().is_some(),
                Value::List(list) => !list.iter().any(Node::is_unknown),
                Value::Map(_) => true,
            };
            if !is_known {
                self.beside(block.at, format!("how many there are of `{id}`, only the deployment knows"));
            }
        }
        true
    }

    /// What a resource or data does besides what is read of it.
    pub(super) fn resource_unread(&mut self, block: &Block<'a>, kind: &str, id: &str) {
        self.blocks_unread(block, id);
        // A definition of OpenAPI may hold a resource policy (*Amazon API Gateway Developer Guide, x-amazon-apigateway-policy*).
        if matches!(kind, "aws_api_gateway_rest_api" | "aws_apigatewayv2_api") && block.get("body").is_some() {
            self.beside(block.at, format!("whom the definition of `{id}` lets in is not read"));
        }
        if READ.contains(&kind) || policies::path_of(kind).is_some() || is_compared(kind) || HARMLESS.contains(&kind) {
            return;
        }
        if GRANTING.iter().any(|start| kind.starts_with(start)) || names_policy(block) {
            self.beside(block.at, format!("what `{id}` grants is not read"));
        }
    }

    pub(super) fn data_unread(&mut self, block: &Block<'a>, kind: &str, name: &str) {
        if kind == "external" {
            self.beside(block.at, format!("what the program of `data.{kind}.{name}` does is not read"));
        }
        self.blocks_unread(block, &format!("data.{kind}.{name}"));
    }

    fn blocks_unread(&mut self, block: &Block<'a>, id: &str) {
        for inner in &block.blocks {
            match (inner.ident, inner.labels.first()) {
                ("dynamic", Some(name)) if self.scope.each(inner, 0).is_none() => {
                    self.beside(inner.at, format!("how many `{name}` of `{id}` there are, only the deployment knows"));
                }
                ("provisioner", _) => self.beside(inner.at, format!("what the program of `{id}` does is not read")),
                ("lifecycle", _) if inner.get("ignore_changes").is_some() => {
                    self.beside(inner.at, format!("what is changed of `{id}` by others, Terraform leaves as it is"));
                }
                _ => {}
            }
            self.blocks_unread(inner, id);
        }
    }
}

/// Whether some attribute or block looks as if it held a policy or said who may do something.
fn names_policy(block: &Block<'_>) -> bool {
    let is_policy = |key: &str| {
        ["policy", "policy_document", "policy_json", "principal", "principals"].iter().any(|end| key.ends_with(end))
    };
    block.attributes.iter().any(|attribute| is_policy(attribute.key))
        || block.blocks.iter().any(|block| is_policy(block.makes()) || names_policy(block))
}
