//! One row a setting: reading and writing manifests, `add` and `remove`, what a team sets and how that joins with what a function
//! says all go through these rows.
//!
//! A new setting is its type, a field of [`Draft`], a row here, a row of `manifest::KEYS` for its words, and its flag.

use std::borrow::Cow;

use super::options::{Mode, Service, ServiceGrant, or_list};
use super::pairs::Pair;
use super::{Draft, ValueError};
use crate::placeholder::{fill, is_in};

/// A setting whose value is a text, a number, a list of texts, or texts by name.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its key in TOML.
    pub key: &'static str,
    /// Its flag, without dashes.
    pub flag: &'static str,
    pub accessor: Accessor,
    /// Whether what a team lists is joined with what a function lists.
    pub is_joined: bool,
    over: fn(&mut Draft, &Draft, &Draft, Join),
}

type GetPairs = fn(&Draft) -> Vec<(Cow<'_, str>, &str)>;
type SetText = fn(&mut Draft, &str) -> Result<(), ValueError>;

/// How a draft is asked for the value, and given one. Lists and pairs are given one element at a time.
#[derive(Clone, Copy)]
pub enum Accessor {
    Text(fn(&Draft) -> Option<&str>, SetText),
    Number(fn(&Draft) -> Option<i64>, fn(&mut Draft, i64) -> Result<(), ValueError>),
    List(fn(&Draft) -> Vec<&str>, SetText),
    Pairs(GetPairs, fn(&mut Draft, &str, &str) -> Result<(), ValueError>),
}

/// What becomes of a list that two drafts have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// The first is taken whole.
    Whole,
    /// What both say of one bucket, one tag or one variable is as the first says; the rest is joined.
    Each,
}

impl Row {
    /// `into`, with this setting as `first` has it, or else as `second` has it.
    pub(super) fn over(&self, into: &mut Draft, first: &Draft, second: &Draft, join: Join) {
        (self.over)(into, first, second, join);
    }

    /// The draft, with the name of an environment in this setting.
    pub(super) fn fill(&self, draft: &mut Draft, name: &str) -> Result<(), ValueError> {
        let texts: Vec<(String, String)> = match self.accessor {
            Accessor::Text(get, _) => get(draft).into_iter().map(|text| (String::new(), text.to_owned())).collect(),
            Accessor::List(get, _) => get(draft).into_iter().map(|text| (String::new(), text.to_owned())).collect(),
            Accessor::Pairs(get, _) => {
                get(draft).into_iter().map(|(name, text)| (name.into_owned(), text.to_owned())).collect()
            }
            Accessor::Number(..) => return Ok(()),
        };
        if !texts.iter().any(|(name, text)| is_in(name) || is_in(text)) {
            return Ok(());
        }
        let nothing = Draft::default();
        self.over(draft, &nothing, &nothing, Join::Whole);
        texts.iter().try_for_each(|(key, text)| match self.accessor {
            Accessor::Text(_, set) | Accessor::List(_, set) => set(draft, &fill(text, name)),
            Accessor::Pairs(_, push) => push(draft, &fill(key, name), &fill(text, name)),
            Accessor::Number(..) => Ok(()),
        })
    }
}

/// The row of a key, if it has one.
pub fn row_of(key: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.key == key)
}

macro_rules! rows {
    ($($kind:ident $key:literal $flag:literal $($field:ident).+;)+) => {
        /// Every setting of that kind, in the order of their keys.
        pub const ROWS: &[Row] = &[$(Row {
            key: $key,
            flag: $flag,
            is_joined: matches!(stringify!($kind).as_bytes(), b"joined" | b"pairs"),
            accessor: rows!(@accessor $kind $($field).+),
            over: rows!(@over $kind $($field).+),
        },)+];
    };
    (@accessor text $($field:ident).+) => {
        Accessor::Text(
            |draft| draft.$($field).+.as_ref().map(|value| value.as_str()),
            |draft, text| {
                draft.$($field).+ = Some(text.parse()?);
                Ok(())
            },
        )
    };
    (@accessor number $($field:ident).+) => {
        Accessor::Number(
            |draft| draft.$($field).+.map(|value| value.get().into()),
            |draft, number| {
                draft.$($field).+ = Some(number.try_into()?);
                Ok(())
            },
        )
    };
    (@accessor pairs $($field:ident).+) => {
        Accessor::Pairs(
            |draft| draft.$($field).+.iter().map(|pair| (Pair::name(pair), Pair::value(pair))).collect(),
            |draft, name, value| {
                draft.$($field).+.push(Pair::of(name, value)?);
                Ok(())
            },
        )
    };
    // What a service's grants name, and what is done with each.
    (@accessor modes $service:ident) => {
        Accessor::Pairs(
            |draft| draft.options.granted(Service::$service).map(|one| (one.as_str().into(), one.mode.as_str())).collect(),
            |draft, name, value| {
                draft.options.grant(ServiceGrant::new(Service::$service, name, value.parse()?)?);
                Ok(())
            },
        )
    };
    (@accessor grants $service:ident) => {
        Accessor::List(
            |draft| draft.options.granted(Service::$service).map(ServiceGrant::as_str).collect(),
            |draft, text| {
                draft.options.grant(ServiceGrant::new(Service::$service, text, Mode::ReadWrite)?);
                Ok(())
            },
        )
    };
    // A list, which teams join or not.
    (@accessor $list:ident $($field:ident).+) => {
        Accessor::List(
            |draft| draft.$($field).+.iter().map(|value| value.as_str()).collect(),
            |draft, text| {
                draft.$($field).+.push(text.parse()?);
                Ok(())
            },
        )
    };
    (@over list $($field:ident).+) => {
        |into, first, second, _| into.$($field).+ = or_list(first.$($field).+.clone(), second.$($field).+.clone())
    };
    (@over joined $($field:ident).+) => {
        |into, first, second, join| {
            into.$($field).+ = join_lists(&first.$($field).+, &second.$($field).+, join, |one, other| one == other);
        }
    };
    (@over pairs $($field:ident).+) => {
        |into, first, second, join| {
            into.$($field).+ = join_lists(&first.$($field).+, &second.$($field).+, join, Pair::is_same);
        }
    };
    (@over modes $service:ident) => {
        rows!(@over grants $service)
    };
    (@over grants $service:ident) => {
        |into, first, second, _| {
            let of = |draft: &Draft| draft.options.granted(Service::$service).cloned().collect();
            into.options.services.retain(|grant| grant.service != Service::$service);
            or_list::<ServiceGrant>(of(first), of(second)).into_iter().for_each(|grant| into.options.grant(grant));
        }
    };
    (@over $one:ident $($field:ident).+) => {
        |into, first, second, _| into.$($field).+ = first.$($field).+.clone().or_else(|| second.$($field).+.clone())
    };
}

