//! How what a team sets joins with what a function says.

use super::{read_config, read_spec, read_workspace, say, write};
use crate::spec::defaults::*;
use crate::spec::*;

const FUNCTION: &str = "name = \"thumbs\"\n[[trigger]]\nbucket = \"photo-inbox\"\n";

fn team(toml: &str) -> Defaults {
    read_workspace(&format!("[workspace.metadata.lambda-s3]\n{toml}"), "Cargo.toml").unwrap()
}

fn own(toml: &str) -> Draft {
    read_spec(&format!("{toml}\n{FUNCTION}")).unwrap()
}

/// What a function comes to, without its name and its trigger.
fn whole(of: &str, team_sets: &str) -> String {
    say(&team(team_sets).complete(&own(of)))
}

#[test]
fn what_a_function_leaves_open_is_its_teams() {
    assert_eq!(whole("", "memory = 512\ntracing = true"), "memory = 512, tracing = true");
    assert_eq!(
        whole("memory = 1024\ntracing = false", "memory = 512\ntracing = true"),
        "memory = 1024, tracing = false"
    );
    assert_eq!(whole("deploy = [\"cdk\"]", "deploy = [\"sam\", \"terraform\"]"), "deploy = [\"cdk\"]");
}

#[test]
fn what_is_enforced_wins() {
    let enforced = "memory = 512\ntracing = true\ndeploy = [\"sam\"]\nenforce = [\"memory\", \"tracing\", \"deploy\"]";
    let all = "deploy = [\"sam\"], memory = 512, tracing = true";
    assert_eq!(whole("", enforced), all);
    assert_eq!(whole("memory = 1024\ntracing = false\ndeploy = [\"cdk\"]", enforced), all);
}

#[test]
fn tags_and_variables_are_joined_by_name() {
    let team = "tags = { team = \"photos\", cost = \"1\" }\nenv = { LOG = \"info\" }";
    let own = "tags = { cost = \"2\", of = \"x\" }\nenv = { SIZE = \"9\" }";
    assert_eq!(
        whole(own, team),
        "env = { LOG = \"info\", SIZE = \"9\" }, tags = { team = \"photos\", cost = \"2\", of = \"x\" }"
    );
    let enforced = format!("{team}\nenforce = [\"tags\"]");
    let joined = whole(own, &enforced);
    assert!(joined.ends_with("tags = { cost = \"1\", of = \"x\", team = \"photos\" }"), "{joined}");
    assert_eq!(whole("tags = { Team = \"x\" }", "tags = { team = \"photos\" }"), "tags = { Team = \"x\" }");
}

#[test]
fn what_is_said_of_a_bucket_reaches_the_functions_that_name_it() {
    let team = "existing-buckets = [\"photo-inbox\", \"other\"]\nbucket-owners = { other = \"222233334444\" }\n\
                abac-buckets = [\"photo-inbox\"]";
    assert_eq!(whole("", team), "existing-buckets = [\"photo-inbox\"]");
}

#[test]
fn that_there_are_alarms_does_not_say_whom_they_tell() {
    let topic = "alarm-topic = \"arn:aws:sns:eu-central-1:111122223333:on-call\"";
    for enforce in ["", "\nenforce = [\"alarms\"]"] {
        assert_eq!(whole("alarms = true", &format!("{topic}{enforce}")), topic);
        assert_eq!(whole(topic, &format!("alarms = true{enforce}")), topic);
    }
    assert_eq!(whole(topic, "alarms = false\nenforce = [\"alarms\"]"), "alarms = false");
    assert_eq!(whole("alarms = false", &format!("{topic}\nenforce = [\"alarm-topic\"]")), topic);
}

