//! What a template of CloudFormation or SAM grants.

use super::holder::Holder;
use super::resolve::Resolver;
use super::value::{Spot, Value};
use super::yaml;
use crate::file::File;

/// Resources whose own resources are not written in the template.
const UNSEEN: [&str; 3] = ["AWS::CloudFormation::Stack", "AWS::Serverless::Application", "AWS::CloudFormation::Macro"];

/// The policies that are written apart from the roles that they belong to.
const OF_ROLES: [&str; 3] = ["AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy"];

/// Properties that grant or bound something without being a statement.
const GRANTING: [&str; 6] =
    ["ManagedPolicyArns", "PermissionsBoundary", "Policies", "FunctionUrlConfig", "Events", "AccessControl"];

/// What a file grants; nothing if it is no template.
pub(super) fn read(file: &File) -> Vec<Holder> {
    let Some(template) = yaml::read(&file.text) else {
        return Vec::new();
    };
    let Some(Spot { value: Value::Map(resources), .. }) = template.get("Resources") else {
        return Vec::new();
    };
    let resolver = Resolver::new(&template);
    resources.iter().map(|(id, resource)| read_resource(file, id, resource, &resolver)).collect()
}

fn read_resource(file: &File, id: &str, resource: &Spot, resolver: &Resolver<'_>) -> Holder {
    let kind = resource.get("Type").and_then(Spot::as_text).unwrap_or("a resource without a type");
    let mut holder = Holder::new(id, kind, &file.path, resource.line);
    if UNSEEN.contains(&kind) || resource.canonical().contains("Fn::Transform") {
        holder.add_text(format!("all that {kind} `{id}` brings with it"), resource.line);
    }
    let Some(properties) = resource.get("Properties") else {
        return holder;
    };
    if kind == "AWS::Lambda::Permission" {
        // All permissions are of one function, and none of them depends on another.
        holder = Holder::new("permissions", kind, &file.path, resource.line);
        holder.of = Some("permissions".to_owned());
        let resolved = without(&resolver.resolve(properties), &["FunctionName"]);
        holder.add("permission ", &resolved);
        return holder;
    }
    if OF_ROLES.contains(&kind) {
        let roles = properties.get("Roles").map_or_else(Vec::new, Spot::parts);
        let role = roles.first().copied().or_else(|| properties.get("RoleName"));
        holder.of = role.and_then(referred);
        let others = roles.iter().skip(1).copied();
        let others = others.chain(properties.get("Users")).chain(properties.get("Groups"));
        others.for_each(|other| holder.add("a policy for ", &resolver.resolve(other)));
    }
    if matches!(kind, "AWS::Lambda::Function" | "AWS::Serverless::Function") {
        let role = properties.get("Role");
        holder.add_text("the function runs under the role ".to_owned(), role.map_or(resource.line, |role| role.line));
        if let Some(grant) = holder.grants.last_mut() {
            let named = role.map(|role| referred(role).unwrap_or_else(|| resolver.resolve(role).canonical()));
            grant.names = Some(named.unwrap_or_else(|| "(one that is made for it)".to_owned()));
        }
    }
    collect(properties, resolver, &mut holder, "");
    holder
}

/// Every statement, and every other property that grants.
fn collect(spot: &Spot, resolver: &Resolver<'_>, holder: &mut Holder, what: &str) {
    let Value::Map(entries) = &spot.value else {
        spot.parts().into_iter().for_each(|part| collect(part, resolver, holder, what));
        return;
    };
    if spot.statements().first().is_some_and(|first| std::ptr::eq(*first, spot)) {
        holder.add(what, &resolver.resolve(spot));
        return;
    }
    for (key, value) in entries {
        let what = if key == "AssumeRolePolicyDocument" { "trust " } else { what };
        if GRANTING.contains(&key.as_str()) {
            // An inline policy is its statements; whatever else stands there is a grant by its name.
            for item in if matches!(value.value, Value::List(_)) { value.parts() } else { vec![value] } {
                if item.get("PolicyDocument").is_some() || item.get("Statement").is_some() {
                    collect(item, resolver, holder, what);
                } else {
                    holder.add(&format!("{key} "), &resolver.resolve(item));
                }
            }
        } else {
            collect(value, resolver, holder, what);
        }
    }
}

fn referred(spot: &Spot) -> Option<String> {
    let (name, argument) = match &spot.value {
        Value::Map(entries) => entries.first().filter(|_| entries.len() == 1)?,
        _ => return None,
    };
    let id = match (name.as_str(), &argument.value) {
        ("Ref", Value::Text(id)) => id,
        ("Fn::GetAtt", Value::Text(name)) => name.split('.').next()?,
        ("Fn::GetAtt", Value::List(parts)) => parts.first()?.as_text()?,
        ("Fn::Sub", Value::Text(text)) => text.strip_prefix("${")?.strip_suffix('}')?.split('.').next()?,
        _ => return None,
    };
    Some(id.to_owned())
}

fn without(spot: &Spot, names: &[&str]) -> Spot {
    match &spot.value {
        Value::Map(entries) => {
            let kept = entries.iter().filter(|(key, _)| !names.contains(&key.as_str())).cloned().collect();
            Spot { line: spot.line, value: Value::Map(kept) }
        }
        _ => spot.clone(),
    }
}
