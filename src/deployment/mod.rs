//! Readers of deployment files and policies, whoever wrote them. Every value keeps its place, and what only a deployment knows
//! stays unknown.

pub mod admission;
mod cloudformation;
pub mod compare;
pub mod expected;
pub mod facts;
pub mod grants;
mod indented;
pub mod json;
pub mod limits;
mod location;
mod node;
mod pattern;
mod policy;
mod properties;
pub mod property;
pub mod public;
mod terraform;
mod wrong;
pub mod yaml;

use std::collections::BTreeSet;

use self::facts::{Document, DocumentKind, In, Item, Statement, Unread};
use crate::file::File;
use crate::handler_calls::on_deep_stack;
use crate::iam;

pub use facts::Facts;
pub use location::{Position, Realm, SourceLocation};
pub use node::{Entry, Node, Part, Text, Value};
pub use properties::pattern;
pub use wrong::Wrong;

/// What files say, and what is wrong with those that cannot be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    pub facts: Facts,
    /// What is wrong, and where.
    pub wrong: Vec<(SourceLocation, String)>,
}

/// The longest file that is read, in bytes. CloudFormation takes templates of up to 1 MB.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// Whether a file, by its path from the project's folder on, is a deployment file that is read here.
pub fn is_deployment_file(path: &str) -> bool {
    let Some(inside) = path.strip_prefix("deploy/") else { return false };
    let ends = |ends: &[&str]| ends.iter().any(|end| inside.ends_with(end));
    // What a build or a synthesis left is a copy of what lies beside it.
    if inside.split('/').any(|folder| matches!(folder, ".aws-sam" | ".serverless")) {
        return false;
    }
    if let Some(cdk) = inside.strip_prefix("cdk/") {
        return cdk.starts_with("cdk.out/") && cdk.ends_with(".template.json");
    }
    if inside.split('/').any(|folder| folder == "cdk.out") {
        return false;
    }
    is_template_text(inside)
        || ends(&[".yaml", ".yml", ".json", ".template", ".tf", ".tofu", ".tfvars"])
            && !ends(&["package.json", "package-lock.json", "tsconfig.json"])
}

/// Whether it is a text that a configuration of Terraform may be read with.
fn is_template_text(path: &str) -> bool {
    [".tpl", ".tftpl", ".tmpl"].iter().any(|end| path.ends_with(end))
}

/// Reads deployment files, for a deployment to `place`.
pub fn read(files: &[File], place: &iam::Target) -> Reading {
    let mut reading = Reading::default();
    let mut read: Vec<&File> = Vec::new();
    for file in files {
        if file.text.len() > MAX_BYTES {
            let message = format!("it has {} bytes; files of up to {MAX_BYTES} are read", file.text.len());
            reading.wrong.push((SourceLocation::file(&file.path), message));
        } else if let Some(why) = terraform::why_unread(&file.path) {
            reading.wrong.push((SourceLocation::file(&file.path), why.to_owned()));
        } else if place.environment.is_some() && terraform::names_environment(file) {
            // Its name is what the place says.
        } else if [".tfvars", ".tfvars.json"].iter().any(|end| file.path.ends_with(end)) {
            let why = "the values of variables are not read: what depends on them stays unknown".to_owned();
            reading.facts.beside.push(Unread { place: SourceLocation::file(&file.path), why });
        } else {
            read.push(file);
        }
    }
    let (configurations, others): (Vec<&File>, Vec<&File>) =
        read.into_iter().partition(|file| terraform::is_configuration(&file.path));
    let mut used = BTreeSet::new();
    if !configurations.is_empty() {
        let read = on_deep_stack(|| terraform::read(&configurations, &others, place)).unwrap_or_else(|| {
            let reason = "the program has not enough memory for it".to_owned();
            let wrong = configurations.iter().map(|file| (SourceLocation::file(&file.path), reason.clone())).collect();
            terraform::Read { wrong, ..terraform::Read::default() }
        });
        reading.facts.extend(read.facts);
        reading.wrong.extend(read.wrong);
        used = read.used;
    }
    // What a configuration reads is no template of its own.
    for file in others.into_iter().filter(|file| !used.contains(&file.path) && !is_template_text(&file.path)) {
        reading.read_template(file, place);
    }
    reading
}

impl Reading {
    fn read_template(&mut self, file: &File, place: &iam::Target) {
        let at = |at| SourceLocation::at(&file.path, at);
        let is_json = file.path.ends_with(".json") || file.text.trim_start().starts_with('{');
        let names = if is_json { "\"Resources\"" } else { "Resources" };
        let read = if is_json { json::read(&file.text).map(|node| (node, None)) } else { yaml::read_first(&file.text) };
        match read {
            Ok((node, second)) if cloudformation::is_template(&node) => {
                let second = second.map(|second| (at(second), "a second document begins here".to_owned()));
                self.wrong.extend(second.into_iter().chain(repeated(In::File(&file.path), &node)));
                self.facts.extend(cloudformation::read(In::File(&file.path), node, place));
            }
            Ok(_) => {}
            // Other files of these languages lie beside templates.
            Err(_) if !file.text.contains(names) && !file.path.contains("/template.") => {}
            Err(Wrong { at: place, message }) => self.wrong.push((at(place), message)),
        }
    }
}

