//! The members of a workspace, in the text of its manifest.

use glob::{MatchOptions, Pattern};
use toml_edit::{Array, DocumentMut, Item, RawString, TableLike, Value, value};

/// A workspace's manifest that covers a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Joined {
    /// The new text, if the manifest has to change.
    pub(super) text: Option<String>,
    /// Whether the manifest sets the release profile.
    pub(super) has_release_profile: bool,
}

/// The manifest with `member`, a path below its folder; `None` if it is no workspace's or leaves that path out.
///
/// Membership follows *The Cargo Book, Workspaces*: a path below one that `exclude` names is no member unless `members`
/// names it; `members` may hold globs.
pub(super) fn join(manifest: &str, member: &str) -> Result<Option<Joined>, String> {
    let mut document: DocumentMut = manifest.parse().map_err(|error: toml_edit::TomlError| error.to_string())?;
    let has_release_profile =
        document.get("profile").and_then(|profiles| profiles.get("release")).is_some_and(Item::is_table_like);
    let Some(workspace) = document.get_mut("workspace").and_then(Item::as_table_like_mut) else {
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
    match workspace.get_mut("members").and_then(Item::as_array_mut) {
        Some(list) => push_like_the_last(list, member),
        None => {
            workspace.insert("members", value(Array::from_iter([member])));
        }
    }
    Ok(Some(Joined { text: Some(with_lines_of(manifest, &document.to_string())), has_release_profile }))
}

/// Whether some entries of `members` wait for a package, and all of them for this one.
pub(super) fn waits_only_for(manifest: &str, member: &str, is_waiting: impl Fn(&str) -> bool) -> bool {
    let Ok(document) = manifest.parse::<DocumentMut>() else {
        return false;
    };
    let workspace = document.get("workspace").and_then(Item::as_table_like);
    let members = workspace.and_then(|workspace| strings(workspace, "members").ok()).unwrap_or_default();
    let waiting: Vec<String> = members.into_iter().filter(|entry| is_waiting(entry)).collect();
    !waiting.is_empty() && waiting.iter().all(|entry| covers(entry, member))
}

/// Whether `exclude` names a folder above the path, and `members` none.
pub(super) fn leaves_out(workspace: &dyn TableLike, member: &str) -> Result<bool, String> {
    let names = |key| Ok::<_, String>(strings(workspace, key)?.iter().any(|path| lies_below(member, path)));
    Ok(!names("members")? && names("exclude")?)
}

/// The new text with every line that did not change as it was to the byte: toml_edit writes all line ends alike and drops
/// a byte order mark.
fn with_lines_of(old: &str, new: &str) -> String {
    let plain = |line: &str| line.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']).to_owned();
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let same = |pair: &(&&str, &&str)| plain(pair.0) == plain(pair.1);
    let head = old.iter().zip(&new).take_while(same).count();
    let most = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(most).take_while(same).count();
    let end = if old.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
    let changed = new[head..new.len() - tail].iter().map(|line| match line.strip_suffix('\n') {
        Some(line) => format!("{}{end}", line.trim_end_matches('\r')),
        None => (*line).to_owned(),
    });
    old[..head].concat() + &changed.collect::<String>() + &old[old.len() - tail..].concat()
}

pub(super) fn strings(table: &dyn TableLike, key: &str) -> Result<Vec<String>, String> {
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

/// Adds a string at the end of a list, laid out as the last one is: on a line of its own if that is, with a comma behind
/// it if that has one. Comments stay with the string that they stand beside.
fn push_like_the_last(list: &mut Array, text: &str) {
    let is_only = list.len() <= 1;
    let has_comma = list.trailing_comma();
    let trailing = list.trailing().as_str().unwrap_or_default().to_owned();
    let last = list.iter_mut().last();
    let before = last.as_ref().map_or("", |last| decor_text(last.decor().prefix())).to_owned();
    let own_line_indent = before.rsplit_once('\n').map(|(_, indent)| indent.to_owned());
    // What stands between the last string and the bracket: behind the comma it is the list's, else that string's.
    let rest = match last {
        Some(last) if !has_comma => {
            let rest = decor_text(last.decor().suffix()).to_owned();
            last.decor_mut().set_suffix("");
            rest
        }
        _ => trailing,
    };
    let (prefix, rest) = match (own_line_indent, rest.rsplit_once('\n')) {
        (Some(indent), Some((comments, closing))) => (format!("{comments}\n{indent}"), format!("\n{closing}")),
        (None, Some((comments, closing))) if is_only => (format!("{comments}\n    "), format!("\n{closing}")),
        _ if list.is_empty() => (String::new(), rest),
        _ => (if is_only { " ".to_owned() } else { before }, rest),
    };
    let mut new = Value::from(text);
    new.decor_mut().set_prefix(prefix);
    if has_comma || list.is_empty() {
        list.set_trailing(rest);
    } else {
        new.decor_mut().set_suffix(rest);
    }
    list.push_formatted(new);
}

fn decor_text(raw: Option<&RawString>) -> &str {
    raw.and_then(RawString::as_str).unwrap_or_default()
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
            ("['a', 'b']", "['a', 'b', \"functions/thumbs\"]"),
            ("[ 'a' ]", "[ 'a', \"functions/thumbs\" ]"),
            ("[ 'a', 'b', ]", "[ 'a', 'b', \"functions/thumbs\", ]"),
            ("[]", "[\"functions/thumbs\"]"),
            ("[\n\t'a'\n]", "[\n\t'a',\n\t\"functions/thumbs\"\n]"),
            ("[\n  'a',\n]", "[\n  'a',\n  \"functions/thumbs\",\n]"),
            (
                "[\n  'a', # first\n  'b', # second\n  # end\n] # x",
                "[\n  'a', # first\n  'b', # second\n  # end\n  \"functions/thumbs\",\n] # x",
            ),
            ("[\n  'b' # second\n]", "[\n  'b', # second\n  \"functions/thumbs\"\n]"),
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
                "\u{feff}[workspace]\r\nmembers = [\r\n  'a',\r\n  \"functions/thumbs\",\r\n]\r\n# x\r\n",
            ),
            (
                "[workspace]\nmembers = ['a']\r\n# odd\n\r\n# no end",
                "[workspace]\nmembers = ['a', \"functions/thumbs\"]\n# odd\n\r\n# no end",
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
