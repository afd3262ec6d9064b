//! What has a policy of its own that says who may use it, type by type.

use super::Reader;
use crate::deployment::facts::DocumentKind;
use crate::deployment::node::Node;
use crate::deployment::policy::{document, of_layer};

/// The types whose policies are read, and the path of the policy (*AWS CloudFormation Template Reference*, the page of each type).
const POLICIES: [(&str, &[&str]); 31] = [
    ("AWS::Backup::BackupVault", &["AccessPolicy"]),
    ("AWS::CodeArtifact::Domain", &["PermissionsPolicyDocument"]),
    ("AWS::CodeArtifact::Repository", &["PermissionsPolicyDocument"]),
    ("AWS::DynamoDB::Table", &["ResourcePolicy", "PolicyDocument"]),
    ("AWS::ECR::PublicRepository", &["RepositoryPolicyText"]),
    ("AWS::ECR::RegistryPolicy", &["PolicyText"]),
    ("AWS::ECR::Repository", &["RepositoryPolicyText"]),
    ("AWS::EFS::FileSystem", &["FileSystemPolicy"]),
    ("AWS::Elasticsearch::Domain", &["AccessPolicies"]),
    ("AWS::Events::EventBus", &["Policy"]),
    ("AWS::Events::EventBusPolicy", &["Statement"]),
    ("AWS::KMS::Key", &["KeyPolicy"]),
    ("AWS::KMS::ReplicaKey", &["KeyPolicy"]),
    ("AWS::Kinesis::ResourcePolicy", &["ResourcePolicy"]),
    ("AWS::Logs::ResourcePolicy", &["PolicyDocument"]),
    ("AWS::OpenSearchService::Domain", &["AccessPolicies"]),
    ("AWS::S3::AccessPoint", &["Policy"]),
    ("AWS::S3::BucketPolicy", &["PolicyDocument"]),
    ("AWS::S3::MultiRegionAccessPointPolicy", &["Policy"]),
    ("AWS::S3Express::BucketPolicy", &["PolicyDocument"]),
    ("AWS::S3ObjectLambda::AccessPointPolicy", &["PolicyDocument"]),
    ("AWS::S3Outposts::AccessPoint", &["Policy"]),
    ("AWS::S3Outposts::BucketPolicy", &["PolicyDocument"]),
    ("AWS::S3Tables::TableBucketPolicy", &["ResourcePolicy"]),
    ("AWS::S3Tables::TablePolicy", &["ResourcePolicy"]),
    ("AWS::SNS::TopicInlinePolicy", &["PolicyDocument"]),
    ("AWS::SNS::TopicPolicy", &["PolicyDocument"]),
    ("AWS::SQS::QueueInlinePolicy", &["PolicyDocument"]),
    ("AWS::SQS::QueuePolicy", &["PolicyDocument"]),
    ("AWS::SecretsManager::ResourcePolicy", &["ResourcePolicy"]),
    ("AWS::VpcLattice::AuthPolicy", &["Policy"]),
];

/// Other types of which it is read what they grant.
const READ: [&str; 15] = [
    "AWS::CloudFormation::Stack",
    "AWS::IAM::Group",
    "AWS::IAM::GroupPolicy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::User",
    "AWS::IAM::UserPolicy",
    "AWS::Lambda::LayerVersionPermission",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Url",
    "AWS::Serverless::Application",
    "AWS::Serverless::Connector",
    "AWS::Serverless::StateMachine",
];

/// Whether it is read what a resource of this type grants.
pub fn is_read(kind: &str) -> bool {
    READ.contains(&kind) || POLICIES.iter().any(|(read, _)| *read == kind)
}

impl Reader<'_> {
    pub(super) fn resource_policy(&mut self, id: &str, kind: &str, properties: &Node) {
        let Some((_, path)) = POLICIES.iter().find(|(read, _)| *read == kind) else { return };
        let holder = match kind {
            "AWS::S3::BucketPolicy" => properties.get("Bucket").map(|bucket| self.name_of(bucket)),
            _ => None,
        };
        self.document(properties.find(path), DocumentKind::Resource, &holder.unwrap_or_else(|| id.to_owned()));
    }

    /// *AWS CloudFormation Template Reference, AWS::Lambda::LayerVersionPermission*.
    pub(super) fn layer(&mut self, id: &str, properties: &Node) {
        let resolved = self.resolver.resolve(properties);
        let get = |key: &str| resolved.get(key).cloned();
        if let Some(principal) = get("Principal") {
            let policy = of_layer(properties.at, principal, ["Action", "LayerVersionArn", "OrganizationId"].map(get));
            self.facts.documents.extend(document(self.file, &policy, DocumentKind::Resource, id));
        }
    }
}
