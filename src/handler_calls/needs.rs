//! Which actions a call needs, with what its request is given.

use super::call::{Call, Certainty, Extent, Literal};
use super::shapes::parts_of;

/// What a call asks the role for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub sure: Vec<Vec<&'static str>>,
    pub possible: Vec<&'static str>,
}

/// Actions of an object, and those that S3 asks for instead where the request names a version (*Amazon S3 API Reference*, the
/// permissions of each operation).
const OF_VERSIONS: [(&str, &str); 9] = [
    ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    ("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
    ("s3:GetObject", "s3:GetObjectVersion"),
    ("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
    ("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"),
    ("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
    ("s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
    ("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
    ("s3:GetObjectTorrent", "s3:GetObjectVersionTorrent"),
];

/// Fields of requests that write objects, and the action that S3 asks for besides (*Amazon S3 API Reference, PutObject*;
/// *CreateMultipartUpload*; *CopyObject*).
const WITH_FIELDS: [(&str, &str); 9] = [
    ("tagging", "s3:PutObjectTagging"),
    ("acl", "s3:PutObjectAcl"),
    ("grant_full_control", "s3:PutObjectAcl"),
    ("grant_read", "s3:PutObjectAcl"),
    ("grant_read_acp", "s3:PutObjectAcl"),
    ("grant_write_acp", "s3:PutObjectAcl"),
    ("object_lock_mode", "s3:PutObjectRetention"),
    ("object_lock_retain_until_date", "s3:PutObjectRetention"),
    ("object_lock_legal_hold_status", "s3:PutObjectLegalHold"),
];

/// Fields of other requests, and what the service asks for where they are given.
const WITH_OTHER_FIELDS: [(&str, &str, &[&str]); 15] = [
    // *Amazon S3 User Guide, Enforce conditional deletes on Amazon S3 buckets*: with an ETag, "both s3:DeleteObject and s3:GetObject".
    ("delete_object", "if_match", &["s3:GetObject"]),
    // *Amazon S3 User Guide, How to prevent object overwrites with conditional writes*: with `If-Match`, s3:GetObject besides.
    ("put_object", "if_match", &["s3:GetObject"]),
    ("complete_multipart_upload", "if_match", &["s3:GetObject"]),
    // *Amazon S3 User Guide, Managing Object Lock*: s3:BypassGovernanceRetention, and the header that says so.
    ("delete_object", "bypass_governance_retention", &["s3:BypassGovernanceRetention"]),
    ("delete_objects", "bypass_governance_retention", &["s3:BypassGovernanceRetention"]),
    ("put_object_retention", "bypass_governance_retention", &["s3:BypassGovernanceRetention"]),
    // *Amazon S3 User Guide, Required permissions for Amazon S3 API operations*, CreateBucket.
    (
        "create_bucket",
        "object_lock_enabled_for_bucket",
        &["s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"],
    ),
    ("create_bucket", "acl", &["s3:PutBucketAcl"]),
    ("create_bucket", "grant_full_control", &["s3:PutBucketAcl"]),
    ("create_bucket", "grant_read", &["s3:PutBucketAcl"]),
    ("create_bucket", "grant_write", &["s3:PutBucketAcl"]),
    ("create_bucket", "object_ownership", &["s3:PutBucketOwnershipControls"]),
    // *AWS Secrets Manager API Reference, BatchGetSecretValue*: "If you use filters, ListSecrets".
    ("batch_get_secret_value", "filters", &["secretsmanager:ListSecrets"]),
    // *AWS Secrets Manager API Reference, CreateSecret*: "If you include tags"; "To add replica Regions".
    ("create_secret", "tags", &["secretsmanager:TagResource"]),
    ("create_secret", "add_replica_regions", &["secretsmanager:ReplicateSecretToRegions"]),
];

/// Fields that name the key which a service uses with the caller's permissions (*AWS Secrets Manager API Reference, CreateSecret* and
/// *UpdateSecret*; *AWS Systems Manager User Guide, How AWS Systems Manager Parameter Store uses AWS KMS*: a parameter is encrypted by
/// itself, or where it is advanced with a data key). AWS's own keys are used without them.
const WITH_KEYS: [(&str, &str, &[&[&str]]); 7] = [
    ("put_object", "ssekms_key_id", &[&["kms:GenerateDataKey"]]),
    ("copy_object", "ssekms_key_id", &[&["kms:GenerateDataKey"]]),
    // Parts of an upload are decrypted to put them together.
    ("create_multipart_upload", "ssekms_key_id", &[&["kms:GenerateDataKey"], &["kms:Decrypt"]]),
    ("upload", "ssekms_key_id", &[&["kms:GenerateDataKey"]]),
    ("create_secret", "kms_key_id", &[&["kms:GenerateDataKey"], &["kms:Decrypt"]]),
    ("update_secret", "kms_key_id", &[&["kms:GenerateDataKey"], &["kms:Encrypt"], &["kms:Decrypt"]]),
    ("put_parameter", "key_id", &[&["kms:Encrypt", "kms:GenerateDataKey"]]),
];

/// What stands in a transaction, and what DynamoDB asks for it (*Amazon DynamoDB Developer Guide, Using IAM with DynamoDB transactions*).
const IN_TRANSACTIONS: [(&str, &str); 4] = [
    ("TransactWriteItem.put", "dynamodb:PutItem"),
    ("TransactWriteItem.update", "dynamodb:UpdateItem"),
    ("TransactWriteItem.delete", "dynamodb:DeleteItem"),
    ("TransactWriteItem.condition_check", "dynamodb:ConditionCheckItem"),
];

/// How a statement begins, and what DynamoDB asks for it (*Amazon DynamoDB Developer Guide, IAM security policies with PartiQL for DynamoDB*).
const STATEMENTS: [(&str, &str); 4] = [
    ("SELECT", "dynamodb:PartiQLSelect"),
    ("INSERT", "dynamodb:PartiQLInsert"),
    ("UPDATE", "dynamodb:PartiQLUpdate"),
    ("DELETE", "dynamodb:PartiQLDelete"),
];

impl Call {
    /// What the call asks for. Nothing is sure where its operation's actions are not known.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs { sure: Vec::new(), possible: self.operation.may_need.clone() };
        for action in self.operation.needs.iter().flatten().copied() {
            let version = OF_VERSIONS.iter().find(|(plain, _)| *plain == action).map(|(_, version)| *version);
            match version {
                Some(version) => self.need_version((action, version), &mut needs),
                None => needs.sure.push(vec![action]),
            }
        }
        if matches!(self.operation.method, "put_object" | "create_multipart_upload" | "copy_object" | "upload") {
            for (field, action) in WITH_FIELDS {
                self.need_with((field, None), &[&[action]], &mut needs);
            }
        }
        for (_, field, actions) in WITH_OTHER_FIELDS.iter().filter(|(method, ..)| *method == self.operation.method) {
            let without = match *field {
                // Compared with no ETag.
                "if_match" => "*",
                // *Amazon S3 API Reference, CreateBucket*: with the ACL `private`, "only the s3:CreateBucket permission is required".
                "acl" => "private",
                _ => "false",
            };
            let actions: Vec<&[&'static str]> = actions.iter().map(std::slice::from_ref).collect();
            self.need_with((field, Some(without)), &actions, &mut needs);
        }
        // *Amazon S3 User Guide, Using server-side encryption with AWS KMS keys*.
        for (_, field, actions) in WITH_KEYS.iter().filter(|(method, ..)| *method == self.operation.method) {
            self.need_with((field, Some("alias/aws/")), actions, &mut needs);
        }
        self.need_in_parts(&mut needs);
        // S3 says that an object is not there to those alone who may list the bucket (*Amazon S3 API Reference, GetObject*).
        if self.tells_missing && matches!(self.operation.name, "GetObject" | "HeadObject" | "GetObjectAttributes") {
            needs.possible.push("s3:ListBucket");
        }
        if self.certainty == Certainty::Possible {
            let sure = std::mem::take(&mut needs.sure);
            needs.possible.extend(sure.into_iter().flatten());
        }
        needs
    }

    /// The action of an object, or of a version of it: where the request says which, where the source of a copy does
    /// (`bucket/key?versionId=…`), or where each object to delete does.
    fn need_version(&self, (action, version): (&'static str, &'static str), needs: &mut Needs) {
        let is_of_version = match self.operation.method {
            "copy_object" | "upload_part_copy" => match self.settings.get("copy_source").map(|one| &one.literals[..]) {
                Some([source]) if source.text.contains("versionId=") || source.rest.contains("versionId=") => {
                    Some(true)
                }
                Some([source]) if source.extent == Extent::Whole && !self.is_partial => Some(false),
                _ => None,
            },
            "delete_objects" => match self.settings.get("delete") {
                Some(delete) if !delete.has_other_parts && !self.is_partial => {
                    let is_of_version = delete.parts.contains("ObjectIdentifier.version_id");
                    // Some of them may name none.
                    needs.possible.extend(is_of_version.then_some(action));
                    Some(is_of_version)
                }
                _ => None,
            },
            _ if !self.may_set("version_id") => Some(false),
            _ => self.settings.get("version_id").filter(|setting| setting.is_always_set).map(|_| true),
        };
        // Who may read versions copies the newest, too.
        needs
            .possible
            .extend((is_of_version == Some(true) && self.operation.method.contains("copy")).then_some(action));
        needs.sure.push(match is_of_version {
            Some(true) => vec![version],
            Some(false) => vec![action],
            None => vec![action, version],
        });
    }

    /// What is asked for besides where a field is given, unless it is given what begins or ends as `without` does.
    fn need_with(&self, (field, without): (&str, Option<&str>), actions: &[&[&'static str]], needs: &mut Needs) {
        let possible = actions.iter().flat_map(|one_of| one_of.iter().copied());
        let Some(setting) = self.settings.get(field) else {
            needs.possible.extend(possible.filter(|_| self.is_partial));
            return;
        };
        let is_without =
            |literal: &Literal| without.is_some_and(|without| literal.text.to_ascii_lowercase().contains(without));
        match setting.literals.iter().any(is_without) {
            true if setting.only().is_some() => {}
            false if setting.is_always_set && self.certainty == Certainty::Sure => {
                let known: Vec<Vec<&str>> = actions.iter().map(|one_of| one_of.to_vec()).collect();
                let new: Vec<_> = known.into_iter().filter(|one_of| !needs.sure.contains(one_of)).collect();
                needs.sure.extend(new);
            }
            _ => needs.possible.extend(possible),
        }
    }

    /// What is asked for what the request is made of.
    fn need_in_parts(&self, needs: &mut Needs) {
        let Some((field, part)) = parts_of(self.operation) else { return };
        let Some(setting) = self.settings.get(field) else { return };
        let mut found: Vec<&'static str> = Vec::new();
        if self.operation.client == "dynamodb" {
            found.extend(
                IN_TRANSACTIONS.iter().filter(|(part, _)| setting.parts.contains(*part)).map(|(_, action)| action),
            );
            let is_begun = |word: &str| {
                let begins =
                    |text: &str| text.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(word));
                setting.parts.iter().any(|part| part.ends_with(&format!(".statement={word}")))
                    || (field == "statement" && setting.literals.iter().any(|literal| begins(&literal.text)))
            };
            found.extend(STATEMENTS.iter().filter(|(word, _)| is_begun(word)).map(|(_, action)| action));
        } else if setting.parts.contains("ObjectIdentifier.e_tag") {
            found.push("s3:GetObject");
        }
        if found.is_empty() {
            let all = if part == "TransactWriteItem" { &IN_TRANSACTIONS } else { &STATEMENTS };
            needs.possible.extend(all.iter().map(|(_, action)| action).filter(|_| self.operation.client == "dynamodb"));
        }
        needs.sure.extend(found.into_iter().map(|action| vec![action]));
    }

    fn may_set(&self, field: &str) -> bool {
        self.is_partial || self.settings.contains_key(field)
    }
}
