//! What a function logs, and where it is kept.

use std::fmt;
use std::str::FromStr;

use crate::spec::InvalidValue;

/// A closed list of values: what the type is called, and each value as the spec and as AWS spell it.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $setting:literal, $count:literal, $($variant:ident = $text:literal $of_aws:literal),+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $($variant,)+
        }

        impl $name {
            /// Every value, as a spec spells it.
            pub const SPELLINGS: [&str; $count] = [$($text),+];

            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// As AWS spells it.
            pub fn of_aws(self) -> &'static str {
                match self {
                    $(Self::$variant => $of_aws,)+
                }
            }
        }

        impl FromStr for $name {
            type Err = InvalidValue;

            fn from_str(typed: &str) -> Result<Self, Self::Err> {
                match typed {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(InvalidValue::new($setting, typed, format!("choose from `{}`", Self::SPELLINGS.join("`, `")))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

choice! {
    /// The form of Lambda's own lines (*AWS Lambda API Reference, LoggingConfig*).
    LogFormat, "log format", 2, Json = "json" "JSON", Text = "text" "Text"
}

choice! {
    /// The least level of what the code logs (*AWS Lambda API Reference, LoggingConfig, ApplicationLogLevel*). `FATAL` is left out: `tracing`,
    /// with which handlers log, has no such level.
    LogLevel, "log level", 5,
    Trace = "trace" "TRACE", Debug = "debug" "DEBUG", Info = "info" "INFO", Warn = "warn" "WARN", Error = "error" "ERROR"
}

choice! {
    /// What CloudWatch Logs can do with a log group, and what it costs (*Amazon CloudWatch Logs API Reference, CreateLogGroup*). The class
    /// `DELIVERY` is left out: it keeps events for one day.
    LogGroupClass, "class of log groups", 2,
    Standard = "standard" "STANDARD", InfrequentAccess = "infrequent-access" "INFREQUENT_ACCESS"
}