#[test]
fn only_a_contradiction_is_overruled() {
    let team = team(
        "memory = 512\nalarms = true\ntags = { team = \"photos\" }\ngithub = { repository = \"a/b\" }\n\
         enforce = [\"memory\", \"alarms\", \"tags\", \"github\"]",
    );
    let overruled = |toml: &str| {
        let found = team.overruled(&own(toml)).into_iter();
        found.map(|one| format!("{} < {}", say(&one.own), say(&one.enforced))).collect::<Vec<_>>()
    };
    for agrees in [
        "",
        "memory = 512",
        "tags = { team = \"photos\", of = \"x\" }",
        "alarms = true",
        "github = { repository = \"a/b\", branch = \"main\" }",
    ] {
        assert!(overruled(agrees).is_empty(), "{agrees}");
    }
    assert_eq!(
        overruled("memory = 256\nalarms = false"),
        ["memory = 256 < memory = 512", "alarms = false < alarms = true"]
    );
    assert_eq!(overruled("tags = { team = \"x\" }"), ["tags = { team = \"x\" } < tags = { team = \"photos\" }"]);
    assert_eq!(overruled("github = { repository = \"a/b\", branch = \"x\" }").len(), 1);
}

#[test]
fn what_is_enforced_is_so_in_every_environment() {
    let team = team("memory = 512\nenforce = [\"memory\"]");
    let own = own("environments = [\"dev\", \"prod\"]\nenvironment = { prod = { memory = 1024, timeout = 90 } }\n\
         existing-buckets = [\"photo-inbox\"]");
    let overruled: Vec<String> = team.overruled(&own).iter().map(|one| say(&one.own)).collect();
    assert_eq!(overruled, ["memory = 1024"]);
    let settings = &team.complete(&own).environment_settings;
    let numbers = |one: &EnvironmentSettings| (one.values.memory.unwrap().get(), one.values.timeout.unwrap().get());
    assert_eq!(settings.iter().map(numbers).collect::<Vec<_>>(), [(512, 90)]);
}

#[test]
fn a_manifest_holds_what_the_function_states_and_what_nobody_sets() {
    let team = team("memory = 512\ndeploy = [\"cdk\"]\ntracing = true\nregion = \"eu-central-1\"");
    let spec = Spec::of(own("timeout = 30"), &team).unwrap();
    assert_eq!((spec.memory.get(), spec.has(Feature::Tracing)), (512, true));
    let written = write(&spec);
    let (settings, _) = written.split_once("\n\n").unwrap();
    assert_eq!(
        settings,
        "[package.metadata.lambda-s3]\nversion = 1\narch = \"arm64\"\ntimeout = 30\nlog-retention = 30"
    );
}

#[test]
fn a_user_s_values_are_written_down() {
    let user = read_config("memory = 512\ntracing = true", "config.toml").unwrap();
    let spec = Spec::of(own(""), &user).unwrap();
    let written = write(&spec);
    assert!(written.contains("\nmemory = 512\n") && written.contains("\ntracing = true\n"), "{written}");
}

