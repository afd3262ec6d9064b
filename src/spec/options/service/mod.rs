//! Grants of services besides S3 that a row describes: which resource, and whether it is read or written.

mod mode;
mod rows;

use std::fmt;

use super::arn::{Parts, is_account, is_name, is_resource_name};
use crate::spec::environment::sample;
use crate::spec::{InvalidValue, Region};

pub use mode::Mode;
pub use rows::SERVICES;

/// A service, after its flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    Table,
    EventBus,
    StateMachine,
    Invoke,
    Stream,
    DeliveryStream,
    Model,
    Metrics,
}

/// What the spec, the command line, the environment and the generated code know of a service.
#[derive(Debug)]
pub struct ServiceRow {
    pub service: Service,
    /// Its key in TOML.
    pub key: &'static str,
    pub flag: &'static str,
    /// The name of the flag's value in the help.
    pub value: &'static str,
    /// What the flag does, for the help.
    pub help: &'static str,
    /// What the key means, for docs/spec.md and editors.
    pub meaning: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
    /// What may be chosen when the program asks.
    pub title: &'static str,
    /// Such as `DynamoDB table`.
    pub noun: &'static str,
    /// What the function does with it; empty where that depends on the grant.
    pub verb: &'static str,
    /// The end of a derived name that is taken already.
    pub kind: &'static str,
    pub name: NameForm,
    pub arn: ArnForm,
    /// Whether a grant says what is done with it.
    pub has_mode: bool,
    /// What AWS calls the policy with which another account lets the function in; `None` where the service knows none.
    pub owner_policy: Option<&'static str>,
    /// The environment variable that holds the names.
    pub variable: &'static str,
    /// What follows `aws-sdk-` in the name of the crate.
    pub sdk: &'static str,
    /// The version of the crate that a manifest asks for.
    pub version: &'static str,
    /// The service in the scope of a signature (*IAM User Guide, Elements of an AWS API request signature*).
    pub signed_as: &'static str,
    /// The field of a request that names the resource; empty where it is a part of the path.
    pub field: &'static str,
    /// The methods of a request's builder that name it.
    pub methods: &'static [&'static str],
    /// Operations that read, as a request names them.
    pub reads: &'static [&'static str],
    /// Operations that write, or the only ones that there are.
    pub writes: &'static [&'static str],
    /// A call behind `client.`, where `{id}` is the resource, and `{id_method}` the first of `methods` for a name, the last
    /// for an ARN.
    pub call: &'static str,
    /// The same of a grant that only writes; empty where that is the same.
    pub write_call: &'static str,
}

/// What a name may be.
#[derive(Debug)]
pub struct NameForm {
    /// Characters besides letters and digits.
    pub characters: &'static str,
    pub least: usize,
    pub most: usize,
    /// What it must not begin with.
    pub reserved: &'static [&'static str],
    /// What it has to contain; empty where that is nothing.
    pub needed: &'static str,
    /// Whether an alias may stand behind it.
    pub has_alias: bool,
    /// What to type instead.
    pub help: &'static str,
}

/// How the ARN of a resource is made.
#[derive(Debug)]
pub struct ArnForm {
    /// The service in ARNs and actions.
    pub service: &'static str,
    /// What stands before the name.
    pub resource: &'static str,
    pub accepts: Accepts,
    /// Whether requests take the ARN, in place of the name.
    pub in_requests: bool,
}

/// How a resource may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    Names,
    Arns,
    Both,
}

/// A resource that the function may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceGrant {
    pub service: Service,
    name: String,
    /// `ReadWrite` where the service knows no difference.
    pub mode: Mode,
}

impl Service {
    pub fn row(self) -> &'static ServiceRow {
        &SERVICES[self as usize]
    }
}

impl ServiceRow {
    /// The form of a resource as a regular expression, for editors. The parser refuses more.
    pub fn pattern(&self) -> String {
        let NameForm { characters, least, most, has_alias, .. } = self.name;
        let alias = if has_alias { "(:[A-Za-z0-9_-]{1,128})?" } else { "" };
        let name = format!(r"([A-Za-z0-9{characters}]|\{{environment\}}){{{least},{most}}}{alias}");
        let ArnForm { service, resource, accepts, .. } = self.arn;
        let arn = format!("arn:aws(-[a-z0-9-]*)?:{service}:[a-z0-9-]+:[0-9]{{12}}:{resource}{name}");
        match accepts {
            Accepts::Names => format!("^{name}$"),
            Accepts::Arns => format!("^{arn}$"),
            Accepts::Both => format!("^({arn}|{name})$"),
        }
    }

