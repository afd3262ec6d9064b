//! Which actions there are, and what they are about (*Service Authorization Reference*). `data/make.py` makes the table.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::overlap::{Token, of_text, overlap};
use crate::spec::nearest;

static SERVICES: LazyLock<BTreeMap<&'static str, Service>> = LazyLock::new(|| read(include_str!("data/actions.txt")));

/// A service.
#[derive(Debug, Default)]
pub struct Service {
    types: BTreeMap<&'static str, Vec<Token>>,
    /// By their names in lower case: the name, and the types of resources that it is about.
    actions: BTreeMap<String, (&'static str, Vec<&'static str>)>,
}

/// The service of this prefix; `None` for one that the table does not hold.
pub fn service(prefix: &str) -> Option<&'static Service> {
    SERVICES.get(prefix.to_ascii_lowercase().as_str())
}

impl Service {
    /// The actions whose names fit, which may hold wildcards.
    pub fn matching(&self, name: &str) -> Vec<&(&'static str, Vec<&'static str>)> {
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

    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        nearest(name, self.actions.values().map(|(name, _)| *name))
    }

    /// Whether a resource, as a pattern, could be of this type.
    pub fn fits(&self, kind: &str, resource: &[Token]) -> bool {
        self.types.get(kind).is_some_and(|kind| overlap(resource, kind))
    }
}

fn read(text: &'static str) -> BTreeMap<&'static str, Service> {
    let mut services: BTreeMap<&'static str, Service> = BTreeMap::new();
    let mut current = "";
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        match (words.next().unwrap_or_default(), words.next()) {
            (prefix, None) => current = prefix,
            ("type", Some(name)) => {
                let arn = words.next().unwrap_or_default();
                let mut tokens = of_text(arn);
                // A bucket's name holds no slash: it is what parts a bucket from its objects.
                if current == "s3" {
                    tokens.iter_mut().filter(|token| **token == Token::Any).for_each(|token| *token = Token::AnyName);
                    if name.ends_with("object") {
                        tokens.pop();
                        tokens.push(Token::Any);
                    }
                }
                services.entry(current).or_default().types.insert(name, tokens);
            }
            (_, Some(name)) => {
                let types = words.collect();
                services.entry(current).or_default().actions.insert(name.to_lowercase(), (name, types));
            }
        }
    }
    services
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_knows_what_actions_are_about() {
        let s3 = service("S3").unwrap();
        let [(name, types)] = s3.matching("getobject")[..] else { panic!() };
        assert_eq!(*name, "GetObject");
        let fits = |types: &[&str], resource| types.iter().any(|kind| s3.fits(kind, &of_text(resource)));
        assert!(fits(types, "arn:aws:s3:::b/x/*"));
        assert!(fits(types, "*"));
        assert!(!fits(types, "arn:aws:s3:::b"));
        let [(_, types)] = s3.matching("ListBucket")[..] else { panic!() };
        assert!(fits(types, "arn:aws:s3:::b"));
        assert!(!fits(types, "arn:aws:s3:::b/*"));
        assert_eq!(s3.nearest("GetObjects"), Some("GetObject"));
        assert!(service("xray").unwrap().matching("PutTraceSegments")[0].1.is_empty());
        assert!(s3.matching("Get*Tagging").len() >= 3);
    }

    /// What this program itself grants has to pass its own audit.
    #[test]
    fn every_type_that_an_action_names_is_there() {
        for (prefix, service) in SERVICES.iter() {
            for (name, types) in service.actions.values() {
                for kind in types {
                    assert!(service.types.contains_key(kind), "{prefix}:{name} is about {kind}, which has no pattern");
                }
            }
        }
        assert_eq!(SERVICES.len(), 12);
    }
}
