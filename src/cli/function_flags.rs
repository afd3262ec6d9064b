//! Flags for how the function runs, which most functions do without.

use clap::Args;

use super::flags::{parse, parse_all};
use crate::error::Error;
use crate::spec::options::FunctionSettings;

const FUNCTION: &str = "Function";

/// What was typed, as it was typed: [`FunctionFlags::settings`] says what it means.
#[derive(Debug, Default, Args)]
pub(super) struct FunctionFlags {
    /// Size of /tmp in MB, 512 to 10240 [default: 512]
    #[arg(long, value_name = "MB", allow_hyphen_values = true, help_heading = FUNCTION)]
    ephemeral_storage: Option<String>,

    /// Concurrency that is reserved for the function, which is also its limit; 0 stops it
    #[arg(long, value_name = "N", allow_hyphen_values = true, help_heading = FUNCTION)]
    reserved_concurrency: Option<String>,

    /// A version of a layer; at most 5
    #[arg(long = "layer", value_name = "LAYER_ARN", help_heading = FUNCTION)]
    layers: Vec<String>,

    /// Publish a version, and let S3 invoke it under this alias
    #[arg(long, value_name = "ALIAS", help_heading = FUNCTION)]
    alias: Option<String>,

    /// How often Lambda retries a failed event, 0 to 2 [default: 2]
    #[arg(long, value_name = "N", allow_hyphen_values = true, help_heading = FUNCTION)]
    retries: Option<String>,

    /// Maximum age of an event in seconds, 60 to 21600 [default: 21600]
    #[arg(long, value_name = "S", allow_hyphen_values = true, help_heading = FUNCTION)]
    max_event_age: Option<String>,

    /// Destination of events that exhaust their retries: queue (one of its own), none, the ARN of a queue or topic, or s3://BUCKET [default: queue]
    #[arg(long, value_name = "DESTINATION", help_heading = FUNCTION)]
    on_failure: Option<String>,

    /// Format of Lambda's own log lines: json or text [default: json where the Region has it]
    #[arg(long, value_name = "LOG_FORMAT", help_heading = FUNCTION)]
    log_format: Option<String>,

    /// Minimum level of what the code logs: trace, debug, info, warn or error [default: info]
    #[arg(long, value_name = "LEVEL", help_heading = FUNCTION)]
    log_level: Option<String>,

    /// Class of new log groups: standard or infrequent-access [default: standard]
    #[arg(long, value_name = "CLASS", help_heading = FUNCTION)]
    log_group_class: Option<String>,

    /// The KMS key that encrypts log groups
    #[arg(long, value_name = "KEY_ARN", help_heading = FUNCTION)]
    log_kms_key: Option<String>,

    /// The KMS key that encrypts environment variables
    #[arg(long, value_name = "KEY_ARN", help_heading = FUNCTION)]
    environment_kms_key: Option<String>,

    /// A subnet of the VPC that the function is in; at most 16
    #[arg(long = "subnet", value_name = "SUBNET_ID", help_heading = FUNCTION)]
    subnets: Vec<String>,

    /// A security group of the function in its VPC; at most 5
    #[arg(long = "security-group", value_name = "GROUP_ID", help_heading = FUNCTION)]
    security_groups: Vec<String>,

    /// An existing role that the function runs under: its owner writes the policies that `policy` prints
    #[arg(long, value_name = "ROLE_ARN", help_heading = FUNCTION)]
    execution_role: Option<String>,
}

impl FunctionFlags {
    /// What the flags mean.
    pub(super) fn settings(&self) -> Result<FunctionSettings, Error> {
        Ok(FunctionSettings {
            ephemeral_storage: parse("--ephemeral-storage", self.ephemeral_storage.as_deref())?,
            reserved_concurrency: parse("--reserved-concurrency", self.reserved_concurrency.as_deref())?,
            layers: parse_all("--layer", &self.layers)?,
            alias: parse("--alias", self.alias.as_deref())?,
            retries: parse("--retries", self.retries.as_deref())?,
            max_event_age: parse("--max-event-age", self.max_event_age.as_deref())?,
            on_failure: parse("--on-failure", self.on_failure.as_deref())?,
            log_format: parse("--log-format", self.log_format.as_deref())?,
            log_level: parse("--log-level", self.log_level.as_deref())?,
            log_group_class: parse("--log-group-class", self.log_group_class.as_deref())?,
            log_key: parse("--log-kms-key", self.log_kms_key.as_deref())?,
            environment_key: parse("--environment-kms-key", self.environment_kms_key.as_deref())?,
            subnets: parse_all("--subnet", &self.subnets)?,
            security_groups: parse_all("--security-group", &self.security_groups)?,
            execution_role: parse("--execution-role", self.execution_role.as_deref())?,
        })
    }
}
