//! The operations of the clients of the AWS SDK for Rust, and the IAM actions that each needs.

use std::collections::{BTreeMap, HashMap};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::service;

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

/// A client, by what `data/operations.txt` says of it.
#[derive(Default)]
struct Client {
    /// The prefix of its actions.
    prefix: &'static str,
    /// Operations that have no action of their name, by that in lower case: name, what it needs, what it may need.
    others: HashMap<String, [&'static str; 3]>,
    /// Operations, by the folded names of the waiters that call them.
    waiters: HashMap<String, &'static str>,
}

/// The crate `aws-sdk-s3-transfer-manager` has operations of its own: what it calls for each (*Amazon S3 Transfer Manager for Rust,
/// Developer guide*). A download asks for the object in ranges, an upload is split into parts where it is long.
const TRANSFER_MANAGER: &str = "\
client s3_transfer_manager -
Download s3:GetObject -
DownloadObjects s3:GetObject,s3:ListBucket -
Upload s3:PutObject s3:AbortMultipartUpload
UploadObjects s3:PutObject s3:AbortMultipartUpload
";

static CLIENTS: LazyLock<BTreeMap<&'static str, Client>> = LazyLock::new(|| {
    let mut clients: BTreeMap<&str, Client> = BTreeMap::new();
    let mut current = "";
    for line in include_str!("data/operations.txt").lines().chain(TRANSFER_MANAGER.lines()) {
        let words: Vec<&'static str> = line.split(' ').collect();
        match words[..] {
            ["#", ..] => {}
            ["client", name, prefix] => {
                current = name;
                clients.insert(name, Client { prefix, ..Client::default() });
            }
            ["wait", waiter, operation] => {
                let waiters = &mut clients.entry(current).or_default().waiters;
                waiters.insert(format!("waituntil{}", waiter.to_lowercase()), operation);
            }
            [name, needs, may_need] => {
                let others = &mut clients.entry(current).or_default().others;
                others.insert(name.to_lowercase(), [name, needs, may_need]);
            }
            _ => {}
        }
    }
    clients
});

/// The client that a crate has, by the end of its name.
pub fn client_of_crate(name: &str) -> Option<&'static str> {
    CLIENTS.get_key_value(name.strip_prefix("aws_sdk_")?).map(|(client, _)| *client)
}

/// The prefix of the actions that a client calls.
pub fn prefix_of_client(client: &str) -> Option<&'static str> {
    match client {
        "s3_transfer_manager" => Some("s3"),
        client => CLIENTS.get(client).map(|client| client.prefix).filter(|prefix| *prefix != "-"),
    }
}

/// Whether the SDK has a client for the service of this prefix.
pub fn has_client(prefix: &str) -> bool {
    CLIENTS.values().any(|client| client.prefix == prefix)
}

/// The operation that a client has under the name of this method.
pub fn operation(client: &str, method: &str) -> Option<&'static Operation> {
    type Known = HashMap<(&'static str, String), &'static Operation>;
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    let (client, about) = CLIENTS.get_key_value(client)?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (*client, method.to_owned());
    if let Some(operation) = known.get(&key) {
        return Some(operation);
    }
    // Once for each operation that some code calls.
    let operation: &Operation = Box::leak(Box::new(about.find(client, method)?));
    known.insert(key, operation);
    Some(operation)
}

/// The actions that an operation needs, by the prefix of its service and its name in the API reference.
pub fn actions_of_operation(prefix: &str, name: &str) -> Option<Vec<&'static str>> {
    let (_, about) = CLIENTS.iter().find(|(_, client)| client.prefix.eq_ignore_ascii_case(prefix))?;
    let [_, needs, _] = about.others.get(&name.to_lowercase())?;
    let needs: Vec<&str> = needs.split(',').filter(|action| !matches!(*action, "-" | "?")).collect();
    (!needs.is_empty()).then_some(needs)
}

