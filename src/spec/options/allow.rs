//! Actions of any AWS service that a function may take, each with its reason: `allow`.

use std::fmt;
use std::str::FromStr;

use super::allow_condition::AllowCondition;
use crate::escape::is_hidden;
use crate::placeholder::ENVIRONMENT;
use crate::service_reference::{
    Action, escalation, escalation_of_a_function, escalation_on_every_role, nearest_service, of_text, service,
};
use crate::spec::{InvalidValue, Location, LocationError};

/// A statement of the execution role that a user writes. It agrees with the *Service Authorization Reference*: see
/// [`Allow::new`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// Exact names, spelt as the reference spells them, such as `rekognition:DetectLabels`.
    pub actions: Vec<&'static str>,
    /// `*`, or ARNs (an S3 URI is typed for that of objects), with wildcards in the part behind the account, and `{partition}`, `{region}`, `{account}` for those of the
    /// deployment.
    pub resources: Vec<String>,
    pub conditions: Vec<AllowCondition>,
    /// What it is for: a phrase, for people.
    pub reason: String,
    /// Why the function may widen permissions, where one of the actions does.
    pub escalation: Option<String>,
}

const ALLOW: &str = "allow";

/// What a named grant does, and does better: objects that a function writes or deletes may trigger it.
const NAMED: [(&str, &str); 4] =
    [("s3:DeleteObject", "delete"), ("s3:GetObject", "read"), ("s3:ListBucket", "list"), ("s3:PutObject", "write")];

impl Allow {
    /// What an ARN may be, as a regular expression, for editors.
    pub const RESOURCE_PATTERN: &str = r"^(\*|s3://.{3,1900}|arn:(aws[a-z-]*|\{partition\}):[a-z0-9-]+:([a-z0-9-]*|\{region\}):([0-9]{12}|aws|\{account\})?:.{1,1900})$";

    /// What the name of an action may be, as a regular expression, for editors.
    pub const ACTION_PATTERN: &str = "^[a-z0-9-]+:[A-Za-z0-9]+$";

    /// Checks that every action exists, that it is about one of the resources, that each resource is what one of the actions is
    /// about, that `*` stands only where no action can be narrowed, and that every action knows the keys of the conditions
    /// (*Service Authorization Reference*).
    pub fn new(
        actions: &[String],
        resources: &[String],
        conditions: Vec<AllowCondition>,
        reason: &str,
        escalation: Option<String>,
    ) -> Result<Self, InvalidValue> {
        let known: Vec<&'static Action> = actions.iter().map(|typed| known_action(typed)).collect::<Result<_, _>>()?;
        if known.is_empty() || resources.is_empty() {
            return Err(InvalidValue::new(ALLOW, "", "name at least one action and one resource"));
        }
        let mut names: Vec<&'static str> = known.iter().map(|action| action.full_name.as_str()).collect();
        names.sort_unstable();
        if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(InvalidValue::new("action", twice[0], "give it once"));
        }
        let resources: Vec<String> = resources.iter().map(|typed| arn_of(typed, &known)).collect::<Result<_, _>>()?;
        resources.iter().try_for_each(|resource| check_resource(resource))?;
        check_fit(&known, &resources)?;
        for (condition, action) in conditions.iter().flat_map(|condition| known.iter().map(move |one| (condition, one)))
        {
            if !action.has_key(&condition.key) {
                let keys = action.keys();
                let keys =
                    if keys.is_empty() { "only keys of every request, `aws:…`".to_owned() } else { keys.join(", ") };
                let help = format!("`{}` knows {keys} (Service Authorization Reference)", action.full_name);
                return Err(InvalidValue::new("condition key", &condition.key, help));
            }
        }
        let reason = checked_reason(reason)?;
        let escalation = escalation.map(|why| checked_reason(&why)).transpose()?;
        if escalation.is_none() {
            check_escalation(&names, &resources)?;
        }
        Ok(Self { actions: names, resources, conditions, reason, escalation })
    }

    /// All but the reason, as it is typed behind its flag.
    pub fn what(&self) -> String {
        let mut text = format!("{} on {}", self.actions.join(","), self.resources.join(","));
        for condition in &self.conditions {
            text += &format!(" if {condition}");
        }
        text
    }
}

