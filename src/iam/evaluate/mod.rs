//! What policies allow: the program's own reading of *IAM User Guide, Policy evaluation logic*.
//!
//! Documents are taken as JSON, whoever wrote them. What is looked at: identity policies, a permissions boundary and the
//! resource's own policy. Policies of an organization, of a session and of an endpoint are not; they can only take away.
//!
//! ```
//! use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request, evaluate};
//! use serde_json::json;
//!
//! let statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::in-bucket/*.jpg" });
//! let policies = Policies::default().identity(&json!({ "Statement": statement }))?;
//! let role = Caller::Role { arn: "arn:aws:iam::111122223333:role/thumbs".into(), session: "1".into() };
//! let request = Request::new(role, "s3:GetObject", "arn:aws:s3:::in-bucket/a.jpg");
//! assert!(evaluate(&policies, &request)?.is_allowed());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod compare;
mod condition;
mod date;
mod document;
mod principal;
mod request;
mod undecided;

#[cfg(test)]
mod condition_tests;
#[cfg(test)]
mod decision_tests;

use document::{Attached, Document};
use principal::Naming;
use serde_json::Value;

use super::Effect;
pub use condition::is_operator;
pub use request::{Caller, Request};
pub use undecided::{Malformed, Problem, Undecided};

/// The policies that a request meets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policies {
    identity: Vec<Document>,
    boundary: Option<Document>,
    resource: Option<Document>,
}

/// Whether a request is allowed, and what says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// By these statements: across accounts, or under a boundary, one alone is not enough.
    Allowed(Vec<Decider>),
    /// By this statement, whatever else allows it.
    Denied(Decider),
    /// Nothing denies it, and what it would need to be allowed is not there.
    NotAllowed(Missing),
}

/// A statement that decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decider {
    pub policy: PolicyKind,
    /// Its name, where it has one.
    pub sid: Option<String>,
    /// Its place in the document, counted from one.
    pub number: usize,
}

/// A policy, by what it is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// One of the caller's, in the order in which they were given, counted from one.
    Identity(usize),
    /// The boundary of the caller's permissions.
    Boundary,
    Resource,
}

/// The policy without whose leave a request is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Identity,
    Boundary,
    Resource,
}

impl Policies {
    pub fn identity(mut self, document: &Value) -> Result<Self, Malformed> {
        self.identity.push(Document::read(document, Attached::ToIdentity)?);
        Ok(self)
    }

    /// With the boundary of the caller's permissions.
    pub fn boundary(mut self, document: &Value) -> Result<Self, Malformed> {
        self.boundary = Some(Document::read(document, Attached::ToIdentity)?);
        Ok(self)
    }

    /// With the resource's own policy: a bucket's, a function's, a role's trust policy.
    pub fn resource(mut self, document: &Value) -> Result<Self, Malformed> {
        self.resource = Some(Document::read(document, Attached::ToResource)?);
        Ok(self)
    }

    fn documents(&self) -> impl Iterator<Item = (PolicyKind, &Document)> {
        let identity = self.identity.iter().enumerate().map(|(at, document)| (PolicyKind::Identity(at + 1), document));
        let boundary = self.boundary.iter().map(|document| (PolicyKind::Boundary, document));
        let resource = self.resource.iter().map(|document| (PolicyKind::Resource, document));
        identity.chain(boundary).chain(resource)
    }
}

