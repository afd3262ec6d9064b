//! What a bucket name may be.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use super::environment::sample;

/// The name of a general purpose bucket: 3 to 63 characters of `a-z`, `0-9`, `.` and `-`. The name of the environment may be part of it.
///
/// Rests on *Amazon S3 User Guide, General purpose bucket naming rules*. A value of this type has passed every rule
/// of that page, so it holds no character that any deployment language gives a meaning to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

impl BucketName {
    /// The same rules as a regular expression, for editors.
    pub const PATTERN: &str = concat!(
        r"^(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!([0-9]{1,3}\.){3}[0-9]{1,3}$)",
        r"(?!.*(--x-s3|-s3alias|--ol-s3|\.mrap|--table-s3)$)(?=.*-[0-9]{12}-[a-z-]+-[1-9]-an$|(?!.*-an$))",
        r"([a-z0-9]|\{environment\})([a-z0-9.-]|\{environment\}){1,61}([a-z0-9]|\{environment\})$",
    );

    /// The name as S3 knows it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The account and the Region that an account-regional name holds: `PREFIX-ACCOUNT-REGION-an` (*Amazon S3 User Guide,
    /// Namespaces for general purpose buckets*).
    pub fn account_and_region(&self) -> Option<(&str, &str)> {
        account_and_region(&self.0)
    }

    /// The name without the account and the Region of an account-regional one.
    pub fn own_part(&self) -> &str {
        let end = self.account_and_region().and_then(|(account, _)| self.0.rfind(&format!("-{account}-")));
        end.map_or(&self.0, |end| &self.0[..end])
    }

    /// Whether the name holds a dot, which is legal but breaks TLS for virtual-hosted addresses: the wildcard
    /// certificate of S3 covers one label.
    pub fn has_dot(&self) -> bool {
        self.0.contains('.')
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for BucketName {
    type Err = BucketNameError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match broken_rule(&sample(typed)) {
            None => Ok(Self(typed.to_owned())),
            Some(rule) => Err(BucketNameError { typed: typed.to_owned(), rule }),
        }
    }
}

/// A bucket name that S3 refuses, and the rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketNameError {
    pub typed: String,
    /// The first rule that it breaks.
    pub rule: BucketRule,
}

/// One rule of the bucket naming page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BucketRule {
    /// Under 3 or over 63 characters; holds the length.
    Length(usize),
    Address,
    Capital(char),
    /// A character outside `a-z`, `0-9`, `.` and `-`.
    Character(char),
    /// The first character is no letter or digit.
    First(char),
    /// The last character is no letter or digit.
    Last(char),
    Dots,
    /// The form of an IPv4 address.
    IpAddress,
    ReservedPrefix(&'static str),
    ReservedSuffix(&'static str),
    /// A directory bucket, which cannot carry notifications.
    DirectoryBucket,
    /// An access point alias, which cannot be a trigger.
    AccessPointAlias,
    /// Ends in `-an` without the account and Region of an account-regional name.
    AccountRegional,
}

const RESERVED_PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES: [&str; 3] = ["--ol-s3", ".mrap", "--table-s3"];

fn broken_rule(name: &str) -> Option<BucketRule> {
    if name.starts_with("arn:") || name.contains("://") {
        return Some(BucketRule::Address);
    }
    if let Some(odd) = name.chars().find(|&c| !is_allowed(c)) {
        return Some(if odd.is_ascii_uppercase() { BucketRule::Capital(odd) } else { BucketRule::Character(odd) });
    }
    if !(3..=63).contains(&name.len()) {
        return Some(BucketRule::Length(name.len()));
    }
    let is_edge = |c: char| !matches!(c, '.' | '-');
    if let Some(first) = name.chars().next().filter(|&c| !is_edge(c)) {
        return Some(BucketRule::First(first));
    }
    if let Some(last) = name.chars().last().filter(|&c| !is_edge(c)) {
        return Some(BucketRule::Last(last));
    }
    if name.contains("..") {
        return Some(BucketRule::Dots);
    }
    if name.parse::<Ipv4Addr>().is_ok() || looks_like_ipv4(name) {
        return Some(BucketRule::IpAddress);
    }
    if let Some(prefix) = RESERVED_PREFIXES.into_iter().find(|p| name.starts_with(p)) {
        return Some(BucketRule::ReservedPrefix(prefix));
    }
    if name.ends_with("--x-s3") {
        return Some(BucketRule::DirectoryBucket);
    }
    if name.ends_with("-s3alias") {
        return Some(BucketRule::AccessPointAlias);
    }
    if let Some(suffix) = RESERVED_SUFFIXES.into_iter().find(|s| name.ends_with(s)) {
        return Some(BucketRule::ReservedSuffix(suffix));
    }
    if name.ends_with("-an") && account_and_region(name).is_none() {
        return Some(BucketRule::AccountRegional);
    }
    None
}

fn is_allowed(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | '.' | '-')
}

/// Four groups of digits between dots, whatever their value: S3 refuses `999.1.1.1` and `01.2.3.4` too.
fn looks_like_ipv4(name: &str) -> bool {
    let mut groups = 0;
    name.split('.').all(|group| {
        groups += 1;
        (1..=3).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit())
    }) && groups == 4
}

fn account_and_region(name: &str) -> Option<(&str, &str)> {
    let rest = name.strip_suffix("-an")?;
    rest.match_indices('-').find_map(|(dash, _)| {
        let (account, region) = rest[dash + 1..].split_once('-')?;
        let is_account = account.parse::<super::AccountId>().is_ok();
        (is_account && region.parse::<super::Region>().is_ok()).then_some((account, region))
    })
}