/// Names that are there twice: IAM refuses such a policy, and other readers take either (*IAM User Guide, Troubleshoot IAM policies, More
/// than one Effect, Action, or Resource element*).
fn repeated(file: In<'_>, node: &Node) -> Vec<(SourceLocation, String)> {
    let wrong =
        |(at, name)| (file.at(at), format!("`{name}` is there for a second time: which of them counts, is not said"));
    node.repeated().into_iter().map(wrong).collect()
}

/// What of a policy only the deployment knows: no rule can decide about it, and that is told.
pub fn undecided(document: &Document) -> Vec<Unread> {
    let note = |place: &SourceLocation, why: &str| Unread { place: place.clone(), why: why.to_owned() };
    let whole = document
        .is_partial
        .then(|| note(&document.place, "statements of the policy are known to the deployment alone"));
    let parts = document.statements.iter().filter(|statement| is_undecided(statement));
    let parts = parts.map(|one| note(&one.place, "a part of the statement is known to the deployment alone"));
    whole.into_iter().chain(parts).collect()
}

/// Whether it is a statement of which a whole part is known to the deployment alone.
pub fn is_undecided(statement: &Statement) -> bool {
    let items = [&statement.actions, &statement.not_actions, &statement.resources, &statement.not_resources];
    let is_unknown = |item: &Item| matches!(item.text.parts(), [Part::Unknown(_)]);
    statement.effect.is_none() || statement.is_partial || items.into_iter().flatten().any(is_unknown)
}

/// Reads a policy of a file of its own. What it hangs on is seen from whether it names principals.
pub fn read_policy(file: &File) -> Result<Reading, Wrong> {
    let node = json::read(&file.text)?;
    let statements = node.get("Statement").unwrap_or(&node).items();
    let has = |key: &str| statements.iter().any(|statement| statement.get(key).is_some());
    // A policy of ECR names no resource either (*Amazon ECR User Guide, Private repository policies*).
    let takes_on = |statement: &Node| {
        let mut actions = statement.get("Action").map_or(&[][..], Node::items).iter().filter_map(Node::known);
        actions.all(|action| action == "*" || action.to_lowercase().starts_with("sts:"))
    };
    let is_trust = !has("Resource") && !has("NotResource") && statements.iter().all(takes_on);
    let kind = match has("Principal") || has("NotPrincipal") {
        false => DocumentKind::Identity,
        true if is_trust => DocumentKind::Trust,
        true => DocumentKind::Resource,
    };
    let none = Wrong { at: node.at, message: "it is not a policy: `Statement` is missing".to_owned() };
    let document = policy::document(In::File(&file.path), &node, kind, &file.path).filter(|found| !found.is_partial);
    let facts = Facts { documents: vec![document.ok_or(none)?], ..Facts::default() };
    Ok(Reading { facts, wrong: repeated(In::File(&file.path), &node) })
}

/// Reads a policy of which it is known what it hangs on.
pub fn policy_text(file: In<'_>, text: &str, kind: DocumentKind, holder: &str) -> Result<Document, Wrong> {
    let node = json::read(text)?;
    let none = || Wrong { at: node.at, message: "it is not a policy: `Statement` is missing".to_owned() };
    policy::document(file, &node, kind, holder).ok_or_else(none)
}

/// What a project has and this program does not look at.
pub fn unread(formats: &[crate::spec::Format], files: &[File]) -> Vec<Unread> {
    use crate::spec::Format;
    let unread = formats.iter().filter_map(|format| match format {
        Format::Cdk if !files.iter().any(|file| file.path.starts_with("deploy/cdk/cdk.out/")) => Some((
            "deploy/cdk",
            "nothing synthesised lies in `cdk.out`: `npx cdk synth` in `deploy/cdk` writes what can be read",
        )),
        Format::Cdk => Some(("deploy/cdk", "TypeScript is not read: what `npx cdk synth` left in `cdk.out` is")),
        _ => None,
    });
    unread.map(|(file, why)| Unread { place: SourceLocation::file(file), why: why.to_owned() }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_templates_may_be_broken() {
        let place = iam::Target {
            partition: "aws".into(),
            region: "eu-central-1".into(),
            account: "111122223333".into(),
            environment: None,
        };
        let wrong = |text: &str| {
            let file = File { path: "deploy/people.json".to_owned(), text: text.to_owned() };
            read(&[file], &place).wrong.len()
        };
        assert_eq!(wrong("{\"job\": \"Human Resources\"}\n{\"job\": \"Sales\"}\n"), 0);
        assert_eq!(wrong("{\"Resources\": {}}\n{}\n"), 1);
    }
}
