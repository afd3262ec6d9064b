//! What templates may use, and what is wrong with those of a layer: every name in every branch, every path, and what comes of
//! them for specs of all kinds.

mod baseline;
mod judge;
mod names;
mod outputs;
mod shape;
mod variables;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use self::walk::{Parsed, Walk, Wrong, parse};
use crate::encode::Language;
use crate::escape::visible;
use crate::plan::{Context, PlanError, Planner, Sample, format_of, plan_runtime, samples, values_of};
use crate::render::{RenderError, partial_name};
use crate::spec::Format;
use crate::templates::{EXTENSION, Layer, Layered, Layers, Origin};

pub use baseline::Baseline;
pub use shape::{Kind, Shape};
pub use variables::{Variable, variables, variables_markdown, variables_text};

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The template's path; where it is none of the layer's, that is said in the message.
    pub template: String,
    /// The line, counted from 1.
    pub line: usize,
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.template, self.line, self.message)
    }
}

/// The values that templates see: outside of `deploy/<format>/`, and within.
#[derive(Clone, Debug, Default)]
pub struct Shapes {
    pub root: Shape,
    pub stacks: BTreeMap<&'static str, Shape>,
}

impl Shapes {
    pub fn of(samples: &[Sample], layers: &Layers) -> Result<Self, PlanError> {
        let mut shapes = Self::default();
        for sample in samples {
            let context = context(layers);
            let values = values_of(&sample.spec, &context)?;
            shapes.root.learn(&values.root);
            for (format, values) in &values.stacks {
                shapes.stacks.entry(format.as_str()).or_default().learn(values);
            }
        }
        Ok(shapes)
    }

    /// Those that the template of a file sees; `None` for a format that there is not.
    fn of_file(&self, path: &str) -> Option<&Shape> {
        match format_of(path) {
            None => Some(&self.root),
            Some(format) => self.stacks.get(format),
        }
    }
}

fn context(layers: &Layers) -> Context {
    Context { layers: layers.clone(), ..Context::ALONE }
}

/// What comes of checking a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub findings: Vec<Finding>,
    /// What may grant something and is not compared with `policy`.
    pub not_compared: Vec<Finding>,
}

/// Checks a layer over the embedded templates.
pub fn check(layer: Layer) -> Result<Checked, PlanError> {
    let layers = Layers::new(vec![Arc::new(layer)]);
    let samples = samples(&layers);
    let shapes = Shapes::of(&samples, &layers)?;
    let mut checking = Checking {
        templates: layers.templates(),
        findings: BTreeSet::new(),
        not_compared: BTreeSet::new(),
        broken: BTreeSet::new(),
        granting: BTreeSet::new(),
        readable: BTreeMap::new(),
    };
    checking.read(&shapes);
    checking.render(&layers, &samples, &Baseline::new(&Format::ALL)?);
    Ok(Checked {
        findings: checking.findings.into_iter().collect(),
        not_compared: checking.not_compared.into_iter().collect(),
    })
}

/// More than this nobody reads; each is compared with the others.
const MAX_FINDINGS: usize = 500;

struct Checking<'a> {
    templates: Vec<Layered<'a>>,
    findings: BTreeSet<Finding>,
    not_compared: BTreeSet<Finding>,
    /// The templates that no more is to be said of: of one mistake others follow.
    broken: BTreeSet<String>,
    /// The templates of which it was told that they grant something else.
    granting: BTreeSet<String>,
    /// The files of the last sample that parsers read, by their paths.
    readable: BTreeMap<String, String>,
}

