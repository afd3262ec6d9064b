//! What a slip in the policies could look like, and by what it is noticed: what the proof says of good policies is worth as much as
//! what it says of bad ones.

use cargo_lambda_s3::iam::DocumentKind::{
    Bucket, BucketOwner, Deployer, DeployerTrust, Helper, Invoke, Managed, Queue, ResourceOwner, Role, Schedule,
    ScheduleTrust, Topic, TrailBucket, Trust, Workflow, WorkflowTrust,
};
use cargo_lambda_s3::spec::{Format, Spec};
use serde_json::{Value, json};

use crate::documents::Documents;
use crate::{findings, keys, managed, numbered, organization, practices, published, queued, scheduled, spec};

/// In what [`organization`] has, and the others have not.
#[rustfmt::skip]
const OF_ORGANIZATION: [(&str, Sabotage, &str); 3] = [
    ("everyone invokes", |it| forget_all(of(it.of_kind(Invoke), "AllowOrganizationbff0868b")), "an organization"),
    ("organizations that begin so", |it| rename(&mut of(it.of_kind(Invoke), "AllowOrganizationbff0868b")["Condition"], "StringEquals", "StringNotEquals"), "an organization"),
    ("no account of the organization", |it| statements(it.of_kind(Invoke)).truncate(1), "has to be allowed"),
];

/// In what [`scheduled`] has, and the others have not.
#[rustfmt::skip]
const OF_SCHEDULED: [(&str, Sabotage, &str); 10] = [
    ("the schedule invokes any function", |it| widen(it.of_kind(Schedule), "function:thumbs", "function:*"), "the schedule"),
    ("the schedule invokes functions of a like name", |it| widen(it.of_kind(Schedule), "function:thumbs", "function:thumbs*"), "the schedule"),
    ("the schedule invokes nothing", |it| statements(it.of_kind(Schedule)).retain(|one| one["Sid"] != "InvokeFunction"), "has to be allowed"),
    ("the schedule keeps nothing", |it| statements(it.of_kind(Schedule)).truncate(1), "has to be allowed"),
    ("schedules of any group", |it| widen(it.of_kind(ScheduleTrust), "schedule-group/default", "schedule-group/*"), "the role of the schedule"),
    ("schedules of any account", |it| forget(it.of_kind(ScheduleTrust), "StringEquals"), "the role of the schedule"),
    ("any service takes on the role", |it| statements(it.of_kind(ScheduleTrust))[0]["Principal"]["Service"] = json!(["s3.amazonaws.com"]), "the role of the schedule"),
    ("who deploys changes any schedule", |it| widen(it.of_kind(Deployer), "schedule/default/thumbs", "schedule/default/*"), "who deploys"),
    ("who deploys widens the role of the schedule", |it| statements(it.of_kind(Deployer)).retain(|one| one["Sid"] != "DenyScheduleRole"), "beside an administrator"),
    ("any service gets the role of the schedule", |it| forget_all(of(it.of_kind(Deployer), "PassScheduleRole")), "who deploys"),
];

type Sabotage = fn(&mut Documents);

