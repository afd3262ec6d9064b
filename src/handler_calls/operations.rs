//! The operations of the AWS SDK clients, and the IAM actions that each needs.

use std::collections::HashMap;
use std::sync::LazyLock;

/// An operation, as a method of a client of the AWS SDK for Rust.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// What follows `aws_sdk_` in the name of the crate that the client is of.
    pub client: &'static str,
    /// The method that begins the call, such as `get_object`.
    pub method: &'static str,
    /// The name in the service's API reference, such as `GetObject`.
    pub name: &'static str,
    /// The actions without which it is refused; `None` where that is not known.
    pub needs: Option<Vec<&'static str>>,
    /// Actions that it asks for depending on what it is called with.
    pub may_need: Vec<&'static str>,
}

/// Every operation that is known.
pub(super) struct Operations {
    list: Vec<Operation>,
    by_method: HashMap<&'static str, Vec<usize>>,
}

/// The clients of the crate `aws-sdk-s3-transfer-manager`, which has operations of its own: what it calls for each (*Amazon S3
/// Transfer Manager for Rust, Developer guide*). A download asks for the object in ranges, an upload is split into parts where it is long.
const TRANSFER_MANAGER: &str = "\
s3_transfer_manager|download|GetObject|s3:GetObject|
s3_transfer_manager|download_objects|ListObjectsV2, GetObject|s3:GetObject s3:ListBucket|
s3_transfer_manager|upload|PutObject, UploadPart|s3:PutObject|s3:AbortMultipartUpload
s3_transfer_manager|upload_objects|PutObject, UploadPart|s3:PutObject|s3:AbortMultipartUpload
";

static OPERATIONS: LazyLock<Operations> = LazyLock::new(|| {
    let lines = include_str!("data/operations.txt").lines().chain(TRANSFER_MANAGER.lines());
    let list: Vec<Operation> = lines.filter_map(read_line).collect();
    let mut by_method: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, operation) in list.iter().enumerate() {
        by_method.entry(operation.method).or_default().push(at);
    }
    Operations { list, by_method }
});

fn read_line(line: &'static str) -> Option<Operation> {
    let mut columns = line.split('|').filter(|_| !line.starts_with('#'));
    let mut next = || columns.next();
    let (client, method, name, needs, may_need) = (next()?, next()?, next()?, next()?, next()?);
    let needs = (needs != "?").then(|| needs.split_whitespace().collect());
    Some(Operation { client, method, name, needs, may_need: may_need.split_whitespace().collect() })
}

impl Operations {
    pub(super) fn known() -> &'static Self {
        &OPERATIONS
    }

    /// The operation that a client has under this name.
    pub(super) fn find(&self, client: &str, method: &str) -> Option<&Operation> {
        self.named(method).find(|operation| operation.client == client)
    }

    /// The operations that have this name, each of another client.
    pub(super) fn named(&self, method: &str) -> impl Iterator<Item = &Operation> {
        self.by_method.get(method).into_iter().flatten().filter_map(|at| self.list.get(*at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_an_operation() {
        for operation in &Operations::known().list {
            let name = format!("aws_sdk_{}", operation.client);
            assert_eq!(crate::handler_calls::kinds::client_of_crate(&name), Some(operation.client));
        }
        let lines = include_str!("data/operations.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(Operations::known().list.len(), lines + TRANSFER_MANAGER.lines().count());
    }

    #[test]
    fn operations_need_what_the_documents_say() {
        for (client, method, needs) in [
            ("s3", "get_object", &["s3:GetObject"][..]),
            ("s3", "head_object", &["s3:GetObject"]),
            ("s3", "list_objects_v2", &["s3:ListBucket"]),
            ("s3", "upload_part", &["s3:PutObject"]),
            ("s3", "abort_multipart_upload", &["s3:AbortMultipartUpload"]),
            ("s3", "copy_object", &["s3:GetObject", "s3:PutObject"]),
            ("s3", "delete_objects", &["s3:DeleteObject"]),
            ("s3", "wait_until_object_exists", &["s3:GetObject"]),
            ("sns", "publish_batch", &["sns:Publish"]),
            ("sqs", "send_message_batch", &["sqs:SendMessage"]),
            ("secretsmanager", "get_secret_value", &["secretsmanager:GetSecretValue"]),
            ("ssm", "get_parameters_by_path", &["ssm:GetParametersByPath"]),
            ("kms", "re_encrypt", &["kms:ReEncryptFrom", "kms:ReEncryptTo"]),
            ("dynamodb", "transact_get_items", &["dynamodb:GetItem"]),
        ] {
            let operation = Operations::known().find(client, method).unwrap();
            assert_eq!(operation.needs.as_deref(), Some(needs), "{client} {method}");
        }
        assert_eq!(Operations::known().find("s3", "create_session").unwrap().needs, None);
        assert_eq!(Operations::known().find("s3", "publish"), None);
    }
}