fn checked_reason(typed: &str) -> Result<String, InvalidValue> {
    let reason = typed.trim();
    match reason.is_empty() || reason.len() > 1_024 || reason.chars().any(is_hidden) {
        true => Err(InvalidValue::new(
            "reason",
            reason,
            "say on one line what the function needs it for: it is a comment in every file",
        )),
        false => Ok(reason.to_owned()),
    }
}

fn known_action(typed: &str) -> Result<&'static Action, InvalidValue> {
    let refuse = |help: String| Err(InvalidValue::new("action", typed, help));
    let Some((prefix, name)) = typed.split_once(':') else {
        return refuse("give SERVICE:ACTION, such as rekognition:DetectLabels".to_owned());
    };
    if name.contains(['*', '?']) || prefix.contains(['*', '?']) {
        return refuse(
            "name each action: a wildcard allows more than is needed, and all that AWS adds later".to_owned(),
        );
    }
    let Some(service) = service(prefix) else {
        let near = nearest_service(prefix).map(|near| format!("did you mean `{near}:{name}`?"));
        return refuse(
            near.unwrap_or_else(|| "no service of the Service Authorization Reference has this prefix".to_owned()),
        );
    };
    let [action] = service.matching(name)[..] else {
        let near = service.nearest(name).map(|near| format!("did you mean `{prefix}:{near}`?"));
        return refuse(near.unwrap_or_else(|| "the Service Authorization Reference has no such action".to_owned()));
    };
    match NAMED.iter().find(|(known, _)| *known == action.full_name) {
        Some((_, grant)) => refuse(format!("grant it by `--{grant} s3://BUCKET/PREFIX*`, so that loops are found")),
        None => Ok(action),
    }
}

/// The ARN of the objects of an S3 URI, or of the bucket where the actions are about buckets. Anything else is an ARN already.
fn arn_of(typed: &str, actions: &[&'static Action]) -> Result<String, InvalidValue> {
    if !typed.starts_with("s3://") {
        return Ok(typed.to_owned());
    }
    let on: Location = typed
        .parse()
        .map_err(|error: LocationError| InvalidValue::new("resource", typed, format!("{error}: {}", error.help())))?;
    let (prefix, suffix) = (on.keys.prefix(), on.keys.suffix());
    if typed.contains('?') {
        return Err(InvalidValue::new("resource", typed, "write the ARN: `?` stands for one character there"));
    }
    let objects = format!("arn:{{partition}}:s3:::{}/{prefix}*{suffix}", on.bucket);
    match on.keys.is_everything() && !actions.iter().any(|action| fits(action, &objects)) {
        true => Ok(format!("arn:{{partition}}:s3:::{}", on.bucket)),
        false => Ok(objects),
    }
}

/// The parts of an ARN: wildcards only behind the account.
fn check_resource(typed: &str) -> Result<(), InvalidValue> {
    let refuse = |help: &str| Err(InvalidValue::new("resource", typed, help));
    if typed == "*" {
        return Ok(());
    }
    let parts: Vec<&str> = typed.splitn(6, ':').collect();
    let ["arn", partition, service, region, account, resource] = parts[..] else {
        return refuse("give `*`, or an ARN such as arn:{partition}:sqs:{region}:{account}:NAME");
    };
    let is_plain = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    let is_partition = partition == "{partition}" || (partition.starts_with("aws") && is_plain(partition));
    let is_account = matches!(account, "" | "aws" | "{account}")
        || (account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()));
    if !is_partition
        || service.is_empty()
        || !is_plain(service)
        || !(region == "{region}" || is_plain(region))
        || !is_account
    {
        return refuse(
            "write the partition, the Region and the account out, or {partition}, {region} and {account} for those of the deployment",
        );
    }
    if resource.trim_matches(['*', '?', '/', ':']).is_empty() {
        return refuse("name the resource: this is every resource of a service");
    }
    let rest = PLACEHOLDERS.iter().fold(resource.to_owned(), |rest, name| rest.replace(name, ""));
    if rest.contains(['{', '}', '$', '"', '\'', '`', '\\', ','])
        || rest.chars().any(|c| is_hidden(c) || !('!'..='\u{ff}').contains(&c))
        || typed.len() > 2_000
    {
        return refuse("leave out blanks, commas, braces, `$`, quotes and characters that no policy holds");
    }
    Ok(())
}