/// In what every function has.
#[rustfmt::skip]
const SABOTAGES: [(&str, Sabotage, &str); 27] = [
    ("a bucket that takes requests without TLS", |it| statements(it.of_kind(Bucket)).clear(), "the role without TLS"),
    ("a resource of everything", |it| of(it.of_kind(Role), "WriteObjects")["Resource"] = json!(["*"]), "has the resource `*`"),
    ("the exception for tracing, and more", |it| add(it.of_kind(Role), json!({
        "Effect": "Allow", "Action": ["s3:GetObject", "xray:PutTraceSegments"], "Resource": "*",
    })), "has the resource `*`"),
    ("every action of S3", |it| of(it.of_kind(Role), "WriteObjects")["Action"] = json!("s3:*"), "wildcard in `s3:*`"),
    ("some actions", |it| of(it.of_kind(Role), "WriteObjects")["Action"] = json!(["s3:Put?bject"]), "wildcard in `s3:Put?bject`"),
    ("all actions but one", |it| rename(of(it.of_kind(Role), "WriteObjects"), "Action", "NotAction"), "`NotAction`"),
    ("an action for nothing", |it| of(it.of_kind(Role), "WriteObjects")["Action"][0] = json!("s3:PutObjectAcl"), "s3:PutObjectAcl"),
    ("a whole bucket", |it| of(it.of_kind(Role), "ReadTriggerObjects")["Resource"][0] = json!("arn:aws-cn:s3:::in-bucket/*"), "s3:GetObject"),
    ("sibling buckets", |it| widen(it.of_kind(Role), "in-bucket/", "in-bucket*/"), "before the key"),
    ("a prefix that is no folder", |it| widen(it.of_kind(Role), "in${*}/", "in${*}"), "s3:GetObject"),
    ("an unescaped prefix", |it| widen(it.of_kind(Role), "${*}", "*"), "s3:GetObject"),
    ("a forgotten suffix", |it| widen(it.of_kind(Role), ".jpg", ""), "s3:GetObject"),
    ("a list of every key", |it| drop(of(it.of_kind(Role), "ListBucket1").as_object_mut().unwrap().remove("Condition")), "s3:ListBucket"),
    ("every log group", |it| widen(it.of_kind(Role), "log-group:/aws/lambda/thumbs:*", "log-group:*"), "logs:PutLogEvents"),
    ("log groups of a like name", |it| widen(it.of_kind(Role), "/aws/lambda/thumbs:*", "/aws/lambda/thumbs*"), "logs:PutLogEvents"),
    ("queues of a like name", |it| widen(it.of_kind(Role), "thumbs-failures", "thumbs-failures*"), "sqs:SendMessage"),
    ("queues of every account", |it| widen(it.of_kind(Role), "444455556666:thumbs-failures", "*:thumbs-failures"), "before the key"),
    ("a grant that is gone", |it| statements(it.of_kind(Role)).retain(|one| one["Sid"] != "DeleteObjects"), "has to be allowed"),
    ("a key that is gone", |it| widen(it.of_kind(Role), "in${*}/", "out/"), "has to be allowed"),
    ("everybody takes on the role", |it| statements(it.of_kind(Trust))[0]["Principal"] = json!({ "AWS": "*" }), "sts:AssumeRole"),
    ("a service takes on the role", |it| statements(it.of_kind(Trust))[0]["Principal"]["Service"] = json!(["s3.amazonaws.com"]), "sts:AssumeRole"),
    ("buckets of a like name invoke", |it| widen(it.of_kind(Invoke), ":::in-bucket", ":::in-bucket*"), "lambda:InvokeFunction"),
    ("a bucket of any account invokes", |it| forget(it.of_kind(Invoke), "StringEquals"), "lambda:InvokeFunction"),
    ("any bucket of the account invokes", |it| forget(it.of_kind(Invoke), "ArnLike"), "lambda:InvokeFunction"),
    ("the helper merges into every bucket", |it| widen(it.of_kind(Helper), "there.already", "*"), "before the key"),
    ("every role of the account gets another's objects", |it| forget(it.of_kind(BucketOwner), "ArnEquals"), "by another role"),
    ("an owner lets everybody in", |it| for_everybody(it.of_kind(BucketOwner)), "by another account"),
];

