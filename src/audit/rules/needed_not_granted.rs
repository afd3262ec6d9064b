use std::collections::BTreeSet;

use super::undecided_source::place_of;
use crate::audit::stated_grant;
use crate::audit::{Check, Edit, Finding, Fix, Rule, Severity, Subject};
use crate::escape::Quoted;
use crate::handler_calls::{Call, Calls, Extent};
use crate::iam::{Effect, execution_role, granting, is_of_lambda};
use crate::spec::options::{Mode, ParameterName, QueueArn, SecretId, Service, ServiceGrant, TopicArn};
use crate::spec::{Access, Grant, KeyPattern, Location, Region, Spec};

pub const RULE: Rule = Rule {
    name: "needed-not-granted",
    severity: Severity::Error,
    finds: "an AWS call that the role does not allow",
    why: "AWS denies the call at run time, and the event is lost after the last retry (*IAM User Guide, Policy \
          evaluation logic*: requests are denied by default).",
    instead: "Grant it in the spec, or remove the call.",
    bad: "s3.delete_object().bucket(\"photo-inbox\").key(key).send().await?;",
    good: "[[package.metadata.lambda-s3.delete]]\nbucket = \"photo-inbox\"\nprefix = \"incoming/\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(spec), Some(calls)) = (subject.spec, &subject.calls) else { return Vec::new() };
    let granted = granted_actions(spec);
    let mut findings = Vec::new();
    for call in &calls.calls {
        for one_of in call.needs().sure {
            if one_of.iter().any(|action| granted.contains(action)) {
                continue;
            }
            let actions = one_of.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" or ");
            let message = format!("`{}` needs {actions}, which the role does not allow", call.operation.method);
            findings.push(RULE.found(place_of(&call.place), message, fix(spec, calls, call, &one_of)));
        }
    }
    findings
}

/// Every action that the role allows on something, and does not deny to the function's code.
pub(super) fn granted_actions(spec: &Spec) -> BTreeSet<&'static str> {
    let role = execution_role(spec);
    let of = |effect| {
        let statements = role.statements.iter().filter(move |one| one.effect == effect && !is_of_lambda(&one.sid));
        statements.flat_map(|statement| statement.actions.iter().map(|action| action.as_str())).collect::<BTreeSet<_>>()
    };
    of(Effect::Allow).difference(&of(Effect::Deny)).copied().collect()
}

fn fix(spec: &Spec, calls: &Calls, call: &Call, one_of: &[&str]) -> Fix {
    let access = match one_of.first().copied() {
        // The source of a copy is named in one text with its key; bucket and key are its target's.
        Some("s3:GetObject") if call.operation.method.contains("copy") => {
            return Fix::advice("grant it: `--read s3://BUCKET/PREFIX*`");
        }
        Some("s3:GetObject") => Access::Read,
        Some("s3:PutObject") | Some("s3:AbortMultipartUpload") => Access::Write,
        Some("s3:DeleteObject") => Access::Delete,
        Some("s3:ListBucket") => Access::List,
        Some(action) => return of_service(spec, calls, call, action),
        None => return Fix::advice(RULE.instead),
    };
    match location(call) {
        Some(on) => {
            let grant = Grant { access, on };
            Fix::edit(format!("grant it: `{grant}`"), Edit::AddGrant(grant))
        }
        None => Fix::advice(format!("grant it: `--{access} s3://BUCKET/PREFIX*`")),
    }
}

/// What is granted by its name, where the code says it and it can be named in a spec.
fn of_service(spec: &Spec, calls: &Calls, call: &Call, action: &str) -> Fix {
    let named = |field| named_in(call, field);
    let value = match action {
        "sns:Publish" => {
            named("topic_arn").filter(|arn| arn.parse::<TopicArn>().is_ok()).map(|arn| ("publish", arn.to_owned()))
        }
        "sqs:SendMessage" => named("queue_url").and_then(arn_of_queue).map(|arn| ("queue", arn)),
        "secretsmanager:GetSecretValue" => {
            named("secret_id").filter(|name| name.parse::<SecretId>().is_ok()).map(|name| ("secret", name.to_owned()))
        }
        "ssm:GetParameter" => named("name")
            .filter(|name| name.parse::<ParameterName>().is_ok())
            .map(|name| ("parameter", name.to_owned())),
        action => granting(action).and_then(|(service, mode)| {
            let name = service.row().methods.iter().find_map(|method| named(method))?;
            let is_granted = spec.options.granted(service).any(|grant| grant.as_str() == name);
            let mode = if is_granted { Mode::ReadWrite } else { mode_of(calls, service, name, mode) };
            let grant = ServiceGrant::new(service, name, mode).ok()?;
            Some((service.row().key, grant.to_string()))
        }),
    };
    match value {
        Some((key, value)) => {
            let help = format!("grant it: {}", Quoted(&format!("--{key} {value}")));
            Fix::edit(help, Edit::AddValue { key, value })
        }
        None => match advice(action) {
            Some(advice) => Fix::advice(advice),
            None => stated_grant::proposal(call, action),
        },
    }
}

