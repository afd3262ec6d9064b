//! What a configuration of Terraform says, as far as its files tell: variables, modules and data of others stay unknown.

mod attached;
mod beside;
mod block;
mod configuration;
mod document;
mod functions;
mod json_syntax;
mod lines;
mod modules;
mod openings;
mod parse;
mod policies;
mod properties;
mod reference;
mod rows;
mod scope;
mod template;
mod unread;
mod value;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use hcl_edit::expr::Expression;

pub use self::beside::{names_environment, why_unread};
use self::block::{Block, overlay};
use self::configuration::{Configuration, Folder, source_of};
use self::lines::Lines;
use self::parse::Loaded;
use self::scope::Scope;
use super::json;
use super::node::{Node, Text};
use super::policy::{document, given, text_of};
use super::wrong::Wrong;
use crate::deployment::facts::{DocumentKind, Facts, Function, Given, LogGroup, Origin, Permission, Role, Unread};
use crate::deployment::property::{function_name, qualified};
use crate::deployment::{Position, SourceLocation};
use crate::file::File;
use crate::iam;

/// What configurations say.
#[derive(Default)]
pub struct Read {
    pub facts: Facts,
    /// What is wrong, and where.
    pub wrong: Vec<(SourceLocation, String)>,
    /// The other files that they were read with.
    pub used: BTreeSet<String>,
}

/// Reads the configurations of these files; `others` are those that may be read from one.
pub fn read(files: &[&File], others: &[&File], place: &iam::Target) -> Read {
    let mut loaded: Vec<Loaded<'_>> = files.iter().map(|file| Loaded::of(file)).collect();
    // What overrides others is laid over all of them (*Terraform, Override Files*).
    loaded.sort_by_key(|one| is_override(one.file));
    let mut wrong = Vec::new();
    let (mut lines, mut sources, mut before) = (Vec::new(), Vec::new(), 0);
    for one in &loaded {
        if let Err(Wrong { at, message }) = &one.body {
            wrong.push((SourceLocation::at(one.file, *at), message.clone()));
        }
        lines.push(one.lines(before));
        sources.push((before, one.file));
        before += one.text.split('\n').count();
    }
    let mut other_lines = Vec::new();
    for file in others {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        other_lines.push(Lines::new(&file.path, text, before));
        sources.push((before, file.path.as_str()));
        before += text.split('\n').count();
    }
    let mut folders: BTreeMap<&str, Vec<Rc<Block<'_>>>> = BTreeMap::new();
    for (one, lines) in loaded.iter().zip(&lines) {
        let Ok(body) = &one.body else { continue };
        let folder = one.file.rsplit_once('/').map_or("", |(folder, _)| folder);
        let (blocks, more) = (folders.entry(folder).or_default(), Block::all(lines, body));
        match is_override(one.file) {
            true => overlay(blocks, more),
            false => blocks.extend(more),
        }
    }
    let all = Configuration {
        place,
        folders: folders.into_iter().map(|(path, blocks)| (path, Folder::new(path, blocks))).collect(),
        files: lines.iter().chain(&other_lines).map(|lines| (lines.file, lines)).collect(),
        sources,
        used: RefCell::default(),
        nodes: Cell::new(0),
    };
    let facts = read_all(&all, &mut wrong);
    wrong.sort();
    wrong.dedup();
    let used = all.used.borrow().iter().map(|path| (*path).to_owned()).collect();
    Read { facts, wrong, used }
}

