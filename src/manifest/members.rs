//! The members of a workspace, in the text of its manifest.

use std::path::Path;

use glob::{MatchOptions, Pattern};
use toml_edit::{Document, Item, TableLike};

use crate::manifest::text_edit::{self, TablePath};

/// A workspace's manifest that covers a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The new text, if the manifest has to change.
    pub text: Option<String>,
    /// Whether the manifest sets the release profile.
    pub has_release_profile: bool,
}

/// The manifest with `member`, a path below its folder; `None` if it is no workspace's or leaves that path out.
///
/// Membership follows *The Cargo Book, Workspaces*: a path below one that `exclude` names is no member unless `members`
/// names it; `members` may hold globs.
pub fn join(manifest: &str, member: &str) -> Result<Option<Joined>, String> {
    let document = Document::parse(manifest).map_err(|error| error.to_string())?;
    let has_release_profile =
        document.get("profile").and_then(|profiles| profiles.get("release")).is_some_and(Item::is_table_like);
    let Some(workspace) = document.get("workspace").and_then(Item::as_table_like) else {
        return Ok(None);
    };
    if leaves_out(workspace, member)? {
        return Ok(None);
    }
    let members = strings(workspace, "members")?;
    let is_covered = members.iter().any(|pattern| covers(pattern, member));
    if is_covered {
        return Ok(Some(Joined { text: None, has_release_profile }));
    }
    let place = TablePath { table: &["workspace"], order: &[] };
    let text = text_edit::push(manifest, place, "members", member)
        .ok_or("no member can be added to the way in which `workspace` is written")?;
    Ok(Some(Joined { text: Some(text), has_release_profile }))
}

/// The entry of `members` that covers a path, as it is written; `None` where none does, or the path is excluded.
pub fn covering(manifest: &str, path: &str) -> Option<String> {
    let document = Document::parse(manifest).ok()?;
    let workspace = document.get("workspace").and_then(Item::as_table_like)?;
    let members = strings(workspace, "members").ok()?;
    members.into_iter().find(|pattern| covers(pattern, path) && leaves_out(workspace, path) == Ok(false))
}

/// Whether some entries of `members` wait for a package, and all of them for this one.
pub fn waits_only_for(manifest: &str, member: &str, is_waiting: impl Fn(&str) -> bool) -> bool {
    let Ok(document) = Document::parse(manifest) else {
        return false;
    };
    let workspace = document.get("workspace").and_then(Item::as_table_like);
    let members = workspace.and_then(|workspace| strings(workspace, "members").ok()).unwrap_or_default();
    let waiting: Vec<String> = members.into_iter().filter(|entry| is_waiting(entry)).collect();
    !waiting.is_empty() && waiting.iter().all(|entry| covers(entry, member))
}

/// Whether cargo would find the member of this manifest in the folder `root`. It reads an entry of `members` and the path of the root
/// before it as one pattern, and takes an entry for a path only if that stands for nothing (*The Cargo Book, Workspaces*).
pub fn is_found_by_cargo(manifest: &str, member: &str, root: &Path) -> bool {
    let root = root.to_string_lossy();
    if !root.contains(['[', '*', '?']) {
        return true;
    }
    let document = Document::parse(manifest).ok();
    let workspace = document.as_ref().and_then(|document| document.get("workspace")).and_then(Item::as_table_like);
    let members = workspace.and_then(|workspace| strings(workspace, "members").ok()).unwrap_or_default();
    let pattern = |entry: &String| Pattern::new(&format!("{root}/{}", normal(entry)));
    let patterns: Result<Vec<Pattern>, _> = members.iter().map(pattern).collect();
    let path = format!("{root}/{member}");
    let is_named = members.iter().any(|entry| normal(entry) == member);
    patterns.is_ok_and(|patterns| is_named || patterns.iter().any(|pattern| pattern.matches(&path)))
}

/// Whether `exclude` names a folder above the path, and `members` none.
pub fn leaves_out(workspace: &dyn TableLike, member: &str) -> Result<bool, String> {
    let names = |key| Ok::<_, String>(strings(workspace, key)?.iter().any(|path| lies_below(member, path)));
    Ok(!names("members")? && names("exclude")?)
}

