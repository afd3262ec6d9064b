//! Who may do what, in words and pictures: what `new` shows before it writes, and what `explain` prints.

mod cautions;
mod denial;
mod difference;
mod explanation;
mod fields;
mod json;
mod listing;
mod location;
mod markdown;
mod mermaid;
mod overview;
mod preview;
mod settings;
mod svg;
mod table;
mod text;

pub use cautions::cautions;
pub use denial::{Absence, Denial};
pub use difference::difference;
pub use explanation::{ConditionView, Explanation, ScheduleView, Section, StatementView, who};
pub use fields::{named_instead, new_fields};
pub use json::json;
pub use listing::{Listed, UnreadableMember, list_json, list_text};
pub use location::{GrantView, LocationView, TriggerView};
pub use markdown::markdown;
pub use mermaid::mermaid;
pub use overview::{
    ArrivalView, Arrow, BucketView, CycleView, FunctionView, Overview, ReachView, StepView, overview_json,
    overview_markdown, overview_mermaid, overview_text,
};
pub use preview::{FileView, LoopView, Preview, RuntimeView, WorkspaceView};
pub use settings::{settings_json, settings_text};
pub use svg::{overview_svg, svg};
pub use text::text;

use crate::encode::shell;
use crate::escape::visible;
use crate::file::File;
use crate::iam::{DocumentKind, Owned};
use crate::spec::{Access, Spec};

/// The two policies of `spec`, statement by statement, and what is to be said about loops.
pub fn permissions(spec: &Spec) -> String {
    let explanation = Explanation::of(spec);
    let mut lines = Vec::new();
    for section in &explanation.documents {
        match section.document {
            DocumentKind::Invoke | DocumentKind::Queue | DocumentKind::Topic if explanation.admits(section) => {
                lines.push(text::heading(&section.title));
                let whom = |statement: &StatementView| match statement.conditions.is_empty() {
                    true => format!("  {}", visible(&statement.who)),
                    false => format!("  {}, for {}", statement.who, visible(&statement.on_behalf_of())),
                };
                lines.extend(section.allowed().map(whom));
                if explanation.is_arrival(section) {
                    lines.extend(text::event_lines(&explanation));
                }
                lines.push(String::new());
            }
            DocumentKind::Role
            | DocumentKind::Managed
            | DocumentKind::Helper
            | DocumentKind::Schedule
            | DocumentKind::Deployer
            | DocumentKind::Workflow => {
                lines.push(text::heading(&section.title));
                lines.extend(section.allowed().flat_map(|statement| text::statement_lines(statement, section)));
                lines.extend(explanation.times(section).map(|times| format!("  It does so {times}.")));
                lines.push(String::new());
            }
            DocumentKind::Invoke
            | DocumentKind::Trust
            | DocumentKind::Notification
            | DocumentKind::Rule
            | DocumentKind::Queue
            | DocumentKind::Topic
            | DocumentKind::Bucket
            | DocumentKind::BucketOwner
            | DocumentKind::ResourceOwner
            | DocumentKind::ScheduleTrust
            | DocumentKind::DeployerTrust
            | DocumentKind::WorkflowTrust
            | DocumentKind::TrailBucket => {}
        }
    }
    for owner in &spec.bucket_owners {
        let bucket = &owner.bucket;
        lines.push(format!(
            "Account {} has to allow it too: `policy --document bucket-owner` prints the policy for `{bucket}`.",
            owner.account
        ));
        lines.push(String::new());
    }
    for owned in Owned::elsewhere(spec, spec.account()) {
        lines.push(format!(
            "Account {}, if it is not the function's, has to allow it too: `policy --document resource-owner` prints the {} for \
             `{}`.",
            owned.account, owned.policy_name, owned.arn
        ));
        if owned.lacks_key {
            lines.push("It also has to encrypt that secret with a key of its own, which `--kms-key` names.".to_owned());
        }
        lines.push(String::new());
    }
    if spec.options.function.is_in_vpc() {
        lines.push(
            "Network: without a gateway endpoint for S3 or NAT in its VPC, the function reaches no bucket.".to_owned(),
        );
        lines.push(String::new());
    }
    lines.push(explanation.loops);
    lines.join("\n") + "\n"
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
