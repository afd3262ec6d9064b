use super::undecided_source::place_of;
use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::escape::Quoted;
use crate::handler_calls::{Call, Certainty, Extent, Literal};
use crate::iam::{Arn, Piece, Statement, execution_role, granting, is_of_lambda};
use crate::spec::Spec;
use crate::spec::options::{Mode, ServiceGrant};

pub const RULE: Rule = Rule {
    name: "outside-of-grants",
    severity: Severity::Error,
    finds: "an AWS call on a resource that the role does not allow",
    why: "The role allows the action on other resources only, so AWS denies the call at run time (*IAM User Guide, IAM \
          JSON policy elements: Resource*).",
    instead: "Take the names from the environment variables that the deployment sets, or grant the resource that the \
              code names.",
    bad: "s3.put_object().bucket(\"photo-thumbs\").key(\"other/a\").send().await?;    // granted: s3://photo-thumbs/small/*",
    good: "s3.put_object().bucket(\"photo-thumbs\").key(\"small/a\").send().await?;",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(spec), Some(calls)) = (subject.spec, &subject.calls) else { return Vec::new() };
    let role = execution_role(spec);
    let sure = calls.calls.iter().filter(|call| call.certainty == Certainty::Sure);
    sure.flat_map(|call| find_outside(call, spec, &role.statements)).collect()
}

fn find_outside(call: &Call, spec: &Spec, statements: &[Statement]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for one_of in call.needs().sure {
        let grants: Vec<&Statement> = statements
            .iter()
            .filter(|statement| statement.actions.iter().any(|action| one_of.contains(&action.as_str())))
            .filter(|statement| !is_of_lambda(&statement.sid))
            .collect();
        // That nothing is granted, another rule says.
        if grants.is_empty() {
            continue;
        }
        let found = match one_of.first().and_then(|action| action.split(':').next()) {
            // The source of a copy is named in one text with its key.
            Some("s3") if !call.operation.method.contains("copy") || one_of.contains(&"s3:PutObject") => {
                objects_outside(call, &one_of, &grants)
            }
            Some("sns") => {
                let named = ["topic_arn", "target_arn"]
                    .map(|field| named_outside(call, field, &grants, |text| Some(text.to_owned())));
                [named.concat(), numbers_outside(call, &grants)].concat()
            }
            Some("sqs") => named_outside(call, "queue_url", &grants, arn_end_of_url),
            Some("secretsmanager") => named_outside(call, "secret_id", &grants, |text| Some(text.to_owned())),
            Some("ssm") => named_outside(call, "name", &grants, |text| Some(text.trim_start_matches('/').to_owned())),
            _ => one_of.iter().find_map(|action| granting(action)).map_or_else(Vec::new, |(service, mode)| {
                resources_outside(call, spec.options.granted(service).filter(|grant| grant.mode.includes(mode)))
            }),
        };
        for (literal, granted) in found {
            let without = if call.operation.client == "sns" { "with a phone number" } else { "without a prefix" };
            let what = literal.map_or_else(|| without.to_owned(), |literal| format!("with {}", Quoted(&literal.text)));
            let place = literal.map_or(&call.place, |literal| &literal.place);
            let message =
                format!("`{}` is called {what}, and the role allows it on {granted} only", call.operation.method);
            findings.push(RULE.found(place_of(place), message, Fix::advice(RULE.instead)));
        }
    }
    findings
}

/// What a call names that is not granted, or nothing where it has to name something; and what is granted.
type Outside<'c> = (Option<&'c Literal>, String);