/// What a field of a request is given, where the code says all of it.
fn named_in<'c>(call: &'c Call, field: &str) -> Option<&'c str> {
    Some(call.settings.get(field)?.only().filter(|one| one.extent == Extent::Whole)?.text.as_str())
}

/// What all calls do with a resource: several findings propose one grant.
fn mode_of(calls: &Calls, service: Service, name: &str, mode: Mode) -> Mode {
    let is_about = |call: &&Call| service.row().methods.iter().any(|method| named_in(call, method) == Some(name));
    let needed = calls.calls.iter().filter(is_about).flat_map(|call| call.needs().sure).flatten();
    let mut modes = needed.filter_map(granting).filter(|(of, _)| *of == service).map(|(_, mode)| mode);
    if modes.all(|other| mode.includes(other)) { mode } else { Mode::ReadWrite }
}

/// `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME` as the queue's ARN.
fn arn_of_queue(url: &str) -> Option<String> {
    let (host, path) = url.strip_prefix("https://sqs.")?.split_once('/')?;
    let (account, name) = path.split_once('/')?;
    let (region, _) = host.split_once(".amazonaws.com")?;
    let partition = region.parse::<Region>().ok()?.partition();
    let arn = format!("arn:{partition}:sqs:{region}:{account}:{name}");
    arn.parse::<QueueArn>().ok().map(|_| arn)
}

fn advice(action: &str) -> Option<String> {
    let advice = match action {
        "sns:Publish" => "grant it: `--publish TOPIC_ARN`".to_owned(),
        "sqs:SendMessage" => "grant it: `--queue QUEUE_ARN`".to_owned(),
        "secretsmanager:GetSecretValue" => "grant it: `--secret NAME`".to_owned(),
        "ssm:GetParameter" => "grant it: `--parameter NAME`".to_owned(),
        "s3:GetObjectVersion" => "grant it: `--versioned` for objects that trigger, else \
            `cargo lambda-s3 add allow 's3:GetObjectVersion on s3://BUCKET/PREFIX* for REASON'`"
            .to_owned(),
        "s3:PutObjectTagging" => "grant it: `--tag-objects` for what is written, else \
            `cargo lambda-s3 add allow 's3:PutObjectTagging on s3://BUCKET/PREFIX* for REASON'`"
            .to_owned(),
        "kms:Decrypt" | "kms:GenerateDataKey" => "grant it: `--kms-key RESOURCE=KEY_ARN`".to_owned(),
        action => {
            let (service, _) = granting(action)?;
            format!("grant it: `{} {}`", service.row().flag, service.row().value)
        }
    };
    Some(advice)
}

/// What the call is about, where the code says so: the whole bucket name, and how the key begins.
fn location(call: &Call) -> Option<Location> {
    let bucket = call.settings.get("bucket")?.only().filter(|bucket| bucket.extent == Extent::Whole)?;
    let start = |field| {
        call.settings.get(field).and_then(|setting| match &setting.literals[..] {
            [one] => Some(one.text.as_str()),
            _ => None,
        })
    };
    // All keys of a bucket are nothing that a program should propose.
    let key = start("prefix").or_else(|| start("key")).filter(|key| !key.is_empty())?;
    Some(Location { bucket: bucket.text.parse().ok()?, keys: KeyPattern::new(key, "").ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a VPC the role allows them for Lambda alone, unless the spec states them.
    #[test]
    fn what_the_code_is_denied_is_not_granted() {
        let granted = |further: &str| {
            let toml = format!(
                "name = \"thumbs\"\nsubnets = [\"subnet-0a1b2c3d\"]\nsecurity-groups = [\"sg-0a1b2c3d\"]\n{further}\n[[trigger]]\nbucket = \"in-bucket\"\n"
            );
            let spec: Spec = crate::manifest::read_spec(&toml).unwrap().try_into().unwrap();
            granted_actions(&spec).into_iter().filter(|action| action.starts_with("ec2:")).collect::<Vec<_>>()
        };
        assert_eq!(granted(""), Vec::<&str>::new());
        let stated = "allow = [{ actions = [\"ec2:DescribeSubnets\"], resources = [\"*\"], reason = \"a map\" }]";
        assert_eq!(granted(stated), ["ec2:DescribeSubnets"]);
    }
}
