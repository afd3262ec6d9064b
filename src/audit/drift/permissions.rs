//! Who may invoke the function, and the helper.

use super::{Deviation, Side};
use crate::deployment::facts::{Given, Permission, Statement};
use crate::escape::Quoted;
use crate::iam::DocumentKind as Kind;
use crate::iam::{Action, S3};

/// An account as a permission names it; its policy has the ARN of the account instead. Any other principal is as it is.
fn account_of(principal: &str) -> &str {
    let account = principal.split_once(":iam::").and_then(|(_, rest)| rest.strip_suffix(":root"));
    account.unwrap_or(principal)
}

/// A principal, which of an organization is `*`.
fn named(principal: &str, organization: &str) -> String {
    match organization {
        "" => Quoted(principal).to_string(),
        id => format!("{} of organization {}", Quoted(principal), Quoted(id)),
    }
}

/// What a permission is limited by.
const CONDITIONS: [&str; 3] = ["aws:SourceArn", "aws:SourceAccount", "aws:PrincipalOrgID"];

/// What callers need, and no other permission has.
const INVOKE: &str = Action::InvokeFunction.as_str();

impl Side<'_> {
    pub(super) fn permissions(&self) -> Vec<Deviation> {
        let value = |statement: &Statement, key: &str| {
            let condition = statement.conditions.iter().find(|one| one.key.eq_ignore_ascii_case(key));
            condition.and_then(|one| one.values.first()?.whole()).unwrap_or_default().to_owned()
        };
        let whom = |statement: &Statement| {
            let principal = statement.principals.first().and_then(|principal| principal.item.text.whole());
            account_of(principal.unwrap_or_default()).to_owned()
        };
        let wanted: Vec<[String; 4]> = self
            .said
            .statements(Kind::Invoke)
            .unwrap_or_default()
            .iter()
            .map(|one| {
                let [arn, account, organization] = CONDITIONS.map(|key| value(one, key));
                [whom(one), arn, account, organization]
            })
            .collect();
        let mut deviations = Vec::new();
        let mut given = vec![false; wanted.len()];
        let mut is_partial = self.facts.is_partial;
        for permission in self.facts.permissions.iter().filter(|permission| self.is_about_own(permission)) {
            let known = |given: &Given| match given {
                Given::Missing => Some(String::new()),
                Given::Known(text) => Some(text.clone()),
                Given::Unknown => None,
            };
            let Permission { principal, source_arn, source_account, organization, action, .. } = permission;
            let conditions = [source_arn, source_account, organization].map(known);
            let (Some(principal), [Some(arn), Some(account), Some(organization)], Some(action), true) =
                (known(principal), conditions, known(action), self.is_whole(permission))
            else {
                is_partial = true;
                let message = "a part of the permission is known to the deployment alone: it is not compared";
                deviations.push(Deviation::note(permission.place.clone(), message.to_owned()));
                continue;
            };
            let is_helper = permission.function.whole() == Some(&*self.names.helper);
            let principal_named = named(&principal, &organization);
            let said = [account_of(&principal).to_owned(), arn, account, organization];
            let found = wanted.iter().position(|one| *one == said && !is_helper);
            let is_invoke = action.eq_ignore_ascii_case(INVOKE);
            let qualifier = self.qualifier(permission).filter(|_| !is_helper).unwrap_or_default();
            let alias = self.names.alias().map_or("", |alias| alias.as_str());
            match found.filter(|_| is_invoke) {
                Some(_) if qualifier != alias => {
                    let of = |qualifier: &str| match qualifier {
                        "" => "the function without an alias".to_owned(),
                        alias => format!("the function as {}", Quoted(alias)),
                    };
                    let (is, wanted) = (of(&qualifier), of(alias));
                    let message = format!("{principal_named} may invoke {is} instead of {wanted}");
                    deviations.push(Deviation::error(permission.place.clone(), message));
                }
                // Stated twice, as where a packaged template lies beside its source, it admits no one else.
                Some(at) => given[at] = true,
                None => {
                    let what = if is_invoke { "invoke".to_owned() } else { format!("{} on", Quoted(&action)) };
                    let whom = if is_helper { "helper" } else { "function" };
                    let message = format!("{principal_named} may {what} the {whom}, of which `policy` says nothing");
                    deviations.push(Deviation::error(permission.place.clone(), message));
                }
            }
        }
        let missing =
            wanted.iter().zip(given).filter(|(_, is_given)| !is_partial && !is_given).map(|([who, arn, _, of], _)| {
                let message = match arn.as_str() {
                    "" => format!("{} may not invoke the function, as `policy` says", named(who, of)),
                    _ if who == S3 => format!("S3 may not invoke the function for {}, as `policy` says", Quoted(arn)),
                    _ => format!("{} may not invoke the function for {}, as `policy` says", Quoted(who), Quoted(arn)),
                };
                Deviation::error(self.function.place.clone(), message)
            });
        deviations.extend(missing);
        deviations
    }

    /// Whether it is known that the permission is about a function of the spec, or not known which it is about.
    fn is_about_own(&self, permission: &Permission) -> bool {
        permission.function == self.function.known_as
            || permission.function.whole().is_none_or(|name| {
                let name = name.split(':').next().unwrap_or_default();
                name == self.names.function || name == self.names.helper
            })
    }

    /// Whether it is known which function it is about.
    fn is_whole(&self, permission: &Permission) -> bool {
        permission.function.whole().is_some() || self.qualifier(permission).is_some()
    }

    /// What stands behind the function's name, nothing without an alias or a version; `None` where it is not known to be about the function.
    fn qualifier(&self, permission: &Permission) -> Option<String> {
        let shown = permission.function.shown();
        let rest = shown.strip_prefix(&*self.function.known_as.shown())?;
        if rest.is_empty() { Some(String::new()) } else { rest.strip_prefix(':').map(str::to_owned) }
    }
}