/// In what a function has if it was asked for: see [`practices`].
#[rustfmt::skip]
const OF_PRACTICES: [(&str, Sabotage, &str); 55] = [
    ("an index of another table", |it| widen(it.of_kind(Role), "table/orders/index", "table/o*/index"), "the role has to state"),
    ("one more action than is stated", |it| push(of(it.of_kind(Role), "AllowDynamodbQuery"), "Action", "dynamodb:Scan"), "the role has to state"),
    ("a condition of a user that is lost", |it| forget_all(of(it.of_kind(Role), "AllowDynamodbQuery")), "the role has to state"),
    ("any version, and none", |it| push(of(it.of_kind(Role), "ReadTriggerObjects"), "Action", "s3:GetObject"), "must not be allowed: s3:GetObject on"),
    ("no version", |it| of(it.of_kind(Role), "ReadTriggerObjects")["Action"] = json!(["s3:GetObject"]), "has to be allowed: s3:GetObjectVersion"),
    ("objects without their tags", |it| of(it.of_kind(Role), "WriteObjects")["Action"] = json!(["s3:PutObject", "s3:AbortMultipartUpload"]), "has to be allowed: s3:PutObjectTagging"),
    ("topics of a like name", |it| widen(it.of_kind(Role), ":done", ":done*"), "must not be allowed: sns:Publish"),
    ("every topic", |it| widen(it.of_kind(Role), ":done", ":*"), "before the key, or before the name"),
    ("more than to publish", |it| push(of(it.of_kind(Role), "PublishNotices"), "Action", "sns:Subscribe"), "must not be allowed: sns:Subscribe"),
    ("queues of a like name", |it| widen(it.of_kind(Role), ":orders", ":orders*"), "must not be allowed: sqs:SendMessage"),
    ("secrets that begin so", |it| widen(it.of_kind(Role), "db-??????", "db-*"), "must not be allowed: secretsmanager:GetSecretValue"),
    ("secrets that begin so, in form", |it| widen(it.of_kind(Role), "db-??????", "db*"), "before the key, or before the name"),
    ("secrets of a like name", |it| widen(it.of_kind(Role), "db-??????", "d?-??????"), "before the key, or before the name"),
    ("a secret of seven characters", |it| widen(it.of_kind(Role), "db-??????", "db-???????"), "has to be allowed: secretsmanager:GetSecretValue"),
    ("parameters that begin so", |it| widen(it.of_kind(Role), "thumbs/size", "thumbs/size*"), "must not be allowed: ssm:GetParameter on"),
    ("all parameters of a path", |it| push(of(it.of_kind(Role), "FetchParameters"), "Action", "ssm:GetParametersByPath"), "must not be allowed: ssm:GetParametersByPath"),
    ("a key, used without S3", |it| drop_key(of(it.of_kind(Role), "DecryptObjects1"), "kms:ViaService"), "must not be allowed: kms:Decrypt"),
    ("a key, by S3 of any Region", |it| of(it.of_kind(Role), "DecryptObjects1")["Condition"]["StringLike"]["kms:ViaService"] = of(it.of_kind(Role), "DecryptObjects1")["Condition"]["StringEquals"].as_object_mut().unwrap().remove("kms:ViaService").map(|_| json!(["s3.*"])).unwrap(), "via Some(\\\"s3.us-west-2.amazonaws.com\\\")"),
    ("a key, for whatever it encrypts", |it| drop_operator(of(it.of_kind(Role), "EncryptObjects2"), "StringLike"), "must not be allowed: kms:GenerateDataKey"),
    ("a key, for siblings of the bucket", |it| widen(it.of_kind(Role), ":::out\"", ":::out*\""), "must not be allowed: kms:GenerateDataKey"),
    ("every key", |it| widen(it.of_kind(Role), "key/1234abcd", "key/*"), "must not be allowed: kms:Decrypt"),
    ("a topic's key, used without SNS", |it| drop_key(of(it.of_kind(Role), "EncryptNotices1"), "kms:ViaService"), "must not be allowed: kms:"),
    ("a topic's key, for every topic", |it| drop_operator(of(it.of_kind(Role), "EncryptNotices1"), "StringLike"), "must not be allowed: kms:GenerateDataKey"),
    ("a queue's key that only encrypts", |it| of(it.of_kind(Role), "EncryptMessages1")["Action"] = json!(["kms:GenerateDataKey"]), "has to be allowed: kms:Decrypt"),
    ("a secret's key, for secrets that begin so", |it| widen(it.of_kind(Role), "secret:db-??????\"}", "secret:db-*\"}"), "must not be allowed: kms:Decrypt"),
    ("a parameter's key, to encrypt", |it| push(of(it.of_kind(Role), "DecryptParameters1"), "Action", "kms:GenerateDataKey"), "must not be allowed: kms:GenerateDataKey"),
    ("an owner of a topic lets every role in", |it| forget(it.of_kind(ResourceOwner), "ArnEquals"), "another role, to what another account owns"),
    ("an owner of a topic lets everybody in", |it| for_everybody(it.of_kind(ResourceOwner)), "a third account"),
    ("an owner of a topic allows nothing", |it| statements(it.of_kind(ResourceOwner)).clear(), "to what another account owns, \"arn:aws-cn:sns:cn-north-1:444455556666:done\": has to be allowed"),
    ("a forgotten tag", |it| drop_operator(of(it.of_kind(Role), "FetchSecrets"), "StringEquals"), "role tagged"),
    ("a tag of one's own", |it| widen(it.of_kind(Role), "${aws:PrincipalTag/team}", "photos"), "role tagged Some(\\\"other\\\"), resource Some(\\\"photos\\\")"),
    ("a tag if there is one", |it| rename(&mut of(it.of_kind(Role), "WriteObjects")["Condition"], "StringEquals", "StringEqualsIfExists"), "resource None"),
    ("tags of logs", |it| of(it.of_kind(Role), "WriteLogs")["Condition"] = json!({ "StringEquals": { "aws:ResourceTag/team": "photos" } }), "has to be allowed: logs:PutLogEvents"),
    ("logs of everything", |it| of(it.of_kind(Role), "WriteLogs")["Resource"] = json!("*"), "has the resource `*` for logs:"),
    ("traces of those who deploy", |it| add(it.of_kind(Deployer), json!({
        "Effect": "Allow", "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"], "Resource": "*",
    })), "has the resource `*` for xray:"),
    ("stacks of a like name", |it| widen(it.of_kind(Deployer), "stack/thumbs/", "stack/thumbs*/"), "must not be allowed: cloudformation:CreateChangeSet"),
    ("functions of a like name", |it| widen(it.of_kind(Deployer), "function:thumbs", "function:thumbs*"), "must not be allowed: lambda:UpdateFunctionCode"),
    ("anybody invokes", |it| forget_all(of(it.of_kind(Deployer), "LetS3Invoke")), "must not be allowed: lambda:AddPermission"),
    ("the role for any service", |it| forget_all(of(it.of_kind(Deployer), "PassExecutionRole")), "must not be allowed: iam:PassRole"),
    ("any role for Lambda", |it| of(it.of_kind(Deployer), "PassExecutionRole")["Resource"] = json!("arn:aws-cn:iam::444455556666:role/*"), "must not be allowed: iam:PassRole"),
    ("no boundary", |it| forget_all(of(it.of_kind(Deployer), "ChangeExecutionRole")), "must not be allowed: iam:PutRolePolicy"),
    ("a role that may be opened", |it| statements(it.of_kind(Deployer)).retain(|one| one["Sid"] != "DenyWidening"), "beside an administrator's policy"),
    ("deployers who widen their own", |it| statements(it.of_kind(Workflow)).retain(|one| one["Sid"] != "DenyOwnRoles"), "beside an administrator's policy"),
    ("a boundary that may be edited", |it| statements(it.of_kind(Workflow)).retain(|one| one["Sid"] != "DenyBoundaryEdit"), "must not be allowed: iam:CreatePolicyVersion"),
    ("roles of others that nobody may change", |it| of(it.of_kind(Deployer), "DenyWidening")["Resource"] = json!("*"), "has to be allowed: iam:AttachRolePolicy"),
    ("a second factor of any age", |it| drop_operator(of(it.of_kind(DeployerTrust), "PeopleAssumeRole"), "NumericLessThan"), "3600"),
    ("a second factor that may be missing", |it| statements(it.of_kind(DeployerTrust)).retain(|one| one["Effect"] == "Allow"), "somebody, let in"),
    ("access keys that are forgotten", |it| rename(&mut of(it.of_kind(DeployerTrust), "DenyWithoutMfa")["Condition"], "BoolIfExists", "Bool"), "second factor None"),
    ("deployers of every account", |it| of(it.of_kind(DeployerTrust), "PeopleAssumeRole")["Principal"] = json!("*"), "must not be allowed: sts:AssumeRole"),
    ("every branch", |it| *of(it.of_kind(WorkflowTrust), "GithubAssumesRole") = by_subject("repo:photo-team/thumbs:*"), "a run that is not of"),
    ("repositories of a like name", |it| *of(it.of_kind(WorkflowTrust), "GithubAssumesRole") = by_subject("repo:photo-team/thumbs*:ref:refs/heads/main"), "thumbs-suffix"),
    ("every audience", |it| drop_key(of(it.of_kind(WorkflowTrust), "GithubAssumesRole"), "token.actions.githubusercontent.com:aud"), "a run that is not of"),
    ("every trail", |it| drop_key(of(it.of_kind(TrailBucket), "CloudTrailWrites"), "aws:SourceArn"), "a writer of the trail"),
    ("a trail without TLS", |it| statements(it.of_kind(TrailBucket)).retain(|one| one["Effect"] == "Allow"), "an administrator"),
    ("logs of every account", |it| widen(it.of_kind(TrailBucket), "AWSLogs/444455556666/*", "AWSLogs/*"), "a writer of the trail"),
];

