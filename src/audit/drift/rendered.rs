//! What deployment files grant, compared with `policy`, where the files are known as rendered templates: what cannot be decided in them
//! was decided in the program's own templates.

use super::{Deviation, Scope, of_format};
use crate::audit::{Severity, Subject};
use crate::deployment;
use crate::deployment::facts::{PublicAccess, Unread};

/// Reports every grant that differs from `policy`, and everything that may hide one. What is not read and can only add to the rest
/// becomes a note.
pub fn compare_grants(subject: &Subject<'_>) -> Vec<Deviation> {
    let Some(spec) = subject.spec else { return Vec::new() };
    let facts = &subject.facts;
    let compared = spec.formats.iter().flat_map(|format| of_format(*format, subject, spec, Scope::Grants));
    let mut deviations: Vec<Deviation> = compared.map(|one| Deviation::error(one.place, one.message)).collect();
    let unreadable = subject.wrong.iter().map(|(place, message)| (place, format!("it cannot be read: {message}")));
    let open = facts.doors.iter().chain(&facts.openings).map(|PublicAccess { place, what }| (place, what.clone()));
    let errors = unreadable.chain(open).map(|(place, message)| Deviation::error(place.clone(), message));
    let undecided = facts.documents.iter().flat_map(deployment::undecided);
    let hidden = facts.unread.iter().cloned().chain(undecided).map(|one| unread(one, Severity::Error));
    let beside = facts.beside.iter().cloned().map(|one| unread(one, Severity::Note));
    deviations.extend(errors.chain(hidden).chain(beside));
    let folders: Vec<String> = spec.formats.iter().map(|format| format!("deploy/{format}/")).collect();
    deviations.retain(|one| folders.iter().any(|folder| one.place.file.starts_with(folder)));
    deviations.sort();
    deviations.dedup();
    deviations
}

fn unread(Unread { place, why }: Unread, severity: Severity) -> Deviation {
    Deviation { place, severity, message: format!("it is not compared with `policy`: {why}"), adoption: None }
}
