//! The path of a file that a template becomes: its variables filled in, and then held to lie in the project.

use std::collections::BTreeMap;

use handlebars::{Context, Handlebars, no_escape};

use super::budget::Text;
use super::guard::{self, compile};

/// A part of a path, with the values that it names. They stand as they are: [`Paths::take`] judges the whole.
pub(super) fn fill_in(path: &str, context: &Context) -> Result<String, String> {
    if !path.contains("{{") {
        return Ok(path.to_owned());
    }
    let template = compile(path, path).map_err(|error| format!("its name: {}", error.message))?;
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(no_escape);
    guard::register(&mut registry);
    registry.register_template(path, guard::guarded(template, false));
    let mut text = Text::default();
    let filled = registry.render_with_context_to_write(path, context, &mut text);
    filled.map_err(|error| format!("its name: {}", error.reason()))?;
    Ok(text.into_string())
}

/// The paths that are given away, without case: two that differ only in that are one file on many machines.
#[derive(Default)]
pub(super) struct Paths {
    templates: BTreeMap<String, String>,
}

impl Paths {
    /// Gives a path to a template, unless it leads out of the project, into what is not the templates', or has been given away.
    pub(super) fn take(&mut self, path: &str, template: &str) -> Result<(), String> {
        let refuse = |why: &str| Err(format!("it becomes the file {path:?}, and {why}"));
        if let Some(why) = wrong_with(path) {
            return refuse(why);
        }
        let key = path.to_lowercase();
        let below = format!("{key}/");
        let inside = self.templates.range(below.clone()..).next().filter(|(other, _)| other.starts_with(&below));
        let above = key.match_indices('/').find_map(|(at, _)| self.templates.get(&key[..at]));
        if let Some(other) = self.templates.get(&key).or(above).or(inside.map(|(_, template)| template)) {
            return refuse(&format!("template `{other}` becomes that, too, or a file above or below it"));
        }
        self.templates.insert(key, template.to_owned());
        Ok(())
    }
}

/// The names that Windows keeps for devices, whatever their extension (*Win32, Naming Files, Paths, and Namespaces*).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Why no file of a project can lie there.
fn wrong_with(path: &str) -> Option<&'static str> {
    if path.starts_with('/') {
        return Some("that is no path within the project");
    }
    if path.contains(|c: char| c.is_control() || matches!(c, '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')) {
        return Some("that holds a character which no file's name holds everywhere");
    }
    if path.len() > 240 {
        return Some("that is longer than some systems allow");
    }
    path.split('/').find_map(|part| {
        let name = part.to_lowercase();
        let stem = name.split('.').next().unwrap_or_default();
        let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        let device = DEVICES.contains(&stem)
            || port.is_some_and(|number| number.chars().count() == 1 && number.ends_with(|c: char| !c.is_alphabetic()));
        match name.as_str() {
            "" => Some("a part of that is empty"),
            "." | ".." => Some("that leaves its folder"),
            ".git" | "git~1" => Some("`.git` is the repository's own"),
            ".lambda-s3" => Some("`.lambda-s3` is this program's own"),
            _ if name.ends_with(['.', ' ']) || name.starts_with(' ') => {
                Some("a part of that begins or ends in a way that Windows drops")
            }
            _ if device => Some("a part of that is a device on Windows"),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_of_the_project_is_refused() {
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
            "a/.GIT/config",
            "GIT~1/config",
            ".lambda-s3/base",
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
            assert!(Paths::default().take(path, "t").is_err(), "{path:?}");
        }
        for path in
            ["a", ".github/workflows/ci.yml", "src/é.rs", "com.rs", "console.rs", "a..b", ".gitignore", "lptx.md"]
        {
            assert_eq!(Paths::default().take(path, "t"), Ok(()), "{path:?}");
        }
    }

    #[test]
    fn a_path_is_given_away_once() {
        let mut paths = Paths::default();
        paths.take("a/b.rs", "first").unwrap();
        for path in ["a/b.rs", "A/B.rs", "a", "a/b.rs/c"] {
            let error = paths.take(path, "second").unwrap_err();
            assert!(error.contains("`first`"), "{error}");
        }
        paths.take("a/b", "second").unwrap();
        paths.take("a/b.r", "third").unwrap();
    }
}
