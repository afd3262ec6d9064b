//! What comes of an audit: what was found, what of that is allowed, what was not looked at.

use std::collections::BTreeSet;
use std::fmt;

use super::deployed;
use super::rules::{RULES, rule};
use super::subject::MANIFEST;
use super::{Finding, Rule, Severity, Shared, Subject, Workspace};
use crate::deployment;
use crate::deployment::facts::Unread;
use crate::deployment::{Realm, SourceLocation};
use crate::escape::Quoted;
use crate::manifest::Stated;
use crate::spec::{Allowance, nearest};

/// What comes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is to be done something about, by place.
    pub findings: Vec<Finding>,
    pub allowed: Vec<(Finding, String)>,
    pub unread: Vec<Unread>,
    /// Allowances that nothing was found for, each with the manifest that it stands in.
    pub unused: Vec<(SourceLocation, Allowance)>,
    /// Functions of a workspace of which nothing can be said.
    pub failed: Vec<Failed>,
    /// What was found and is mended now (`--fix`).
    pub fixed: Vec<Finding>,
    /// Those of `findings` that a program could have mended and did not, and why.
    pub unfixed: Vec<(Finding, String)>,
    /// What would change in the files, where nothing is written (`--fix --dry-run`).
    pub diff: Option<String>,
}

/// A function that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failed {
    pub place: SourceLocation,
    /// What is wrong with it: a sentence without a period.
    pub error: String,
    /// What to do about it, where there is something to say.
    pub help: Option<String>,
}

/// A rule that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl UnknownRule {
    pub fn help(&self) -> String {
        match nearest(&self.0, RULES.iter().map(|rule| rule.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo lambda-s3 audit --list` prints the rules".to_owned(),
        }
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule {}", Quoted(&self.0))
    }
}

impl Outcome {
    /// What the rules find, less what is allowed.
    pub fn of(subject: &Subject<'_>, allowances: &[Allowance]) -> Result<Self, UnknownRule> {
        if let Some(unknown) = allowances.iter().find(|one| rule(&one.rule).is_none()) {
            return Err(UnknownRule(unknown.rule.clone()));
        }
        let undecided = subject.facts.documents.iter().flat_map(deployment::undecided);
        let unread = subject.facts.unread.iter().chain(&subject.facts.beside).cloned().chain(undecided).collect();
        let mut outcome = Self { unread, ..Self::default() };
        let mut used = vec![false; allowances.len()];
        for finding in super::audit(subject) {
            match allowances.iter().position(|one| covers(one, &finding)) {
                Some(at) => {
                    used[at] = true;
                    outcome.allowed.push((finding, allowances[at].reason.clone()));
                }
                None => outcome.findings.push(finding),
            }
        }
        // What a rule about a workspace finds is not to be seen from here, nor what AWS holds from files.
        let is_seen = |one: &Allowance| {
            let is_shared = rule(&one.rule).is_none_or(Rule::is_about_workspace);
            !is_shared && is_about_aws(one) == subject.observed.is_some()
        };
        let unused = allowances.iter().enumerate().filter(|(at, one)| !used[*at] && is_seen(one));
        outcome.unused = unused.map(|(at, one)| (subject.stated(Stated::Allowance(at)), one.clone())).collect();
        outcome.unread.sort();
        outcome.unread.dedup();
        Ok(outcome)
    }

    /// What the rules about a workspace find, less what one of the functions allows that it is about.
    pub fn of_workspace(workspace: &Workspace<'_>) -> Self {
        let members = 0..workspace.graph.members().len();
        let allowances = |member: usize| &workspace.graph.spec(member).audit_allow;
        let mut outcome = Self::default();
        let mut used = BTreeSet::new();
        for Shared { finding, members } in super::audit_workspace(workspace) {
            // Each of them stands in the manifest of its own function.
            let here = Finding { place: SourceLocation::file(MANIFEST), ..finding.clone() };
            let of_members = members
                .into_iter()
                .flat_map(|member| allowances(member).iter().enumerate().map(move |(at, one)| ((member, at), one)));
            let covering: Vec<_> = of_members.filter(|(_, one)| covers(one, &here)).collect();
            used.extend(covering.iter().map(|(of, _)| *of));
            match covering.first() {
                Some((_, one)) => outcome.allowed.push((finding, one.reason.clone())),
                None => outcome.findings.push(finding),
            }
        }
        for member in members {
            for (at, one) in allowances(member).iter().enumerate() {
                let is_seen = rule(&one.rule).is_some_and(Rule::is_about_workspace);
                if is_seen && !used.contains(&(member, at)) {
                    outcome.unused.push((workspace.place(member, Stated::Allowance(at)), one.clone()));
                }
            }
        }
        outcome
    }

    /// How many findings there are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// With every place as `name` calls its file.
    #[must_use]
    pub fn renamed(mut self, name: impl Fn(&str) -> String) -> Self {
        let rename = |place: &mut SourceLocation| {
            if place.realm == Realm::Disk {
                place.file = name(&place.file);
            }
        };
        self.findings.iter_mut().for_each(|finding| rename(&mut finding.place));
        self.allowed.iter_mut().for_each(|(finding, _)| rename(&mut finding.place));
        self.unread.iter_mut().for_each(|unread| rename(&mut unread.place));
        self.fixed.iter_mut().for_each(|finding| rename(&mut finding.place));
        self.unfixed.iter_mut().for_each(|(finding, _)| rename(&mut finding.place));
        self.unused.iter_mut().for_each(|(place, _)| rename(place));
        self.failed.iter_mut().for_each(|failed| rename(&mut failed.place));
        self
    }

    /// What comes of several audits as one. What they find alike in a file that they share is one finding.
    #[must_use]
    pub fn joined(outcomes: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for one in outcomes {
            all.findings.extend(one.findings);
            all.allowed.extend(one.allowed);
            all.unread.extend(one.unread);
            all.unused.extend(one.unused);
            all.failed.extend(one.failed);
            all.fixed.extend(one.fixed);
            all.unfixed.extend(one.unfixed);
            if let Some(diff) = one.diff {
                all.diff.get_or_insert_default().push_str(&diff);
            }
        }
        all.unused.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.findings.sort();
        all.findings.dedup();
        all.allowed.sort();
        all.allowed.dedup();
        all.unread.sort();
        all.unread.dedup();
        all
    }
}

pub(super) fn covers(allowance: &Allowance, finding: &Finding) -> bool {
    allowance.rule == finding.rule
        && allowance.file.as_ref().is_none_or(|file| is_in(&finding.place, file))
        && allowance.about.as_ref().is_none_or(|about| finding.message.contains(about))
}

/// Whether a place is in this file; or in what AWS holds under this name, all of its parts.
fn is_in(place: &SourceLocation, file: &str) -> bool {
    let rest = place.file.strip_prefix(file);
    rest.is_some_and(|rest| rest.is_empty() || (place.realm == Realm::Aws && rest.starts_with(", ")))
}

/// Whether an allowance can be about nothing but what AWS holds.
fn is_about_aws(allowance: &Allowance) -> bool {
    let is_name = |file: &String| file.starts_with("arn:") || file.starts_with("role ");
    deployed::RULES.contains(&&*allowance.rule) || allowance.file.as_ref().is_some_and(is_name)
}
