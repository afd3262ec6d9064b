//! Loops: a function that triggers itself.

use super::{Access, Event, Feature, Grant, Location, Options, Trigger};
use crate::service_reference::{Token, of_text, overlap};

/// What is to become of a function that could trigger itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Recursion {
    #[default]
    Refused,
    /// It is generated, with the recursion setting and a reserved concurrency (`--allow-recursion`).
    Allowed,
}

/// A grant whose use fires a trigger of the same function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loop {
    pub grant: Grant,
    pub trigger: Trigger,
    /// The event that S3 sends for it, as the trigger names it.
    pub event: Event,
}

/// Every pair of a grant and a trigger that feed each other, in the order in which they were given.
pub fn find_loops(triggers: &[Trigger], grants: &[Grant], options: &Options) -> Vec<Loop> {
    let mut loops = Vec::new();
    for grant in grants {
        for trigger in triggers {
            if let Some(Fired { event, .. }) = fired_event(grant, options, trigger) {
                loops.push(Loop { grant: grant.clone(), trigger: trigger.clone(), event });
            }
        }
    }
    loops
}

/// An event that the use of a grant fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fired {
    pub event: Event,
    pub certainty: Certainty,
}

/// How often something is fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Always,
    /// By some of its keys, or by some ways to use it.
    Sometimes,
}

/// What the use of a grant, by a function with these options, fires of a trigger, be it that of another function.
///
/// A write is Put, Copy or CompleteMultipartUpload, whichever the code chooses: any listener to an object's creation
/// is fired by it. A delete removes the object or leaves a delete marker. A function that may tag what it writes may tag it
/// later, too.
pub fn fired_event(grant: &Grant, options: &Options, trigger: &Trigger) -> Option<Fired> {
    if !trigger.on.overlaps(&grant.on) {
        return None;
    }
    let caused = caused_events(grant.access, options);
    let fires = |event: &&Event| caused.iter().any(|caused| event.intersects(*caused));
    let event = *trigger.events.iter().find(fires)?;
    // What a write is for is the object: its tags come later, or never.
    let is_whole = caused.first().is_some_and(|caused| trigger.events.iter().any(|event| event.covers(*caused)));
    let is_certain = is_whole && grant.on.keys.lies_in(&trigger.on.keys);
    Some(Fired { event, certainty: if is_certain { Certainty::Always } else { Certainty::Sometimes } })
}

fn caused_events(access: Access, options: &Options) -> Vec<Event> {
    match access {
        Access::Write if options.has(Feature::TagObjects) => vec![Event::OBJECT_CREATED, Event::OBJECT_TAGGING],
        Access::Write => vec![Event::OBJECT_CREATED],
        Access::Delete => vec![Event::OBJECT_REMOVED],
        Access::Read | Access::List => Vec::new(),
    }
}

/// Actions of S3 that no grant holds, and what they send (*Amazon S3 User Guide, Event notification types and destinations*).
const SENDING: [(&str, &str); 9] = [
    ("s3:DeleteObjectTagging", "s3:ObjectTagging:*"),
    ("s3:DeleteObjectVersion", "s3:ObjectRemoved:*"),
    ("s3:DeleteObjectVersionTagging", "s3:ObjectTagging:*"),
    ("s3:PutObjectAcl", "s3:ObjectAcl:Put"),
    ("s3:PutObjectTagging", "s3:ObjectTagging:*"),
    ("s3:PutObjectVersionAcl", "s3:ObjectAcl:Put"),
    ("s3:PutObjectVersionTagging", "s3:ObjectTagging:*"),
    ("s3:ReplicateObject", "s3:ObjectCreated:*"),
    ("s3:RestoreObject", "s3:ObjectRestore:*"),
];

/// The first action that is stated, fires a trigger of the same function, and the event.
pub(super) fn find_stated_loop(triggers: &[Trigger], options: &Options) -> Option<(&'static str, Event, Trigger)> {
    let sent = |name: &str| SENDING.iter().find(|(action, _)| *action == name)?.1.parse::<Event>().ok();
    options.allow.iter().flat_map(|allow| allow.actions.iter().map(move |name| (allow, *name))).find_map(
        |(allow, name)| {
            let sent = sent(name)?;
            let reaches = |trigger: &&Trigger| {
                let objects = objects_of(&trigger.on);
                let mut patterns =
                    allow.resources.iter().map(|resource| of_text(&resource.replace("{partition}", "*")));
                patterns.any(|pattern| overlap(&pattern, &objects))
                    && trigger.events.iter().any(|event| event.intersects(sent))
            };
            triggers.iter().find(reaches).map(|trigger| (name, sent, trigger.clone()))
        },
    )
}

