//! What the scripts for the AWS CLI grant: the documents in them, and every command that has to do with rights.

use serde_json::Value as Json;

use super::holder::Holder;
use super::value::{Spot, Value};
use super::yaml;
use crate::file::File;

/// What the lines hold that give or take rights, call AWS in any other way than through the steps, or say who may invoke.
const TELLING: [&str; 14] = [
    " iam ",
    "add-permission",
    "remove-permission",
    "permission ",
    "-policy",
    ":policy/",
    "-acl",
    "Principal",
    "aws ",
    "assume-role",
    "eval ",
    "role ",
    "policies ",
    "function-url",
];

/// What a script grants.
pub(super) fn read(file: &File) -> Vec<Holder> {
    let mut holders = Vec::new();
    let mut commands = Holder::new(&file.path, format!("commands of {}", file.path), &file.path, 1);
    let lines: Vec<&str> = file.text.lines().collect();
    let (mut at, mut function) = (0, String::new());
    while at < lines.len() {
        let line = lines[at].trim();
        at += 1;
        if line.starts_with('#') {
            continue;
        }
        if let Some((name, _)) = line.split_once("()") {
            name.trim().clone_into(&mut function);
        }
        if let Some(end) = heredoc_end(line) {
            let begin = at;
            let length = lines[begin..].iter().take_while(|line| line.trim() != end).count();
            at = begin + length;
            let body = lines[begin..at].join("\n");
            if body.contains("\"Effect\"") || body.contains("\"Statement\"") {
                holders.push(document(file, begin + 1, &function, &body));
                continue;
            }
        }
        if TELLING.iter().any(|telling| format!(" {line}").contains(telling)) {
            commands.add_text(line.split_whitespace().collect::<Vec<_>>().join(" "), at);
        }
    }
    holders.push(commands);
    holders
}

/// What ends the text that is begun on a line by `<<`.
fn heredoc_end(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("<<")?;
    let word = rest.trim_start_matches('-').split_whitespace().next()?;
    let word = word.trim_matches(['\'', '"']);
    word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_').then_some(word).filter(|word| !word.is_empty())
}

/// A policy document. What a shell variable stands for in it is the variable.
fn document(file: &File, line: usize, function: &str, body: &str) -> Holder {
    let mut holder = Holder::new(format!("{}#{function}", file.path), "document", &file.path, line);
    let is_json = serde_json::from_str::<Json>(body).is_ok();
    match yaml::read(body).filter(|_| is_json) {
        Some(spot) => {
            for statement in spot.statements() {
                // Its lines are those of the document.
                let at = line + statement.line.saturating_sub(1);
                holder.add_text(statement.canonical(), at);
            }
        }
        None => holder.add(
            "a document that is no JSON: ",
            &Spot { line, value: Value::Text(body.split_whitespace().collect::<Vec<_>>().join(" ")) },
        ),
    }
    holder
}