/// Every folder, as it is called or, where nothing calls it, by itself.
fn read_all(all: &Configuration<'_>, wrong: &mut Vec<(SourceLocation, String)>) -> Facts {
    let modules = all.folders.values().flat_map(|folder| {
        let calls = folder.blocks.iter().filter(|block| block.ident == "module").filter_map(|block| source_of(block));
        calls.filter_map(|source| all.module(folder.path, source)).map(|module| module.path)
    });
    let called: BTreeSet<&str> = modules.collect();
    let mut facts = Facts::default();
    let mut read = BTreeSet::new();
    for is_called in [false, true] {
        for folder in all.folders.values().filter(|folder| called.contains(folder.path) == is_called) {
            // What is called in a circle, nothing calls.
            if read.insert(folder.path) {
                let scope = Scope::root(all, folder);
                let mut reader = Reader { scope: &scope, facts, wrong: Vec::new() };
                reader.read(&mut read);
                facts = reader.facts;
                wrong.extend(reader.wrong);
            }
        }
    }
    facts
}

fn is_override(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".json").unwrap_or(name).strip_suffix(".tf").unwrap_or_default();
    name == "override" || name.ends_with("_override")
}

/// Whether Terraform reads it: the native syntax, or JSON.
pub fn is_configuration(path: &str) -> bool {
    path.ends_with(".tf") || path.ends_with(".tf.json")
}

#[cfg(test)]
mod tests;

struct Reader<'r, 's, 'a> {
    scope: &'r Scope<'s, 'a>,
    facts: Facts,
    wrong: Vec<(SourceLocation, String)>,
}

impl<'a> Reader<'_, '_, 'a> {
    /// Reads every block of the module.
    fn read(&mut self, read: &mut BTreeSet<&'a str>) {
        for block in &self.scope.folder.blocks {
            match (block.ident, block.labels.as_slice()) {
                ("resource", [kind, name]) => {
                    let id = format!("{kind}.{name}");
                    if self.is_there(block, &id) {
                        self.resource_unread(block, kind, &id);
                        self.scope.instances(block).iter().for_each(|one| self.resource(one, kind, &id));
                    }
                }
                ("data", [kind, name]) => self.data_unread(block, kind, name),
                ("module", [name]) if self.is_there(block, &format!("module.{name}")) => {
                    self.scope.instances(block).iter().for_each(|one| self.module(one, name, read));
                }
                _ => {}
            }
        }
    }

    fn place(&self, at: Position) -> SourceLocation {
        self.scope.all.file().at(at)
    }

    fn unread(&mut self, at: Position, why: String) {
        self.facts.unread.push(Unread { place: self.place(at), why });
    }

    fn beside(&mut self, at: Position, why: String) {
        self.facts.beside.push(Unread { place: self.place(at), why });
    }

    fn get(&self, block: &Block<'a>, key: &str) -> Option<Node> {
        self.scope.attribute(block, key, 0)
    }

    fn resource(&mut self, block: &Block<'a>, kind: &str, id: &str) {
        self.properties(block, kind, id);
        self.resource_policy(block, kind, id);
        match kind {
            "aws_iam_role" => self.role(block, id),
            "aws_iam_role_policy" => {
                let holder = self.holder(block, "role", id);
                self.document(block, "policy", DocumentKind::Identity, &holder);
            }
            "aws_iam_policy" => {
                for holder in self.attached_to(id) {
                    self.document(block, "policy", DocumentKind::Identity, &holder);
                }
            }
            "aws_iam_user_policy" | "aws_iam_group_policy" => {
                let holder = self.holder(block, if kind == "aws_iam_user_policy" { "user" } else { "group" }, id);
                self.document(block, "policy", DocumentKind::Identity, &holder);
            }
            "aws_ssoadmin_permission_set_inline_policy" => {
                self.document(block, "inline_policy", DocumentKind::Identity, id);
            }
            _ if attached::KEYS.iter().any(|(attachment, _)| *attachment == kind) => self.attachment(block, kind, id),
            "aws_lambda_function_url" => self.url(block),
            "aws_lambda_layer_version_permission" => self.layer(block, id),
            "aws_lambda_permission" => self.permission(block),
            "aws_lambda_function" => self.function(block, id),
            "aws_cloudwatch_log_group" => {
                let facts = LogGroup {
                    place: self.place(block.at),
                    name: given(self.get(block, "name").as_ref()),
                    // Zero is forever (*Terraform AWS provider, aws_cloudwatch_log_group*).
                    retention: match given(self.get(block, "retention_in_days").as_ref()) {
                        Given::Known(days) if days == "0" => Given::Missing,
                        other => other,
                    },
                };
                self.facts.log_groups.push(facts);
            }
            "aws_s3_bucket" | "aws_s3_bucket_acl" => self.acl(block, "bucket"),
            "aws_s3_object" | "aws_s3_object_copy" | "aws_s3_bucket_object" => self.acl(block, "object"),
            "aws_s3_bucket_public_access_block" => self.public_access(block),
            _ => {}
        }
    }

