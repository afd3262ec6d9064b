//! A spec in the making.

use super::draft_checks::{
    check_bucket_owners, check_events, check_grants, check_loops, check_notification_count, check_overlaps,
    check_policy_text, check_use, refuse_twice,
};
use super::options::GithubSource;
use super::rows::{Join, ROWS};
use super::{
    Access, Allowance, Answer, Architecture, BucketName, BucketOwner, Defaults, Description, EnvironmentName,
    EnvironmentSettings, Format, FunctionName, Grant, Handler, Invalid, LogRetention, Memory, MissingSetting, Options,
    Recursion, Region, RuntimePath, Spec, TemplateSource, Timeout, Trigger, TriggerAccess, answer::or_answers,
    defaults::Source, options::or_list,
};

/// What has been said so far, by flags, a file or answers: every part valid in itself, any of them missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// See [`Spec::name`].
    pub name: Option<FunctionName>,
    /// See [`Spec::description`].
    pub description: Option<Description>,
    /// See [`Spec::handler`].
    pub handler: Option<Handler>,
    /// See [`Spec::runtime`].
    pub runtime: Option<RuntimePath>,
    /// See [`Spec::triggers`].
    pub triggers: Vec<Trigger>,
    /// See [`Spec::trigger_access`].
    pub trigger_access: Option<TriggerAccess>,
    /// See [`Spec::grants`].
    pub grants: Vec<Grant>,
    /// See [`Spec::existing_buckets`].
    pub existing_buckets: Vec<BucketName>,
    /// See [`Spec::bucket_owners`].
    pub bucket_owners: Vec<BucketOwner>,
    /// See [`Spec::environments`].
    pub environments: Vec<EnvironmentName>,
    /// See [`Spec::environment_settings`].
    pub environment_settings: Vec<EnvironmentSettings>,
    /// See [`Spec::formats`].
    pub formats: Vec<Format>,
    /// See [`Spec::architecture`].
    pub architecture: Option<Architecture>,
    /// See [`Spec::memory`].
    pub memory: Option<Memory>,
    /// See [`Spec::timeout`].
    pub timeout: Option<Timeout>,
    /// See [`Spec::log_retention`].
    pub log_retention: Option<LogRetention>,
    /// See [`Spec::region`].
    pub region: Option<Region>,
    /// See [`Spec::recursion`].
    pub recursion: Option<Recursion>,
    /// See [`Spec::options`].
    pub options: Options,
    /// See [`Spec::templates`].
    pub templates: Option<TemplateSource>,
    /// See [`Spec::answers`].
    pub answers: Vec<Answer>,
    /// See [`Spec::audit_allow`].
    pub audit_allow: Vec<Allowance>,
}

impl Draft {
    /// This draft, with what it leaves open taken from `other`. A list is taken whole or not at all, the grants of each
    /// kind being a list of their own.
    pub fn or(self, other: Self) -> Self {
        let mut grants = Vec::new();
        for access in Access::ALL {
            let of_kind = |draft: &[Grant]| -> Vec<Grant> {
                let of_kind = draft.iter().filter(|grant| grant.access == access);
                of_kind.cloned().collect()
            };
            grants.extend(or_list(of_kind(&self.grants), of_kind(&other.grants)));
        }
        let mut both = Self {
            name: self.name.clone().or(other.name.clone()),
            description: self.description.clone().or(other.description.clone()),
            handler: self.handler.or(other.handler),
            runtime: self.runtime.clone().or(other.runtime.clone()),
            triggers: or_list(self.triggers.clone(), other.triggers.clone()),
            trigger_access: self.trigger_access.or(other.trigger_access),
            grants,
            environment_settings: or_list(self.environment_settings.clone(), other.environment_settings.clone()),
            recursion: self.recursion.or(other.recursion),
            options: self.options.choices_or(&other.options),
            templates: self.templates.clone().or(other.templates.clone()),
            answers: or_answers(self.answers.clone(), other.answers.clone()),
            audit_allow: or_list(self.audit_allow.clone(), other.audit_allow.clone()),
            ..Self::default()
        };
        ROWS.iter().for_each(|row| row.over(&mut both, &self, &other, Join::Whole));
        both
    }

    /// The name, if nothing is missing that has no default.
    pub fn complete_name(&self) -> Result<FunctionName, Invalid> {
        let holes = [(self.name.is_none(), MissingSetting::Name), (self.triggers.is_empty(), MissingSetting::Trigger)];
        match &self.name {
            Some(name) if !self.triggers.is_empty() => Ok(name.clone()),
            _ => Err(Invalid::Missing(
                holes.into_iter().filter_map(|(is_partial, hole)| is_partial.then_some(hole)).collect(),
            )),
        }
    }

    /// Whether the function may read the objects of a trigger.
    pub(super) fn reads(&self, trigger: &Trigger) -> bool {
        self.trigger_access != Some(TriggerAccess::None) && trigger.leaves_object()
    }

    /// With what GitHub deploys from, where nothing says so: environments of the same names, or the main branch where there are none.
    pub(super) fn with_github_source(mut self, has_environments: bool) -> Self {
        if self.options.repository.is_some() {
            self.options.source.get_or_insert_with(|| match has_environments {
                true => GithubSource::of_environments(),
                false => GithubSource::default(),
            });
        }
        self
    }

