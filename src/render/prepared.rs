//! Templates, read by the template engine and ready to be rendered.

use std::collections::BTreeMap;
use std::path::Path;

use handlebars::{Context, Handlebars};
use serde_json::{Map, Value};

use super::plain::PlainLines;
use super::{EXTENSION, RenderError, Scope, Template, helpers, partial_name, repeated};
use crate::encode::Language;
use crate::file::File;

/// Templates, ready to be rendered.
pub(super) struct Prepared<'a> {
    /// The paths of the files to be, sorted; their templates are registered under these.
    paths: Vec<&'a str>,
    registries: BTreeMap<Language, Handlebars<'a>>,
    plain: PlainLines<'a>,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(
        candidates: &[Template<'a>],
        plain: PlainLines<'a>,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, RenderError> {
        let mut prepared = Self { paths: Vec::new(), registries: BTreeMap::new(), plain };
        let mut partials = BTreeMap::new();
        let mut reached = Vec::new();
        for template in candidates {
            let Some(path) = template.path.strip_suffix(EXTENSION) else {
                continue;
            };
            let language = Language::of(Path::new(path));
            match partial_name(path) {
                Some(name) => drop(partials.insert((name, language), *template)),
                None if is_wanted(path) => {
                    prepared.paths.push(path);
                    prepared.register(language, path, *template)?;
                    reached.push((language, template.text));
                }
                None => {}
            }
        }
        prepared.paths.sort_unstable();
        while let Some((language, text)) = reached.pop() {
            for name in partials_in(text) {
                // One that is not there is told where it would be filled in.
                let of = |language| partials.get(&(name.to_owned(), language));
                let Some(partial) = of(language).or_else(|| of(Language::Plain)) else { continue };
                if prepared.register(language, name, *partial)? {
                    reached.push((language, partial.text));
                }
            }
        }
        Ok(prepared)
    }

    /// Registers a template under a name, unless that is there.
    fn register(&mut self, language: Language, name: &str, template: Template<'a>) -> Result<bool, RenderError> {
        let registry = self.registries.entry(language).or_insert_with(|| registry(language));
        if registry.has_template(name) {
            return Ok(false);
        }
        registry
            .register_template_string(name, self.plain.set_aside(template.text))
            .map_err(|error| RenderError { template: template.path.to_owned(), message: error.to_string() })?;
        Ok(true)
    }

    pub(super) fn render<'s>(&self, values_for: impl Fn(&str) -> Option<&'s Scope>) -> Result<Vec<File>, RenderError> {
        let mut files = Vec::new();
        for path in &self.paths {
            if let Some(scope) = values_for(path) {
                if scope.holds_mark && self.plain.is_setting_aside() {
                    return Err(failure(path, "a value holds the mark of plain lines".to_owned()));
                }
                self.render_template(path, &scope.context, &mut files)?;
            }
        }
        files.sort();
        Ok(files)
    }

    fn render_template(&self, template: &str, context: &Context, files: &mut Vec<File>) -> Result<(), RenderError> {
        let Some((before, list, after)) = repeated(template) else {
            return self.render_file(template, template.to_owned(), context, files);
        };
        let elements = context.data().get(list).and_then(Value::as_array);
        for element in elements.ok_or_else(|| failure(template, format!("there is no list `{list}`")))? {
            let name = element.get("file").and_then(Value::as_str);
            let name = name.ok_or_else(|| failure(template, format!("an element of `{list}` has no `file`")))?;
            let path = format!("{before}{name}{after}");
            self.render_file(template, path, &Context::from(merge(context.data(), element)), files)?;
        }
        Ok(())
    }

    fn render_file(
        &self,
        template: &str,
        path: String,
        context: &Context,
        files: &mut Vec<File>,
    ) -> Result<(), RenderError> {
        let language = Language::of(Path::new(template));
        let Some(registry) = self.registries.get(&language) else {
            return Ok(());
        };
        let text =
            registry.render_with_context(template, context).map_err(|error| failure(template, error.to_string()))?;
        let text = self.plain.put_back(&text);
        if !text.trim().is_empty() {
            let text = tidy(text.trim_start_matches('\n').trim_end(), language);
            files.push(File { path, text });
        }
        Ok(())
    }
}

/// What is wrong with the template of the file to be at `path`.
fn failure(path: &str, message: String) -> RenderError {
    RenderError { template: format!("{path}{EXTENSION}"), message }
}

fn registry(language: Language) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(move |text| language.encode(text));
    helpers::register(&mut registry);
    registry
}

/// The text with one line feed at its end and, in YAML, no blanks on empty lines: an indented partial leaves them there.
/// No value of YAML spans lines, so none can be touched.
fn tidy(text: &str, language: Language) -> String {
    let mut tidy = String::with_capacity(text.len() + 1);
    for line in text.split('\n') {
        let is_blank = language == Language::Yaml && line.trim().is_empty();
        tidy.push_str(if is_blank { "" } else { line });
        tidy.push('\n');
    }
    tidy
}

/// The names of the partials that a text fills in.
fn partials_in(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{> ").skip(1).filter_map(|rest| rest.split(['}', ' ']).next())
}

/// The values of the whole, with those of one element over them.
fn merge(whole: &Value, element: &Value) -> Value {
    let mut merged: Map<String, Value> = whole.as_object().cloned().unwrap_or_default();
    merged.extend(element.as_object().cloned().unwrap_or_default());
    Value::Object(merged)
}
