//! What comes of an audit: what was found, what of that is allowed, what was not looked at.

use std::fmt;

use super::deployed;
use super::facts::Unread;
use super::read;
use super::rules::{RULES, rule};
use super::{Finding, Place, Realm, Severity, Subject};
use crate::spec::{Allowance, Shown, nearest};

/// What comes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What is to be done something about, by place.
    pub findings: Vec<Finding>,
    /// What the spec allows, and why.
    pub allowed: Vec<(Finding, String)>,
    /// What was not looked at.
    pub unread: Vec<Unread>,
    /// Allowances that nothing was found for.
    pub unused: Vec<Allowance>,
}

/// A rule that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl UnknownRule {
    /// What to type instead.
    pub fn help(&self) -> String {
        match nearest(&self.0, RULES.iter().map(|rule| rule.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`cargo lambda-s3 audit --list` prints the rules".to_owned(),
        }
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule {}", Shown(&self.0))
    }
}

impl Outcome {
    /// What the rules find, less what is allowed.
    pub fn of(subject: &Subject<'_>, allowances: &[Allowance]) -> Result<Self, UnknownRule> {
        if let Some(unknown) = allowances.iter().find(|one| rule(&one.rule).is_none()) {
            return Err(UnknownRule(unknown.rule.clone()));
        }
        let undecided = subject.facts.documents.iter().flat_map(read::undecided);
        let unread = subject.facts.unread.iter().cloned().chain(undecided).collect();
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
        let is_looked_at = |one: &Allowance| is_about_aws(one) == subject.observed.is_some();
        let unused = allowances.iter().zip(used).filter(|(one, used)| !used && is_looked_at(one));
        outcome.unused = unused.map(|(one, _)| one.clone()).collect();
        outcome.unread.sort();
        outcome.unread.dedup();
        Ok(outcome)
    }

    /// How many findings there are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// With every place as `name` calls its file.
    #[must_use]
    pub fn renamed(mut self, name: impl Fn(&str) -> String) -> Self {
        let rename = |place: &mut Place| {
            if place.realm == Realm::Disk {
                place.file = name(&place.file);
            }
        };
        self.findings.iter_mut().for_each(|finding| rename(&mut finding.place));
        self.allowed.iter_mut().for_each(|(finding, _)| rename(&mut finding.place));
        self.unread.iter_mut().for_each(|unread| rename(&mut unread.place));
        self
    }
}

fn covers(allowance: &Allowance, finding: &Finding) -> bool {
    allowance.rule == finding.rule
        && allowance.file.as_ref().is_none_or(|file| is_in(&finding.place, file))
        && allowance.about.as_ref().is_none_or(|about| finding.message.contains(about))
}

/// Whether a place is in this file; or in what AWS holds under this name, all of its parts.
fn is_in(place: &Place, file: &str) -> bool {
    let rest = place.file.strip_prefix(file);
    rest.is_some_and(|rest| rest.is_empty() || (place.realm == Realm::Aws && rest.starts_with(", ")))
}

/// Whether an allowance can be about nothing but what AWS holds.
fn is_about_aws(allowance: &Allowance) -> bool {
    let is_name = |file: &String| file.starts_with("arn:") || file.starts_with("role ");
    deployed::RULES.contains(&&*allowance.rule) || allowance.file.as_ref().is_some_and(is_name)
}