/// Buckets that are not granted, and keys that are not granted in the bucket that is named.
fn objects_outside<'c>(call: &'c Call, one_of: &[&str], grants: &[&Statement]) -> Vec<Outside<'c>> {
    let granted: Vec<(String, String)> = grants.iter().flat_map(|statement| places_of(statement)).collect();
    let shown = || {
        let list = granted.iter().map(|(bucket, prefix)| {
            format!(
                "`s3://{}/{}…`",
                Quoted(bucket).to_string().trim_matches('`'),
                Quoted(prefix).to_string().trim_matches('`')
            )
        });
        let mut list: Vec<String> = list.collect();
        list.dedup();
        list.join(", ")
    };
    // Buckets of a pattern may be any.
    let is_any = |statement: &&&Statement| {
        let open = statement.resources.iter().filter(|resource| is_open(resource));
        open.map(|resource| start_of(resource.pieces())).any(|start| !start.contains('/'))
    };
    let Some(bucket) = call.settings.get("bucket").filter(|_| !grants.iter().any(|one| is_any(&one))) else {
        return Vec::new();
    };
    let is_elsewhere = |literal: &&Literal| {
        // An access point stands for a bucket that its name does not say.
        literal.extent == Extent::Whole
            && !literal.text.starts_with("arn:")
            && !literal.text.ends_with("-s3alias")
            && granted.iter().all(|(bucket, _)| *bucket != literal.text)
    };
    let elsewhere: Vec<_> =
        bucket.literals.iter().filter(is_elsewhere).map(|literal| (Some(literal), shown())).collect();
    if !elsewhere.is_empty() {
        return elsewhere;
    }
    let Some(Literal { text: bucket, extent: Extent::Whole, .. }) = bucket.only() else { return Vec::new() };
    let inside: Vec<&str> =
        granted.iter().filter(|(granted, _)| granted == bucket).map(|(_, prefix)| prefix.as_str()).collect();
    // An access point, of which bucket it is not known.
    if inside.is_empty() {
        return Vec::new();
    }
    let is_list = one_of.iter().any(|action| action.starts_with("s3:ListBucket"));
    let field = match call.operation.method {
        // The keys of its objects.
        "delete_objects" => "delete",
        _ if is_list => "prefix",
        _ => "key",
    };
    let Some(keys) = call.settings.get(field) else {
        // A condition on `s3:prefix` does not hold for a request that has none.
        let needs_prefix = is_list && !call.is_partial && inside.iter().all(|prefix| !prefix.is_empty());
        return needs_prefix.then(|| (None, shown())).into_iter().collect();
    };
    let is_outside = |key: &&Literal| match key.extent {
        Extent::Whole => !inside.iter().any(|prefix| key.text.starts_with(prefix)),
        Extent::Start => !inside.iter().any(|prefix| key.text.starts_with(prefix) || prefix.starts_with(&key.text)),
    };
    keys.literals.iter().filter(is_outside).map(|literal| (Some(literal), shown())).collect()
}

/// Bucket and prefix of what a statement is about; of a bucket alone, the prefixes of its condition.
fn places_of(statement: &Statement) -> Vec<(String, String)> {
    let prefixes: Vec<String> = statement
        .conditions
        .iter()
        .filter(|condition| condition.key == "s3:prefix")
        .flat_map(|condition| condition.values.iter().map(|value| start_of(value.pieces())))
        .collect();
    let mut places = Vec::new();
    for resource in &statement.resources {
        let text = start_of(resource.pieces());
        let Some((_, name)) = text.split_once(":s3:::") else { continue };
        match name.split_once('/') {
            Some((bucket, prefix)) => places.push((bucket.to_owned(), prefix.to_owned())),
            None if prefixes.is_empty() => places.push((name.to_owned(), String::new())),
            None => places.extend(prefixes.iter().map(|prefix| (name.to_owned(), prefix.clone()))),
        }
    }
    places
}

/// What a value begins with, up to the first wildcard.
fn start_of(pieces: &[Piece]) -> String {
    let fixed = pieces.iter().take_while(|piece| !matches!(piece, Piece::Any | Piece::AnyOne));
    fixed
        .map(|piece| match piece {
            Piece::Text(text) | Piece::Verbatim(text) => text.as_str(),
            _ => "",
        })
        .collect()
}

/// Names and ARNs of resources of a service that none of its grants is about.
fn resources_outside<'c, 'g>(call: &'c Call, grants: impl Iterator<Item = &'g ServiceGrant>) -> Vec<Outside<'c>> {
    let grants: Vec<&ServiceGrant> = grants.collect();
    let Some(row) = grants.first().map(|grant| grant.service.row()) else { return Vec::new() };
    let shown = || grants.iter().map(|grant| Quoted(grant.as_str()).to_string()).collect::<Vec<_>>().join(", ");
    // Where one of both is a name, the other's Region and account may be those of the deployment.
    let is_granted = |named: &ServiceGrant| {
        let is_same = |grant: &&&ServiceGrant| match (grant.arn(), named.arn()) {
            (Some(one), Some(other)) => one == other,
            _ => grant.bare_name() == named.bare_name(),
        };
        grants.iter().any(|grant| is_same(&grant))
    };
    let literals = row.methods.iter().filter_map(|method| call.settings.get(*method)).flat_map(|one| &one.literals);
    let outside = literals.filter(|literal| literal.extent == Extent::Whole).filter(|literal| {
        ServiceGrant::new(row.service, &literal.text, Mode::ReadWrite).is_ok_and(|named| !is_granted(&named))
    });
    outside.map(|literal| (Some(literal), shown())).collect()
}

