//! How one value of a policy is compared with one of a request.

use std::cmp::Ordering;
use std::net::IpAddr;

use super::date::read_date;
use super::request::Context;
use crate::iam::pattern::{Pattern, fold_case};

/// What a condition operator compares, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Text,
    TextInAnyCase,
    TextPattern,
    Arn,
    Bool,
    Numeric(Relation),
    Date(Relation),
    Address,
}

/// How the request's value has to lie to the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The names that [`Comparison::named`] knows.
#[rustfmt::skip]
pub(super) const NAMES: [&str; 25] = [
    "ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "Bool", "DateEquals", "DateGreaterThan", "DateGreaterThanEquals", "DateLessThan",
    "DateLessThanEquals", "DateNotEquals", "IpAddress", "NotIpAddress", "NumericEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
    "NumericLessThan", "NumericLessThanEquals", "NumericNotEquals", "StringEquals", "StringEqualsIgnoreCase", "StringLike",
    "StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike",
];

impl Comparison {
    /// What an operator's name says, and whether it is negated; `None` where it is not known: `BinaryEquals`.
    #[rustfmt::skip]
    pub(super) fn named(name: &str) -> Option<(Self, bool)> {
        use Relation::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual};
        Some(match name {
            "StringEquals" => (Self::Text, false),
            "StringNotEquals" => (Self::Text, true),
            "StringEqualsIgnoreCase" => (Self::TextInAnyCase, false),
            "StringNotEqualsIgnoreCase" => (Self::TextInAnyCase, true),
            "StringLike" => (Self::TextPattern, false),
            "StringNotLike" => (Self::TextPattern, true),
            // The document says that both behave identically.
            "ArnEquals" | "ArnLike" => (Self::Arn, false),
            "ArnNotEquals" | "ArnNotLike" => (Self::Arn, true),
            "Bool" => (Self::Bool, false),
            "NumericEquals" => (Self::Numeric(Equal), false),
            "NumericNotEquals" => (Self::Numeric(Equal), true),
            "NumericLessThan" => (Self::Numeric(Less), false),
            "NumericLessThanEquals" => (Self::Numeric(LessOrEqual), false),
            "NumericGreaterThan" => (Self::Numeric(Greater), false),
            "NumericGreaterThanEquals" => (Self::Numeric(GreaterOrEqual), false),
            "DateEquals" => (Self::Date(Equal), false),
            "DateNotEquals" => (Self::Date(Equal), true),
            "DateLessThan" => (Self::Date(Less), false),
            "DateLessThanEquals" => (Self::Date(LessOrEqual), false),
            "DateGreaterThan" => (Self::Date(Greater), false),
            "DateGreaterThanEquals" => (Self::Date(GreaterOrEqual), false),
            "IpAddress" => (Self::Address, false),
            "NotIpAddress" => (Self::Address, true),
            _ => return None,
        })
    }
}

impl Relation {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

/// Whether the request's value is as the policy wants it; the value that cannot be read where one cannot. Variables are
/// for texts and ARNs only (*IAM User Guide, Where you can use policy variables*); without a context there are none.
pub(super) fn compare(
    comparison: Comparison,
    wanted: &str,
    found: &str,
    variables: Option<&Context>,
) -> Result<bool, String> {
    let fits = |test: &dyn Fn(&Pattern) -> bool| match variables {
        Some(context) => context.fits(&Pattern::read(wanted), test),
        None => test(&Pattern::without_variables(wanted)),
    };
    Ok(match comparison {
        Comparison::Text => fits(&|pattern| pattern.literally().matches(found)),
        Comparison::TextInAnyCase => fits(&|pattern| pattern.literally().ignoring_case().matches(&fold_case(found))),
        Comparison::TextPattern => fits(&|pattern| pattern.matches(found)),
        Comparison::Arn => fits(&|pattern| pattern.matches_arn(found)),
        Comparison::Bool => both(wanted, found, read_bool)? == Ordering::Equal,
        Comparison::Numeric(relation) => relation.holds(both(wanted, found, read_number)?),
        Comparison::Date(relation) => relation.holds(both(wanted, found, read_date)?),
        Comparison::Address => {
            let (network, bits) = read_network(wanted).ok_or(wanted)?;
            is_within(found.parse().map_err(|_| found)?, network, bits)
        }
    })
}

/// How the request's value lies to the policy's.
fn both<T: PartialOrd>(wanted: &str, found: &str, read: impl Fn(&str) -> Option<T>) -> Result<Ordering, String> {
    let (limit, value) = (read(wanted).ok_or(wanted)?, read(found).ok_or(found)?);
    Ok(value.partial_cmp(&limit).ok_or(found)?)
}

fn read_bool(text: &str) -> Option<bool> {
    text.to_ascii_lowercase().parse().ok()
}

fn read_number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// An address, or a range such as `203.0.113.0/24`.
fn read_network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(all), |bits| bits.parse().ok())?;
    (bits <= all).then_some((address, bits))
}

fn is_within(address: IpAddr, network: IpAddr, bits: u32) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            (address.to_bits() ^ network.to_bits()).checked_shr(32 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            (address.to_bits() ^ network.to_bits()).checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}