impl fmt::Display for BucketNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = crate::escape::Quoted(&self.typed);
        match &self.rule {
            BucketRule::Length(0) => write!(f, "the bucket name is empty"),
            BucketRule::Length(n) => {
                write!(f, "bucket name {typed} has {n} characters, S3 allows 3 to 63")
            }
            BucketRule::Address => write!(f, "{typed} is not a bucket name"),
            BucketRule::Capital(c) => {
                write!(f, "bucket name {typed} holds the capital letter `{c}`")
            }
            BucketRule::Character(c) => {
                write!(f, "bucket name {typed} holds `{}`", c.escape_debug())
            }
            BucketRule::First(c) => write!(f, "bucket name {typed} starts with `{c}`"),
            BucketRule::Last(c) => write!(f, "bucket name {typed} ends with `{c}`"),
            BucketRule::Dots => write!(f, "bucket name {typed} holds two dots side by side"),
            BucketRule::IpAddress => write!(f, "bucket name {typed} has the form of an IP address"),
            BucketRule::ReservedPrefix(p) => {
                write!(f, "bucket name {typed} starts with `{p}`, which AWS keeps for itself")
            }
            BucketRule::ReservedSuffix(s) => {
                write!(f, "bucket name {typed} ends with `{s}`, which AWS keeps for itself")
            }
            BucketRule::DirectoryBucket => {
                write!(f, "{typed} is a directory bucket, and those send no notifications")
            }
            BucketRule::AccessPointAlias => {
                write!(f, "{typed} is an access point alias, and those send no notifications")
            }
            BucketRule::AccountRegional => {
                write!(f, "bucket name {typed} ends with `-an` but is not an account-regional name")
            }
        }
    }
}

impl BucketNameError {
    pub fn help(&self) -> String {
        match &self.rule {
            BucketRule::Address => "give the bare name, such as `my-bucket`, or `s3://my-bucket/prefix/`".to_owned(),
            BucketRule::Capital(_) => format!("bucket names are lower case: `{}`", self.typed.to_ascii_lowercase()),
            BucketRule::First(_) | BucketRule::Last(_) => {
                "begin and end with a letter or a digit, such as `my-bucket`".to_owned()
            }
            BucketRule::Dots => format!("write one dot: `{}`", self.typed.replace("..", ".")),
            BucketRule::DirectoryBucket | BucketRule::AccessPointAlias => {
                "name the general purpose bucket itself".to_owned()
            }
            BucketRule::AccountRegional => "write `PREFIX-ACCOUNT-REGION-an`, or end the name differently".to_owned(),
            BucketRule::Length(_)
            | BucketRule::Character(_)
            | BucketRule::IpAddress
            | BucketRule::ReservedPrefix(_)
            | BucketRule::ReservedSuffix(_) => {
                "use 3 to 63 of `a-z`, `0-9`, `.` and `-`, such as `my-bucket`".to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str) -> Option<BucketRule> {
        name.parse::<BucketName>().err().map(|error| error.rule)
    }

    #[test]
    fn every_rule_of_the_naming_page_has_its_own_answer() {
        let long = "a".repeat(64);
        for (name, broken) in [
            ("", BucketRule::Length(0)),
            ("ab", BucketRule::Length(2)),
            (&long, BucketRule::Length(64)),
            ("arn:aws:s3:::b", BucketRule::Address),
            ("https://b.s3.amazonaws.com", BucketRule::Address),
            ("My-bucket", BucketRule::Capital('M')),
            ("my_bucket", BucketRule::Character('_')),
            ("eimer-größe", BucketRule::Character('ö')),
            ("a\nb", BucketRule::Character('\n')),
            ("-bucket", BucketRule::First('-')),
            (".bucket", BucketRule::First('.')),
            ("bucket-", BucketRule::Last('-')),
            ("a..b", BucketRule::Dots),
            ("192.168.5.4", BucketRule::IpAddress),
            ("999.168.5.4", BucketRule::IpAddress),
            ("xn--bucket", BucketRule::ReservedPrefix("xn--")),
            ("sthree-bucket", BucketRule::ReservedPrefix("sthree-")),
            ("amzn-s3-demo-b", BucketRule::ReservedPrefix("amzn-s3-demo-")),
            ("b-s3alias", BucketRule::AccessPointAlias),
            ("b--ol-s3", BucketRule::ReservedSuffix("--ol-s3")),
            ("bucket.mrap", BucketRule::ReservedSuffix(".mrap")),
            ("b--use1-az4--x-s3", BucketRule::DirectoryBucket),
            ("b--table-s3", BucketRule::ReservedSuffix("--table-s3")),
            ("bucket-an", BucketRule::AccountRegional),
        ] {
            assert_eq!(rule(name), Some(broken), "{name}");
        }
    }

    #[test]
    fn legal_names_pass() {
        let longest = "a".repeat(63);
        for name in [
            "abc",
            "a.-b",
            "1.2.3",
            "my.bucket",
            "0bucket9",
            &longest,
            "b-111122223333-us-east-1-an",
            "my-logs-111122223333-us-gov-west-1-an",
        ] {
            assert_eq!(rule(name), None, "{name}");
        }
        let regional: BucketName = "my-logs-111122223333-us-gov-west-1-an".parse().unwrap();
        assert_eq!(regional.account_and_region(), Some(("111122223333", "us-gov-west-1")));
        assert_eq!("my-bucket".parse::<BucketName>().unwrap().account_and_region(), None);
    }
}
