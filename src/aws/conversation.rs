//! One conversation with AWS: who asks, what was denied on the way, what was not looked at.

use std::cell::RefCell;
use std::error::Error;
use std::future::Future;

use aws_sdk_iam::config::http::HttpResponse;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};

use super::clients::Clients;
use super::failure::{Failure, check_credentials, failure};
use crate::audit::deployed::{AccountError, Call};
use crate::audit::deployed::{Bucket, Sent};
use crate::deployment::SourceLocation;
use crate::deployment::facts::Unread;
use crate::iam;

/// The answer to a call.
#[derive(Debug)]
pub(super) enum Answer<T> {
    Got(T),
    Absent,
    Elsewhere(String),
    /// None: why is noted, and the conversation ends in an error, or with something that was not looked at.
    None,
}

/// What to make of a call that is not allowed.
#[derive(Clone, Debug)]
pub(super) enum Requirement {
    /// Without it nothing can be said.
    Required,
    Optional(SourceLocation),
}

#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) clients: Clients,
    /// Whose account, and where.
    pub(super) place: iam::Target,
    who: String,
    denied: RefCell<Vec<Call>>,
    failed: RefCell<Vec<AccountError>>,
    unread: RefCell<Vec<Unread>>,
}

impl Conversation {
    /// Asks first of all who asks: that needs no permission, and fails where nothing else can work.
    pub(super) async fn begin(clients: Clients) -> Result<Self, AccountError> {
        let profile = clients.profile.clone();
        check_credentials(&clients.config, profile.as_deref()).await?;
        let call = Call { action: "sts:GetCallerIdentity", resource: "*".to_owned() };
        let said = clients.sts.get_caller_identity().send().await;
        let said = said.map_err(|error| match failure(call.clone(), profile.as_deref(), error) {
            Failure::Other(error) => error,
            failure => AccountError::UnknownCredentials(format!("{failure:?}").to_lowercase()),
        })?;
        let who = said.arn().unwrap_or_default().to_owned();
        let region = clients.config.region().map(ToString::to_string).unwrap_or_default();
        let place = iam::Target {
            partition: who.split(':').nth(1).unwrap_or("aws").to_owned(),
            region,
            account: said.account().unwrap_or_default().to_owned(),
            environment: None,
        };
        let (denied, failed, unread) = Default::default();
        Ok(Self { clients, place, who, denied, failed, unread })
    }

    pub(super) async fn ask<T, E>(
        &self,
        action: &'static str,
        resource: &str,
        need: Requirement,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Answer<T>
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let error = match call.await {
            Ok(answer) => return Answer::Got(answer),
            Err(error) => error,
        };
        let call = Call { action, resource: resource.to_owned() };
        match (failure(call.clone(), self.clients.profile.as_deref(), error), need) {
            (Failure::Absent, _) => return Answer::Absent,
            (Failure::Elsewhere(region), _) => return Answer::Elsewhere(region),
            (Failure::Denied, Requirement::Required) => self.denied.borrow_mut().push(call),
            (Failure::Denied, Requirement::Optional(place)) => {
                self.skip(place, format!("{call} is not allowed; `--print-policy` prints what is needed"));
            }
            (Failure::Other(error), Requirement::Required) => self.failed.borrow_mut().push(error),
            (Failure::Other(error), Requirement::Optional(place)) => self.skip(place, error.to_string()),
        }
        Answer::None
    }

    pub(super) fn skip(&self, place: SourceLocation, why: String) {
        self.unread.borrow_mut().push(Unread { place, why });
    }

    /// An error where something needed had no answer: what was denied is told all at once.
    pub(super) fn conclude(&self) -> Result<(), AccountError> {
        if let Some(error) = self.failed.borrow().first() {
            return Err(error.clone());
        }
        let mut calls = self.denied.borrow().clone();
        calls.sort();
        calls.dedup();
        if calls.is_empty() { Ok(()) } else { Err(AccountError::Denied { who: self.who.clone(), calls }) }
    }

    pub(super) fn unread(&self) -> Vec<Unread> {
        self.unread.borrow().clone()
    }

    /// There is no such function; the buckets may say where to look.
    pub(super) fn no_function(&self, name: String, buckets: &[Bucket]) -> AccountError {
        let elsewhere = buckets.iter().find_map(|bucket| match &bucket.sent {
            Sent::Elsewhere(region) => Some((bucket.name.clone(), region.clone())),
            _ => None,
        });
        let iam::Target { region, account, .. } = self.place.clone();
        AccountError::NoFunction { name, region, account, elsewhere }
    }
}

impl<T> Answer<T> {
    pub(super) fn got(self) -> Option<T> {
        match self {
            Self::Got(answer) => Some(answer),
            Self::Absent | Self::Elsewhere(_) | Self::None => None,
        }
    }
}
