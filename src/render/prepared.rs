//! Templates, read by the template engine and ready to be rendered.

use std::collections::BTreeMap;
use std::path::Path;

use handlebars::{Context, Handlebars, RenderErrorReason};
use serde_json::{Map, Value};

use super::budget::{self, Exceeded, MAX_OUTPUT, Text};
use super::error::failure;
use super::guard;
use super::partials::{MAX_DEPTH, find_circle, partials_in};
use super::path::{Paths, fill_in};
use super::plain::PlainLines;
use super::{EXTENSION, RenderError, Rendering, Scope, Template, helpers, partial_name, repeated};
use crate::encode::Language;
use crate::file::File;
use crate::interrupt::is_pending;

/// Templates, ready to be rendered.
pub(super) struct Prepared<'a> {
    /// The paths of the files to be, sorted. Their templates are registered under their own, which no partial is called.
    paths: Vec<&'a str>,
    registries: BTreeMap<Language, Handlebars<'a>>,
    plain: PlainLines<'a>,
    /// The templates that are registered, by the names that they are registered under.
    registered: BTreeMap<(Language, String), Template<'a>>,
    parsing: usize,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(
        candidates: &[Template<'a>],
        plain: PlainLines<'a>,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Result<Self, RenderError> {
        let mut prepared =
            Self { paths: Vec::new(), registries: BTreeMap::new(), plain, registered: BTreeMap::new(), parsing: 0 };
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
                    prepared.register(language, template.path, *template)?;
                    reached.push((language, template.path.to_owned(), template.text));
                }
                None => {}
            }
        }
        prepared.paths.sort_unstable();
        let mut leads_to = BTreeMap::new();
        while let Some((language, from, text)) = reached.pop() {
            let filled_in: &mut Vec<_> = leads_to.entry((language, from)).or_default();
            for name in partials_in(text) {
                // One that is not there is told where it would be filled in.
                let of = |language| partials.get(&(name.to_owned(), language));
                let Some(partial) = of(language).or_else(|| of(Language::Plain)) else { continue };
                filled_in.push((language, name.to_owned()));
                if prepared.register(language, name, *partial)? {
                    reached.push((language, name.to_owned(), partial.text));
                }
            }
        }
        // Partials that fill in each other would do so until there is no room left.
        match find_circle(&leads_to).and_then(|key| prepared.registered.get(key)) {
            Some(template) => Err(RenderError::of(
                template.path,
                format!("it fills in itself, by way of partials, or others more than {MAX_DEPTH} deep"),
            )),
            None => Ok(prepared),
        }
    }

    /// Registers a template under a name, unless that is there.
    fn register(&mut self, language: Language, name: &str, template: Template<'a>) -> Result<bool, RenderError> {
        let registry = self.registries.entry(language).or_insert_with(|| registry(language));
        if registry.has_template(name) {
            return Ok(false);
        }
        let text = self.plain.set_aside(template.text);
        let cost = guard::parsing_cost(&text);
        self.parsing = self.parsing.saturating_add(cost);
        if self.parsing > guard::MAX_PARSING && cost <= guard::MAX_PARSING {
            return Err(RenderError::of(
                template.path,
                "the templates up to this one take too long to read: they are too large",
            ));
        }
        if is_pending() {
            return Err(RenderError::of(template.path, Exceeded::Interrupted.message()));
        }
        let mut compiled = guard::compile(template.path, &text)?;
        compiled.name = Some(name.to_owned());
        registry.register_template(name, guard::guarded(compiled, name != template.path));
        self.registered.insert((language, name.to_owned()), template);
        Ok(true)
    }

    /// What went wrong while a template was rendered: in itself, or in a partial.
    fn rendering(&self, language: Language, template: &str, error: &handlebars::RenderError) -> RenderError {
        let message = match error.reason() {
            RenderErrorReason::MissingVariable(Some(name)) => format!("there is no value `{name}`"),
            // Whatever says so by now: a helper, or the text that comes out.
            reason => budget::exceeded().map_or_else(|| reason.to_string(), Exceeded::message),
        };
        let own = failure(template, message);
        let name = error.template_name.clone().unwrap_or_else(|| own.template.clone());
        let found = self.registered.get(&(language, name));
        let place = found.map(|found| found.path.to_owned());
        let line = match found {
            Some(found) if self.plain.is_setting_aside() => {
                error.line_no.map(|line| PlainLines::whole_line(found.text, line))
            }
            _ => error.line_no,
        };
        RenderError { place: place.unwrap_or_else(|| own.template.clone()), line, ..own }
    }

    pub(super) fn render<'s>(
        &self,
        values_for: impl Fn(&str) -> Option<&'s Scope>,
    ) -> Result<Vec<Rendering>, RenderError> {
        budget::begin();
        let mut files = Rendered::default();
        for path in &self.paths {
            if let Some(scope) = values_for(path) {
                if scope.holds_mark && self.plain.is_setting_aside() {
                    return Err(failure(path, "a value holds the mark of plain lines".to_owned()));
                }
                self.render_template(path, scope, &mut files)?;
            }
        }
        files.files.sort();
        Ok(files.files)
    }

    fn render_template(&self, template: &str, scope: &Scope, files: &mut Rendered) -> Result<(), RenderError> {
        let context = &scope.context;
        let begin = || budget::begin_file(scope.weight).map_err(|exceeded| failure(template, exceeded.message()));
        begin()?;
        let Some((before, list, after)) = repeated(template) else {
            let path = fill_in(template, context).map_err(|message| failure(template, message))?;
            return self.render_file(template, path, context, files);
        };
        let elements = context.data().get(list).and_then(Value::as_array);
        for element in elements.ok_or_else(|| failure(template, format!("there is no list `{list}`")))? {
            let name = element.get("file").and_then(Value::as_str);
            let name = name.ok_or_else(|| failure(template, format!("an element of `{list}` has no `file`")))?;
            begin()?;
            let context = Context::from(merge(context.data(), element));
            let fill_in = |part| fill_in(part, &context).map_err(|message| failure(template, message));
            let path = format!("{}{name}{}", fill_in(before)?, fill_in(after)?);
            self.render_file(template, path, &context, files)?;
        }
        Ok(())
    }

    fn render_file(
        &self,
        template: &str,
        path: String,
        context: &Context,
        files: &mut Rendered,
    ) -> Result<(), RenderError> {
        let language = Language::of(Path::new(template));
        let Some(registry) = self.registries.get(&language) else {
            return Ok(());
        };
        let mut text = Text::default();
        registry
            .render_with_context_to_write(&format!("{template}{EXTENSION}"), context, &mut text)
            .map_err(|error| self.rendering(language, template, &error))?;
        let text = self.plain.put_back(&text.into_string(), MAX_OUTPUT);
        let text = text.ok_or(Exceeded::Output).and_then(|text| budget::write(text.len()).map(|()| text));
        let text = text.map_err(|exceeded| failure(template, exceeded.message()))?;
        if !text.trim().is_empty() {
            let text = tidy(text.trim_start_matches('\n').trim_end(), language);
            files.paths.take(&path, template).map_err(|message| failure(template, message))?;
            files.files.push(Rendering { file: File { path, text }, template: format!("{template}{EXTENSION}") });
        }
        Ok(())
    }
}

/// What came of the templates so far.
#[derive(Default)]
struct Rendered {
    files: Vec<Rendering>,
    paths: Paths,
}

fn registry(language: Language) -> Handlebars<'static> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_escape_fn(move |text| language.encode(text));
    helpers::register(&mut registry);
    guard::register(&mut registry);
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

/// The values of the whole, with those of one element over them.
fn merge(whole: &Value, element: &Value) -> Value {
    let mut merged: Map<String, Value> = whole.as_object().cloned().unwrap_or_default();
    merged.extend(element.as_object().cloned().unwrap_or_default());
    Value::Object(merged)
}