/// A message to a phone number is about no topic (*Amazon SNS Developer Guide, Using identity-based policies with Amazon SNS*).
fn numbers_outside<'c>(call: &'c Call, grants: &[&Statement]) -> Vec<Outside<'c>> {
    let is_number = call.settings.get("phone_number").is_some_and(|number| number.is_always_set);
    let resources = || grants.iter().flat_map(|statement| &statement.resources);
    if !is_number || resources().any(is_open) {
        return Vec::new();
    }
    let shown = resources().map(|arn| Quoted(arn.readable()).to_string()).collect::<Vec<_>>().join(", ");
    vec![(None, shown)]
}

/// Whether a resource is a pattern: what fits it is not told from its name. The six characters behind a secret's name are none.
fn is_open(resource: &Arn) -> bool {
    resource.pieces().contains(&Piece::Any)
}

/// Names of topics, queues, secrets and parameters that no grant holds.
fn named_outside<'c>(
    call: &'c Call,
    field: &str,
    grants: &[&Statement],
    name: impl Fn(&str) -> Option<String>,
) -> Vec<Outside<'c>> {
    let resources: Vec<String> =
        grants.iter().flat_map(|statement| &statement.resources).map(|arn| start_of(arn.pieces())).collect();
    let shown = || {
        grants
            .iter()
            .flat_map(|statement| &statement.resources)
            .map(|arn| Quoted(arn.readable()).to_string())
            .collect::<Vec<_>>()
            .join(", ")
    };
    if grants.iter().flat_map(|statement| &statement.resources).any(is_open) {
        return Vec::new();
    }
    let is_granted = |name: &str| resources.iter().any(|resource| is_resource(resource.trim_end_matches('-'), name));
    let literals = call.settings.get(field).into_iter().flat_map(|setting| &setting.literals);
    let outside = literals
        .filter(|literal| literal.extent == Extent::Whole)
        .filter(|literal| name(&literal.text).is_some_and(|name| !is_granted(&name)));
    outside.map(|literal| (Some(literal), shown())).collect()
}

/// Whether a name or an ARN of the code is what an ARN of the role names, of which Region and account may be left out.
fn is_resource(granted: &str, name: &str) -> bool {
    if name.starts_with("arn:")
        && granted.starts_with("arn:")
        && !granted.contains("::")
        && !granted.contains(":secret:")
    {
        return name == granted;
    }
    let (last, own) = (last_part(granted), last_part(name));
    // Secrets Manager adds a hyphen and six characters to a secret's name, in its ARN alone.
    let is_random = |rest: &str| rest.len() == 7 && rest.starts_with('-');
    let is_secret = own.strip_prefix(last).is_some_and(is_random) || last.strip_prefix(own).is_some_and(is_random);
    // A version or a label may stand behind a parameter's name.
    own == last || is_secret || name.split(':').next() == Some(last)
}

fn last_part(arn: &str) -> &str {
    let last = arn.rsplit(':').next().unwrap_or(arn);
    last.strip_prefix("parameter/").unwrap_or(last)
}

/// `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME` as the end of the queue's ARN.
fn arn_end_of_url(url: &str) -> Option<String> {
    let (_, path) = url.strip_prefix("https://")?.split_once('/')?;
    let (account, name) = path.split_once('/')?;
    Some(format!("{account}:{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_arns_are_the_same_resource_or_not() {
        let topic = "arn:aws:sns:us-east-1:111122223333:done";
        let arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:api-a1b2c3";
        for (granted, name, is_same) in [
            (topic, topic, true),
            (topic, "arn:aws:sns:us-east-1:111122223333:done-too", false),
            (topic, "arn:aws:sns:eu-west-1:111122223333:done", false),
            ("arn:aws:sqs:us-east-1:111122223333:orders", "111122223333:orders", true),
            ("arn:aws:sqs:us-east-1:111122223333:orders", "111122223333:orders-dlq", false),
            ("arn::secretsmanager:::secret:db/password", "db/password", true),
            ("arn::secretsmanager:::secret:db/password", "db/pass", false),
            ("arn::secretsmanager:::secret:api", arn, true),
            (arn, "api", true),
            (arn, arn, true),
            ("arn::ssm:::parameter/thumbs/size", "thumbs/size", true),
            ("arn::ssm:::parameter/thumbs/size", "thumbs/size:3", true),
            ("arn::ssm:::parameter/thumbs/size", "arn:aws:ssm:us-east-1:111122223333:parameter/thumbs/size", true),
            ("arn::ssm:::parameter/thumbs/size", "size", false),
        ] {
            assert_eq!(is_resource(granted, name), is_same, "{granted} {name}");
        }
    }
}
