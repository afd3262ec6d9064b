//! Whom a statement of a resource policy is about.

use serde_json::Value;

use super::document::texts;
use super::request::{Caller, arn_part};
use super::undecided::{Problem, Undecided};

/// The value of `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Principals(Vec<Name>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Everyone,
    Account(String),
    /// A user, a role, a session or a federated user, by its ARN or its unique ID.
    Aws(String),
    Service(String),
    Federated(String),
    CanonicalUser,
}

/// How a statement names its caller. What a permissions boundary limits depends on it (*IAM User Guide, Permissions
/// boundaries, Evaluating effective permissions with boundaries*).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// The user, the session, the service, or everyone.
    Itself,
    Role,
    /// The account, which decides by its own policies for whom.
    Account,
}

impl Principals {
    pub(super) fn read(value: &Value) -> Result<Self, Problem> {
        let Value::Object(kinds) = value else {
            return if value == "*" { Ok(Self(vec![Name::Everyone])) } else { Err(Problem::Value) };
        };
        let mut names = Vec::new();
        for (kind, list) in kinds {
            for name in texts(list).ok_or(Problem::Value)? {
                names.push(Name::read(kind, name)?);
            }
        }
        Ok(Self(names))
    }

    /// How `Principal` names the caller; `None` where it does not.
    pub(super) fn name(&self, caller: &Caller) -> Result<Option<Naming>, Undecided> {
        let has = |name: Name| self.0.contains(&name);
        let is_named = |name: Option<Name>| name.is_some_and(has);
        let [itself, role, account] = names_of(caller);
        let session = caller.session().map(Name::Aws);
        if has(Name::Everyone) || is_named(itself) || is_named(session) {
            Ok(Some(Naming::Itself))
        } else if is_named(role) {
            Ok(Some(Naming::Role))
        } else if is_named(account) {
            Ok(Some(Naming::Account))
        } else if caller.account().is_some() && has(Name::CanonicalUser) {
            Err(Undecided::CanonicalUser)
        } else {
            Ok(None)
        }
    }

    /// Whether `NotPrincipal` leaves the caller out. Named without its account, a user or a role "might" be denied all the
    /// same (*IAM User Guide, NotPrincipal*); a session need not be named beside its role.
    pub(super) fn exempt(&self, caller: &Caller) -> Result<bool, Undecided> {
        let has = |name: &Name| self.0.contains(name);
        if has(&Name::Everyone) {
            return Ok(true);
        }
        let names: Vec<Name> = names_of(caller).into_iter().flatten().collect();
        let is_session_named = caller.session().is_some_and(|session| has(&Name::Aws(session)));
        match names.iter().filter(|name| has(name)).count() {
            0 if !is_session_named => self.name(caller).map(|_| false),
            count if count == names.len() => Ok(true),
            _ => Err(Undecided::NotPrincipal),
        }
    }
}

impl Name {
    fn read(kind: &str, name: &str) -> Result<Self, Problem> {
        if kind == "AWS" && name == "*" {
            return Ok(Self::Everyone);
        }
        if name.contains(['*', '?']) {
            return Err(Problem::PartOfPrincipal);
        }
        Ok(match kind {
            "AWS" => match account_of(name) {
                Some(account) => Self::Account(account.to_owned()),
                None => Self::Aws(name.to_owned()),
            },
            "Service" => Self::Service(name.to_owned()),
            "Federated" => Self::Federated(name.to_owned()),
            "CanonicalUser" => Self::CanonicalUser,
            _ => return Err(Problem::Value),
        })
    }
}

/// The caller itself, its role, its account: each where it has one.
fn names_of(caller: &Caller) -> [Option<Name>; 3] {
    let account = caller.account().map(|account| Name::Account(account.to_owned()));
    match caller {
        Caller::User(arn) => [Some(Name::Aws(arn.clone())), None, account],
        Caller::Role { arn, .. } => [None, Some(Name::Aws(arn.clone())), account],
        Caller::Account(_) => [None, None, account],
        Caller::Service(name) => [Some(Name::Service(name.clone())), None, None],
        Caller::Federated(name) => [Some(Name::Federated(name.clone())), None, None],
        Caller::Anonymous => [None, None, None],
    }
}

/// The account that a principal is: 12 digits, or the ARN of its root.
fn account_of(name: &str) -> Option<&str> {
    let is_account = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let account = if name.ends_with(":root") { arn_part(name, 4)? } else { name };
    is_account(account).then_some(account)
}