/// Whether an action is about such a resource.
fn fits(action: &Action, resource: &str) -> bool {
    let service = action.full_name.split(':').next().and_then(service);
    let pattern = of_text(&PLACEHOLDERS.iter().fold(resource.to_owned(), |text, name| text.replace(name, "*")));
    service.is_some_and(|service| action.types.iter().any(|kind| service.fits(kind, &pattern)))
}

fn check_fit(actions: &[&'static Action], resources: &[String]) -> Result<(), InvalidValue> {
    let is_everything = resources.iter().any(|resource| resource == "*");
    for action in actions {
        let name = &action.full_name;
        let forms = || {
            let service = name.split(':').next().and_then(service);
            let arns = action.types.iter().filter_map(|kind| service?.arn_of(kind)).map(stated);
            arns.take(4).collect::<Vec<_>>().join(" or ")
        };
        if is_everything && action.is_narrowable {
            return Err(InvalidValue::new(
                "resource",
                "*",
                format!("`{name}` is about resources: name them, as {}", forms()),
            ));
        }
        if is_everything && resources.len() > 1 {
            return Err(InvalidValue::new("resource", resources.join(","), "leave out what `*` holds already"));
        }
        if !is_everything && action.types.is_empty() {
            return Err(InvalidValue::new(
                "resource",
                &resources[0],
                format!("`{name}` knows no resources: write `on *`, and keep it apart"),
            ));
        }
        if !is_everything && !resources.iter().any(|resource| fits(action, resource)) {
            return Err(InvalidValue::new("resource", &resources[0], format!("`{name}` is about {}", forms())));
        }
    }
    let is_idle = |resource: &&String| !is_everything && !actions.iter().any(|action| fits(action, resource));
    match resources.iter().find(is_idle) {
        Some(resource) => Err(InvalidValue::new("resource", resource, "none of the actions is about it: leave it out")),
        None => Ok(()),
    }
}

/// An ARN of the reference as a resource is stated: `arn:{partition}:sqs:{region}:{account}:QueueName`.
pub fn stated(arn: &str) -> String {
    let mut parts = arn.split("${");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').unwrap_or((part, ""));
        text += &match name {
            "Partition" | "Region" | "Account" => format!("{{{}}}", name.to_lowercase()),
            _ => name.to_owned(),
        };
        text += rest;
    }
    text
}

/// What stands for the deployment's own partition, Region and account.
pub const PLACEHOLDERS: [&str; 4] = ["{partition}", "{region}", "{account}", ENVIRONMENT];

fn check_escalation(actions: &[&'static str], resources: &[String]) -> Result<(), InvalidValue> {
    let on_several = resources.iter().any(|resource| resource.contains(['*', '?']));
    for name in actions {
        let on_roles = || escalation_on_every_role(name).filter(|_| on_several);
        let what = escalation(name).or_else(on_roles).or_else(|| escalation_of_a_function(name));
        if let Some(what) = what {
            let help = format!(
                "a function with it {what}: leave it out, or write `allow-escalation = \"REASON\"` beside it in the manifest"
            );
            return Err(InvalidValue::new("action", name, help));
        }
    }
    Ok(())
}

const FORM: &str = "give 'ACTION[,ACTION] [on RESOURCE[,RESOURCE]] for REASON', such as 'rekognition:DetectLabels for the search index'";

/// Reads `ACTIONS [on RESOURCES] [if OPERATOR KEY VALUES] for REASON`.
impl FromStr for Allow {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let refuse = || InvalidValue::new(ALLOW, typed, FORM);
        let (what, reason) = typed.split_once(" for ").ok_or_else(refuse)?;
        let mut clauses = what.split(" if ");
        let (actions, resources) = match clauses.next().unwrap_or_default().split_once(" on ") {
            Some((actions, resources)) => (actions, resources),
            None => (what.split(" if ").next().unwrap_or_default(), "*"),
        };
        let list = |text: &str| text.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>();
        let conditions = clauses.map(str::parse).collect::<Result<_, _>>()?;
        Self::new(&list(actions), &list(resources), conditions, reason, None)
    }
}

impl fmt::Display for Allow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for {}", self.what(), self.reason)
    }
}

#[cfg(test)]
#[path = "allow_tests.rs"]
mod tests;