impl Decision {
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

/// Why nothing allows a request.
#[derive(Clone, Debug)]
enum Gap {
    Missing(Missing),
    Undecided(Undecided),
}

type Leave = Result<Vec<Decider>, Gap>;

/// Decides about a request: an explicit deny wins; then somebody has to allow it (*IAM User Guide, Policy evaluation
/// logic*). An error says what cannot be decided, and only where the answer depends on it.
pub fn evaluate(policies: &Policies, request: &Request) -> Result<Decision, Undecided> {
    let denied = find(policies, request, Effect::Deny, |_, _| true);
    if let Ok(Some(decider)) = denied {
        return Ok(Decision::Denied(decider));
    }
    match (leave(policies, request), denied) {
        (Err(Gap::Missing(missing)), _) => Ok(Decision::NotAllowed(missing)),
        (Err(Gap::Undecided(undecided)), _) | (_, Err(undecided)) => Err(undecided),
        (Ok(deciders), Ok(_)) => Ok(Decision::Allowed(deciders)),
    }
}

/// Who allows the request, if nothing denies it.
fn leave(policies: &Policies, request: &Request) -> Leave {
    let allow =
        |missing, is_asked: &dyn Fn(PolicyKind, Naming) -> bool| match find(policies, request, Effect::Allow, is_asked)
        {
            Ok(Some(decider)) => Ok(vec![decider]),
            Ok(None) => Err(Gap::Missing(missing)),
            Err(undecided) => Err(Gap::Undecided(undecided)),
        };
    let resource = |naming: &dyn Fn(Naming) -> bool| {
        allow(Missing::Resource, &|kind, named| kind == PolicyKind::Resource && naming(named))
    };
    let boundary = match policies.boundary {
        Some(_) => allow(Missing::Boundary, &|kind, _| kind == PolicyKind::Boundary),
        None => Ok(Vec::new()),
    };
    let identity = allow(Missing::Identity, &|kind, _| matches!(kind, PolicyKind::Identity(_)));
    let identity = both(identity, boundary.clone());
    // Services, providers and nobody have no policies of their own.
    if request.caller.account().is_none() {
        return resource(&|_| true);
    }
    // *Cross-account policy evaluation logic*: both accounts have to agree.
    if !request.is_within_account() {
        return both(identity, resource(&|_| true));
    }
    // *Permissions boundaries, Evaluating effective permissions with boundaries*: a boundary does not limit what a resource
    // gives to a user or a session, but what it gives to the role.
    let in_person = resource(&|naming| naming == Naming::Itself);
    let by_role = both(resource(&|naming| naming == Naming::Role), boundary);
    let direct = either(in_person, by_role);
    if needs_resource_policy(&request.folded_action) {
        return either(direct, both(resource(&|naming| naming == Naming::Account), identity));
    }
    either(direct, identity)
}

/// "IAM role trust policies and KMS key policies are exceptions to this logic, because they must explicitly allow access
/// for principals" (*IAM User Guide, Policy evaluation for requests within a single account*).
fn needs_resource_policy(action: &str) -> bool {
    action.starts_with("sts:assumerole") || action.starts_with("kms:")
}

/// The first statement of this effect that is about the request.
fn find(
    policies: &Policies,
    request: &Request,
    effect: Effect,
    is_asked: impl Fn(PolicyKind, Naming) -> bool,
) -> Result<Option<Decider>, Undecided> {
    let mut open = Ok(None);
    for (policy, document) in policies.documents() {
        for (at, statement) in document.statements.iter().enumerate() {
            if statement.effect != effect || !is_asked_at_all(policy, &is_asked) {
                continue;
            }
            match statement.applies(request, policies.boundary.is_some()) {
                Ok(Some(naming)) if is_asked(policy, naming) => {
                    return Ok(Some(Decider { policy, sid: statement.sid.clone(), number: at + 1 }));
                }
                Ok(_) => {}
                Err(undecided) => open = Err(undecided),
            }
        }
    }
    open
}

/// Whether any statement of the policy could be an answer; what cannot be decided in the others does not matter.
fn is_asked_at_all(policy: PolicyKind, is_asked: impl Fn(PolicyKind, Naming) -> bool) -> bool {
    [Naming::Itself, Naming::Role, Naming::Account].into_iter().any(|naming| is_asked(policy, naming))
}

/// What is missing on one side is missing, whatever cannot be decided on the other.
fn both(one: Leave, other: Leave) -> Leave {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok([one, other].concat()),
        (Err(Gap::Missing(missing)), _) | (_, Err(Gap::Missing(missing))) => Err(Gap::Missing(missing)),
        (Err(gap), _) | (_, Err(gap)) => Err(gap),
    }
}

/// One leave is enough; of two refusals the second is told.
fn either(one: Leave, other: Leave) -> Leave {
    match (one, other) {
        (Ok(deciders), _) | (_, Ok(deciders)) => Ok(deciders),
        (Err(Gap::Undecided(undecided)), _) => Err(Gap::Undecided(undecided)),
        (_, gap) => gap,
    }
}
