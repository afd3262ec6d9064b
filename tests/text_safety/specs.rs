//! Specs full of text that some language gives a meaning to.

use cargo_lambda_s3::spec::{
    Access, Draft, Event, Format, Grant, KeyPattern, Location, Options, Recursion, Route, SizeRange, Spec, Trigger,
    TriggerAccess,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::practices::{options, with_practices};

/// Fragments that have broken some program somewhere; all of them can stand in a policy document.
#[rustfmt::skip]
const HOSTILE: [&str; 83] = [
    "\"", "'", "\\", "`", "``", "|", "$", "%", "*", "?", "#", "&", "!", "@", "~", "^", "=", "+", ",", ";", ":", "<", ">",
    "(", ")", "[", "]", "{", "}", "-", "_", ".", "/", " ", "  ", "\t", "\n", "\r", "\r\n", "\u{7f}", "\u{80}", "\u{85}",
    "\u{a0}", "\u{ad}", "é", "ß", "ÿ", "${aws:username}", "${!x}", "${*}", "${AWS::Region}", "$${x}", "%{if x}", "{{x}}",
    "{{{x}}}", "{{#if x}}", "#{x}", "%2F", "%", "+", "on", "no", "012", "1e3", "2012-10-17", "- x", ": ", " #", "~", "&amp;",
    "&#35;", "<b>", "<!--", "]]>", "\\u0041", "\\n", "'''", "\"\"\"", "*/", "${Token[AWS.Region.4]}",
    "#{Token[TOKEN.1]}", "-1.8881545897087503e+289", "-1.8881545897087503e 289",
];

/// What no policy document can hold: it may stand in names that nothing has to grant.
#[rustfmt::skip]
const BEYOND: [&str; 15] = [
    "日本", "語", "😀", "👩‍💻", "Ж", "\u{1}", "\u{1b}[31m", "\u{202e}", "\u{2066}", "\u{2028}", "\u{feff}", "\u{fffd}",
    "\u{10ffff}", "e\u{301}", "\u{e000}0\n",
];

/// Text for a policy document: hostile fragments between plain ones.
pub fn policy_text() -> BoxedStrategy<String> {
    let any = any::<u8>().prop_map(|byte| {
        let c = char::from(byte);
        if matches!(c, '\t' | '\n' | '\r' | ' '..) { c.to_string() } else { "a".to_owned() }
    });
    let plain = select(vec!["a", "b/", "x1", ".jpg", "in/"]).prop_map(str::to_owned);
    let fragment = prop_oneof![5 => select(HOSTILE.to_vec()).prop_map(str::to_owned), 2 => any, 2 => plain];
    prop_oneof![1 => Just(String::new()), 8 => vec(fragment, 1..6).prop_map(|parts| parts.concat())].boxed()
}

/// Any text without NUL.
pub fn any_text() -> BoxedStrategy<String> {
    let beyond = select(BEYOND.to_vec()).prop_map(str::to_owned);
    let any = any::<char>().prop_map(|c| if c == '\0' { String::new() } else { c.to_string() });
    vec(prop_oneof![3 => policy_text(), 2 => beyond, 1 => any], 0..4).prop_map(|parts| parts.concat()).boxed()
}

fn keys(text: BoxedStrategy<String>) -> impl Strategy<Value = KeyPattern> {
    let short = |text: String| text.chars().take(24).collect::<String>();
    (text.clone(), text).prop_map(move |(prefix, suffix)| KeyPattern::new(short(prefix), short(suffix)).unwrap())
}

fn location(bucket: &'static str, keys: KeyPattern) -> Location {
    Location { bucket: bucket.parse().unwrap(), keys }
}

fn triggers(text: BoxedStrategy<String>) -> impl Strategy<Value = Vec<Trigger>> {
    let events = prop_oneof![
        Just(vec![Event::OBJECT_CREATED]),
        Just(vec!["s3:ObjectCreated:Put".parse().unwrap(), Event::OBJECT_REMOVED]),
        Just(vec!["s3:ObjectTagging:*".parse().unwrap()]),
    ];
    // Two of one bucket would overlap more often than not.
    vec((keys(text), events, select(Route::ALL.to_vec())), 1..3).prop_map(|list| {
        let buckets = ["in-bucket", "in.other-bucket", "in-third"];
        let triggers = list.into_iter().zip(buckets);
        let trigger = |((keys, events, via), bucket)| Trigger {
            on: location(bucket, keys),
            events,
            via,
            sizes: SizeRange::default(),
        };
        triggers.map(trigger).collect()
    })
}

fn grants() -> impl Strategy<Value = Vec<Grant>> {
    let access = select(Access::ALL.to_vec());
    let bucket = select(vec!["out-bucket", "in-bucket-2", "out"]);
    let grant = (access, bucket, keys(policy_text())).prop_map(|(access, bucket, keys)| {
        let keys = if access == Access::List { KeyPattern::new(keys.prefix(), "").unwrap() } else { keys };
        Grant { access, on: location(bucket, keys) }
    });
    vec(grant, 0..4).prop_map(|mut grants| {
        // In the order in which a manifest holds them.
        grants.sort();
        grants.dedup();
        grants
    })
}

#[derive(Clone, Copy, Debug)]
enum Owner {
    Deployment,
    SomebodyHere,
    SomebodyElse,
}

/// Whole specs, most of them with what others do without. Triggers that nothing has to grant may hold any text.
pub fn specs() -> impl Strategy<Value = Spec> {
    let options = prop_oneof![1 => Just(Options::default()), 4 => options()];
    (drafts(), options).prop_map(|(draft, options)| Spec::try_from(with_practices(draft, options)).unwrap())
}

fn drafts() -> impl Strategy<Value = Draft> {
    let read = triggers(policy_text()).prop_map(|triggers| (triggers, TriggerAccess::Read));
    let unread = triggers(any_text()).prop_map(|triggers| (triggers, TriggerAccess::None));
    let name = select(vec!["thumbs", "Make_thumbs-2", "on", "y", "null"]);
    let region = select(vec![None, Some("eu-central-1"), Some("cn-north-1")]);
    // Whose the first trigger's bucket is.
    let owner = select(vec![Owner::Deployment, Owner::SomebodyHere, Owner::SomebodyElse]);
    let settings = (name, any_text(), region, any::<bool>(), owner);
    (prop_oneof![2 => read, 1 => unread], grants(), settings).prop_map(|((mut triggers, access), grants, settings)| {
        let (name, description, region, is_recursive, owner) = settings;
        if let Owner::SomebodyElse = owner {
            // Another account's events come to no rule of the deployment's.
            triggers[0].via = Route::Direct;
        }
        let description: String = description.chars().take(256).collect();
        Draft {
            name: Some(name.parse().unwrap()),
            description: Some(description.parse().unwrap()),
            triggers,
            trigger_access: Some(access),
            grants,
            existing_buckets: match owner {
                Owner::SomebodyHere => vec!["in-bucket".parse().unwrap()],
                Owner::Deployment | Owner::SomebodyElse => Vec::new(),
            },
            bucket_owners: match owner {
                Owner::SomebodyElse => vec!["in-bucket=222233334444".parse().unwrap()],
                Owner::Deployment | Owner::SomebodyHere => Vec::new(),
            },
            formats: Format::ALL.to_vec(),
            region: region.map(|region| region.parse().unwrap()),
            recursion: is_recursive.then_some(Recursion::Allowed),
            ..Draft::default()
        }
    })
}
