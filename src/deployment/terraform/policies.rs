//! What has a policy of its own that says who may use it, type by type.

use super::Reader;
use super::block::Block;
use crate::deployment::facts::DocumentKind;
use crate::deployment::policy::{document, of_layer};

/// The types whose policies are read, and the attribute of the policy (*Terraform AWS provider*, the page of each type).
const POLICIES: [(&str, &str); 43] = [
    ("aws_backup_vault_policy", "policy"),
    ("aws_cloudwatch_event_bus_policy", "policy"),
    ("aws_cloudwatch_log_destination_policy", "access_policy"),
    ("aws_cloudwatch_log_resource_policy", "policy_document"),
    ("aws_codeartifact_domain_permissions_policy", "policy_document"),
    ("aws_codeartifact_repository_permissions_policy", "policy_document"),
    ("aws_dynamodb_resource_policy", "policy"),
    ("aws_ecr_registry_policy", "policy"),
    ("aws_ecr_repository_policy", "policy"),
    ("aws_ecrpublic_repository_policy", "policy"),
    ("aws_efs_file_system_policy", "policy"),
    ("aws_elasticsearch_domain", "access_policies"),
    ("aws_elasticsearch_domain_policy", "access_policies"),
    ("aws_glacier_vault", "access_policy"),
    ("aws_glue_resource_policy", "policy"),
    ("aws_kinesis_resource_policy", "policy"),
    ("aws_kms_external_key", "policy"),
    ("aws_kms_key", "policy"),
    ("aws_kms_key_policy", "policy"),
    ("aws_kms_replica_external_key", "policy"),
    ("aws_kms_replica_key", "policy"),
    ("aws_media_store_container_policy", "policy"),
    ("aws_opensearch_domain", "access_policies"),
    ("aws_opensearch_domain_policy", "access_policies"),
    ("aws_s3_access_point", "policy"),
    ("aws_s3_bucket", "policy"),
    ("aws_s3_bucket_policy", "policy"),
    ("aws_s3_directory_bucket_policy", "policy"),
    ("aws_s3control_access_point_policy", "policy"),
    ("aws_s3control_bucket_policy", "policy"),
    ("aws_s3control_multi_region_access_point_policy", "details"),
    ("aws_s3control_object_lambda_access_point_policy", "policy"),
    ("aws_s3tables_table_bucket_policy", "resource_policy"),
    ("aws_s3tables_table_policy", "resource_policy"),
    ("aws_secretsmanager_secret", "policy"),
    ("aws_secretsmanager_secret_policy", "policy"),
    ("aws_ses_identity_policy", "policy"),
    ("aws_sns_topic", "policy"),
    ("aws_sns_topic_policy", "policy"),
    ("aws_sqs_queue", "policy"),
    ("aws_sqs_queue_policy", "policy"),
    ("aws_vpclattice_auth_policy", "policy"),
    ("aws_vpclattice_resource_policy", "policy"),
];

/// The attribute of the policy of this type, where that is read.
pub fn path_of(kind: &str) -> Option<&'static str> {
    POLICIES.iter().find(|(read, _)| *read == kind).map(|(_, key)| *key)
}

impl<'a> Reader<'_, '_, 'a> {
    pub(super) fn resource_policy(&mut self, block: &Block<'a>, kind: &str, id: &str) {
        let Some(key) = path_of(kind) else { return };
        let holder = match kind {
            "aws_s3_bucket_policy" => self.holder(block, "bucket", id),
            _ => id.to_owned(),
        };
        self.document(block, key, DocumentKind::Resource, &holder);
        // The policy of an access point of several Regions is nested.
        for details in self.scope.blocks(block, "details", 0) {
            self.document(&details, "policy", DocumentKind::Resource, &holder);
        }
    }

    /// *Terraform AWS provider, aws_lambda_layer_version_permission*.
    pub(super) fn layer(&mut self, block: &Block<'a>, id: &str) {
        let get = |key: &str| self.get(block, key);
        if let Some(principal) = get("principal") {
            let policy = of_layer(block.at, principal, ["action", "layer_name", "organization_id"].map(get));
            let document = document(self.scope.all.file(), &policy, DocumentKind::Resource, id);
            self.facts.documents.extend(document);
        }
    }
}