/// In what [`numbered`] has, and the others have not.
#[rustfmt::skip]
const OF_NUMBERED: [(&str, Sabotage, &str); 4] = [
    ("permission sets of a longer name", |it| widen(it.of_kind(DeployerTrust), "????????????????", "*"), "Deploy_wide"),
    ("every permission set", |it| widen(it.of_kind(DeployerTrust), "AWSReservedSSO_Deploy_", "AWSReservedSSO_*_"), "AWSReservedSSO_another"),
    ("repositories of a recycled name", |it| drop_key(of(it.of_kind(WorkflowTrust), "GithubAssumesRole"), "token.actions.githubusercontent.com:repository_id"), "another repository of that name"),
    ("a role that may be rewritten", |it| of(it.of_kind(Deployer), "DenyWidening")["Action"] = json!(["iam:AttachRolePolicy"]), "iam:PutRolePolicy"),
];

/// In what [`managed`] has, and [`practices`] has not.
#[rustfmt::skip]
const OF_MANAGED: [(&str, Sabotage, &str); 3] = [
    ("more on everything", |it| push(&mut statements(it.of_kind(Managed))[0], "Action", "logs:DeleteLogGroup"), "has the resource `*` for logs:"),
    ("a workflow that changes the role", |it| statements(it.of_kind(Workflow)).retain(|one| one["Sid"] != "DenyWidening"), "beside an administrator's policy"),
    ("a branch called like the environment", |it| *of(it.of_kind(WorkflowTrust), "GithubAssumesRole") = by_subject("repo:photo-team/thumbs:*production"), "a run that is not of"),
];

