//! What the *Service Authorization Reference* says of every service: its actions, what they are about, which keys conditions on
//! them may have, and which of them the clients of the AWS SDK for Rust need.
//!
//! `data/make.py` makes the tables, and says what they are from. Each service's is inflated when it is first asked for.

mod escalation;
mod level;
mod operations;
mod overlap;

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use crate::nearest::nearest;

pub use crate::nearest::is_slip;
pub use escalation::{
    UNDER_A_ROLE, escalation, escalation_of_a_function, escalation_on_every_role, escalations_by_pattern,
};
pub use level::Level;
pub use operations::{Operation, actions_of_operation, client_of_crate, has_client, operation, prefix_of_client};
pub use overlap::{Token, of_text, overlap};

include!(concat!(env!("OUT_DIR"), "/actions.rs"));

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/actions.bin"));

static SERVICES: LazyLock<Vec<OnceLock<Service>>> = LazyLock::new(|| INDEX.map(|_| OnceLock::new()).into());

/// A service.
#[derive(Debug, Default)]
pub struct Service {
    types: BTreeMap<&'static str, ResourceType>,
    /// By their names in lower case.
    actions: BTreeMap<String, Action>,
    /// Keys of conditions, some of them with a `*` for a name of the user's.
    keys: Vec<&'static str>,
}

/// A type of resource.
#[derive(Debug)]
struct ResourceType {
    /// The first of its forms, with placeholders, such as `arn:${Partition}:s3:::${BucketName}`.
    arn: &'static str,
    patterns: Vec<Vec<Token>>,
}

/// An action.
#[derive(Debug)]
pub struct Action {
    /// Such as `s3:GetObject`.
    pub full_name: String,
    pub level: Level,
    /// The types of resources that it is about.
    pub types: Vec<&'static str>,
    /// Whether a statement on `*` could name a resource instead.
    pub is_narrowable: bool,
    keys: Vec<&'static str>,
}

/// The service of this prefix, in any case; `None` for one that the reference does not hold.
pub fn service(prefix: &str) -> Option<&'static Service> {
    let folded = prefix.to_ascii_lowercase();
    let at = INDEX.binary_search_by(|(known, ..)| (*known).cmp(&folded)).ok()?;
    let (prefix, start, end) = INDEX[at];
    Some(SERVICES[at].get_or_init(|| {
        let inflated = miniz_oxide::inflate::decompress_to_vec(&PACKED[start..end]).unwrap_or_default();
        // Once a service, for the rest of the run.
        Service::read(prefix, String::from_utf8(inflated).unwrap_or_default().leak())
    }))
}

/// The action of this name, in any case, such as `s3:GetObject`.
pub fn action(name: &str) -> Option<&'static Action> {
    let (prefix, name) = name.split_once(':')?;
    service(prefix)?.actions.get(&name.to_lowercase())
}

/// The prefixes of all services.
pub fn prefixes() -> impl Iterator<Item = &'static str> {
    INDEX.iter().map(|(prefix, ..)| *prefix).filter(|prefix| *prefix != GLOBAL)
}

/// The block of keys that every request has, which is no service's.
const GLOBAL: &str = "aws";

/// The prefix that is nearest to what was typed.
pub fn nearest_service(typed: &str) -> Option<&'static str> {
    nearest(typed, prefixes())
}

impl Service {
    fn read(prefix: &'static str, text: &'static str) -> Self {
        let mut service = Self::default();
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["type", name, arns] => {
                    let patterns = arns.split(',').map(|arn| pattern_of(prefix, name, arn)).collect();
                    let arn = arns.split(',').next().unwrap_or_default();
                    service.types.insert(name, ResourceType { arn, patterns });
                }
                ["key", name] => service.keys.push(name),
                [name, level, types, keys] => {
                    let key = |place: &str| service.keys.get(place.parse::<usize>().ok()?).copied();
                    let mut types: Vec<&str> = types.split(',').filter(|name| *name != "-").collect();
                    // What it cannot do without comes first.
                    types.sort_by_key(|name| name.ends_with('?'));
                    let full_name = format!("{prefix}:{name}");
                    // Of several that it can do without, a request is about one of them.
                    let is_narrowable = types.iter().any(|name| !name.ends_with('?')) || types.len() > 1;
                    let action = Action {
                        level: Level::read(level),
                        is_narrowable: is_narrowable && !WITHOUT_RESOURCES.contains(&&*full_name),
                        types: types.iter().map(|name| name.trim_end_matches('?')).collect(),
                        keys: keys.split(',').filter_map(key).collect(),
                        full_name,
                    };
                    service.actions.insert(name.to_lowercase(), action);
                }
                _ => {}
            }
        }
        service
    }

    /// The actions whose names fit, which may hold wildcards.
    pub fn matching(&self, name: &str) -> Vec<&Action> {
        let folded = name.to_lowercase();
        let Some(end) = folded.find(['*', '?']) else {
            return self.actions.get(&folded).into_iter().collect();
        };
        let (start, wanted) = (&folded[..end], of_text(&folded));
        let near = self.actions.range(start.to_owned()..).take_while(|(name, _)| name.starts_with(start));
        // All that begins so, as a rule: `s3:*`, `s3:Get*`.
        let is_rest_open = folded[end..].bytes().all(|byte| byte == b'*');
        near.filter(|(name, _)| is_rest_open || overlap(&wanted, &of_text(name))).map(|(_, action)| action).collect()
    }

    /// The name of the action that is nearest to what was typed, without the prefix.
    pub fn nearest(&self, typed: &str) -> Option<&str> {
        nearest(typed, self.actions.values().map(Action::name))
    }

    /// Whether a resource, as a pattern, could be of this type.
    pub fn fits(&self, kind: &str, resource: &[Token]) -> bool {
        self.types.get(kind).is_some_and(|kind| kind.patterns.iter().any(|pattern| overlap(resource, pattern)))
    }

    /// Whether a resource, as a pattern, could be of any type of the service.
    pub fn has_type(&self, resource: &[Token]) -> bool {
        self.types.values().any(|kind| kind.patterns.iter().any(|pattern| overlap(resource, pattern)))
    }

    /// How the ARNs of a type look, with placeholders.
    pub fn arn_of(&self, kind: &str) -> Option<&'static str> {
        self.types.get(kind).map(|kind| kind.arn)
    }
}