#[test]
fn the_rules_hold_for_what_a_function_comes_to() {
    let team =
        team("tags = { team = \"photos\" }\nrequired-tags = [\"team\", \"cost\"]\nallowed-buckets = [\"photo-*\"]");
    let refused = |toml: &str| Spec::of(own(toml), &team).unwrap_err().to_string();
    assert!(Spec::of(own("tags = { Cost = \"1\" }"), &team).is_ok());
    assert_eq!(refused(""), "there is no tag `cost`, which `Cargo.toml`, line 3 requires");
    assert_eq!(
        refused("write = [{ bucket = \"other\" }]"),
        "bucket `other` is not among those that `Cargo.toml`, line 4 allows: `photo-*`"
    );
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (toml, line, problem, help) in [
        ("memroy = 1", 2, "unknown key `memroy`", "did you mean `memory`?"),
        (
            "\ntrigger = []",
            3,
            "`trigger` is a function's own, and not set for all",
            "write it into the spec of each function",
        ),
        ("memory = 1", 2, "`1` is not a valid memory size", "give 128 to 10240 MB"),
        ("version = 2", 2, "the spec is of version 2", "this program reads version 1: install a newer one"),
        (
            "region = \"eu-central-1\"\nenforce = [\"memory\"]",
            3,
            "`enforce` names `memory`, which has no value here",
            "add `memory = …`, or leave it out of `enforce`",
        ),
        ("enforce = [\"memry\"]", 2, "`memry` is not a valid key that a team sets", "did you mean `memory`?"),
        (
            "required-tags = [\"aws:x\"]",
            2,
            "`aws:x` is not a valid tag key",
            "`aws:` belongs to AWS: begin it otherwise",
        ),
        ("deploy = [\"sam\", \"sam\"]", 2, "`--deploy sam` is given twice", "give it once"),
        ("templates = 1", 2, "`templates` is not a table", "write a table"),
        ("tags = { team = 1 }", 2, "`tags.team` is not a string", "write a string"),
    ] {
        let error = read_workspace(&format!("[workspace.metadata.lambda-s3]\n{toml}"), "").unwrap_err();
        assert_eq!(error.to_string(), format!("line {line}: {problem}"));
        assert_eq!(error.help(), help);
    }
    let error = read_workspace("[workspace.metadata]\nlambda-s3 = 1", "").unwrap_err();
    assert_eq!(error.to_string(), "line 2: `workspace.metadata.lambda-s3` is not a table");
}

#[test]
fn templates_are_kept_as_they_are_written() {
    for (toml, kept) in [
        ("templates = { path = \"t\" }", "{ path = \"t\" }"),
        (
            "templates = { git = \"https://example.com/t\", rev = \"0123456789abcdef0123456789abcdef01234567\" }",
            "{ git = \"https://example.com/t\", rev = \"0123456789abcdef0123456789abcdef01234567\" }",
        ),
        ("[workspace.metadata.lambda-s3.templates]\npath = \"t\"", "{ path = \"t\" }"),
    ] {
        assert_eq!(team(toml).templates.as_deref(), Some(kept));
    }
}

#[test]
fn every_key_is_one_of_a_spec_and_says_something() {
    let samples = "deploy = [\"sam\"]\narch = \"arm64\"\nmemory = 512\ntimeout = 5\nlog-retention = 7\nephemeral-storage = 1024\n\
        reserved-concurrency = 5\nlayers = [\"arn:aws:lambda:eu-central-1:111122223333:layer:x:1\"]\nalias = \"live\"\nretries = 1\nmax-event-age = 60\non-failure = \"none\"\nlog-format = \"json\"\n\
        log-level = \"warn\"\nlog-group-class = \"standard\"\n\
        log-kms-key = \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"\n\
        environment-kms-key = \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"\n\
        subnets = [\"subnet-0a1b2c3d\"]\nsecurity-groups = [\"sg-0a1b2c3d\"]\nregion = \"eu-central-1\"\n\
        existing-buckets = [\"a-bucket\"]\nbucket-owners = { a-bucket = \"111122223333\" }\n\
        bucket-regions = { a-bucket = \"eu-central-1\" }\n\
        kms-keys = { a-bucket = \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\" }\n\
        env = { AB = \"b\" }\ntracing = false\nmanaged-logs = true\ndashboard = true\ntrail = false\ndeployer-role = true\n\
        alarms = false\ntags = { a = \"b\" }\nabac = \"a\"\nabac-buckets = [\"a-bucket\"]\n\
        permissions-boundary = \"arn:aws:iam::111122223333:policy/b\"\nrole-path = \"/f/\"\nidentity-center = \"Deploy\"\n\
        github = { repository = \"a/b\" }";
    let values = team(samples).values;
    for key in Key::ALL {
        assert!(key.is_set(&values), "{key}");
        assert!(key.names().iter().any(|name| say(&key.only(&values)).starts_with(&format!("{name} = "))), "{key}");
    }
}
