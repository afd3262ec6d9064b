//! Whose credentials clients have: those of the function's role, or others that the code gives them.

use std::collections::HashSet;

use syn::ExprMethodCall;

use super::call::{HiddenCalls, Unresolved};
use super::frame::Frame;
use super::reader::Reader;
use super::value::{Kind, Source, Value};

/// From one function to the next, clients are followed this far.
const MAX_STEPS: usize = 500;

impl Reader<'_> {
    /// What clients are made from; with other credentials they act under another role.
    pub(super) fn after_config(
        &mut self,
        receiver: Value,
        name: &str,
        call: &ExprMethodCall,
        arguments: &[Value],
        frame: &Frame,
    ) -> Value {
        if !matches!(name, "credentials_provider" | "set_credentials_provider" | "no_credentials")
            || matches!(receiver.kind, Kind::Credentials)
        {
            return receiver;
        }
        let source = match arguments {
            // The getter gives what the configuration has.
            [] if name == "credentials_provider" => return receiver,
            [value] if matches!(value.kind, Kind::Config) => value.source.clone(),
            _ => Source::Other,
        };
        if source == Source::Other {
            let spot = self.spot(frame.context.module, call.method.span());
            self.note(spot, Unresolved::Credentials(name.to_owned()), HiddenCalls::Nothing);
        }
        receiver.with_source(source)
    }

    /// Whether a client acts under the function's role, if only in some of the cases: what is done there, the role is asked for.
    pub(super) fn acts_under_role(&self, client: &'static str, source: &Source) -> bool {
        let (mut seen, mut next) = (HashSet::new(), vec![source.clone()]);
        let (mut is_own, mut is_other) = (false, false);
        while let Some(source) = next.pop() {
            if seen.len() >= MAX_STEPS || !seen.insert(source.clone()) {
                continue;
            }
            let given = match &source {
                Source::Own => {
                    is_own = true;
                    None
                }
                Source::Other => {
                    is_other = true;
                    None
                }
                Source::Declared => {
                    let is_lost = self.lost.contains(&Some(client)) || self.lost.contains(&None);
                    is_other |= is_lost;
                    is_own |= !is_lost;
                    None
                }
                Source::Parameter(function, at) => Some(self.given_sources.get(&(*function, *at))),
                Source::Field(of, name) => Some(self.field_sources.get(&(*of, name.clone()))),
            };
            match given {
                None => {}
                Some(Some(sources)) => next.extend(sources.iter().cloned()),
                Some(None) => next.push(Source::Declared),
            }
        }
        is_own || !is_other
    }

    /// Clients with other credentials are somewhere where nobody tells them from those with the role's.
    pub(super) fn lose(&mut self, values: &[Value]) {
        for value in values {
            let inner = match &value.kind {
                Kind::Function(function) => &function.1,
                _ => value,
            };
            match inner.kind {
                Kind::Client(client) if inner.source == Source::Other => self.lost.insert(Some(client)),
                Kind::Config if inner.source == Source::Other => self.lost.insert(None),
                _ => false,
            };
        }
    }

    /// A field of a type is given a client, what clients are made from, or the key of an event.
    pub(super) fn give_field(&mut self, of: usize, field: &str, value: &Value) {
        if value.event_keys().next().is_some() {
            self.field_keys.entry((of, field.into())).or_default().extend(value.event_keys().cloned());
        }
        if value.has_credentials() {
            self.field_sources.entry((of, field.into())).or_default().push(value.source.clone());
        }
    }
}

/// Whose credentials something has that is made of these values: the role's own where none of them says otherwise.
pub(super) fn source_of(arguments: &[Value]) -> Source {
    let given = arguments.iter().find(|value| value.has_credentials());
    match given.map(|value| value.source.clone()) {
        None if arguments.iter().any(|value| matches!(value.kind, Kind::Credentials)) => Source::Other,
        None => Source::Own,
        Some(source) => source,
    }
}

/// Names of what takes on another role.
pub(super) fn is_another_role(name: &str) -> bool {
    name.starts_with("AssumeRole") || name == "WebIdentityTokenCredentialsProvider"
}

/// Names of credentials, and of what provides them other than AWS does for every function.
pub(super) fn is_of_credentials(name: &str) -> bool {
    let is_of_function = ["Default", "Environment", "Lambda", "Ecs"].iter().any(|start| name.starts_with(start));
    (name.contains("Credentials") || name.starts_with("AssumeRole")) && !is_of_function
}
