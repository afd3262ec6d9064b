//! What the handler's code finds under which name.

use super::options::{EnvironmentVariable, ParameterName, QueueArn, SecretId, ServiceGrant, TopicArn};
use super::{Access, GrantName, Location, Naming, Spec, Trigger};

/// A field of the generated `App`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name that the spec gives, or one derived from what it names.
    pub name: GrantName,
    pub what: Granted<'a>,
}

/// Something that the function may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Granted<'a> {
    /// Objects of a bucket, and what may be done with them: at least one access.
    Place(&'a Location, Vec<Access>),
    Topic(&'a TopicArn),
    Queue(&'a QueueArn),
    Secret(&'a SecretId),
    Parameter(&'a ParameterName),
    Service(&'a ServiceGrant),
    /// An environment variable of the user's own.
    Variable(&'a EnvironmentVariable),
}

impl Granted<'_> {
    pub fn text(&self) -> String {
        match self {
            Self::Place(on, _) => on.uri(),
            Self::Topic(topic) => topic.as_str().to_owned(),
            Self::Queue(queue) => queue.as_str().to_owned(),
            Self::Secret(secret) => secret.as_str().to_owned(),
            Self::Parameter(parameter) => parameter.as_str().to_owned(),
            Self::Service(grant) => grant.as_str().to_owned(),
            Self::Variable(variable) => variable.name().to_owned(),
        }
    }

    /// What a name is made of, from the shortest to the longest.
    fn candidates(&self) -> Vec<GrantName> {
        let last = |text: &str, parts: [char; 2]| GrantName::near(text.rsplit(parts).next().unwrap_or(text));
        match self {
            Self::Place(on, _) => of_location(on),
            Self::Topic(topic) => of_kind(last(topic.as_str().trim_end_matches(".fifo"), [':', ':']), "topic"),
            Self::Queue(queue) => of_kind(last(queue.as_str().trim_end_matches(".fifo"), [':', ':']), "queue"),
            Self::Secret(secret) => of_kind(last(secret.bare_name(), ['/', ':']), "secret"),
            Self::Parameter(parameter) => of_kind(last(parameter.as_str(), ['/', '/']), "parameter"),
            Self::Service(grant) => {
                let name = grant.bare_name();
                of_kind(GrantName::near(name.rsplit('/').next().unwrap_or(name)), grant.service.row().kind)
            }
            Self::Variable(variable) => of_kind(GrantName::near(variable.name()), "variable"),
        }
    }
}

fn of_kind(name: GrantName, kind: &str) -> Vec<GrantName> {
    vec![name.clone(), name.with(kind)]
}

/// The bucket's own part of its name, and the last folder of the prefix.
fn of_location(on: &Location) -> Vec<GrantName> {
    let bucket = GrantName::near(on.bucket.own_part());
    let folder = on.keys.prefix().trim_end_matches('/').rsplit('/').next();
    let with_folder = bucket.with(GrantName::near(folder.unwrap_or_default()).as_str());
    vec![bucket, with_folder]
}

impl Spec {
    /// The fields of the generated `App`, in the order of the spec. A derived name depends on what stands before it only, so
    /// that a grant that is added renames nothing.
    pub fn fields(&self) -> Vec<Field<'_>> {
        let mut places: Vec<Granted<'_>> = Vec::new();
        for grant in &self.grants {
            let same = places.iter_mut().find_map(|place| match place {
                Granted::Place(on, accesses) if **on == grant.on => Some(accesses),
                _ => None,
            });
            match same {
                Some(accesses) => accesses.push(grant.access),
                None => places.push(Granted::Place(&grant.on, vec![grant.access])),
            }
        }
        let options = &self.options;
        let granted = places
            .into_iter()
            .chain(options.topics.iter().map(Granted::Topic))
            .chain(options.queues.iter().map(Granted::Queue))
            .chain(options.secrets.iter().map(Granted::Secret))
            .chain(options.parameters.iter().map(Granted::Parameter))
            .chain(options.services.iter().map(Granted::Service))
            .chain(options.environment.iter().map(Granted::Variable));
        if let Some(at) = &self.in_environment {
            let names = at.pattern.fields().into_iter().map(|field| field.name);
            return granted.zip(names).map(|(what, name)| Field { name, what }).collect();
        }
        let mut fields: Vec<Field<'_>> = Vec::new();
        for what in granted {
            let taken = fields.iter().map(|field| &field.name).collect::<Vec<_>>();
            let name = self.name_of(&what.text(), || what.candidates(), &taken);
            fields.push(Field { name, what });
        }
        fields
    }

    /// The names of the triggers, in their order: `record.trigger.name`. Where the spec names none of them, none has one.
    pub fn trigger_names(&self) -> Vec<GrantName> {
        if let Some(at) = &self.in_environment {
            return at.pattern.trigger_names();
        }
        let is_named = |trigger: &Trigger| self.options.names.iter().any(|naming| naming.of == trigger.on.uri());
        if !self.triggers.iter().any(is_named) {
            return Vec::new();
        }
        let mut names: Vec<GrantName> = Vec::new();
        for Trigger { on, .. } in &self.triggers {
            let name = self.name_of(&on.uri(), || of_location(on), &names.iter().collect::<Vec<_>>());
            names.push(name);
        }
        names
    }

    fn name_of(&self, text: &str, candidates: impl Fn() -> Vec<GrantName>, taken: &[&GrantName]) -> GrantName {
        // What is of another kind may be spelt the same.
        let is_new = |naming: &&Naming| naming.of == text && !taken.contains(&&naming.name);
        if let Some(given) = self.options.names.iter().find(is_new) {
            return given.name.clone();
        }
        let is_free =
            |name: &GrantName| !taken.contains(&name) && !self.options.names.iter().any(|naming| naming.name == *name);
        let candidates = candidates();
        let numbered = (2..).map(|number: usize| candidates[0].with(&number.to_string()));
        candidates.iter().cloned().chain(numbered).find(is_free).unwrap_or_else(|| candidates[0].clone())
    }
}