    fn role(&mut self, block: &Block<'a>, id: &str) {
        let name = self.get(block, "name").and_then(|name| name.as_text().cloned());
        self.facts.roles.push(Role { place: self.place(block.at), id: id.to_owned(), name });
        self.document(block, "assume_role_policy", DocumentKind::Trust, id);
        for inline in self.scope.blocks(block, "inline_policy", 0) {
            self.document(&inline, "policy", DocumentKind::Identity, id);
        }
        for arn in self.get(block, "managed_policy_arns").iter().flat_map(|list| list.items().to_vec()) {
            self.managed(&arn, id);
        }
        let boundary = self.get(block, "permissions_boundary");
        let boundary = boundary.map(|node| super::policy::boundary(self.scope.all.file(), &node, id));
        self.facts.boundaries.extend(boundary);
    }

    fn document(&mut self, block: &Block<'a>, key: &str, kind: DocumentKind, holder: &str) {
        let Some(mut node) = self.get(block, key) else { return };
        // Written as text: its places are those of the text.
        if let Some(text) = node.known()
            && let Ok(read) = json::read(text)
        {
            node = read.placed(&|_| node.at);
        }
        let written = block.get(key).map(|attribute| attribute.value);
        // What blocks say of several conditions is one map.
        if !matches!(written, Some(Expression::Traversal(_))) {
            self.wrong.extend(super::repeated(self.scope.all.file(), &node));
        }
        let document = document(self.scope.all.file(), &node, kind, holder);
        self.facts.documents.extend(document);
    }

    fn permission(&mut self, block: &Block<'a>) {
        let place = self.place(block.at);
        let get = |key: &str| self.get(block, key);
        let principal = get("principal");
        let function = function_name(&text_of(get("function_name").as_ref()), self.scope.all.place);
        self.facts.permissions.push(Permission {
            principal_place: principal.as_ref().map_or_else(|| place.clone(), |node| self.place(node.at)),
            place,
            function: qualified(function, get("qualifier").map(|one| text_of(Some(&one)))),
            action: given(get("action").as_ref()),
            principal: given(principal.as_ref()),
            source_arn: given(get("source_arn").as_ref()),
            source_account: given(get("source_account").as_ref()),
            organization: given(get("principal_org_id").as_ref()),
            origin: Origin::Written,
        });
    }

    fn function(&mut self, block: &Block<'a>, id: &str) {
        let logging = self.scope.blocks(block, "logging_config", 0);
        let group = logging.first().and_then(|logging| self.get(logging, "log_group"));
        let name = self.get(block, "function_name");
        let function = Function {
            place: self.place(block.at),
            id: id.to_owned(),
            known_as: name.as_ref().and_then(Node::as_text).cloned().unwrap_or_else(|| Text::unknown(id)),
            name: given(name.as_ref()),
            role: block.get("role").map(|_| self.holder(block, "role", id)),
            log_group: given(group.as_ref()),
        };
        self.facts.functions.push(function);
        for environment in self.scope.blocks(block, "environment", 0) {
            if let Some(variables) = self.get(&environment, "variables") {
                self.variables(&variables);
            }
        }
    }
}
