use super::*;
use crate::spec::{Architecture, Feature, Spec};

const FULL: &str = r#"
name = "thumbs"
description = "makes thumbs"
deploy = ["sam", "cloudformation"]
arch = "x86_64"
memory = 512
timeout = 30
log-retention = 14
region = "eu-central-1"
read-trigger = false
existing-buckets = ["out-bucket"]

[[trigger]]
bucket = "in-bucket"
prefix = 'odd * "quoted" \ ${x}/'
suffix = ".jpg"
events = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]

[[write]]
bucket = "out-bucket"
prefix = "thumbs/"
"#;

fn refusal(text: &str) -> (Option<usize>, String, String) {
    let error = read_spec(text).unwrap_err();
    let line = error.line;
    let problem = ManifestError::at(None, error.problem.clone());
    (line, problem.to_string(), error.help())
}

#[test]
fn what_is_written_into_a_manifest_reads_back_as_it_was() {
    let spec = Spec::try_from(read_spec(FULL).unwrap()).unwrap();
    let manifest = format!("[package]\nname = \"thumbs\"\ndescription = \"makes thumbs\"\n\n{}", write(&spec));
    let again = Spec::try_from(read_package(&manifest).unwrap()).unwrap();
    assert_eq!(again, spec);
}

#[test]
fn lists_of_tables_may_be_written_inline() {
    let inline = r#"
        name = "thumbs"
        trigger = [{ bucket = "in-bucket", prefix = "a/" }]
    "#;
    let draft = read_spec(inline).unwrap();
    assert_eq!(draft.triggers[0].on.to_string(), "s3://in-bucket/a/*");
    assert_eq!(draft.triggers[0].events, [Event::OBJECT_CREATED]);
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (text, line, problem, help) in [
        ("a == 1", 1, "", "see https://toml.io for the syntax"),
        ("\nmemroy = 1", 2, "unknown key `memroy`", "did you mean `memory`?"),
        (
            "[[trigger]]\nbucket = \"in-bucket\"\nprefx = \"\"",
            3,
            "unknown key `trigger.prefx`",
            "did you mean `prefix`?",
        ),
        ("memory = \"1\"", 1, "`memory` is not a whole number", "write a whole number"),
        ("memory = 1", 1, "`1` is not a valid memory size", "give 128 to 10240 MB"),
        ("deploy = [1]", 1, "`deploy` is not a list of strings", "write a list of strings"),
        ("[trigger]", 1, "`trigger` is not a list of tables", "write a list of tables"),
        ("\n[[trigger]]\nprefix = \"a\"", 2, "`bucket` is missing", "add `bucket = \"…\"`"),
        ("version = 2", 1, "the spec is of version 2", "this program reads version 1: install a newer one"),
        (
            "[[trigger]]\nbucket = \"In\"",
            2,
            "bucket name `In` holds the capital letter `I`",
            "bucket names are lower case: `in`",
        ),
    ] {
        let (at, what, instead) = refusal(text);
        assert_eq!((at, instead.as_str()), (Some(line), help), "{text}");
        assert!(problem.is_empty() || what == problem, "{text}: {what}");
    }
}

#[test]
fn a_manifest_without_the_table_is_none_of_ours() {
    let error = read_package("[package]\nname = \"x\"").unwrap_err();
    assert_eq!(error.problem, Problem::NoSpec);
}

/// A spec that says this one thing, and what the table that it stands in has to have besides.
fn spec_with(above: Option<&Key>, table: &[Key], key: &Key, value: &str) -> String {
    // A repository is nothing without its commit, nor the commit without that.
    let goes_with = |other: &Key| matches!((key.name, other.name), ("git", "rev") | ("rev", "git"));
    let needed = table.iter().filter(|other| (other.is_required || goes_with(other)) && other.name != key.name);
    let pairs: Vec<String> = needed.map(|other| format!("{} = {}", other.name, other.example)).collect();
    let pairs = [pairs, vec![format!("{} = {value}", key.name)]].concat().join(", ");
    match above.map(|above| (above.name, above.shape)) {
        None => pairs,
        Some((name, Shape::Tables(_))) => format!("{name} = [{{ {pairs} }}]"),
        Some((name, _)) => format!("{name} = {{ {pairs} }}"),
    }
}

