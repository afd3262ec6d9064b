//! Numbers in the bounds that AWS sets.

/// A type of number: what it is called, its unit, its bounds, and its default where a function always has one.
macro_rules! bounded {
    (
        $(#[$doc:meta])*
        $name:ident($number:ty), $setting:literal, $unit:literal, $low:literal..=$high:literal $(, default $default:literal)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name($number);

        impl $name {
            pub const MIN: i64 = $low;
            pub const MAX: i64 = $high;

            pub fn get(self) -> $number {
                self.0
            }
        }

        $(impl Default for $name {
            fn default() -> Self {
                Self($default)
            }
        })?

        impl TryFrom<i64> for $name {
            type Error = $crate::spec::InvalidValue;

            fn try_from(typed: i64) -> Result<Self, Self::Error> {
                <$number>::try_from(typed)
                    .ok()
                    .filter(|number| ($low..=$high).contains(number))
                    .map(Self)
                    .ok_or_else(|| $crate::spec::InvalidValue::new(
                        $setting,
                        typed,
                        concat!("give ", stringify!($low), " to ", stringify!($high), " ", $unit),
                    ))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::spec::InvalidValue;

            fn from_str(typed: &str) -> Result<Self, Self::Err> {
                let number = typed.parse::<i64>().map_err(|_| $crate::spec::InvalidValue::new(
                    $setting,
                    typed,
                    concat!("give a whole number, ", stringify!($low), " to ", stringify!($high), " ", $unit),
                ))?;
                Self::try_from(number)
            }
        }
    };
}

pub(in crate::spec) use bounded;