pub fn strings(table: &dyn TableLike, key: &str) -> Result<Vec<String>, String> {
    let Some(item) = table.get(key) else {
        return Ok(Vec::new());
    };
    let list = item
        .as_array()
        .and_then(|list| list.iter().map(|path| path.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>());
    list.ok_or_else(|| format!("`workspace.{key}` is not a list of strings"))
}

fn lies_below(path: &str, folder: &str) -> bool {
    let folder = normal(folder);
    path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Whether an entry of `members` stands for the path, itself or as a glob.
fn covers(pattern: &str, path: &str) -> bool {
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    normal(pattern) == path || Pattern::new(normal(pattern)).is_ok_and(|glob| glob.matches_with(path, options))
}

fn normal(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(manifest: &str) -> String {
        join(manifest, "functions/thumbs").unwrap().unwrap().text.unwrap()
    }

    #[test]
    fn a_member_is_added_in_the_layout_of_the_list() {
        for (list, expected) in [
            ("['a', 'b']", "['a', 'b', 'functions/thumbs']"),
            ("[ 'a' ]", "[ 'a', 'functions/thumbs' ]"),
            ("[ 'a', 'b', ]", "[ 'a', 'b', 'functions/thumbs', ]"),
            ("[]", "[\"functions/thumbs\"]"),
            ("[\n\t'a'\n]", "[\n\t'a',\n\t'functions/thumbs'\n]"),
            ("[\n  'a',\n]", "[\n  'a',\n  'functions/thumbs',\n]"),
            (
                "[\n  'a', # first\n  'b', # second\n  # end\n] # x",
                "[\n  'a', # first\n  'b', # second\n  # end\n  'functions/thumbs',\n] # x",
            ),
            ("[\n  'b' # second\n]", "[\n  'b', # second\n  'functions/thumbs'\n]"),
            ("[\n  # none yet\n]", "[\n  # none yet\n    \"functions/thumbs\"\n]"),
        ] {
            let manifest =
                |list: &str| format!("# top\n[workspace]\nresolver='3'\nmembers={list}\n\n[x] # odd\ny  = 1\n");
            assert_eq!(joined(&manifest(list)), manifest(expected));
        }
    }

    #[test]
    fn all_other_lines_stay_as_they_are_to_the_byte() {
        for (manifest, expected) in [
            (
                "\u{feff}[workspace]\r\nmembers = [\r\n  'a',\r\n]\r\n# x\r\n",
                "\u{feff}[workspace]\r\nmembers = [\r\n  'a',\r\n  'functions/thumbs',\r\n]\r\n# x\r\n",
            ),
            (
                "[workspace]\nmembers = ['a']\r\n# odd\n\r\n# no end",
                "[workspace]\nmembers = ['a', 'functions/thumbs']\r\n# odd\n\r\n# no end",
            ),
        ] {
            assert_eq!(joined(manifest), expected);
        }
    }

    #[test]
    fn a_workspace_without_members_gets_the_list() {
        assert_eq!(joined("[workspace]\n"), "[workspace]\nmembers = [\"functions/thumbs\"]\n");
    }

    #[test]
    fn what_a_glob_covers_needs_no_entry() {
        for pattern in ["functions/*", "./functions/*", "functions/thumbs/", "*/thumbs", "functions/th[a-z]mbs"] {
            let manifest = format!("[workspace]\nmembers = [{pattern:?}]");
            assert_eq!(join(&manifest, "functions/thumbs").unwrap().unwrap().text, None, "{pattern}");
        }
        assert!(joined("[workspace]\nmembers = [\"*\"]").contains("functions/thumbs"));
    }

    #[test]
    fn excluded_folders_stay_out_unless_they_are_named() {
        let excluded = "[workspace]\nexclude = [\"functions\"]";
        assert_eq!(join(excluded, "functions/thumbs"), Ok(None));
        assert!(join(excluded, "functionsx").unwrap().is_some());
        let named = "[workspace]\nexclude = [\"functions\"]\nmembers = [\"functions/thumbs\"]";
        assert_eq!(join(named, "functions/thumbs").unwrap().unwrap().text, None);
    }

    #[test]
    fn a_package_that_is_no_workspace_is_left_alone() {
        assert_eq!(join("[package]\nname = 'x'", "functions/thumbs"), Ok(None));
    }
}
