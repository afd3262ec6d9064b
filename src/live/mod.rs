//! The edge to AWS: asks an account what it holds of a project. Every call reads; which they are,
//! [`auditor_policy`](crate::iam::auditor_policy) says.

mod analysis;
mod asking;
mod buckets;
mod clients;
mod failure;
mod function;
mod roles;

use futures_util::future::{join_all, join4};

use self::asking::Asking;
use self::clients::Clients;
use crate::audit::deployed::Observed;
use crate::error::AccountError;
use crate::iam::{DocumentKind, Names, roles_of};
use crate::spec::{Region, Spec};

/// Where to look: what was typed, as far as it was.
#[derive(Clone, Debug, Default)]
pub struct Chosen {
    /// The profile.
    pub profile: Option<String>,
    /// The Region.
    pub region: Option<Region>,
}

/// What AWS holds of a project.
pub fn observe(spec: &Spec, chosen: &Chosen) -> Result<Observed, AccountError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| AccountError::NoRuntime(error.to_string()))?.block_on(ask(spec, chosen))
}

async fn ask(spec: &Spec, chosen: &Chosen) -> Result<Observed, AccountError> {
    let region = chosen.region.as_ref().or(spec.region.as_ref());
    let clients = Clients::connect(chosen.profile.as_deref(), region.map(Region::as_str)).await?;
    let asking = Asking::begin(clients).await?;
    let name = Names::of(spec).function;
    let planned = join_all(roles_of(spec).into_iter().map(|(kind, _, role)| {
        let name = role.name().resolve(&asking.place);
        let arn = role.arn().resolve(&asking.place);
        roles::read(&asking, kind, name, arn)
    }));
    let (function, roles, buckets, log_group) = join4(
        function::read(&asking, &name),
        planned,
        buckets::read(&asking, spec),
        buckets::log_group(&asking, &Names::of(spec).log_group),
    )
    .await;
    asking.conclude()?;
    let Some(function) = function else {
        return Err(asking.no_function(name, &buckets));
    };
    let mut roles: Vec<_> = roles.into_iter().flatten().collect();
    let expected = Names::of(spec).role.arn().resolve(&asking.place);
    if function.role != expected {
        // It runs under another role: what that may do is what counts.
        let name = function.role.rsplit('/').next().unwrap_or_default().to_owned();
        roles.retain(|role| role.role.kind != DocumentKind::Role);
        roles.extend(roles::read_other(&asking, name, function.role.clone()).await);
    }
    let last_used = join_all(roles.iter_mut().map(|role| analysis::last_use(&asking, role)));
    last_used.await;
    let roles = roles.into_iter().map(|role| role.role).collect();
    let mut observed = Observed {
        place: asking.place.clone(),
        function,
        roles,
        buckets,
        log_group,
        remarks: Vec::new(),
        unread: Vec::new(),
    };
    observed.remarks = analysis::validate(&asking, &observed).await;
    asking.conclude()?;
    observed.unread = asking.unread();
    Ok(observed)
}
