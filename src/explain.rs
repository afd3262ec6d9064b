//! Who may do what, in words: what `new` shows before it writes.

use crate::encode::shell;
use crate::file::File;
use crate::iam::{Arn, Names, Statement, execution_role, helper_role, invoke_policy};
use crate::spec::{Access, Spec, visible};

/// The two policies of `spec`, statement by statement, and what is to be said about loops.
pub fn permissions(spec: &Spec) -> String {
    let function = Names::of(spec).function;
    let mut lines = vec![format!("Who may invoke `{function}` (resource-based policy):")];
    for statement in invoke_policy(spec).statements {
        let buckets = statement.conditions.iter().flat_map(|condition| &condition.values).map(readable);
        lines.push(format!("  s3.amazonaws.com, for {}", buckets.collect::<Vec<_>>().join(" of ")));
    }
    for trigger in &spec.triggers {
        let events: Vec<&str> = trigger.events.iter().map(|event| event.as_str()).collect();
        lines.push(format!("    at {} on {}", events.join(", "), trigger.on));
    }
    lines.push(String::new());
    lines.push(format!("What `{function}` may do (execution role):"));
    for statement in execution_role(spec).statements {
        lines.extend(statement_lines(&statement));
    }
    if let Some(helper) = helper_role(spec) {
        let name = Names::of(spec).helper;
        lines.push(String::new());
        lines.push(format!("What `{name}` may do (helper for buckets that exist already):"));
        lines.extend(helper.statements.iter().flat_map(statement_lines));
    }
    for owner in &spec.bucket_owners {
        let bucket = &owner.bucket;
        lines.push(String::new());
        lines.push(format!(
            "Account {} has to allow it too: the project's README shows the policy for `{bucket}`.",
            owner.account
        ));
    }
    lines.push(String::new());
    lines.push(loops(spec));
    lines.join("\n") + "\n"
}

fn statement_lines(statement: &Statement) -> Vec<String> {
    let actions: Vec<&str> = statement.actions.iter().map(|action| action.as_str()).collect();
    let mut lines = vec![format!("  {}: {}", statement.sid, actions.join(", "))];
    lines.extend(statement.resources.iter().map(|arn| format!("    on {}", readable(arn))));
    for condition in &statement.conditions {
        let values: Vec<String> = condition.values.iter().map(readable).collect();
        lines.push(format!("    where {} is {}", condition.key, values.join(" or ")));
    }
    lines.push(format!("    because {}", statement.reason));
    lines
}

/// Whether the function can trigger itself, and why not.
pub fn loops(spec: &Spec) -> String {
    if !spec.loops().is_empty() {
        return "Loop: the function may trigger itself, as --allow-recursion says; a reserved concurrency bounds it."
            .to_owned();
    }
    let changes = |access| spec.granted(access).next().is_some();
    if changes(Access::Write) || changes(Access::Delete) {
        "No loop: nothing that the role may change fires a trigger.".to_owned()
    } else {
        "No loop: the role cannot change any object.".to_owned()
    }
}

fn readable(arn: &Arn) -> String {
    visible(arn.readable()).into_owned()
}

/// What to do with a new project in `folder`.
pub fn next_step(folder: &str) -> String {
    let enter = match folder {
        "." => String::new(),
        folder => format!("`cd {}`, then ", visible(&shell::word(folder))),
    };
    format!("next: {enter}see `README.md` for test, build and deploy")
}

/// The files as a tree under the name of their folder.
pub fn tree(folder: &str, files: &[File]) -> String {
    let mut lines = vec![visible(folder).into_owned()];
    let paths: Vec<Vec<&str>> = files.iter().map(|file| file.path.split('/').collect()).collect();
    branch(&paths, 0, "", &mut lines);
    lines.join("\n") + "\n"
}

/// The lines of those paths that share their first `depth` parts. The paths are sorted.
fn branch(paths: &[Vec<&str>], depth: usize, indent: &str, lines: &mut Vec<String>) {
    let mut groups: Vec<&[Vec<&str>]> = paths.chunk_by(|a, b| a.get(depth) == b.get(depth)).collect();
    groups.retain(|group| group[0].len() > depth);
    let count = groups.len();
    for (at, group) in groups.into_iter().enumerate() {
        let (twig, further) = if at + 1 == count { ("└── ", "    ") } else { ("├── ", "│   ") };
        lines.push(format!("{indent}{twig}{}", group[0][depth]));
        branch(group, depth + 1, &format!("{indent}{further}"), lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_drawn_as_a_tree() {
        let files: Vec<File> = ["Cargo.toml", "src/a/b.rs", "src/a/c.rs", "src/main.rs"]
            .map(|path| File { path: path.to_owned(), text: String::new() })
            .into();
        let expected =
            "thumbs\n├── Cargo.toml\n└── src\n    ├── a\n    │   ├── b.rs\n    │   └── c.rs\n    └── main.rs\n";
        assert_eq!(tree("thumbs", &files), expected);
    }
}