    /// Checks everything that is there already, whatever is missing.
    pub fn check(&self) -> Result<(), Invalid> {
        check_events(&self.triggers)?;
        check_overlaps(&self.triggers)?;
        check_notification_count(&self.triggers)?;
        check_grants(&self.grants)?;
        check_policy_text(self)?;
        refuse_twice(&self.existing_buckets, |bucket| format!("--existing-bucket {bucket}"))?;
        check_bucket_owners(&self.bucket_owners)?;
        refuse_twice(&self.environments, |environment| format!("--environment {environment}"))?;
        refuse_twice(&self.formats, |format| format!("--deploy {format}"))?;
        self.options.check()?;
        check_loops(self)
    }
}

impl TryFrom<Draft> for Spec {
    type Error = Invalid;

    fn try_from(draft: Draft) -> Result<Self, Invalid> {
        Self::of(draft, &Defaults::default())
    }
}

impl Spec {
    /// The spec of a function that says `own` itself, where `defaults` are set.
    pub fn of(own: Draft, defaults: &Defaults) -> Result<Self, Invalid> {
        own.check()?;
        let draft = defaults.complete(&own);
        let has_environments = !draft.environments.is_empty();
        let [own, draft] = [own, draft].map(|draft| draft.with_github_source(has_environments));
        let stated = match defaults.source {
            Source::Workspace => own,
            Source::User => draft.clone(),
        };
        let stated = with_program_defaults(stated, &draft);
        let draft = draft.with_regions_of_environments();
        draft.check()?;
        draft.check_environments()?;
        let spec = Self::of_checked(draft.clone(), stated)?;
        defaults.check(&draft)?;
        Ok(spec)
    }

    /// The spec that a draft comes to which was checked.
    pub(super) fn of_checked(draft: Draft, stated: Draft) -> Result<Self, Invalid> {
        let name = draft.complete_name()?;
        check_use(&draft)?;
        Ok(Self {
            name,
            description: draft.description.filter(|text| !text.as_str().is_empty()),
            handler: draft.handler.unwrap_or_default(),
            runtime: draft.runtime,
            triggers: draft.triggers,
            trigger_access: draft.trigger_access.unwrap_or_default(),
            grants: draft.grants,
            existing_buckets: draft.existing_buckets,
            bucket_owners: draft.bucket_owners,
            environments: draft.environments,
            environment_settings: draft.environment_settings,
            formats: or_list(draft.formats, vec![Format::Sam]),
            architecture: draft.architecture.unwrap_or_default(),
            memory: draft.memory.unwrap_or_default(),
            timeout: draft.timeout.unwrap_or_default(),
            log_retention: draft.log_retention.unwrap_or_default(),
            region: draft.region,
            recursion: draft.recursion.unwrap_or_default(),
            options: draft.options,
            audit_allow: draft.audit_allow,
            stated,
            templates: draft.templates,
            answers: draft.answers,
            in_environment: None,
        })
    }
}

/// What a function states itself beside what is its own anyway, and the program's own defaults where nothing at all is said:
/// a later version might change them.
pub fn with_program_defaults(stated: Draft, whole: &Draft) -> Draft {
    fn or_default<T: Default>(stated: Option<T>, is_said: bool) -> Option<T> {
        stated.or_else(|| (!is_said).then(T::default))
    }
    Draft {
        formats: if whole.formats.is_empty() { vec![Format::Sam] } else { stated.formats },
        architecture: or_default(stated.architecture, whole.architecture.is_some()),
        memory: or_default(stated.memory, whole.memory.is_some()),
        timeout: or_default(stated.timeout, whole.timeout.is_some()),
        log_retention: or_default(stated.log_retention, whole.log_retention.is_some()),
        region: stated.region,
        environments: stated.environments,
        existing_buckets: stated.existing_buckets,
        bucket_owners: stated.bucket_owners,
        options: Options { source: stated.options.github().map(|github| github.source), ..stated.options },
        audit_allow: stated.audit_allow,
        ..Draft::default()
    }
}

/// A draft that says all of the whole, also what nobody said.
impl From<&Spec> for Draft {
    fn from(spec: &Spec) -> Self {
        let spec = spec.clone();
        Self {
            name: Some(spec.name),
            description: spec.description,
            handler: Some(spec.handler),
            runtime: spec.runtime,
            triggers: spec.triggers,
            trigger_access: Some(spec.trigger_access),
            grants: spec.grants,
            existing_buckets: spec.existing_buckets,
            bucket_owners: spec.bucket_owners,
            environments: spec.environments,
            environment_settings: spec.environment_settings,
            formats: spec.formats,
            architecture: Some(spec.architecture),
            memory: Some(spec.memory),
            timeout: Some(spec.timeout),
            log_retention: Some(spec.log_retention),
            region: spec.region,
            recursion: Some(spec.recursion),
            options: spec.options,
            templates: spec.templates,
            answers: spec.answers,
            audit_allow: spec.audit_allow,
        }
    }
}

#[cfg(test)]
#[path = "draft_tests.rs"]
mod tests;