/// In what a function has whose events come by its queue: see [`queued`].
#[rustfmt::skip]
const OF_QUEUED: [(&str, Sabotage, &str); 8] = [
    ("buckets of a like name send", |it| widen(it.of_kind(Queue), ":::in-bucket", ":::in-bucket*"), "must not be allowed: sqs:SendMessage"),
    ("a bucket of any account sends", |it| forget(it.of_kind(Queue), "StringEquals"), "must not be allowed: sqs:SendMessage"),
    ("any bucket of the account sends", |it| forget(it.of_kind(Queue), "ArnLike"), "must not be allowed: sqs:SendMessage"),
    ("S3 receives, too", |it| push(&mut statements(it.of_kind(Queue))[0], "Action", "sqs:ReceiveMessage"), "must not be allowed: sqs:ReceiveMessage"),
    ("the role takes from every queue", |it| widen(it.of_kind(Role), ":thumbs-events", ":*"), "before the key, or before the name"),
    ("the role takes from queues of a like name", |it| widen(it.of_kind(Role), ":thumbs-events", ":thumbs-events*"), "must not be allowed: sqs:ReceiveMessage"),
    ("the role cannot delete", |it| of(it.of_kind(Role), "ReceiveEvents")["Action"] = json!(["sqs:GetQueueAttributes", "sqs:ReceiveMessage"]), "has to be allowed: sqs:DeleteMessage"),
    ("mappings of other functions are read", |it| forget_all(of(it.of_kind(Deployer), "RefreshMapping")), "must not be allowed: lambda:GetEventSourceMapping"),
];

/// In what a function has whose events come by its topic: see [`published`].
#[rustfmt::skip]
const OF_PUBLISHED: [(&str, Sabotage, &str); 11] = [
    ("buckets of a like name publish", |it| widen(it.of_kind(Topic), ":::in-bucket", ":::in-bucket*"), "must not be allowed: sns:Publish"),
    ("a bucket of any account publishes", |it| forget(it.of_kind(Topic), "StringEquals"), "must not be allowed: sns:Publish"),
    ("any bucket of the account publishes", |it| forget(it.of_kind(Topic), "ArnLike"), "must not be allowed: sns:Publish"),
    ("S3 subscribes, too", |it| push(&mut statements(it.of_kind(Topic))[0], "Action", "sns:Subscribe"), "must not be allowed: sns:Subscribe"),
    ("S3 may not publish", |it| statements(it.of_kind(Topic)).clear(), "has to be allowed: sns:Publish"),
    ("topics of a like name invoke", |it| widen(it.of_kind(Invoke), ":thumbs-events", ":thumbs-events*"), "must not be allowed: lambda:InvokeFunction"),
    ("any topic invokes", |it| forget_all(of(it.of_kind(Invoke), "AllowTopic")), "must not be allowed: lambda:InvokeFunction"),
    ("no topic invokes", |it| statements(it.of_kind(Invoke)).clear(), "has to be allowed: lambda:InvokeFunction"),
    ("any topic sends to the failure queue", |it| forget_all(of(it.of_kind(Queue), "KeepUndeliveredOfTopic")), "must not be allowed: sqs:SendMessage"),
    ("S3 is let in by who deploys", |it| of(it.of_kind(Deployer), "LetSNSInvoke")["Condition"]["StringEquals"]["lambda:Principal"] = json!(["s3.amazonaws.com", "sns.amazonaws.com"]), "must not be allowed: lambda:AddPermission"),
    ("other topics are read", |it| widen(it.of_kind(Deployer), ":thumbs-events", ":*"), "must not be allowed: sns:"),
];

