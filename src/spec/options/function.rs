//! How a function runs, where its spec says otherwise than Lambda and this program do by themselves.

use super::{
    AliasName, Destination, KeyArn, LayerArn, LogFormat, LogGroupClass, LogLevel, OnFailure, RoleArn, SecurityGroupId,
    SubnetId,
};
use crate::spec::Invalid;
use crate::spec::bounded::bounded;
use crate::spec::draft_checks::refuse_twice;

/// The most layers of a function (*AWS Lambda quotas, Function layers*).
const MAX_LAYERS: usize = 5;

/// The most subnets and security groups of a function (*AWS Lambda API Reference, VpcConfig*).
const MAX_SUBNETS: usize = 16;
const MAX_SECURITY_GROUPS: usize = 5;

/// Settings that most functions do without.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FunctionSettings {
    pub ephemeral_storage: Option<EphemeralStorage>,
    pub reserved_concurrency: Option<ReservedConcurrency>,
    /// In the order in which Lambda extracts them: the last one wins.
    pub layers: Vec<LayerArn>,
    pub retries: Option<Retries>,
    pub max_event_age: Option<EventAge>,
    pub on_failure: Option<OnFailure>,
    pub log_format: Option<LogFormat>,
    pub log_level: Option<LogLevel>,
    pub log_group_class: Option<LogGroupClass>,
    /// The key that encrypts log groups.
    pub log_key: Option<KeyArn>,
    /// The key that encrypts environment variables.
    pub environment_key: Option<KeyArn>,
    /// The alias under which it is invoked, of a version that each deployment publishes.
    pub alias: Option<AliasName>,
    /// Where in a VPC the function is; in none without them.
    pub subnets: Vec<SubnetId>,
    pub security_groups: Vec<SecurityGroupId>,
    /// The execution role, where its owner is another than the deployment.
    pub execution_role: Option<RoleArn>,
}

bounded! {
    /// The size of `/tmp` in MB (*AWS Lambda API Reference, EphemeralStorage*).
    EphemeralStorage(u16), "size of the ephemeral storage", "MB", 512..=10240
}

bounded! {
    /// How many instances are kept for the function, which gets no more: with 0 Lambda sends every event to the failure destination
    /// at once (*AWS Lambda Developer Guide, Capturing records of Lambda asynchronous invocations*). Only the account's quota
    /// is a bound above (*AWS Lambda API Reference, PutFunctionConcurrency*).
    ReservedConcurrency(i32), "reserved concurrency", "instances", 0..=2147483647
}

bounded! {
    /// How often Lambda tries an event again (*AWS Lambda API Reference, PutFunctionEventInvokeConfig, MaximumRetryAttempts*).
    Retries(u16), "number of retries", "retries", 0..=2
}

bounded! {
    /// How old an event may get in seconds (*AWS Lambda API Reference, PutFunctionEventInvokeConfig, MaximumEventAgeInSeconds*).
    EventAge(u16), "maximum event age", "seconds", 60..=21600
}

impl FunctionSettings {
    /// The form of Lambda's own lines, where the spec decides it: a level is for JSON alone (*AWS Lambda Developer Guide, Configuring JSON and
    /// plain text log formats*).
    pub fn stated_log_format(&self) -> Option<LogFormat> {
        self.log_format.or(self.log_level.map(|_| LogFormat::Json))
    }

    /// Where events go that failed every try.
    pub fn failure_destination(&self) -> &Destination {
        self.on_failure.as_ref().map_or(&Destination::OwnQueue, |stated| &stated.destination)
    }

    pub fn is_in_vpc(&self) -> bool {
        !self.subnets.is_empty()
    }

    /// Checks what only the whole shows: "SubnetIds and SecurityIds must coexist or be both empty list" is Lambda's answer.
    pub(super) fn check_use(&self) -> Result<(), Invalid> {
        match (self.subnets.first(), self.security_groups.first()) {
            (Some(subnet), None) => Err(Invalid::needs(&format!("--subnet {subnet}"), "--security-group ID")),
            (None, Some(group)) => Err(Invalid::needs(&format!("--security-group {group}"), "--subnet ID")),
            _ => Ok(()),
        }
    }

    /// Checks the settings against each other.
    pub(super) fn check(&self) -> Result<(), Invalid> {
        refuse_twice(&self.layers, |layer| format!("--layer {layer}"))?;
        if self.layers.len() > MAX_LAYERS {
            return Err(Invalid::TooMany { count: self.layers.len(), what: "layers", allowed: "5 on a function" });
        }
        // "Two different versions of the same layer are not allowed to be referenced in the same function": Lambda's answer.
        let layers: Vec<&str> = self.layers.iter().map(LayerArn::layer).collect();
        refuse_twice(&layers, |layer| format!("--layer {layer}:…"))?;
        refuse_twice(&self.subnets, |subnet| format!("--subnet {subnet}"))?;
        refuse_twice(&self.security_groups, |group| format!("--security-group {group}"))?;
        let (subnets, groups) = (self.subnets.len(), self.security_groups.len());
        if subnets > MAX_SUBNETS {
            return Err(Invalid::TooMany { count: subnets, what: "subnets", allowed: "16 on a function" });
        }
        if groups > MAX_SECURITY_GROUPS {
            return Err(Invalid::TooMany { count: groups, what: "security groups", allowed: "5 on a function" });
        }
        match self.log_level.filter(|_| self.log_format == Some(LogFormat::Text)) {
            Some(level) => Err(Invalid::needs(&format!("--log-level {level}"), "--log-format json")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_outside_what_aws_accepts_are_refused() {
        for typed in ["511", "10241", "-1", "1GB", ""] {
            assert!(typed.parse::<EphemeralStorage>().is_err(), "{typed}");
        }
        assert_eq!("0".parse::<ReservedConcurrency>().unwrap().get(), 0);
        for typed in ["-1", "2147483648"] {
            assert!(typed.parse::<ReservedConcurrency>().is_err(), "{typed}");
        }
        assert_eq!("0".parse::<Retries>().unwrap().get(), 0);
        assert!("3".parse::<Retries>().is_err());
        for typed in ["59", "21601"] {
            assert!(typed.parse::<EventAge>().is_err(), "{typed}");
        }
        let error = "511".parse::<EphemeralStorage>().unwrap_err();
        assert_eq!(error.to_string(), "`511` is not a valid size of the ephemeral storage");
        assert_eq!(error.help(), "give 512 to 10240 MB");
    }
}
