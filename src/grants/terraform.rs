//! What a configuration of Terraform grants.

use super::holder::{Holder, TOO_DEEP};
use super::literal::Reader;
use super::token::Syntax;
use super::value::{Spot, Value};
use crate::file::File;

/// Attributes that grant or bound something where they are no statement.
const GRANTING: [&str; 12] = [
    "policy",
    "policy_arn",
    "assume_role_policy",
    "managed_policy_arns",
    "permissions_boundary",
    "inline_policy",
    "acl",
    "policy_arns",
    "bucket_policy",
    "access_policy",
    "source_json",
    "users",
];

/// What a permission says besides whom it is about and what it is called.
const OF_PERMISSIONS: [&str; 9] = [
    "action",
    "principal",
    "source_arn",
    "source_account",
    "principal_org_id",
    "event_source_token",
    "function_url_auth_type",
    "qualifier",
    "invoked_via_function_url",
];

pub(super) fn read(file: &File) -> Vec<Holder> {
    let mut holders = Vec::new();
    if file.path.ends_with(".tf.json") {
        return vec![Holder::unread(&file.path, "whose JSON is not read here")];
    }
    let Some(mut reader) = Reader::new(&file.text, Syntax::Hcl) else {
        return vec![Holder::unread(&file.path, TOO_DEEP)];
    };
    if let Value::Map(blocks) = reader.file().value {
        for (name, block) in &blocks {
            let words: Vec<&str> = name.split(' ').collect();
            match words.as_slice() {
                ["resource", kind, id] => holders.push(resource(file, kind, &format!("{kind}.{id}"), block)),
                ["data", kind, id] if kind.contains("policy") => {
                    let mut holder = Holder::new(format!("data.{kind}.{id}"), *kind, &file.path, block.line);
                    holder.add("data ", block);
                    holders.push(holder);
                }
                ["module", id] => {
                    let mut holder = Holder::new(*id, "module", &file.path, block.line);
                    holder.add_text(format!("all that module `{id}` brings with it"), block.line);
                    holders.push(holder);
                }
                _ => holders.push(statements(file, name, block)),
            }
        }
    }
    holders
}

/// The statements of any other block, such as `locals`.
fn statements(file: &File, name: &str, block: &Spot) -> Holder {
    let mut holder = Holder::new(name, name, &file.path, block.line);
    block.statements().into_iter().for_each(|statement| holder.add("", statement));
    holder
}

fn resource(file: &File, kind: &str, id: &str, block: &Spot) -> Holder {
    let mut holder = Holder::new(id, kind, &file.path, block.line);
    let Value::Map(entries) = &block.value else { return holder };
    if kind == "aws_lambda_permission" {
        let said = entries.iter().filter(|(key, _)| OF_PERMISSIONS.contains(&key.as_str())).cloned().collect();
        let mut holder = Holder::new("permissions", kind, &file.path, block.line);
        holder.of = Some("permissions".to_owned());
        holder.add("permission ", &Spot { line: block.line, value: Value::Map(said) });
        return holder;
    }
    let role = block.get("role").or_else(|| block.get("roles"));
    if kind.starts_with("aws_iam_") && kind != "aws_iam_role" {
        holder.of = role.and_then(role_of);
    }
    if kind == "aws_lambda_function" {
        holder.add_text("the function runs under the role ".to_owned(), role.map_or(block.line, |role| role.line));
        if let Some(grant) = holder.grants.last_mut() {
            grant.names = Some(
                role.map_or_else(|| "(none)".to_owned(), |role| role_of(role).unwrap_or_else(|| role.canonical())),
            );
        }
    }
    if kind == "aws_lambda_function_url" {
        holder.add("function URL ", block);
    }
    for (key, value) in entries {
        let what = if key == "assume_role_policy" { "trust " } else { "" };
        let statements = value.statements();
        // A policy that holds no statement is written elsewhere.
        let is_granting =
            GRANTING.contains(&key.as_str()) && key != "users" || key == "users" && kind.starts_with("aws_iam");
        if statements.is_empty() && is_granting {
            holder.add(&format!("{key} = "), value);
        }
        statements.into_iter().for_each(|statement| holder.add(what, statement));
    }
    holder
}

/// `aws_iam_role.NAME` of `aws_iam_role.NAME.id`.
fn role_of(value: &Spot) -> Option<String> {
    let text = value.canonical();
    let mut words = text.split('.');
    let (kind, name) = (words.next()?, words.next()?);
    (kind == "aws_iam_role").then(|| format!("{kind}.{name}"))
}
