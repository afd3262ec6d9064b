//! What is asked of AWS: who, what, on what, under which circumstances.

use std::collections::BTreeMap;
use std::fmt;

use crate::iam::pattern::{Pattern, fold_case};

/// A request, as AWS would put it before the policies (*IAM User Guide, Components of a request*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub(super) caller: Caller,
    action: String,
    pub(super) folded_action: String,
    pub(super) resource: String,
    pub(super) context: Context,
    owner: Option<String>,
}

/// Who asks. ARNs are whole, accounts are 12 digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    User(String),
    Role {
        arn: String,
        session: String,
    },
    /// Anybody of an account whom no policy names in person.
    Account(String),
    Service(String),
    /// Somebody whom an identity provider vouches for, by the provider's ARN or name.
    Federated(String),
    /// Somebody without credentials.
    Anonymous,
}

/// The condition keys of a request; their names have no case (*IAM User Guide, Condition element*).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context(BTreeMap<String, Vec<String>>);

impl Request {
    /// A request with the condition keys that follow from who asks. Any others, such as `aws:SecureTransport`, are missing
    /// until they are given.
    pub fn new(caller: Caller, action: impl Into<String>, resource: impl Into<String>) -> Self {
        let context =
            Context(caller.keys().into_iter().map(|(key, value)| (key.to_lowercase(), vec![value])).collect());
        let action = action.into();
        let folded_action = fold_case(&action);
        Self { caller, action, folded_action, resource: resource.into(), context, owner: None }
    }

    /// The request to a resource of this account, for ARNs that name none, such as those of S3. Without it, it is the
    /// caller's own.
    #[must_use]
    pub fn owned_by(mut self, account: impl Into<String>) -> Self {
        let account = account.into();
        self.owner = Some(account.clone());
        self.with("aws:ResourceAccount", account)
    }

    /// The request with a condition key of one value.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_all(key, [value.into()])
    }

    /// The request with a condition key of several values; of none, the key is missing.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.context.0.insert(key.to_lowercase(), values.into_iter().collect());
        self
    }

    /// Whether caller and resource belong to the same account. What AWS itself has, such as its managed policies and the
    /// transforms of CloudFormation, is there in every account.
    pub(super) fn is_within_account(&self) -> bool {
        let named = arn_part(&self.resource, 4).filter(|account| !account.is_empty() && *account != "aws");
        let owner = self.owner.as_deref().or(named);
        owner.is_none() || owner == self.caller.account()
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}

impl Caller {
    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Self::User(arn) | Self::Role { arn, .. } => arn_part(arn, 4),
            Self::Account(account) => Some(account),
            Self::Service(_) | Self::Federated(_) | Self::Anonymous => None,
        }
    }

    /// The session's ARN, which holds no path of the role.
    pub(super) fn session(&self) -> Option<String> {
        let Self::Role { arn, session } = self else {
            return None;
        };
        let (partition, account) = (arn_part(arn, 1)?, arn_part(arn, 4)?);
        Some(format!("arn:{partition}:sts::{account}:assumed-role/{}/{session}", last_name(arn)))
    }

    /// *IAM User Guide, AWS global condition context keys, Properties of the principal*.
    fn keys(&self) -> Vec<(&'static str, String)> {
        let mut keys = match self {
            Self::User(arn) => vec![
                ("aws:PrincipalArn", arn.clone()),
                ("aws:PrincipalType", "User".to_owned()),
                ("aws:username", last_name(arn).to_owned()),
            ],
            Self::Role { arn, .. } => {
                vec![("aws:PrincipalArn", arn.clone()), ("aws:PrincipalType", "AssumedRole".to_owned())]
            }
            Self::Service(name) => vec![("aws:PrincipalServiceName", name.clone())],
            Self::Account(_) | Self::Federated(_) | Self::Anonymous => Vec::new(),
        };
        keys.extend(self.account().map(|account| ("aws:PrincipalAccount", account.to_owned())));
        keys.push(("aws:PrincipalIsAWSService", matches!(self, Self::Service(_)).to_string()));
        keys
    }
}

impl Context {
    /// The values of a key; none where it is missing.
    pub(super) fn values(&self, key: &str) -> &[String] {
        self.0.get(&key.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Whether a pattern fits once the request's values are in it; where it lacks one, it fits nothing. Only a key with a
    /// single value can be a variable.
    pub(super) fn fits(&self, pattern: &Pattern, test: impl Fn(&Pattern) -> bool) -> bool {
        let variable = |key: &str| match self.values(key) {
            [value] => Some(value.clone()),
            _ => None,
        };
        pattern.fill(variable).is_some_and(|filled| test(&filled))
    }
}

/// A part of an ARN, counted from zero.
pub(super) fn arn_part(arn: &str, at: usize) -> Option<&str> {
    arn.starts_with("arn:").then(|| arn.splitn(6, ':').nth(at)).flatten()
}

fn last_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