impl Checking<'_> {
    /// Reads every template, with all of its branches.
    fn read(&mut self, shapes: &Shapes) {
        let mut files: Vec<Parsed> = Vec::new();
        let mut partials: BTreeMap<(String, Language), Parsed> = BTreeMap::new();
        for template in self.templates.clone() {
            let Some(path) = template.path.strip_suffix(EXTENSION) else { continue };
            match (parse(template.path, template.text), partial_name(path)) {
                (Err(wrong), _) => self.find(wrong),
                (Ok(parsed), Some(name)) => drop(partials.insert((name, Language::of(Path::new(path))), parsed)),
                (Ok(parsed), None) => files.push(parsed),
            }
        }
        for parsed in files {
            let path = parsed.path.strip_suffix(EXTENSION).unwrap_or(&parsed.path);
            let Some(shape) = shapes.of_file(path) else {
                let known = Format::ALL.map(Format::as_str).join("`, `");
                let message = format!("no format is called that, so it becomes no file: the formats are `{known}`");
                self.find(Wrong { template: parsed.path, line: 1, message });
                continue;
            };
            let mut shape = shape.clone();
            let mut name = path.to_owned();
            if let Some((before, list, after)) = crate::render::repeated(path) {
                let elements =
                    shape.part(list).and_then(|list| list.element).filter(|one| one.fields.contains_key("file"));
                let Some(element) = elements else {
                    let message = format!("there is no list `{list}` whose elements have a `file`");
                    self.find(Wrong { template: parsed.path, line: 1, message });
                    continue;
                };
                name = format!("{before}{after}");
                shape.fields.extend(element.fields);
            }
            let mut walk = Walk::new(&partials, Language::of(Path::new(path)), shape);
            match parse(&parsed.path, &name) {
                Ok(named) => walk.file(&named),
                Err(wrong) => self.find(wrong),
            }
            walk.file(&parsed);
            let (own, wrong) = (parsed.path.clone(), walk.wrong);
            if !wrong.is_empty() {
                self.broken.insert(own);
            }
            wrong.into_iter().for_each(|wrong| self.find(wrong));
        }
    }

    /// Renders what can be rendered, for every sample, and looks at what comes of it.
    fn render(&mut self, layers: &Layers, samples: &[Sample], baseline: &Baseline) {
        let (context, formats) = (context(layers), Format::ALL);
        let mut at = 0;
        while at < samples.len() {
            // Without what is broken: what else is wrong?
            let rest = self.without_broken(layers);
            let planner = match Planner::new(&formats, &rest) {
                Ok(planner) => planner,
                Err(PlanError::Render { error, .. }) if self.breaks(&error, None) => continue,
                Err(_) => return,
            };
            while let Some(sample) = samples.get(at) {
                match planner.render(&sample.spec, &context) {
                    Ok(renderings) => self.judge(sample, &renderings, baseline),
                    Err(PlanError::Render { error, .. }) if self.breaks(&error, Some(sample)) => break,
                    Err(_) => {}
                }
                at += 1;
            }
        }
        if let Err(PlanError::Render { error, .. }) = plan_runtime(&context) {
            self.breaks(&error, None);
        }
    }

    /// Notes what a template is broken by; whether that is new.
    fn breaks(&mut self, error: &RenderError, sample: Option<&Sample>) -> bool {
        let shown = sample.map_or_else(String::new, |sample| format!(" (for the sample `{}`)", sample.name));
        let message = format!("{}{shown}", error.message);
        self.find(Wrong { template: error.place.clone(), line: error.line.unwrap_or(1), message });
        self.broken.insert(error.template.clone())
    }

    /// The layers with every broken template dropped.
    fn without_broken(&self, layers: &Layers) -> Layers {
        let files = self.broken.iter().map(|path| (path.clone(), String::new())).collect();
        layers.with(Arc::new(Layer { origin: Origin::Embedded, files, questions: Vec::new() }))
    }

    fn find(&mut self, wrong: Wrong) {
        if self.findings.len() > MAX_FINDINGS {
            return;
        }
        if self.findings.len() == MAX_FINDINGS {
            let message = format!("more than {MAX_FINDINGS} things are wrong: the others are not listed");
            self.findings.insert(Finding { template: wrong.template, line: wrong.line, message });
            return;
        }
        let origin = self.templates.iter().find(|template| template.path == wrong.template).map(|found| found.origin);
        let message = match origin {
            Some(Origin::Embedded) => {
                format!("{} (in a template of the program's that the layer does not replace)", wrong.message)
            }
            _ => wrong.message,
        };
        // What reading the template has told, rendering it tells again.
        let is_reported = message.contains("(for the sample")
            && self.findings.iter().any(|found| found.template == wrong.template && found.line == wrong.line);
        if !is_reported {
            let message = visible(&message).into_owned();
            self.findings.insert(Finding { template: wrong.template, line: wrong.line, message });
        }
    }
}

#[cfg(test)]
mod tests;
