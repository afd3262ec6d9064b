//! What a configuration of Terraform says, as far as its files tell: variables, modules and data of others stay unknown.

mod attached;
mod document;
mod lines;
mod openings;
mod properties;
mod unread;
mod value;

use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body};

use self::lines::Lines;
use self::value::{Scope, labels, path_of};
use super::json;
use super::node::{Node, Text};
use super::policy::{document, given, text_of};
use super::wrong::Wrong;
use crate::deployment::facts::{
    DocumentKind, Facts, Function, Given, In, LogGroup, Origin, Permission, Role, Unread, Variable,
};
use crate::deployment::property::function_name;
use crate::deployment::{Position, SourceLocation};
use crate::file::File;
use crate::iam;

/// The facts of the files of one folder, and what is wrong with those that are no HCL.
pub fn read(files: &[&File], place: &iam::Target) -> (Facts, Vec<(SourceLocation, String)>) {
    let lines: Vec<Lines<'_>> = files.iter().map(|file| Lines::new(&file.path, &file.text)).collect();
    let mut wrong = Vec::new();
    let mut parsed: Vec<(usize, Body)> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        match parse(&file.text) {
            Ok(body) => parsed.push((at, body)),
            Err(Wrong { at, message }) => wrong.push((SourceLocation::at(&file.path, at), message)),
        }
    }
    let bodies: Vec<(&Lines<'_>, &Body)> = parsed.iter().map(|(at, body)| (&lines[*at], body)).collect();
    let scope = Scope::new(&bodies, place);
    let mut reader = Reader { scope: &scope, facts: Facts::default() };
    for &(lines, body) in &bodies {
        for block in body.blocks() {
            match (block.ident.as_str(), labels(block).as_slice()) {
                ("resource", [kind, name]) => reader.resource(lines, block, kind, name),
                ("data", [kind, name]) => reader.data_unread(lines, block, kind, name),
                ("module", [name]) => reader.unread(lines, block, format!("module `{name}` has files of its own")),
                _ => {}
            }
        }
    }
    (reader.facts, wrong)
}

/// Why a file that Terraform or OpenTofu loads is not read (*Terraform, Override Files*; *JSON Configuration Syntax*; *OpenTofu, Files and
/// Directories*).
pub fn why_unread(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if ends(&[".tf.json", ".tofu.json"]) {
        Some("Terraform loads it, and its JSON is not read here: write it as a `.tf` file")
    } else if ends(&[".tofu"]) {
        Some("OpenTofu loads it in the place of a `.tf` file of its name: write it as a `.tf` file")
    } else if name == "override.tf" || name.ends_with("_override.tf") {
        Some("Terraform lays it over what other files say: write that into those files")
    } else {
        None
    }
}

/// How deep brackets may be: the parser calls itself for each.
const MAX_DEPTH: usize = 64;

fn parse(text: &str) -> Result<Body, Wrong> {
    let mut depth = 0_usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(Wrong { at: Position { line: 1, column: 1 }, message: "it is nested too deeply".to_owned() });
        }
    }
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let at = Lines::new("", text).position(error.location().offset());
        Wrong { at, message: error.message().trim().replace('\n', ", ") }
    })
}

struct Reader<'s, 'a> {
    scope: &'s Scope<'a>,
    facts: Facts,
}

