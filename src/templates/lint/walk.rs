//! Every name that a template uses, in all of its branches, held against the values that there are.
//!
//! Rendering shows only what the branches of one spec use; this reads the parsed template instead.

use std::collections::BTreeMap;

use handlebars::template::{DecoratorTemplate, HelperTemplate, Parameter, Template, TemplateElement};

use super::names::{locals_of, name_of, part_of, raw_of};
use super::shape::Shape;
use crate::encode::Language;
use crate::render::{RenderError, compile};
use crate::spec::nearest;

/// The helpers that templates can call besides `if`, `unless`, `each` and `with`.
const HELPERS: [&str; 17] = [
    "lookup",
    "raw",
    "log",
    "eq",
    "ne",
    "gt",
    "gte",
    "lt",
    "lte",
    "and",
    "or",
    "not",
    "len",
    "code",
    "label",
    "comment",
    "@partial-block",
];

/// How many partials the template of one file fills in, and how deep, as far as they are looked at.
const MAX_PARTIALS: usize = 1_000;
const MAX_DEPTH: usize = 50;

/// What is wrong in a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wrong {
    pub(super) template: String,
    pub(super) line: usize,
    pub(super) message: String,
}

/// A parsed template.
pub(super) struct Parsed {
    pub(super) path: String,
    pub(super) template: Template,
}

pub(super) fn parse(path: &str, text: &str) -> Result<Parsed, Wrong> {
    let refuse =
        |error: RenderError| Wrong { template: path.to_owned(), line: error.line.unwrap_or(1), message: error.message };
    compile(path, text).map(|template| Parsed { path: path.to_owned(), template }).map_err(refuse)
}

/// Values that have names of their own: what a block or partial stands on, and its block parameters.
struct Scope {
    shape: Shape,
    locals: BTreeMap<String, Shape>,
}

