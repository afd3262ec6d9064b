//! What every statement that allows has to look like, whatever it is for.

use cargo_lambda_s3::iam::DocumentKind;
use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request, evaluate};
use serde_json::{Value, json};

/// What may be allowed on everything: X-Ray's actions, for which there are no resources to name (*Service Authorization
/// Reference, AWS X-Ray*), two by which Terraform finds what it made (likewise, Amazon CloudWatch Logs and AWS CloudTrail), and
/// what AWS's own policy for logs allows (*AWS Managed Policy Reference Guide, AWSLambdaBasicExecutionRole*). In a key's policy
/// `*` is the key (*AWS KMS Developer Guide, Elements of a key policy*).
const ON_EVERYTHING: [(DocumentKind, &[&str]); 9] = [
    // *AWS Lambda Developer Guide, Giving Lambda functions access to resources in an Amazon VPC*; denied to the function's own code.
    (
        DocumentKind::Role,
        &[
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
        ],
    ),
    // The same page: what Lambda reads with the rights of the caller.
    (
        DocumentKind::Deployer,
        &["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs", "ec2:GetSecurityGroupsForVpc"],
    ),
    // With a condition on the namespace, which `granted.rs` judges (likewise, Amazon CloudWatch).
    (DocumentKind::Role, &["cloudwatch:PutMetricData"]),
    (DocumentKind::Role, &["xray:PutTelemetryRecords", "xray:PutTraceSegments"]),
    (DocumentKind::Deployer, &["logs:DescribeLogGroups"]),
    (DocumentKind::Deployer, &["cloudtrail:DescribeTrails"]),
    (DocumentKind::Managed, &["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]),
    (DocumentKind::ResourceOwner, &["kms:Decrypt"]),
    (DocumentKind::ResourceOwner, &["kms:Decrypt", "kms:GenerateDataKey"]),
];

/// Stand for what the wildcards `*` and `?` match; no policy can hold them.
const ANY: char = '\u{1}';
const ONE: char = '\u{2}';

pub fn findings(kind: DocumentKind, name: &str, document: &Value) -> Vec<String> {
    let statements = document["Statement"].as_array().unwrap();
    let allowing = statements.iter().filter(|statement| statement["Effect"] != "Deny");
    allowing.flat_map(|statement| of_statement(kind, &format!("{name}, {}", statement["Sid"]), statement)).collect()
}

fn of_statement(kind: DocumentKind, name: &str, statement: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for element in ["NotAction", "NotResource", "NotPrincipal"] {
        if statement.get(element).is_some() {
            found.push(format!("{name}: allows by `{element}`"));
        }
    }
    let mut actions = texts(&statement["Action"]);
    for action in &actions {
        if action.contains(['*', '?']) {
            found.push(format!("{name}: wildcard in `{action}`"));
        }
    }
    actions.sort_unstable();
    for resource in texts(&statement["Resource"]) {
        if resource.contains(":bedrock:*::foundation-model/") && has_profile(statement) {
            // In each Region that the profile leads to, and by way of the profile alone, as `granted.rs` judges.
            found.extend(
                of_resource(&resource.replacen('*', "us-east-1", 1))
                    .into_iter()
                    .map(|problem| format!("{name}: {problem}")),
            );
        } else if resource != "*" {
            found.extend(of_resource(resource).into_iter().map(|problem| format!("{name}: {problem}")));
        } else if !ON_EVERYTHING.iter().any(|(of, may)| *of == kind && *may == actions) {
            found.push(format!("{name}: has the resource `*` for {}", actions.join(", ")));
        }
    }
    found
}

fn has_profile(statement: &Value) -> bool {
    statement["Condition"]["ArnEquals"]["bedrock:InferenceProfileArn"].is_string()
        || statement["Condition"]["ArnEquals"]["bedrock:InferenceProfileArn"].is_array()
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(list) => list.iter().map(|text| text.as_str().unwrap()).collect(),
        Value::Null => Vec::new(),
        one => vec![one.as_str().unwrap()],
    }
}

/// A resource has to be spelt out up to the name that tells it from its siblings, and to match no text that differs from
/// it by a character there.
fn of_resource(resource: &str) -> Vec<String> {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let &[_, _, service, _, _, own] = parts.as_slice() else {
        return vec![format!("`{resource}` is no whole ARN")];
    };
    // A bucket's name ends at the slash, a secret's at the six characters that Secrets Manager adds to it (*AWS Secrets Manager
    // User Guide, What's in a secret*), any other name at the first `*`.
    let name = match service {
        "s3" => own.split('/').next().unwrap(),
        "secretsmanager" => own.strip_suffix("-??????").unwrap_or(own),
        _ => own.split('*').next().unwrap(),
    };
    let is_plain = |text: &str| !fill(text).contains(&ANY) && !fill(text).contains(&ONE);
    if name.is_empty() || !is_plain(name) || !parts[..5].iter().all(|part| is_plain(part)) {
        return vec![format!("`{resource}` has a wildcard before the key, or before the name")];
    }
    let policy =
        json!({ "Statement": { "Effect": "Allow", "Action": "*", "Resource": resource }, "Version": "2012-10-17" });
    let policies = Policies::default().identity(&policy).unwrap();
    let matches = |text: &[char]| {
        let caller = Caller::Account("111122223333".to_owned());
        let request = Request::new(caller, "any:Action", text.iter().collect::<String>()).owned_by("111122223333");
        evaluate(&policies, &request).unwrap().is_allowed()
    };
    let whole = fill(resource);
    let mut found = Vec::new();
    if !matches(&whole) {
        found.push(format!("`{resource}` does not match {whole:?}"));
    }
    let has_wildcard = whole.contains(&ANY);
    let wildcard = whole.iter().position(|c| *c == ANY).unwrap_or(whole.len());
    for at in 0..whole.len() {
        if [ANY, ONE].contains(&whole[at]) {
            continue;
        }
        let mut shorter = whole.clone();
        shorter.remove(at);
        // Beside the wildcard a character more is one that it stands for.
        let at_wildcard = has_wildcard && at.abs_diff(wildcard) <= 1;
        let mut longer = whole.clone();
        longer.insert(at, ANY);
        let mut other = whole.clone();
        other[at] = ANY;
        let near = [Some(shorter), Some(other), (!at_wildcard).then_some(longer)];
        found.extend(
            near.into_iter()
                .flatten()
                .filter(|text| matches(text))
                .map(|text| format!("`{resource}` matches {text:?} too")),
        );
    }
    if !has_wildcard && matches(&[whole.as_slice(), &[ANY]].concat()) {
        found.push(format!("`{resource}` matches what begins so"));
    }
    found
}

/// Text that the resource matches, with its escapes read.
fn fill(resource: &str) -> Vec<char> {
    let chars: Vec<char> = resource.chars().collect();
    let mut text = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match chars[at..] {
            ['$', '{', c @ ('*' | '?' | '$'), '}', ..] => {
                text.push(c);
                at += 4;
            }
            [c, ..] => {
                text.push(match c {
                    '*' => ANY,
                    '?' => ONE,
                    c => c,
                });
                at += 1;
            }
            [] => {}
        }
    }
    text
}
