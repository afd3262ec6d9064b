//! What is looked at.

use std::borrow::Cow;

use super::deployed::{self, Observed, Remark};
use crate::deployment;
use crate::deployment::admission::Admission;
use crate::deployment::expected::ExpectedPolicies;
use crate::deployment::facts::{Facts, Statement};
use crate::deployment::{Position, SourceLocation};
use crate::file::File;
use crate::handler_calls::{self, Calls, LOCK};
use crate::iam::{self, Names};
use crate::manifest::{Stated, place_of};
use crate::spec::{AccountId, EnvironmentName, Spec};

/// Where the spec stands, from the project's folder on.
pub(super) const MANIFEST: &str = "Cargo.toml";

/// All that rules may know. Nothing of it says what only the deployment knows.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// What the project's function is to be; `None` where only policies of others are looked at.
    pub spec: Option<&'a Spec>,
    /// What the deployment files and policies say.
    pub facts: Facts,
    /// The files that cannot be read, and what is wrong with them.
    pub wrong: Vec<(SourceLocation, String)>,
    pub files: Vec<String>,
    /// The existing folders of deployment formats, such as `deploy/sam/`, empty ones too.
    pub folders: Vec<String>,
    /// What the code of the project does with AWS; `None` where there is no code to read.
    pub calls: Option<Calls>,
    /// The manifest that the spec stands in, where that is there to name places of.
    manifest: Option<&'a str>,
    /// What AWS holds of the project, where that is what is looked at.
    pub observed: Option<&'a Observed>,
    pub remarks: &'a [Remark],
    /// Where it is deployed, for values that have to name a place.
    pub place: iam::Target,
    pub(super) said: ExpectedPolicies,
}

/// What the CDK synthesised is about one environment each: see [`Subject::stack`].
fn without_stacks(deployment: &[File]) -> Vec<File> {
    deployment.iter().filter(|file| !file.path.starts_with(SYNTHESISED)).cloned().collect()
}

const SYNTHESISED: &str = "deploy/cdk/cdk.out/";

impl<'a> Subject<'a> {
    /// A project: its spec, its deployment files, and its source files and manifests by their paths from the project's folder on.
    pub fn project(spec: &'a Spec, deployment: &[File], sources: &'a [File]) -> Self {
        Self::at(iam::Target::of(spec), spec, deployment, sources)
    }

    /// The same with what one environment has otherwise than others: see [`Spec::by_settings`].
    pub fn settings(environment: &EnvironmentName, spec: &'a Spec, deployment: &[File], sources: &'a [File]) -> Self {
        let mut place = iam::Target::of(spec);
        if let Some(of_all) = &mut place.environment {
            of_all.settings = Some(environment.to_string());
        }
        Self::at(place, spec, deployment, sources)
    }

    fn at(place: iam::Target, spec: &'a Spec, deployment: &[File], sources: &'a [File]) -> Self {
        let read = match spec.environments.is_empty() {
            true => Cow::Borrowed(deployment),
            false => Cow::Owned(without_stacks(deployment)),
        };
        let reading = deployment::read(&read, &place);
        let mut facts = reading.facts;
        facts.unread.extend(deployment::unread(&spec.formats, deployment));
        let said = ExpectedPolicies::of(spec, &place);
        let packages = handler_calls::packages(sources, spec.name.as_str());
        let lock = sources.iter().find(|file| file.path == LOCK).map_or("", |file| file.text.as_str());
        let calls = (!packages.is_empty()).then(|| handler_calls::read_calls(&packages, lock));
        let manifest = sources.iter().find(|file| file.path == MANIFEST).map(|file| file.text.as_str());
        let files = read.iter().map(|file| file.path.clone()).collect();
        let wrong = reading.wrong;
        let (folders, remarks) = (Vec::new(), &[][..]);
        Self { spec: Some(spec), facts, wrong, files, folders, calls, manifest, observed: None, remarks, place, said }
    }

    /// The stack of one environment, as the CDK synthesised it, if it did.
    pub fn stack(spec: &'a Spec, deployment: &[File]) -> Option<Self> {
        let path = format!("{SYNTHESISED}{}.template.json", Names::of(spec).stack);
        let file = deployment.iter().find(|file| file.path == path)?;
        let mut subject = Self::project(spec, std::slice::from_ref(file), &[]);
        subject.facts.unread.retain(|unread| unread.place.file == path);
        Some(subject)
    }

    pub fn policies() -> Self {
        let place = iam::Target {
            partition: "aws".to_owned(),
            region: "us-east-1".to_owned(),
            account: AccountId::EXAMPLE.to_owned(),
            environment: None,
        };
        let (facts, wrong) = (Facts::default(), Vec::new());
        let files = Vec::new();
        Self {
            spec: None,
            facts,
            wrong,
            files,
            folders: Vec::new(),
            calls: None,
            manifest: None,
            observed: None,
            remarks: &[],
            place,
            said: ExpectedPolicies::default(),
        }
    }

    pub fn deployed(spec: &'a Spec, observed: &'a Observed) -> Self {
        let (facts, wrong) = deployed::facts(observed, spec);
        let place = observed.place.clone();
        let said = ExpectedPolicies::of(spec, &place);
        let files = Vec::new();
        Self {
            spec: Some(spec),
            facts,
            wrong,
            files,
            folders: Vec::new(),
            calls: None,
            manifest: None,
            observed: Some(observed),
            remarks: &observed.remarks,
            place,
            said,
        }
    }

    /// Where the spec says something.
    pub fn stated(&self, stated: Stated) -> SourceLocation {
        let at = self.manifest.and_then(|text| place_of(text, stated));
        let at = at.map(|(line, column)| Position { line, column });
        SourceLocation { at, ..SourceLocation::file(MANIFEST) }
    }

    /// Whether `policy` says all of the statement, too: what was asked for is not accused.
    pub fn is_said(&self, statement: &Statement) -> bool {
        self.said.covers(statement)
    }

    pub fn admissions(&self) -> Vec<Admission> {
        let permissions = self.facts.permissions.iter().filter_map(Admission::of_permission);
        let statements =
            self.facts.statements().flat_map(|(document, statement)| Admission::of_statement(document, statement));
        permissions.chain(statements).collect()
    }
}
