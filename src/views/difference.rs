//! What a change of a spec lets somebody do in addition, and no longer: what a reviewer wants to see.

use super::explanation::{Explanation, Section, StatementView};
use super::text::{event_lines, statement_lines};
use crate::spec::Spec;

/// The statements, events and parts of statements that one spec has and the other has not; nothing where they permit the same.
pub fn difference(before: &Spec, after: &Spec) -> String {
    let (before, after) = (Explanation::of(before), Explanation::of(after));
    let added = beyond(&after, &before).map(|section| told("In addition", &section));
    let removed = beyond(&before, &after).map(|section| told("No longer", &section));
    let mut blocks: Vec<String> = added.collect();
    blocks.extend(events("These events arrive in addition", &after, &before));
    blocks.extend(removed);
    blocks.extend(events("These events arrive no longer", &before, &after));
    blocks.join("\n")
}

fn told(when: &str, section: &Section) -> String {
    let mut title = section.title.clone();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    let lines = section.statements.iter().flat_map(|statement| statement_lines(statement, section));
    format!("{when}: {title}:\n{}\n", lines.collect::<Vec<String>>().join("\n"))
}

fn events(title: &str, one: &Explanation, other: &Explanation) -> Option<String> {
    let mut only = one.clone();
    only.triggers.retain(|trigger| !other.triggers.contains(trigger));
    (!only.triggers.is_empty()).then(|| format!("{title}:\n{}\n", event_lines(&only).join("\n")))
}

/// What the documents of `one` allow and those of `other` do not.
fn beyond(one: &Explanation, other: &Explanation) -> impl Iterator<Item = Section> {
    let sections = one.documents.iter().map(|section| {
        let same = |candidate: &&Section| candidate.document == section.document && candidate.bucket == section.bucket;
        let old: Vec<&StatementView> = other.documents.iter().filter(same).flat_map(Section::allowed).collect();
        let statements = section.allowed().flat_map(|statement| statement_beyond(statement, &old)).collect();
        Section { statements, ..section.clone() }
    });
    sections.filter(|section| !section.statements.is_empty())
}

/// The part of a statement that none of the same name allows under the same conditions: further actions on all of its
/// resources, and what it could do before on further ones.
fn statement_beyond(statement: &StatementView, old: &[&StatementView]) -> Vec<StatementView> {
    let same = |old: &&&StatementView| {
        old.sid == statement.sid && old.who == statement.who && old.conditions == statement.conditions
    };
    let Some(old) = old.iter().find(same) else {
        return vec![statement.clone()];
    };
    let (known, further): (Vec<&'static str>, Vec<&'static str>) =
        statement.actions.iter().partition(|action| old.actions.contains(action));
    let mut resources = statement.resources.clone();
    resources.retain(|resource| !old.resources.contains(resource));
    let parts = [
        StatementView { actions: further, ..statement.clone() },
        StatementView { actions: known, resources, ..statement.clone() },
    ];
    parts.into_iter().filter(|part| !part.actions.is_empty() && !part.resources.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest;

    fn spec(more: &str) -> Spec {
        let text = format!("name = \"thumbs\"\ntrigger = [{{ bucket = \"in-bucket\" }}]\n{more}");
        Spec::try_from(manifest::read_spec(&text).unwrap()).unwrap()
    }

    #[test]
    fn only_what_is_further_is_told() {
        let one = spec("write = [{ bucket = \"out-bucket\", prefix = \"a/\" }]");
        let two = spec(
            "write = [{ bucket = \"out-bucket\", prefix = \"a/\" }, { bucket = \"out-bucket\", prefix = \"b/\" }]",
        );
        let told = difference(&one, &two);
        assert!(told.starts_with("In addition: what `thumbs` may do (execution role):\n"), "{told}");
        assert!(told.contains("    on s3://out-bucket/b/*\n") && !told.contains("a/*"), "{told}");
        assert!(difference(&two, &one).starts_with("No longer: what `thumbs` may do"), "{}", difference(&two, &one));
        assert_eq!(difference(&one, &one), "");
    }

    #[test]
    fn further_actions_are_told_on_all_that_they_are_about() {
        let write = "write = [{ bucket = \"out-bucket\" }]\n";
        let told = difference(&spec(write), &spec(&format!("{write}tag-objects = true")));
        assert!(told.contains("s3:PutObjectTagging") && !told.contains("s3:PutObject,"), "{told}");
    }

    #[test]
    fn a_trigger_brings_its_events() {
        let text =
            "trigger = [{ bucket = \"in-bucket\", prefix = \"a/\" }, { bucket = \"in-bucket\", prefix = \"b/\" }]";
        let one = spec("");
        let two = manifest::read_spec(&format!("name = \"thumbs\"\n{text}")).unwrap();
        let told = difference(&one, &Spec::try_from(two).unwrap());
        assert!(
            told.contains("These events arrive in addition:\n    at s3:ObjectCreated:* on s3://in-bucket/a/*\n"),
            "{told}"
        );
    }
}
