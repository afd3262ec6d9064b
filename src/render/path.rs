//! The path of a file that a template becomes: its variables filled in, and then held to lie in the project.

use std::collections::BTreeMap;

use handlebars::{Context, Handlebars, no_escape};

use super::budget::Text;
use super::guard::{self, compile};
use crate::file::check_path;

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
        if let Err(why) = check_path(path) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_where_no_file_of_a_project_can_lie_is_refused() {
        for path in ["../x", ".git/hooks/post-checkout", ".lambda-s3/base"] {
            assert!(Paths::default().take(path, "t").is_err(), "{path:?}");
        }
        assert_eq!(Paths::default().take(".github/workflows/ci.yml", "t"), Ok(()));
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