/// Every key, with the one that holds its table, and the table.
fn every_key() -> Vec<(Option<&'static Key>, &'static [Key], &'static Key)> {
    let inner = |key: &'static Key| match key.shape {
        Shape::Table(keys) | Shape::Tables(keys) => keys.iter().map(|inner| (Some(key), keys, inner)).collect(),
        _ => Vec::new(),
    };
    KEYS.iter().flat_map(|key| [vec![(None, &[][..], key)], inner(key)].concat()).collect()
}

#[test]
fn the_example_of_every_key_is_read() {
    for (above, table, key) in every_key() {
        let spec = spec_with(above, table, key, key.example);
        assert!(read_spec(&spec).is_ok(), "{spec}: {:?}", read_spec(&spec));
    }
}

#[test]
fn no_key_is_passed_over() {
    for (above, table, key) in every_key() {
        let spec = spec_with(above, table, key, "1.5");
        let error = read_spec(&spec).unwrap_err();
        assert!(matches!(error.problem, Problem::Type { .. }), "{spec}: {error}");
    }
}

#[test]
fn the_table_of_keys_has_all_that_is_listed_elsewhere() {
    let names = Feature::ALL.map(Feature::as_str).into_iter().chain(Access::ALL.map(Access::as_str));
    for name in names {
        assert!(KEYS.iter().any(|key| key.name == name), "{name}");
    }
    assert!(Architecture::SPELLINGS.iter().all(|typed| typed.parse::<Architecture>().is_ok()));
}

#[test]
fn nothing_of_a_function_in_an_environment_holds_the_placeholder() {
    let text = "name = \"thumbs\"\ndescription = \"{environment}\"\nenvironments = [\"dev\", \"prod\"]\n\
        env = { STAGE = \"{environment}\" }\ntags = { stage = \"{environment}\" }\nsecret = [\"{environment}/db\"]\n\
        alarm-topic = \"arn:aws:sns:us-east-1:111122223333:{environment}\"\n\
        github = { repository = \"photo-team/thumbs\" }\n\
        [[trigger]]\nbucket = \"in-{environment}\"\nprefix = \"{environment}/\"\nsuffix = \".{environment}\"\n\
        [[write]]\nbucket = \"out-{environment}\"\n\
        [[allow]]\nactions = [\"kinesis:PutRecord\"]\nreason = \"{environment}\"\n\
        resources = [\"arn:{partition}:kinesis:{region}:{account}:stream/{environment}\"]\n\
        conditions = { StringEquals = { \"aws:ResourceTag/stage\" = \"{environment}\" } }\n";
    let pattern = Spec::try_from(read_spec(text).unwrap()).unwrap();
    let filled = Draft::from(&pattern.in_environment(&pattern.environments[1]).unwrap());
    assert!(format!("{:?}", Draft::from(&pattern)).contains("{environment}"));
    assert!(!format!("{filled:?}").contains("{environment}"), "{filled:#?}");
}

fn with_environments(more: &str) -> Spec {
    let text = format!(
        "name = \"thumbs\"\ntrigger = [{{ bucket = \"in-{{environment}}\" }}]\nenvironments = [\"dev\", \"prod\"]\n{more}"
    );
    read_spec(&text).unwrap().try_into().unwrap()
}

#[test]
fn an_environment_has_its_own_values_and_those_of_all() {
    let spec = with_environments(
        "timeout = 30\nenv = { AA = \"1\", BB = \"{environment}\" }\n[environment.prod]\nmemory = 512\nenv = { BB = \"x-{environment}\" }",
    );
    let of = |name: &str| {
        let one = spec.in_environment(&name.parse().unwrap()).unwrap();
        let variables = one.options.environment.iter().map(|one| format!("{}={}", one.name(), one.value()));
        (one.memory.get(), one.timeout.get(), variables.collect::<Vec<_>>().join(" "))
    };
    assert_eq!(of("dev"), (256, 30, "AA=1 BB=dev".to_owned()));
    assert_eq!(of("prod"), (512, 30, "AA=1 BB=x-prod".to_owned()));
    assert!(spec.differs("memory") && !spec.differs("timeout"));
}

#[test]
fn a_region_of_one_is_not_that_of_all() {
    let spec = with_environments("region = \"eu-west-1\"\n[environment.prod]\nregion = \"eu-central-1\"");
    let of = |name: &str| {
        let one = spec.in_environment(&name.parse().unwrap()).unwrap();
        one.region.map(|region| region.as_str().to_owned())
    };
    assert_eq!(spec.region, None);
    assert_eq!([of("dev"), of("prod")].map(Option::unwrap), ["eu-west-1", "eu-central-1"]);
}