/// A walk through the template of one file, and the partials that it fills in.
pub(super) struct Walk<'a> {
    pub(super) partials: &'a BTreeMap<(String, Language), Parsed>,
    pub(super) language: Language,
    pub(super) wrong: Vec<Wrong>,
    scopes: Vec<Scope>,
    /// The partials that are being walked through, and how many more may be: partials may fill in others twice, and those others.
    above: Vec<String>,
    left: usize,
    template: String,
    line: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(partials: &'a BTreeMap<(String, Language), Parsed>, language: Language, root: Shape) -> Self {
        let scopes = vec![Scope { shape: root, locals: BTreeMap::new() }];
        Self {
            partials,
            language,
            wrong: Vec::new(),
            scopes,
            above: Vec::new(),
            left: MAX_PARTIALS,
            template: String::new(),
            line: 1,
        }
    }

    pub(super) fn file(&mut self, parsed: &Parsed) {
        self.template.clone_from(&parsed.path);
        self.elements(&parsed.template);
    }

    fn elements(&mut self, template: &Template) {
        for (at, element) in template.elements.iter().enumerate() {
            self.line = template.mapping.get(at).map_or(self.line, |mapping| mapping.0);
            match element {
                TemplateElement::Expression(tag) | TemplateElement::HtmlExpression(tag) => self.tag(tag),
                TemplateElement::HelperBlock(tag) => self.block(tag),
                TemplateElement::PartialExpression(tag) | TemplateElement::PartialBlock(tag) => self.partial(tag),
                _ => {}
            }
        }
    }

    fn tag(&mut self, tag: &HelperTemplate) {
        let is_call = !tag.params.is_empty() || !tag.hash.is_empty();
        match (&tag.name, is_call) {
            (name, true) => self.call(name, tag),
            (Parameter::Name(name), false) if HELPERS.contains(&name.as_str()) => {}
            (name, false) => drop(self.value(name)),
        }
    }

    fn call(&mut self, name: &Parameter, tag: &HelperTemplate) {
        let name = name_of(name).unwrap_or_default();
        if !HELPERS.contains(&name.as_str()) && !["if", "unless", "each", "with"].contains(&name.as_str()) {
            self.refuse(format!("there is no helper `{name}`"));
        }
        for parameter in tag.params.iter().chain(tag.hash.values()) {
            self.value(parameter);
        }
    }

    fn block(&mut self, tag: &HelperTemplate) {
        let name = name_of(&tag.name).unwrap_or_default();
        let line = self.line;
        let mut inner = None;
        match name.as_str() {
            "each" | "with" => {
                let shape = tag.params.first().map_or_else(Shape::open, |parameter| self.value(parameter));
                let shape = if name == "each" { self.elements_of(tag, &shape) } else { shape };
                let locals = locals_of(tag.block_param.as_ref(), &shape);
                inner = Some(Scope { shape, locals });
            }
            "if" | "unless" => tag.params.iter().for_each(|parameter| drop(self.value(parameter))),
            // Raw text.
            "raw" => return,
            _ => self.call(&tag.name, tag),
        }
        let is_scope = inner.is_some();
        self.scopes.extend(inner);
        if let Some(template) = &tag.template {
            self.elements(template);
        }
        if is_scope {
            self.scopes.pop();
        }
        self.line = line;
        if let Some(inverse) = &tag.inverse {
            self.elements(inverse);
        }
    }

    fn elements_of(&mut self, tag: &HelperTemplate, shape: &Shape) -> Shape {
        shape.elements().unwrap_or_else(|| {
            let name = tag.params.first().and_then(name_of).unwrap_or_default();
            self.refuse(format!("`{name}` is not a list"));
            Shape::open()
        })
    }

    fn partial(&mut self, tag: &DecoratorTemplate) {
        let Some(name) = name_of(&tag.name) else {
            return self.refuse("the name of a partial is written out, not computed".to_owned());
        };
        let base = match tag.params.first() {
            Some(parameter) => self.value(parameter),
            None => self.scopes.last().map_or_else(Shape::open, |scope| scope.shape.clone()),
        };
        let locals = tag.hash.iter().map(|(name, parameter)| (name.clone(), self.value(parameter))).collect();
        if let Some(inner) = &tag.template {
            self.elements(inner);
        }
        if name == "@partial-block" {
            return;
        }
        let of = |language| self.partials.get(&(name.clone(), language));
        let Some(parsed) = of(self.language).or_else(|| of(Language::Plain)) else {
            if tag.template.is_none() {
                let (folder, file) = name.rsplit_once('/').map_or(("", name.as_str()), |(folder, file)| (folder, file));
                let path = if folder.is_empty() { format!("_{file}") } else { format!("{folder}/_{file}") };
                self.refuse(format!("there is no partial `{name}` for this language: it would be `{path}.….hbs`"));
            }
            return;
        };
        if self.above.contains(&name) || self.above.len() > MAX_DEPTH {
            return self
                .refuse(format!("`{name}` fills in itself, by way of partials, or lies more than {MAX_DEPTH} deep"));
        }
        let Some(left) = self.left.checked_sub(1) else {
            let message = format!("more than {MAX_PARTIALS} partials are filled in by now: no more are looked at");
            return self.refuse(message);
        };
        self.left = left;
        let (template, line) = (std::mem::replace(&mut self.template, parsed.path.clone()), self.line);
        let mut shape = base;
        shape.fields.extend::<BTreeMap<String, Shape>>(locals);
        self.scopes.push(Scope { shape, locals: BTreeMap::new() });
        self.above.push(name);
        self.elements(&parsed.template);
        self.above.pop();
        self.scopes.pop();
        (self.template, self.line) = (template, line);
    }

    /// What a parameter is; a name that means nothing is wrong.
    fn value(&mut self, parameter: &Parameter) -> Shape {
        match parameter {
            Parameter::Subexpression(inner) => {
                if let TemplateElement::Expression(tag) = inner.element.as_ref() {
                    self.call(&tag.name, tag);
                }
                Shape::open()
            }
            Parameter::Name(raw) => self.named(raw),
            Parameter::Path(path) => self.named(raw_of(path)),
            _ => Shape::open(),
        }
    }

    fn named(&mut self, raw: &str) -> Shape {
        self.find(raw).unwrap_or_else(|| {
            let message = format!("there is no value `{raw}` here{}", self.proposal(raw));
            self.refuse(message);
            Shape::open()
        })
    }

    fn find(&self, raw: &str) -> Option<Shape> {
        if let Some(rest) = raw.strip_prefix("@root") {
            return self.scopes.first().and_then(|scope| part_of(&scope.shape, rest));
        }
        if raw.starts_with('@') {
            return Some(Shape::open());
        }
        let mut rest = raw;
        let mut up = 0;
        while let Some(above) = rest.strip_prefix("..") {
            rest = above.trim_start_matches('/');
            up += 1;
        }
        if up == 0 {
            let first = rest.split(['.', '/']).next().unwrap_or_default();
            let local = self.scopes.iter().rev().find_map(|scope| scope.locals.get(first));
            if let Some(local) = local {
                return part_of(local, &rest[first.len()..]);
            }
        }
        let scope = self.scopes.len().checked_sub(1 + up).and_then(|at| self.scopes.get(at))?;
        part_of(&scope.shape, rest)
    }

    /// Where the value may be, or what it may be called.
    fn proposal(&self, raw: &str) -> String {
        if raw.starts_with("..") {
            return String::new();
        }
        let is_there = |typed: &str| self.find(typed).is_some();
        let near = || {
            let (above, last) = raw.rsplit_once('.').map_or(("this", raw), |(above, last)| (above, last));
            let shape = self.find(above)?;
            let near = nearest(last, shape.fields.keys().map(String::as_str))?.to_owned();
            Some(if above == "this" { near } else { format!("{above}.{near}") })
        };
        let ways = [format!("@root.{raw}"), format!("../{raw}"), format!("stack.{raw}"), format!("@root.stack.{raw}")];
        let found = near().or_else(|| ways.into_iter().find(|way| is_there(way)));
        found.map_or_else(String::new, |name| format!(": did you mean `{name}`?"))
    }

    fn refuse(&mut self, message: String) {
        let wrong = Wrong { template: self.template.clone(), line: self.line, message };
        if self.wrong.last() != Some(&wrong) {
            self.wrong.push(wrong);
        }
    }
}