fn statements(document: &mut Value) -> &mut Vec<Value> {
    document["Statement"].as_array_mut().unwrap()
}

fn of<'a>(document: &'a mut Value, sid: &str) -> &'a mut Value {
    statements(document).iter_mut().find(|statement| statement["Sid"] == sid).unwrap()
}

fn add(document: &mut Value, statement: Value) {
    statements(document).push(statement);
}

fn rename(statement: &mut Value, element: &str, other: &str) {
    let value = statement.as_object_mut().unwrap().remove(element).unwrap();
    statement[other] = value;
}

/// Changes text wherever it stands.
fn widen(document: &mut Value, text: &str, other: &str) {
    *document = serde_json::from_str(&document.to_string().replace(text, other)).unwrap();
}

fn forget(document: &mut Value, operator: &str) {
    for statement in statements(document) {
        statement["Condition"].as_object_mut().unwrap().remove(operator);
    }
}

fn for_everybody(document: &mut Value) {
    forget(document, "ArnEquals");
    statements(document).iter_mut().for_each(|statement| statement["Principal"] = json!("*"));
}

fn push(statement: &mut Value, element: &str, value: &str) {
    statement[element].as_array_mut().unwrap().push(json!(value));
}

fn drop_operator(statement: &mut Value, operator: &str) {
    statement["Condition"].as_object_mut().unwrap().remove(operator).unwrap();
}

fn drop_key(statement: &mut Value, key: &str) {
    let operators = statement["Condition"].as_object_mut().unwrap().values_mut();
    operators.for_each(|keys| drop(keys.as_object_mut().unwrap().remove(key)));
}

fn forget_all(statement: &mut Value) {
    statement.as_object_mut().unwrap().remove("Condition").unwrap();
}

/// What lets every run in whose subject fits the pattern.
fn by_subject(pattern: &str) -> Value {
    let provider = "arn:aws-cn:iam::444455556666:oidc-provider/token.actions.githubusercontent.com";
    json!({
        "Sid": "GithubAssumesRole",
        "Effect": "Allow",
        "Principal": { "Federated": provider },
        "Action": ["sts:AssumeRoleWithWebIdentity"],
        "Condition": {
            "StringEquals": { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
            "StringLike": { "token.actions.githubusercontent.com:sub": pattern },
        },
    })
}

fn check(spec: &Spec, sabotages: &[(&str, Sabotage, &str)]) {
    let keys = keys::around(spec, "a/b", 7);
    let whole = Documents::of(spec);
    for (name, sabotage, noticed) in sabotages {
        let mut documents = whole.clone();
        sabotage(&mut documents);
        assert_ne!(documents, whole, "{name} changes nothing");
        let found = findings(spec, &documents, &keys);
        assert!(found.iter().any(|finding| finding.contains(noticed)), "{name}: {found:#?}");
    }
}

#[test]
fn a_policy_that_allows_more_or_less_is_noticed() {
    check(&spec("thumbs", "in*/", ".jpg", &[Format::CloudFormation]), &SABOTAGES);
}

#[test]
fn a_practice_that_allows_more_or_less_is_noticed() {
    check(&practices(), &OF_PRACTICES);
    check(&managed(), &OF_MANAGED);
    check(&numbered(), &OF_NUMBERED);
    check(&queued(), &OF_QUEUED);
    check(&published(), &OF_PUBLISHED);
    check(&organization(), &OF_ORGANIZATION);
    check(&scheduled(), &OF_SCHEDULED);
}
