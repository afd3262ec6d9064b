//! What is wrong with a template, and where.

use std::fmt;

use super::EXTENSION;
use crate::escape::visible;

/// A template that cannot be rendered.
#[derive(Debug)]
pub struct RenderError {
    /// The path of the template that a file was to come from.
    pub template: String,
    /// The path of the template that is wrong: the same, or a partial.
    pub place: String,
    /// The line there, counted from 1.
    pub line: Option<usize>,
    pub message: String,
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names and tags of a stranger's template stand in it.
        write!(f, "template `{}`", visible(&self.place))?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", visible(&self.message))
    }
}

impl RenderError {
    /// What is wrong with a template as a whole.
    pub fn of(template: impl Into<String>, message: impl Into<String>) -> Self {
        let template = template.into();
        Self { place: template.clone(), template, line: None, message: message.into() }
    }

    pub(super) fn parsing(template: &str, error: &handlebars::TemplateError) -> Self {
        let line = error.pos().map(|(line, _)| line);
        Self { line, ..Self::of(template, error.reason().to_string()) }
    }
}

/// What is wrong with the template of the file to be at `path`.
pub(super) fn failure(path: &str, message: String) -> RenderError {
    RenderError::of(format!("{path}{EXTENSION}"), message)
}