impl Action {
    /// The name without its service.
    pub fn name(&self) -> &str {
        self.full_name.split_once(':').map_or("", |(_, name)| name)
    }

    /// Whether a condition on a request for it may have this key, in any case.
    pub fn has_key(&self, key: &str) -> bool {
        let global = service(GLOBAL).map_or(&[][..], |global| &global.keys);
        self.keys.iter().chain(global).any(|known| match known.strip_suffix('*') {
            Some(start) => {
                key.len() > start.len() && key.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
            }
            None => key.eq_ignore_ascii_case(known),
        })
    }

    /// The keys that are its own.
    pub fn keys(&self) -> &[&'static str] {
        &self.keys
    }
}

/// Requests that may name resources of several types, or none (*Amazon Translate Developer Guide, API reference, TranslateText*: terminologies and
/// settings are optional).
const WITHOUT_RESOURCES: [&str; 1] = ["translate:TranslateText"];

/// A bucket's name holds no slash: it is what parts a bucket from its objects.
fn pattern_of(prefix: &str, kind: &str, arn: &str) -> Vec<Token> {
    let mut tokens = of_text(arn);
    if prefix == "s3" {
        tokens.iter_mut().filter(|token| **token == Token::Any).for_each(|token| *token = Token::AnyName);
        if kind.ends_with("object") {
            tokens.pop();
            tokens.push(Token::Any);
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_knows_what_actions_are_about() {
        let s3 = service("S3").unwrap();
        let [get] = s3.matching("getobject")[..] else { panic!() };
        assert_eq!((get.full_name.as_str(), get.name(), get.level), ("s3:GetObject", "GetObject", Level::Read));
        let fits = |types: &[&str], resource| types.iter().any(|kind| s3.fits(kind, &of_text(resource)));
        assert!(fits(&get.types, "arn:aws:s3:::b/x/*"));
        assert!(fits(&get.types, "*"));
        assert!(!fits(&get.types, "arn:aws:s3:::b"));
        let list = action("s3:listbucket").unwrap();
        assert!(fits(&list.types, "arn:aws:s3:::b"));
        assert!(!fits(&list.types, "arn:aws:s3:::b/*"));
        assert_eq!(s3.nearest("GetObjects"), Some("GetObject"));
        assert!(action("xray:PutTraceSegments").unwrap().types.is_empty());
        assert!(s3.matching("Get*Tagging").len() >= 3);
        assert_eq!(nearest_service("dynamdb"), Some("dynamodb"));
        assert!(service("nothing").is_none() && action("s3:").is_none() && action("GetObject").is_none());
    }

    /// *Service Authorization Reference*: PutMetricData takes a dataset or nothing, SynthesizeSpeech a lexicon or nothing.
    #[test]
    fn only_what_can_be_narrowed_is_narrowable() {
        for (name, expected) in [
            ("s3:PutObject", true),
            ("s3:ListAllMyBuckets", false),
            ("dynamodb:GetItem", true),
            ("dynamodb:ListTables", false),
            ("cloudwatch:PutMetricData", false),
            ("polly:SynthesizeSpeech", false),
            ("rekognition:DetectLabels", false),
            ("kms:Decrypt", true),
            ("events:PutEvents", true),
            ("translate:TranslateText", false),
        ] {
            assert_eq!(action(name).unwrap().is_narrowable, expected, "{name}");
        }
    }

    #[test]
    fn a_condition_has_a_key_of_its_action_or_one_of_every_request() {
        let query = action("dynamodb:Query").unwrap();
        for key in [
            "dynamodb:LeadingKeys",
            "DYNAMODB:leadingkeys",
            "aws:SourceIp",
            "aws:PrincipalTag/team",
            "aws:RequestedRegion",
        ] {
            assert!(query.has_key(key), "{key}");
        }
        for key in ["s3:prefix", "dynamodb:", "aws:PrincipalTag/", "aws:Nothing"] {
            assert!(!query.has_key(key), "{key}");
        }
        assert!(action("s3:PutObjectTagging").unwrap().has_key("s3:RequestObjectTag/team"));
    }

    #[test]
    fn every_service_is_read_whole() {
        let (mut actions, mut permissions) = (0, 0);
        for (prefix, ..) in INDEX {
            let service = service(prefix).unwrap();
            for action in service.actions.values() {
                for kind in &action.types {
                    assert!(
                        service.types.contains_key(kind),
                        "{} is about {kind}, which has no pattern",
                        action.full_name
                    );
                }
                permissions += usize::from(action.level == Level::Permissions);
            }
            assert!(prefix == GLOBAL || !service.actions.is_empty(), "{prefix}");
            actions += service.actions.len();
        }
        let listed = include_str!("data/actions.txt").lines().filter(|line| !line.starts_with('#'));
        let listed = listed.filter(|line| line.split(' ').count() == 4).count();
        assert_eq!(actions, listed);
        assert!(actions > 20_000 && permissions > 300, "{actions} {permissions}");
    }
}