impl<'a> Reader<'_, 'a> {
    fn unread(&mut self, lines: &Lines<'_>, block: &Block, why: String) {
        self.facts.unread.push(Unread { place: place_of(lines, block), why });
    }

    fn get(&self, lines: &'a Lines<'a>, block: &'a Block, key: &str) -> Option<Node> {
        self.scope.attribute((lines, block), key, 0)
    }

    fn resource(&mut self, lines: &'a Lines<'a>, block: &'a Block, kind: &str, name: &str) {
        let id = format!("{kind}.{name}");
        if !self.is_there(lines, block, &id) {
            return;
        }
        self.resource_unread(lines, block, kind, &id);
        self.properties(lines, block, kind, &id);
        match kind {
            "aws_iam_role" => self.role(lines, block, &id),
            "aws_iam_role_policy" => {
                let holder = self.holder(lines, block, "role", &id);
                self.document(lines, block, "policy", DocumentKind::Identity, &holder);
            }
            "aws_iam_policy" | "aws_iam_user_policy" | "aws_iam_group_policy" => {
                for holder in self.attached_to(&id) {
                    self.document(lines, block, "policy", DocumentKind::Identity, &holder);
                }
            }
            "aws_s3_bucket_policy" => {
                let holder = self.holder(lines, block, "bucket", &id);
                self.document(lines, block, "policy", DocumentKind::Resource, &holder);
            }
            "aws_sqs_queue"
            | "aws_sqs_queue_policy"
            | "aws_sns_topic"
            | "aws_sns_topic_policy"
            | "aws_kms_key"
            | "aws_secretsmanager_secret_policy" => {
                self.document(lines, block, "policy", DocumentKind::Resource, &id);
            }
            _ if attached::KEYS.iter().any(|(attachment, _)| *attachment == kind) => {
                self.attachment(lines, block, kind, &id)
            }
            "aws_lambda_function_url" => self.url(lines, block),
            "aws_lambda_permission" => self.permission(lines, block),
            "aws_lambda_function" => self.function(lines, block, &id),
            "aws_cloudwatch_log_group" => {
                let facts = LogGroup {
                    place: place_of(lines, block),
                    name: given(self.get(lines, block, "name").as_ref()),
                    // Zero is forever (*Terraform AWS provider, aws_cloudwatch_log_group*).
                    retention: match given(self.get(lines, block, "retention_in_days").as_ref()) {
                        Given::Known(days) if days == "0" => Given::Missing,
                        other => other,
                    },
                };
                self.facts.log_groups.push(facts);
            }
            "aws_s3_bucket" | "aws_s3_bucket_acl" => self.acl(lines, block),
            "aws_s3_bucket_public_access_block" => self.public_access(lines, block),
            _ => {}
        }
    }

    fn role(&mut self, lines: &'a Lines<'a>, block: &'a Block, id: &str) {
        let name = self.get(lines, block, "name").and_then(|name| name.as_text().cloned());
        self.facts.roles.push(Role { place: place_of(lines, block), id: id.to_owned(), name });
        self.document(lines, block, "assume_role_policy", DocumentKind::Trust, id);
        for inline in block.body.get_blocks("inline_policy") {
            self.document(lines, inline, "policy", DocumentKind::Identity, id);
        }
        for arn in self.get(lines, block, "managed_policy_arns").iter().flat_map(|list| list.items().to_vec()) {
            self.managed(lines, &arn, id);
        }
        let boundary = self.get(lines, block, "permissions_boundary");
        self.facts.boundaries.extend(boundary.map(|node| super::policy::boundary(In(lines.file), &node, id)));
    }

    fn document(&mut self, lines: &'a Lines<'a>, block: &'a Block, key: &str, kind: DocumentKind, holder: &str) {
        let Some(mut node) = self.get(lines, block, key) else { return };
        // Written as text: its places are those of the text.
        if let Some(text) = node.known()
            && let Ok(read) = json::read(text)
        {
            node = at_one_place(&read, node.at);
        }
        self.facts.documents.extend(document(In(lines.file), &node, kind, holder));
    }

    fn permission(&mut self, lines: &'a Lines<'a>, block: &'a Block) {
        let place = place_of(lines, block);
        let get = |key: &str| self.get(lines, block, key);
        let principal = get("principal");
        let permission = Permission {
            principal_place: principal.as_ref().map_or_else(|| place.clone(), |node| In(lines.file).at(node.at)),
            place,
            function: function_name(&text_of(get("function_name").as_ref()), self.scope.place),
            action: given(get("action").as_ref()),
            principal: given(principal.as_ref()),
            source_arn: given(get("source_arn").as_ref()),
            source_account: given(get("source_account").as_ref()),
            organization: given(get("principal_org_id").as_ref()),
            origin: Origin::Written,
        };
        self.facts.permissions.push(permission);
    }

    fn function(&mut self, lines: &'a Lines<'a>, block: &'a Block, id: &str) {
        let logging = block.body.get_blocks("logging_config").next();
        let group = logging.and_then(|logging| self.get(lines, logging, "log_group"));
        let name = self.get(lines, block, "function_name");
        let function = Function {
            place: place_of(lines, block),
            id: id.to_owned(),
            known_as: name.as_ref().and_then(Node::as_text).cloned().unwrap_or_else(|| Text::unknown(id)),
            name: given(name.as_ref()),
            role: block.body.get_attribute("role").map(|_| self.holder(lines, block, "role", id)),
            log_group: given(group.as_ref()),
        };
        self.facts.functions.push(function);
        for environment in block.body.get_blocks("environment") {
            let variables = self.get(lines, environment, "variables");
            for entry in variables.iter().flat_map(|variables| variables.entries()) {
                if let Some(value) = entry.node.known() {
                    let place = In(lines.file).at(entry.node.at);
                    self.facts.variables.push(Variable { place, name: entry.key.clone(), value: value.to_owned() });
                }
            }
        }
    }
}

fn reference(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Traversal(traversal) => path_of(traversal).map(|path| path.join(".")),
        _ => None,
    }
}

fn place_of(lines: &Lines<'_>, block: &Block) -> SourceLocation {
    match block.span() {
        Some(span) => In(lines.file).at(lines.position(span.start)),
        None => SourceLocation::file(lines.file),
    }
}

fn at_one_place(node: &Node, at: Position) -> Node {
    use super::node::{Entry, Value};
    let value = match &node.value {
        Value::List(list) => Value::List(list.iter().map(|item| at_one_place(item, at)).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| Entry { key: entry.key.clone(), at, node: at_one_place(&entry.node, at) })
                .collect(),
        ),
        text => text.clone(),
    };
    Node { at, value }
}
