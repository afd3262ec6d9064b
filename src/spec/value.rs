//! Why one typed value is refused, whichever it is.

use std::fmt;

use super::{
    AnswerError, BucketNameError, KeyError, LocationError, NameError, SettingError, UnknownEvent, UnknownFormat,
};

/// The refusal of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ValueError {
    /// Of a function's name.
    Name(NameError),
    /// Of a bucket's name.
    Bucket(BucketNameError),
    /// Of a prefix or suffix.
    Keys(KeyError),
    /// Of an S3 URI.
    Location(LocationError),
    /// Of an event.
    Event(UnknownEvent),
    /// Of a deployment format.
    Format(UnknownFormat),
    /// Of a setting.
    Setting(SettingError),
    /// Of an answer to a template's question.
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
            /// What to type instead.
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
    Setting(SettingError),
}
