//! What deployment files say, compared with what follows from the spec.

mod permissions;
mod policies;
mod protection;
mod rendered;
mod routes;
mod schedule;
mod wanted;
mod watched;

use std::collections::BTreeSet;

use super::adoption::Adoption;
use super::{Severity, Subject};
use crate::deployment::SourceLocation;
use crate::deployment::Text;
use crate::deployment::expected::ExpectedPolicies;
use crate::deployment::facts::{Document, Facts, Function, Given, Managed, Permission, Role};
use crate::deployment::property::Property;
use crate::escape::Quoted;
use crate::iam::{self, Names};
use crate::spec::{Format, Spec};

pub use rendered::compare_grants;

/// Something that is not as the spec says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deviation {
    /// Where.
    pub place: SourceLocation,
    /// An error, or a note where only the deployment knows.
    pub severity: Severity,
    /// What: a sentence without a period.
    pub message: String,
    /// Of a statement that the execution role has beyond the spec: how the spec would say it.
    pub adoption: Option<Adoption>,
}

impl Deviation {
    fn error(place: SourceLocation, message: String) -> Self {
        Self { place, severity: Severity::Error, message, adoption: None }
    }

    fn note(place: SourceLocation, message: String) -> Self {
        Self { place, severity: Severity::Note, message, adoption: None }
    }
}

pub fn of(subject: &Subject<'_>) -> Vec<Deviation> {
    let Some(spec) = subject.spec else { return Vec::new() };
    spec.formats.iter().flat_map(|format| of_format(*format, subject, spec, Scope::Everything)).collect()
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    Everything,
    Grants,
}

/// What is deployed as one: the files of a folder, or one template and what lies beside it.
struct Side<'a> {
    scope: Scope,
    spec: &'a Spec,
    said: &'a ExpectedPolicies,
    place: &'a iam::Target,
    names: Names,
    is_terraform: bool,
    facts: Part<'a>,
    function: &'a Function,
}

/// The facts of some files.
struct Part<'a> {
    documents: Vec<&'a Document>,
    roles: Vec<&'a Role>,
    managed: Vec<&'a Managed>,
    permissions: Vec<&'a Permission>,
    properties: Vec<&'a Property>,
    /// Whether something could not be read that may hold more: then nothing is said to be missing.
    is_partial: bool,
}

fn of_format(format: Format, subject: &Subject<'_>, spec: &Spec, scope: Scope) -> Vec<Deviation> {
    let folder = format!("deploy/{format}/");
    let is_in = |place: &SourceLocation| place.file.starts_with(&folder);
    let functions: Vec<&Function> = subject.facts.functions.iter().filter(|one| is_in(&one.place)).collect();
    let own = own(&functions, spec);
    let Some(first) = own.first() else {
        let has_wrong = subject.wrong.iter().any(|(place, _)| is_in(place));
        let is_partial = has_wrong || subject.facts.unread.iter().any(|one| is_in(&one.place));
        let file = subject.files.iter().find(|file| file.starts_with(&folder));
        let deviation = match (file, main_file(format)) {
            _ if is_partial => None,
            (Some(file), _) => {
                let message =
                    format!("there is no function {}, which the spec is about", Quoted(&Names::of(spec).function));
                Some((file.clone(), message))
            }
            // A format that is not there at all, `sync` has yet to write.
            (None, Some(main)) if subject.folders.contains(&folder) => {
                let message = format!("the deployment files of {format} are missing, a format that the spec lists");
                Some((format!("{folder}{main}"), message))
            }
            (None, _) => None,
        };
        return deviation
            .map(|(file, message)| Deviation::error(SourceLocation::file(file), message))
            .into_iter()
            .collect();
    };
    let is_terraform = format == Format::Terraform;
    let side = |function, others: &BTreeSet<&str>| {
        let is_own = |place: &SourceLocation| is_in(place) && !others.contains(&*place.file);
        Side { scope, ..Side::of(subject, spec, function, is_terraform, is_own) }.compare()
    };
    // A template is deployed alone: what another one beside it says makes up for nothing.
    let files: BTreeSet<&str> = own.iter().map(|function| &*function.place.file).collect();
    if is_terraform || files.len() < 2 {
        return side(first, &BTreeSet::new());
    }
    let of_file = |file: &&str| {
        let function = own.iter().find(|function| function.place.file == **file).unwrap_or(first);
        let others = files.iter().filter(|other| *other != file).copied().collect();
        side(function, &others)
    };
    files.iter().flat_map(of_file).collect()
}

