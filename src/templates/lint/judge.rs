//! What is wrong with the files that come of templates, told of the templates.

use std::collections::BTreeSet;
use std::path::Path;

use super::walk::Wrong;
use super::{Baseline, Checking, Finding, MAX_FINDINGS, outputs};
use crate::audit::{Deviation, Severity};
use crate::encode::Language;
use crate::escape::{Quoted, visible};
use crate::plan::Sample;
use crate::render::Rendering;
use crate::templates::{EXTENSION, Origin};

impl Checking<'_> {
    pub(super) fn judge(&mut self, sample: &Sample, renderings: &[Rendering], baseline: &Baseline) {
        let mut unreadable = BTreeSet::new();
        let before = std::mem::take(&mut self.readable);
        for Rendering { file, template } in renderings {
            // Most files are those of the sample before.
            let is_readable = before.get(&file.path).is_some_and(|text| *text == file.text);
            if is_readable {
                self.readable.insert(file.path.clone(), file.text.clone());
            } else if let Some((line, message)) = outputs::wrong_with(&file.path, &file.text) {
                let shown = Quoted(file.text.lines().nth(line - 1).unwrap_or_default().trim()).to_string();
                let message = format!(
                    "for the sample `{}` it becomes a file whose line {line} is {message}: {shown}",
                    sample.name
                );
                self.find_output(template, Some((&file.text, line)), message);
                unreadable.insert(file.path.as_str());
            } else {
                self.readable.insert(file.path.clone(), file.text.clone());
            }
        }
        // Broken templates were reported and left out: without them every comparison would find grants missing.
        if !self.broken.iter().any(|path| path.starts_with("deploy/")) {
            self.compare(sample, renderings, baseline, &unreadable);
        }
    }

    /// Compares what the files grant, but for those of which it is reported already that they cannot be read.
    fn compare(&mut self, sample: &Sample, renderings: &[Rendering], baseline: &Baseline, unreadable: &BTreeSet<&str>) {
        let files: Vec<_> = renderings.iter().map(|rendering| rendering.file.clone()).collect();
        let reported = self.granting.clone();
        let mut deviations = baseline.compare(&sample.spec, &files).unwrap_or_default();
        deviations.retain(|one| !unreadable.contains(one.place.file.as_str()));
        for Deviation { place, severity, message, .. } in deviations {
            let rendering = renderings.iter().find(|rendering| rendering.file.path == place.file);
            let template = rendering.map_or_else(|| format!("{}{EXTENSION}", place.file), |one| one.template.clone());
            let line = rendering.and_then(|one| Some((one.file.text.as_str(), place.at?.line)));
            if severity == Severity::Note {
                if self.not_compared.len() < MAX_FINDINGS {
                    let (template, line) = self.place_of(&template, line);
                    let message = visible(&message).into_owned();
                    self.not_compared.insert(Finding { template, line, message });
                }
            // What one sample shows, others show again, with other names.
            } else if !reported.contains(&template) {
                self.granting.insert(template.clone());
                self.find_output(&template, line, format!("for the sample `{}`, {message}", sample.name));
            }
        }
    }

    /// A finding about a line of a file, or about all of it, told of the template that it came of.
    fn find_output(&mut self, template: &str, line: Option<(&str, usize)>, message: String) {
        let (template, line) = self.place_of(template, line);
        // The same thing for many samples is one thing.
        let is_known = self
            .findings
            .iter()
            .any(|found| found.template == template && without_sample(&found.message) == without_sample(&message));
        if !is_known {
            self.find(Wrong { template, line, message });
        }
    }

    /// Where a line came of: the same text stands there, or that of a line near to it. What the layer says itself comes first,
    /// in a partial of the language.
    fn place_of(&self, template: &str, line: Option<(&str, usize)>) -> (String, usize) {
        let Some((text, line)) = line else { return (template.to_owned(), 1) };
        let lines: Vec<&str> = text.lines().collect();
        let line = line.clamp(1, lines.len().max(1));
        let language = |path: &str| Language::of(Path::new(path.strip_suffix(EXTENSION).unwrap_or(path)));
        let at = |text: &str, wanted: &str| {
            let same = |(_, other): &(usize, &str)| !wanted.trim().is_empty() && other.trim() == wanted.trim();
            text.lines().enumerate().find(same).map(|(at, _)| at + 1)
        };
        let near = lines[line - 1..].iter().take(12);
        let own = self.templates.iter().filter(|found| {
            let name = found.path.rsplit('/').next().unwrap_or_default();
            *found.origin != Origin::Embedded && name.starts_with('_') && language(found.path) == language(template)
        });
        let is_own = self.templates.iter().any(|found| found.path == template && *found.origin != Origin::Embedded);
        let mut partials = own.flat_map(|partial| near.clone().map(move |line| (partial, line)));
        if let Some(found) =
            partials.find_map(|(partial, line)| Some((partial.path.to_owned(), at(partial.text, line)?)))
            && !is_own
        {
            return found;
        }
        let source = self.templates.iter().find(|found| found.path == template).map_or("", |found| found.text);
        let above = (0..line).find_map(|up| Some(at(source, lines[line - 1 - up])? + up));
        (template.to_owned(), above.unwrap_or(1).min(source.lines().count().max(1)))
    }
}

/// The message without the name of the sample, which stands between the first two backticks, and numbers of lines.
fn without_sample(message: &str) -> String {
    let rest = message.strip_prefix("for the sample `").and_then(|rest| rest.split_once('`'));
    rest.map_or(message, |(_, rest)| rest).chars().filter(|c| !c.is_ascii_digit()).collect()
}
