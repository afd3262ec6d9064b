//! What rendered deployment files grant, compared with `policy` as the audit compares files on the disk.

use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{Deviation, Severity, Subject, compare_grants};
use crate::deployment::SourceLocation;
use crate::deployment::is_deployment_file;
use crate::file::File;
use crate::plan::{Context, PlanError, Planner};
use crate::spec::{Format, Spec};
use crate::templates::Layers;

static NO_LAYERS: Layers = Layers::NONE;

/// The embedded templates, read once for any number of specs. Tests prove that they grant what `policy` prints, so that files
/// are compared only where they differ from what these templates render.
pub struct Baseline {
    planner: Planner<'static>,
}

impl Baseline {
    /// Reads the embedded templates of these formats.
    pub fn new(formats: &[Format]) -> Result<Self, PlanError> {
        Ok(Self { planner: Planner::of_deployment(formats, &NO_LAYERS)? })
    }

    /// Where `files` grant something else than `policy` says; a note where that is not known.
    pub fn compare(&self, spec: &Spec, files: &[File]) -> Result<Vec<Deviation>, PlanError> {
        let mut plain = spec.clone();
        // The embedded templates ask no questions, and answers without a question are an error.
        plain.answers.clear();
        let embedded = self.planner.plan(&plain, &Context::ALONE)?;
        let (expected, actual) = (texts(&embedded), texts(files));
        let paths: BTreeSet<&str> = expected.keys().chain(actual.keys()).copied().collect();
        let changed: Vec<&str> = paths.into_iter().filter(|path| expected.get(path) != actual.get(path)).collect();
        let deviation = |path: &str, severity, message: String| Deviation {
            place: SourceLocation::file(path),
            severity,
            message,
            adoption: None,
        };
        let not_compared = |path: &&str| Some(deviation(path, Severity::Note, why_not_compared(path)?.to_owned()));
        let mut deviations: Vec<Deviation> = changed.iter().filter_map(not_compared).collect();
        let mut read = Vec::new();
        for format in &spec.formats {
            let folder = format!("deploy/{format}/");
            let is_read = |path: &str| path.starts_with(&folder) && is_deployment_file(path);
            let Some(path) = changed.iter().find(|path| is_read(path)) else { continue };
            let before = read.len();
            read.extend(files.iter().filter(|file| is_read(&file.path)).cloned());
            if read.len() == before {
                let message = format!("the templates render no file that deploys the function with `{format}`");
                deviations.push(deviation(path, Severity::Error, message));
            }
        }
        if !read.is_empty() {
            deviations.extend(compare_grants(&Subject::project(spec, &read, &[])));
        }
        deviations.sort();
        Ok(deviations)
    }
}

/// The files that deploy something, by their paths.
fn texts(files: &[File]) -> BTreeMap<&str, &str> {
    let deployment = files.iter().filter(|file| file.path.starts_with("deploy/"));
    deployment.map(|file| (file.path.as_str(), file.text.as_str())).collect()
}

/// Why a program that may grant something is not compared, and what compares it.
fn why_not_compared(path: &str) -> Option<&'static str> {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    if path.starts_with("deploy/cdk/") {
        let is_app = !path.starts_with("deploy/cdk/test/") && ends(&[".ts", ".js", "/cdk.json"]);
        is_app.then_some(
            "an app of the CDK is not compared with `policy`: run `npx cdk synth` in `deploy/cdk` of the project, then `cargo lambda-s3 audit`",
        )
    } else {
        ends(&[".sh"]).then_some(
            "a shell script is not compared with `policy`: after a deployment, `cargo lambda-s3 audit --deployed` compares what is there",
        )
    }
}