rows! {
    list   "environments"         "environment"          environments;
    list   "deploy"               "deploy"               formats;
    text   "arch"                 "arch"                 architecture;
    number "memory"               "memory"               memory;
    number "timeout"              "timeout"              timeout;
    number "log-retention"        "log-retention"        log_retention;
    number "ephemeral-storage"    "ephemeral-storage"    options.function.ephemeral_storage;
    number "reserved-concurrency" "reserved-concurrency" options.function.reserved_concurrency;
    joined "layers"               "layer"                options.function.layers;
    text   "alias"                "alias"                options.function.alias;
    number "retries"              "retries"              options.function.retries;
    number "max-event-age"        "max-event-age"        options.function.max_event_age;
    text   "on-failure"           "on-failure"           options.function.on_failure;
    text   "log-format"           "log-format"           options.function.log_format;
    text   "log-level"            "log-level"            options.function.log_level;
    text   "log-group-class"      "log-group-class"      options.function.log_group_class;
    text   "log-kms-key"          "log-kms-key"          options.function.log_key;
    text   "environment-kms-key"  "environment-kms-key"  options.function.environment_key;
    list   "subnets"              "subnet"               options.function.subnets;
    list   "security-groups"      "security-group"       options.function.security_groups;
    text   "execution-role"       "execution-role"       options.function.execution_role;
    text   "region"               "region"               region;
    joined "existing-buckets"     "existing-bucket"      existing_buckets;
    pairs  "bucket-owners"        "bucket-owner"         bucket_owners;
    pairs  "bucket-regions"       "bucket-region"        options.bucket_regions;
    list   "invokers"             "invoker"              options.invokers;
    text   "schedule"             "schedule"             options.schedule;
    list   "publish"              "publish"              options.topics;
    list   "queue"                "queue"                options.queues;
    list   "secret"               "secret"               options.secrets;
    list   "parameter"            "parameter"            options.parameters;
    modes  "table"                "table"                Table;
    grants "event-bus"            "event-bus"            EventBus;
    grants "state-machine"        "state-machine"        StateMachine;
    grants "invoke"               "invoke"               Invoke;
    grants "stream"               "stream"               Stream;
    grants "delivery-stream"      "delivery-stream"      DeliveryStream;
    grants "model"                "model"                Model;
    grants "metrics"              "metrics"              Metrics;
    pairs  "table-keys"           "table-keys"           options.table_keys;
    pairs  "event-sources"        "event-source"         options.event_sources;
    pairs  "names"                "grant-name"           options.names;
    joined "abac-buckets"         "abac-bucket"          options.abac_buckets;
    pairs  "kms-keys"             "kms-key"              options.keys;
    pairs  "env"                  "env"                  options.environment;
    pairs  "tags"                 "tag"                  options.tags;
    text   "abac"                 "abac"                 options.abac;
    text   "permissions-boundary" "permissions-boundary" options.boundary;
    text   "role-path"            "role-path"            options.role_path;
    text   "identity-center"      "identity-center"      options.identity_center;
}

/// The second list with what the first says of the same things, then what only the first says.
fn join_lists<T: Clone>(first: &[T], second: &[T], join: Join, is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    if join == Join::Whole {
        return or_list(first.to_vec(), second.to_vec());
    }
    let replaced = second.iter().map(|theirs| first.iter().find(|mine| is_same(mine, theirs)).unwrap_or(theirs));
    let added = first.iter().filter(|mine| !second.iter().any(|theirs| is_same(mine, theirs)));
    replaced.chain(added).cloned().collect()
}