/// The ARNs of the objects of a location.
fn objects_of(on: &Location) -> Vec<Token> {
    let literal = |text: &str| text.chars().map(Token::One).collect::<Vec<_>>();
    let start = of_text(&format!("arn:*:s3:::{}/", on.bucket));
    [start, literal(on.keys.prefix()), vec![Token::Any], literal(on.keys.suffix())].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Route;

    fn trigger(on: &str, event: &str) -> Trigger {
        Trigger {
            on: on.parse().unwrap(),
            events: vec![event.parse().unwrap()],
            via: Route::Direct,
            sizes: crate::spec::SizeRange::default(),
        }
    }

    fn loops(trigger_on: &str, event: &str, access: Access, grant_on: &str) -> usize {
        let grant = Grant { access, on: grant_on.parse().unwrap() };
        find_loops(&[trigger(trigger_on, event)], &[grant], &Options::default()).len()
    }

    #[test]
    fn a_write_loops_only_where_bucket_prefix_suffix_and_event_all_meet() {
        let created = "s3:ObjectCreated:*";
        assert_eq!(loops("s3://in-b/a/*.jpg", created, Access::Write, "s3://in-b/a/"), 1);
        assert_eq!(loops("s3://in-b", created, Access::Write, "s3://in-b/out/"), 1);
        assert_eq!(loops("s3://in-b/a/b/", created, Access::Write, "s3://in-b/a/"), 1);
        assert_eq!(loops("s3://in-b/a/", "s3:ObjectCreated:Copy", Access::Write, "s3://in-b/a/"), 1);
        assert_eq!(loops("s3://in-b/a/", created, Access::Write, "s3://out-b/a/"), 0);
        assert_eq!(loops("s3://in-b/a/", created, Access::Write, "s3://in-b/b/"), 0);
        assert_eq!(loops("s3://in-b/*.jpg", created, Access::Write, "s3://in-b/*.png"), 0);
        assert_eq!(loops("s3://in-b/a/", "s3:ObjectRemoved:*", Access::Write, "s3://in-b/a/"), 0);
        assert_eq!(loops("s3://in-b/a/", created, Access::Read, "s3://in-b/a/"), 0);
    }

    #[test]
    fn who_tags_what_it_writes_loops_with_a_listener_to_tags() {
        let grant = Grant { access: Access::Write, on: "s3://in-b/a/".parse().unwrap() };
        let triggers = [trigger("s3://in-b/a/", "s3:ObjectTagging:Put")];
        let tags = Options { features: vec![Feature::TagObjects], ..Options::default() };
        assert_eq!(find_loops(&triggers, std::slice::from_ref(&grant), &Options::default()).len(), 0);
        assert_eq!(find_loops(&triggers, &[grant], &tags).len(), 1);
    }

    #[test]
    fn an_event_is_certain_where_every_key_and_every_way_to_write_it_fires() {
        let fired = |access, grant_on: &str, trigger_on: &str, event: &str| {
            let grant = Grant { access, on: grant_on.parse().unwrap() };
            fired_event(&grant, &Options::default(), &trigger(trigger_on, event)).map(|fired| fired.certainty)
        };
        let (created, removed) = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*");
        use Certainty::{Always, Sometimes};
        for (access, grant_on, trigger_on, event, expected) in [
            (Access::Write, "s3://in-b/a/b/*.jpg", "s3://in-b/a/*.jpg", created, Some(Always)),
            (Access::Delete, "s3://in-b/a/b/", "s3://in-b/a/", removed, Some(Always)),
            (Access::Write, "s3://in-b/a/", "s3://in-b/a/*.jpg", created, Some(Sometimes)),
            (Access::Write, "s3://in-b", "s3://in-b/a/", created, Some(Sometimes)),
            (Access::Write, "s3://in-b/a/", "s3://in-b/a/", "s3:ObjectCreated:Copy", Some(Sometimes)),
            (Access::Write, "s3://in-b/a/*.png", "s3://in-b/a/*.jpg", created, None),
        ] {
            assert_eq!(
                fired(access, grant_on, trigger_on, event),
                expected,
                "{access} {grant_on} {trigger_on} {event}"
            );
        }
    }

    #[test]
    fn a_delete_loops_with_a_listener_to_removals() {
        let removed = "s3:ObjectRemoved:DeleteMarkerCreated";
        assert_eq!(loops("s3://in-b/a/", removed, Access::Delete, "s3://in-b/"), 1);
        assert_eq!(loops("s3://in-b/a/", "s3:ObjectCreated:*", Access::Delete, "s3://in-b/"), 0);
    }
}
