//! A file that a project should hold, and what lies in its place.

use crate::escape::is_hidden;

/// A text file and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Below the project's folder, with `/` between the parts and neither `.` nor `..` among them.
    pub path: String,
    /// The whole text, ending with one line feed.
    pub text: String,
}

/// What lies on the disk where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Missing,
    Text(String),
    /// A file that is no UTF-8.
    Binary,
}

/// A change of one file of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Below the project's folder, as in [`File::path`].
    pub path: String,
    /// The text that lies there; `None` where nothing does.
    pub before: Option<String>,
    /// The text that is to lie there; `None` where nothing is to.
    pub after: Option<String>,
}

/// Where a project keeps the record of what was written, and what git is to make of that: all that lies in the folder of the program's own.
pub const RECORD: &str = ".lambda-s3/base";
pub const ATTRIBUTES: &str = ".lambda-s3/.gitattributes";

/// The names that Windows keeps for devices, whatever their extension (*Win32, Naming Files, Paths, and Namespaces*).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Says why no generated file can lie at a path, wherever that path was read: in a template's name, a record, a journal.
pub fn check_path(path: &str) -> Result<(), &'static str> {
    if path.starts_with('/') {
        return Err("that is not a path within the project");
    }
    if path.contains(|c| is_hidden(c) || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')) {
        return Err("that holds a character which no file's name holds everywhere");
    }
    if path.len() > 240 {
        return Err("that is longer than some systems allow");
    }
    path.split('/').try_for_each(check_part)
}

fn check_part(part: &str) -> Result<(), &'static str> {
    let name: String = part.to_lowercase().chars().filter(|c| !is_ignored(*c)).collect();
    let stem = name.split('.').next().unwrap_or_default();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let is_device = DEVICES.contains(&stem)
        || port.is_some_and(|number| number.chars().count() == 1 && number.ends_with(|c: char| !c.is_alphabetic()));
    match name.as_str() {
        "" => Err("a part of that is empty"),
        "." | ".." => Err("that leaves its folder"),
        ".git" | "git~1" => Err("`.git` is the repository's own"),
        ".lambda-s3" => Err("`.lambda-s3` is this program's own"),
        _ if name.ends_with(['.', ' ']) || name.starts_with(' ') => {
            Err("a part of that begins or ends in a way that Windows drops")
        }
        _ if is_device => Err("a part of that is a device on Windows"),
        _ => Ok(()),
    }
}

/// The characters that macOS passes over where it compares names (git's `next_hfs_char`, CVE-2014-9390).
fn is_ignored(c: char) -> bool {
    matches!(c, '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_project_or_into_its_repository_is_refused() {
        for path in [
            "../x",
            "a/../x",
            "..",
            "/etc/passwd",
            "a\\..\\x",
            "C:\\x",
            "c:x",
            "a//b",
            "",
            "a/",
            "./a",
            "a\0b",
            "a\nb",
            ".git/hooks/post-checkout",
            ".git",
            "a/.GIT/config",
            "GIT~1/config",
            ".g\u{200c}it/config",
            ".git\u{feff}/config",
            ".lambda-s3/base",
            ".lambda-s3/pending/journal",
            "a/NUL",
            "con.txt",
            "x/lpt1.md",
            "a. ",
            "a./b",
            " a",
            "a:b",
            "a?",
            "a*",
        ] {
            assert!(check_path(path).is_err(), "{path:?}");
        }
        for path in
            ["a", ".github/workflows/ci.yml", "src/é.rs", "com.rs", "console.rs", "a..b", ".gitignore", "lptx.md"]
        {
            assert_eq!(check_path(path), Ok(()), "{path:?}");
        }
    }
}
