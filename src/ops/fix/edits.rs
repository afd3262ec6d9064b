//! Edits of the spec that findings propose.

use super::Widening;
use crate::audit::{Edit, Finding};
use crate::error::Error;
use crate::manifest::{self, EditError, Entry, entries};
use crate::project::Project;
use crate::project::context::refuse_overruled;
use crate::spec::options::Choice;
use crate::spec::rows::{Accessor, ROWS};
use crate::spec::{BucketName, Draft, Feature, Grant, Spec, TriggerAccess, ValueError};

/// An edit that was proposed.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) edit: Edit,
    pub(super) refused: Option<String>,
}

/// Every edit of the spec that is proposed, once; those first that take something away, so that what they take away is in no other's
/// way.
pub(super) fn candidates(findings: &[Finding], project: &Project, widening: Widening) -> Vec<Candidate> {
    let mut edits: Vec<&Edit> = Vec::new();
    let adopted: Vec<&Edit> = match widening {
        Widening::Adopt => {
            findings.iter().filter_map(|one| one.fix.adoption.as_ref()?.as_ref().ok()).flatten().collect()
        }
        Widening::LeaveOut | Widening::Apply => Vec::new(),
    };
    for edit in findings.iter().filter_map(|finding| finding.fix.edit.as_ref()).chain(adopted.iter().copied()) {
        if *edit != Edit::Regenerate && !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    edits.sort_by_key(|edit| widens(edit));
    let candidate = |edit: &&Edit| {
        let contradicts = edits.iter().any(|other| contradict(edit, other) || contradict(other, edit));
        let refused = if contradicts {
            Some("another finding asks for the contrary".to_owned())
        } else {
            let widening = if adopted.contains(edit) { Widening::Apply } else { widening };
            refuse_widening(edit, project, widening)
        };
        Candidate { edit: (*edit).clone(), refused }
    };
    edits.iter().map(candidate).collect()
}

pub fn widens(edit: &Edit) -> bool {
    match edit {
        Edit::AddGrant(_) | Edit::AddValue { .. } => true,
        Edit::SetFlag { value, .. } => *value,
        Edit::RemoveGrant(_) | Edit::RemoveValue { .. } | Edit::Regenerate => false,
    }
}

fn contradict(one: &Edit, other: &Edit) -> bool {
    match (one, other) {
        (Edit::AddGrant(added), Edit::RemoveGrant(removed)) => added == removed,
        (Edit::AddValue { key, value }, Edit::RemoveValue { key: other, value: removed }) => {
            (key, value) == (other, removed)
        }
        (Edit::SetFlag { key, value: true }, Edit::SetFlag { key: other, value: false }) => key == other,
        _ => false,
    }
}

fn refuse_widening(edit: &Edit, project: &Project, widening: Widening) -> Option<String> {
    match edit {
        edit if !widens(edit) => None,
        _ if widening != Widening::Apply => {
            Some("it would let the role do more, or the call is what is wrong: `--fix --grant` grants it".to_owned())
        }
        Edit::AddGrant(Grant { access, on }) if !knows(project, &on.bucket) => Some(format!(
            "the spec does not name the bucket, and whether the deployment creates it only you know: `cargo lambda-s3 add {access} \
             {on}`, with `--existing-bucket {}` if it exists",
            on.bucket
        )),
        _ => None,
    }
}

/// Whether it is known what becomes of the bucket: by the spec, or by the team.
fn knows(project: &Project, bucket: &BucketName) -> bool {
    let Project { spec, defaults, .. } = project;
    let mut located = spec.triggers.iter().map(|trigger| &trigger.on).chain(spec.grants.iter().map(|grant| &grant.on));
    located.any(|on| on.bucket == *bucket) || defaults.values.existing_buckets.contains(bucket)
}

pub(super) fn apply(
    before: &Project,
    edits: &[Edit],
    read: &dyn Fn(String) -> Result<Project, Error>,
) -> Result<Project, Error> {
    let mut project = read(before.manifest.clone())?;
    for edit in edits {
        let Project { manifest: text, own, spec, .. } = &project;
        let edited = match edit {
            Edit::AddGrant(_) | Edit::AddValue { .. } | Edit::SetFlag { .. } => {
                manifest::add(text, own, spec, &entries_of(edit)?)?
            }
            Edit::RemoveGrant(_) | Edit::RemoveValue { .. } => take_out(text, own, spec, entries_of(edit)?)?,
            Edit::Regenerate => continue,
        };
        project = read(edited.text)?;
    }
    // What stood against the team's values before is warned about, not refused.
    if before.defaults.overruled(&before.own).is_empty() {
        refuse_overruled(&project.own, &project.defaults)?;
    }
    Ok(project)
}

/// What an edit adds to a spec, or takes out of it.
fn entries_of(edit: &Edit) -> Result<Vec<Entry>, EditError> {
    let mut draft = Draft::default();
    put(&mut draft, edit)?;
    Ok(entries(&draft))
}

fn take_out(text: &str, own: &Draft, spec: &Spec, entries: Vec<Entry>) -> Result<manifest::Edited, EditError> {
    match entries.first() {
        Some(entry) => manifest::take_out(text, own, spec, entry),
        None => Err(EditError::Nothing),
    }
}

/// Puts what an edit is about into a draft.
pub fn put(draft: &mut Draft, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::AddGrant(grant) | Edit::RemoveGrant(grant) => draft.grants.push(grant.clone()),
        Edit::AddValue { key, value } | Edit::RemoveValue { key, value } => put_value(draft, key, value)?,
        Edit::SetFlag { key, value } => put_flag(draft, key, *value)?,
        Edit::Regenerate => {}
    }
    Ok(())
}

/// What a flag with a value says.
fn put_value(draft: &mut Draft, flag: &str, value: &str) -> Result<(), EditError> {
    let row = ROWS.iter().find(|row| row.flag == flag);
    match row.map(|row| row.accessor) {
        None if flag == "allow" => {
            value.parse().map(|stated| draft.options.allow.push(stated)).map_err(ValueError::from)
        }
        Some(Accessor::Text(_, set) | Accessor::List(_, set)) => set(draft, value),
        Some(Accessor::Pairs(_, set)) => match value.rsplit_once('=') {
            Some((name, value)) => set(draft, name, value),
            None => return Err(EditError::Arguments(format!("`{flag}` takes NAME=VALUE"))),
        },
        _ => return Err(EditError::Arguments(format!("no setting `{flag}` takes one text"))),
    }
    .map_err(|error| EditError::Arguments(error.to_string()))
}

/// What a key with `true` or `false` says.
fn put_flag(draft: &mut Draft, key: &str, value: bool) -> Result<(), EditError> {
    match Feature::ALL.into_iter().find(|feature| feature.as_str() == key) {
        Some(feature) => draft.options.choose(feature, if value { Choice::Taken } else { Choice::Declined }),
        None if key == "read-trigger" => {
            draft.trigger_access = Some(if value { TriggerAccess::Read } else { TriggerAccess::None });
        }
        None => return Err(EditError::Arguments(format!("no setting `{key}` is true or false"))),
    }
    Ok(())
}
