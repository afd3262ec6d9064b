//! Why one typed value is refused, whichever it is.

use std::fmt;

use crate::error::Report;

use super::{
    AnswerError, BucketNameError, InvalidValue, KeyError, LocationError, NameError, UnknownEvent, UnknownFormat,
    UnknownRoute,
};

/// The refusal of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    Name(NameError),
    Bucket(BucketNameError),
    Keys(KeyError),
    /// Of an S3 URI.
    Location(LocationError),
    Event(UnknownEvent),
    Format(UnknownFormat),
    Route(UnknownRoute),
    Setting(InvalidValue),
    Answer(AnswerError),
}

/// One arm for every kind of value: the wrapping and the two texts.
macro_rules! delegate {
    ($($kind:ident($error:ty)),+ $(,)?) => {
        $(impl From<$error> for ValueError {
            fn from(error: $error) -> Self {
                Self::$kind(error)
            }
        })+

        impl fmt::Display for ValueError {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$kind(error) => error.fmt(f),)+
                }
            }
        }

        impl ValueError {
            pub fn help(&self) -> String {
                match self {
                    $(Self::$kind(error) => error.help(),)+
                }
            }
        }
    };
}

delegate! {
    Answer(AnswerError),
    Name(NameError),
    Bucket(BucketNameError),
    Keys(KeyError),
    Location(LocationError),
    Event(UnknownEvent),
    Format(UnknownFormat),
    Route(UnknownRoute),
    Setting(InvalidValue),
}

/// The value of a flag that is refused.
#[derive(Debug)]
pub struct FlagError {
    pub flag: &'static str,
    pub error: ValueError,
}

impl fmt::Display for FlagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.flag, self.error)
    }
}

impl Report for FlagError {
    fn help(&self) -> Option<String> {
        Some(self.error.help())
    }
}