/// The file that a format is written in, where it is one that is read.
fn main_file(format: Format) -> Option<&'static str> {
    match format {
        Format::Sam | Format::CloudFormation => Some("template.yaml"),
        Format::Terraform => Some("main.tf"),
        // The output of the CDK is reported as unread; the scripts of the CLI are not read.
        Format::Cdk | Format::Cli => None,
    }
}

/// The function of the spec, in every file that has it; where none has its name, one whose name is not known.
fn own<'a>(functions: &[&'a Function], spec: &Spec) -> Vec<&'a Function> {
    let name = Given::Known(Names::of(spec).function);
    let named: Vec<&Function> = functions.iter().filter(|one| one.name == name).copied().collect();
    if !named.is_empty() {
        return named;
    }
    let nameless = functions.iter().filter(|one| !matches!(one.name, Given::Known(_)));
    nameless.take(1).copied().collect()
}

impl<'a> Side<'a> {
    fn of(
        subject: &'a Subject<'_>,
        spec: &'a Spec,
        function: &'a Function,
        is_terraform: bool,
        is_in: impl Fn(&SourceLocation) -> bool,
    ) -> Self {
        let Facts { documents, roles, managed, permissions, properties, unread, .. } = &subject.facts;
        let facts = Part {
            documents: documents.iter().filter(|one| is_in(&one.place)).collect(),
            roles: roles.iter().filter(|one| is_in(&one.place)).collect(),
            managed: managed.iter().filter(|one| is_in(&one.place)).collect(),
            permissions: permissions.iter().filter(|one| is_in(&one.place)).collect(),
            properties: properties.iter().filter(|one| is_in(&one.place)).collect(),
            is_partial: unread.iter().any(|one| is_in(&one.place))
                || subject.wrong.iter().any(|(place, _)| is_in(place)),
        };
        let (said, place, names) = (&subject.said, &subject.place, Names::of(spec));
        Self { scope: Scope::Everything, spec, said, place, names, is_terraform, facts, function }
    }

    fn compare(&self) -> Vec<Deviation> {
        let mut deviations = self.policies();
        deviations.extend(self.permissions());
        deviations.extend(self.role_of_function());
        let (function, role) = (&self.function.known_as, self.role_known_as());
        let mut wanted = wanted::wanted(self.spec, self.place, function, &role, self.is_terraform);
        if self.scope == Scope::Grants {
            wanted.retain(|one| matches!(&*one.key, "event source" | "permissions boundary" | "role"));
        }
        deviations.extend(protection::weaknesses(
            &wanted,
            &self.facts.properties,
            &self.function.place,
            self.facts.is_partial,
        ));
        deviations
    }

    /// The name of the execution role as others refer to it: a role that the function uses may have none of its own.
    fn role_known_as(&self) -> Text {
        let used = self.function.role.as_ref();
        let nameless = used.filter(|id| self.facts.roles.iter().any(|role| role.id == **id && role.name.is_none()));
        match nameless {
            Some(id) => Text::unknown(&**id),
            None => Text::known(self.names.role.name().resolve(self.place)),
        }
    }

    /// Whether the function runs under the role that the spec says, or under one without a name of its own.
    fn role_of_function(&self) -> Option<Deviation> {
        let wanted = self.names.role.arn().resolve(self.place);
        let is_of_function = |property: &&&Property| property.key == "role" && property.name == self.function.known_as;
        let property = self.facts.properties.iter().find(is_of_function);
        let place = property.map_or(&self.function.place, |property| &property.place).clone();
        let used = self.function.role.as_ref();
        let is_own = |role: &&&Role| used == Some(&role.id) && role.name.is_none();
        let what = format!("the role of function {}", Quoted(&self.function.known_as.shown()));
        if self.facts.roles.iter().any(|role| is_own(&role)) {
            // What it grants is compared: the role is known by its function.
            let message = format!("{what} is named by the deployment alone: the spec says {}", Quoted(&wanted));
            return (self.scope == Scope::Everything).then(|| Deviation::note(place, message));
        }
        match property.map(|property| (property.value.whole(), property.value.shown())) {
            Some((Some(arn), _)) if arn == wanted => None,
            Some((Some(arn), _)) => {
                Some(Deviation::error(place, format!("{what} is {} instead of {}", Quoted(arn), Quoted(&wanted))))
            }
            Some((None, _)) => {
                Some(Deviation::note(place, format!("{what} is known to the deployment alone: it is not compared")))
            }
            None if self.facts.is_partial => None,
            None => Some(Deviation::error(place, format!("{what} is missing: the spec says {}", Quoted(&wanted)))),
        }
    }
}
