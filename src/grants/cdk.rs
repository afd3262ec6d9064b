//! What an app of the CDK grants.
//!
//! The app that is generated says every statement in constructs of the first level. The CDK has many ways besides to grant
//! something: whatever is called so is a grant by its name.

use super::holder::{Holder, TOO_DEEP};
use super::literal::Reader;
use super::token::Syntax;
use super::value::{Spot, Value};
use crate::file::File;

/// Beginnings of the names of methods that grant, or change what was granted.
const GRANTING: [&str; 19] = [
    "grant",
    "addToRolePolicy",
    "addToPrincipalPolicy",
    "addToPrincipal",
    "addToResourcePolicy",
    "addToPolicy",
    "addStatements",
    "addManagedPolicy",
    "attachInlinePolicy",
    "attachToRole",
    "addPermission",
    "addPropertyOverride",
    "addPropertyDeletionOverride",
    "addOverride",
    "addEventSource",
    "addFunctionUrl",
    "addEventNotification",
    "addObject",
    "addTransform",
];

/// Properties that grant or bound something where they are no statement.
const PROPERTIES: [&str; 6] = [
    "managedPolicyArns",
    "managedPolicies",
    "permissionsBoundary",
    "functionUrlConfig",
    "accessControl",
    "inlinePolicies",
];

pub(super) fn read(file: &File) -> Vec<Holder> {
    let mut holders = Vec::new();
    let Some(mut reader) = Reader::new(&file.text, Syntax::TypeScript) else {
        return vec![Holder::unread(&file.path, TOO_DEEP)];
    };
    for part in reader.parts() {
        find(file, &part, None, &mut holders);
    }
    holders
}

/// Finds whatever grants in a value, which is that of a variable.
fn find(file: &File, spot: &Spot, variable: Option<&str>, holders: &mut Vec<Holder>) {
    if let Value::Parts(parts) = &spot.value {
        let texts: Vec<Option<&str>> = parts.iter().map(Spot::as_text).collect();
        for (at, part) in parts.iter().enumerate() {
            match &part.value {
                Value::Call(name, arguments) if at > 0 && texts[at - 1] == Some("new") && is_resource(name) => {
                    // `const NAME = new …`, where that is no entry of a block.
                    let before = (at > 2 && texts[at - 2] == Some("=")).then(|| texts[at - 3]).flatten();
                    holders.push(construct(file, part.line, name, arguments, before.or(variable)));
                }
                _ => find(file, part, None, holders),
            }
        }
        return;
    }
    if let Value::Call(name, _) = &spot.value {
        let method = name.rsplit('.').next().unwrap_or(name);
        if GRANTING.iter().any(|granting| method.starts_with(granting)) {
            let mut holder = Holder::new("calls", "calls", &file.path, spot.line);
            holder.of = Some("calls".to_owned());
            holder.add("", spot);
            holders.push(holder);
        }
    }
    if !spot.statements().is_empty() && !matches!(spot.value, Value::Call(..)) && spot.get("effect").is_some() {
        let mut holder = Holder::new("statements", "statements", &file.path, spot.line);
        holder.of = Some("statements".to_owned());
        holder.add("", spot);
        holders.push(holder);
        return;
    }
    match &spot.value {
        Value::Map(entries) => {
            entries.iter().for_each(|(key, value)| find(file, value, key.rsplit(' ').next(), holders))
        }
        _ => spot.parts().into_iter().for_each(|part| find(file, part, None, holders)),
    }
}

/// Whether a construct is a resource: statements and documents are parts of one.
fn is_resource(name: &str) -> bool {
    let class = name.rsplit('.').next().unwrap_or(name);
    class.starts_with("Cfn") && class != "CfnOutput" && class != "CfnParameter"
        || name.starts_with("lambda.") && class.ends_with("Function")
        || name.starts_with("iam.")
            && !class.ends_with("Principal")
            && !matches!(class, "PolicyDocument" | "PolicyStatement")
}

fn construct(file: &File, line: usize, name: &str, arguments: &[Spot], variable: Option<&str>) -> Holder {
    // Variables of two files are two.
    let qualified = |variable: &str| format!("{}#{variable}", file.path);
    let class = name.rsplit('.').next().unwrap_or(name);
    let id = variable.map_or_else(|| arguments.get(1).map_or_else(String::new, Spot::canonical), qualified);
    let mut holder = Holder::new(id, class, &file.path, line);
    let nothing = Spot { line, value: Value::Map(Vec::new()) };
    let properties = arguments.get(2).unwrap_or(&nothing);
    if class == "CfnPermission" {
        let mut holder = Holder::new("permissions", class, &file.path, line);
        holder.of = Some("permissions".to_owned());
        let Value::Map(entries) = &properties.value else { return holder };
        let said = entries.iter().filter(|(key, _)| key != "functionName").cloned().collect();
        holder.add("permission ", &Spot { line, value: Value::Map(said) });
        return holder;
    }
    if class == "CfnPolicy" || class == "CfnRolePolicy" {
        let roles = properties.get("roles").or_else(|| properties.get("roleName"));
        let role = roles.map(|roles| roles.parts().first().copied().unwrap_or(roles));
        holder.of = role.map(Spot::canonical).and_then(|text| text.split('.').next().map(qualified));
    }
    if class == "CfnResource" && !properties.canonical().contains("Custom::") {
        holder.add("", properties);
    }
    if class.ends_with("Function") {
        let role = properties.get("role").map(Spot::canonical);
        holder.add_text("the function runs under the role ".to_owned(), line);
        if let Some(grant) = holder.grants.last_mut() {
            grant.names = Some(
                role.map_or_else(|| "(one that is made for it)".to_owned(), |role| qualified(&variable_in(&role))),
            );
        }
    }
    collect(properties, &mut holder, "");
    holder
}

/// The variable whose ARN an expression gives: `x` of `x.attrArn`, wherever that stands.
fn variable_in(expression: &str) -> String {
    let end = expression.find(".attrArn");
    let before = end.map_or(expression, |end| &expression[..end]);
    match end {
        Some(_) => before.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(before).to_owned(),
        None => expression.to_owned(),
    }
}

fn collect(spot: &Spot, holder: &mut Holder, what: &str) {
    let Value::Map(entries) = &spot.value else {
        spot.parts().into_iter().for_each(|part| collect(part, holder, what));
        return;
    };
    if spot.statements().first().is_some_and(|first| std::ptr::eq(*first, spot)) {
        holder.add(what, spot);
        return;
    }
    for (key, value) in entries {
        let what = if key == "assumeRolePolicyDocument" { "trust " } else { what };
        if PROPERTIES.contains(&key.as_str()) && value.statements().is_empty() {
            holder.add(&format!("{key} "), value);
        } else {
            collect(value, holder, what);
        }
    }
}