impl Client {
    /// The code generator of the SDK puts `_` between the words of an operation's name: without them the two are the same.
    fn find(&self, client: &'static str, method: &str) -> Option<Operation> {
        let is_method = method.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        let mut folded = method.replace('_', "");
        if !is_method {
            return None;
        }
        if let Some(operation) = self.waiters.get(&folded) {
            folded = operation.to_lowercase();
        }
        let method = || String::from(method).leak();
        if let Some([name, needs, may_need]) = self.others.get(&folded) {
            let list = |text: &'static str| text.split(',').filter(|action| *action != "-").collect();
            let needs = (*needs != "?").then(|| list(needs));
            return Some(Operation { client, method: method(), name, needs, may_need: list(may_need) });
        }
        let service = service(self.prefix)?;
        let [action] = service.matching(&folded)[..] else { return None };
        let needs = Some(vec![action.full_name.as_str()]);
        Some(Operation { client, method: method(), name: action.name(), needs, may_need: Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_reference::action;

    #[test]
    fn every_client_has_a_service_and_every_operation_actions_of_it() {
        let mut known = 0;
        for (name, client) in CLIENTS.iter() {
            assert_eq!(client_of_crate(&format!("aws_sdk_{name}")), Some(*name));
            assert!(client.prefix == "-" || service(client.prefix).is_some(), "{name}");
            for [_, needs, may_need] in client.others.values() {
                let named = needs.split(',').chain(may_need.split(','));
                for named in named.filter(|named| !matches!(*named, "-" | "?")) {
                    assert!(action(named).is_some(), "{name}: {named}");
                }
            }
            known += usize::from(client.prefix != "-");
        }
        assert!(known > 400, "{known}");
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
            ("s3_transfer_manager", "upload", &["s3:PutObject"]),
            ("sns", "publish_batch", &["sns:Publish"]),
            ("sqs", "send_message_batch", &["sqs:SendMessage"]),
            ("secretsmanager", "get_secret_value", &["secretsmanager:GetSecretValue"]),
            ("ssm", "get_parameters_by_path", &["ssm:GetParametersByPath"]),
            ("kms", "re_encrypt", &["kms:ReEncryptFrom", "kms:ReEncryptTo"]),
            ("dynamodb", "transact_get_items", &["dynamodb:GetItem"]),
            ("rekognition", "detect_labels", &["rekognition:DetectLabels"]),
            ("lambda", "invoke", &["lambda:InvokeFunction"]),
            ("bedrockruntime", "converse", &["bedrock:InvokeModel"]),
            ("sfn", "start_execution", &["states:StartExecution"]),
            ("eventbridge", "put_events", &["events:PutEvents"]),
            ("cloudwatch", "put_metric_data", &["cloudwatch:PutMetricData"]),
            ("cloudwatchlogs", "put_log_events", &["logs:PutLogEvents"]),
            ("sesv2", "send_email", &["ses:SendEmail"]),
            ("iotdataplane", "publish", &["iot:Publish"]),
            ("sts", "get_caller_identity", &[]),
            ("apigatewaymanagement", "post_to_connection", &["execute-api:ManageConnections"]),
            ("resourcegroupstagging", "get_resources", &["tag:GetResources"]),
        ] {
            let operation = operation(client, method).unwrap_or_else(|| panic!("{client} {method}"));
            assert_eq!(operation.needs.as_deref(), Some(needs), "{client} {method}");
            assert_eq!((operation.client, operation.method), (client, method));
        }
        assert_eq!(actions_of_operation("S3", "HeadObject"), Some(vec!["s3:GetObject"]));
        assert_eq!(actions_of_operation("s3", "GetObject"), None);
        assert_eq!(operation("s3", "create_session").unwrap().needs, None);
        assert_eq!(operation("s3", "publish"), None);
        assert_eq!(operation("s3", "Get_Object"), None);
        assert_eq!(operation("nothing", "get_object"), None);
    }
}