    fn is_name(&self, name: &str) -> bool {
        let form = &self.name;
        let (name, alias) = match name.split_once(':').filter(|_| form.has_alias) {
            Some((name, alias)) => (name, Some(alias)),
            None => (name, None),
        };
        sample(name).len() >= form.least
            && is_resource_name(name, form.characters, form.most)
            && name.contains(form.needed)
            && !form.reserved.iter().any(|start| name.starts_with(start))
            && alias.is_none_or(|alias| is_name(alias, "_-", 128))
    }

    fn is_arn(&self, typed: &str) -> bool {
        Parts::of(typed).is_some_and(|parts| {
            parts.service == self.arn.service
                && parts.region.parse::<Region>().is_ok()
                && is_account(parts.account)
                && parts.resource.strip_prefix(self.arn.resource).is_some_and(|name| self.is_name(name))
        })
    }
}

impl ServiceGrant {
    /// Reads `NAME` or `ARN`, and behind it `=read`, `=write` or `=read-write` where the service knows the difference.
    pub fn parse(service: Service, typed: &str) -> Result<Self, InvalidValue> {
        match typed.rsplit_once('=') {
            Some((name, mode)) if service.row().has_mode => Self::new(service, name, mode.parse()?),
            _ => Self::new(service, typed, Mode::ReadWrite),
        }
    }

    pub fn new(service: Service, typed: &str, mode: Mode) -> Result<Self, InvalidValue> {
        let row = service.row();
        let is_right = match row.arn.accepts {
            Accepts::Arns => row.is_arn(typed),
            Accepts::Both if typed.starts_with("arn:") => row.is_arn(typed),
            Accepts::Names | Accepts::Both => row.is_name(typed),
        };
        match is_right {
            true => Ok(Self { service, name: typed.to_owned(), mode }),
            false => Err(InvalidValue::new(row.noun, typed, row.name.help)),
        }
    }

    /// As it was typed, without what is done with it.
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The name alone, without what an ARN says before it.
    pub fn bare_name(&self) -> &str {
        let before = self.service.row().arn.resource;
        self.arn().and_then(|arn| Parts::of(arn)?.resource.strip_prefix(before)).unwrap_or(&self.name)
    }

    pub fn arn(&self) -> Option<&str> {
        let may_be = self.service.row().arn.accepts != Accepts::Names;
        (may_be && self.name.starts_with("arn:")).then_some(self.name.as_str())
    }

    /// What requests name it by.
    pub fn id(&self) -> &str {
        if self.service.row().arn.in_requests { &self.name } else { self.bare_name() }
    }

    pub fn partition(&self) -> Option<&str> {
        self.part(|parts| parts.partition)
    }

    pub fn region(&self) -> Option<&str> {
        self.part(|parts| parts.region)
    }

    pub fn account(&self) -> Option<&str> {
        self.part(|parts| parts.account)
    }

    fn part<'a>(&'a self, part: impl Fn(&Parts<'a>) -> &'a str) -> Option<&'a str> {
        Parts::of(self.arn()?).map(|parts| part(&parts))
    }

    /// The model behind an inference profile of Bedrock's own, whose name begins with where it leads (*Amazon Bedrock User Guide,
    /// Supported Regions and models for inference profiles*).
    pub fn profiled_model(&self) -> Option<&str> {
        const AREAS: [&str; 8] = ["apac", "au", "ca", "eu", "global", "jp", "us", "us-gov"];
        let (area, model) = self.name.split_once('.').filter(|_| self.service == Service::Model)?;
        AREAS.contains(&area).then_some(model)
    }

    /// What the function may do: the end of a sentence.
    pub fn what_it_may(&self) -> String {
        let row = self.service.row();
        let verb = match self.mode {
            _ if !row.has_mode => row.verb,
            Mode::Read => "read",
            Mode::Write => "write",
            Mode::ReadWrite => "read and write",
        };
        format!("{verb} {} {}", row.noun, self.name)
    }

    /// The flag with its value.
    pub fn flag(&self) -> String {
        format!("{} {self}", self.service.row().flag)
    }

    /// A call of the generated code, behind the name of its field.
    pub fn call(&self, field: &str) -> String {
        let row = self.service.row();
        let writes = self.mode == Mode::Write && !row.write_call.is_empty();
        let method = if self.arn().is_some() { row.methods.last() } else { row.methods.first() };
        let call = if writes { row.write_call } else { row.call };
        let call = call.replace("{id_method}", method.copied().unwrap_or_default());
        format!("app.{field}.client.{}", call.replace("{id}", &format!("&app.{field}.id")))
    }
}

impl fmt::Display for ServiceGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.service.row().has_mode {
            true => write!(f, "{}={}", self.name, self.mode.as_str()),
            false => f.write_str(&self.name),
        }
    }
}
