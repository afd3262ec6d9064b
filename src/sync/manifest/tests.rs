use super::*;

const SPEC: &str = "\n# From this.\n[package.metadata.lambda-s3]\nmemory = 256\n";

fn manifest(dependencies: &str) -> String {
    format!(
        "[package]\nname = \"x\"\n\n[dependencies]\n{dependencies}\n[package.metadata.lambda.env]\nA = \"b\"\n{SPEC}"
    )
}

#[track_caller]
fn merged(base: &str, yours: &str, new: &str) -> String {
    match merge_manifests(&[base.to_owned()], yours, new) {
        Merge::Clean(text) => text,
        Merge::Conflict(text) => panic!("{text}"),
    }
}

#[test]
fn the_spec_stays_as_the_user_wrote_it() {
    let base = manifest("a = \"1\"\n");
    let yours = base.replace("memory = 256", "memory=512 # more");
    let new = manifest("a = \"1\"\nb = \"1\"\n").replace("memory = 256", "memory = 512");
    assert_eq!(
        merged(&base, &yours, &new),
        manifest("a = \"1\"\nb = \"1\"\n").replace("memory = 256", "memory=512 # more")
    );
}

#[test]
fn dependencies_of_both_sides_stand_beside_each_other() {
    let base = manifest("a = \"1\"\n");
    let yours = manifest("a = \"1\"\nmine = \"1\" # for the handler\n");
    let new = manifest("a = \"1\"\nnew = { version = \"2\", features = [\"x\"] }\n");
    assert_eq!(
        merged(&base, &yours, &new),
        manifest("a = \"1\"\nmine = \"1\" # for the handler\nnew = { version = \"2\", features = [\"x\"] }\n")
    );
}

#[test]
fn features_of_both_sides_go_together() {
    let with = |features: &str| manifest(&format!("tokio = {{ version = \"1\", features = [{features}] }}\n"));
    assert_eq!(
        merged(&with("\"macros\", \"rt\""), &with("\"macros\", \"rt\", \"fs\""), &with("\"rt\", \"sync\"")),
        with("\"rt\", \"fs\", \"sync\"")
    );
}

#[test]
fn a_version_that_both_changed_is_a_conflict() {
    let with = |version: &str| manifest(&format!("a = \"{version}\"\n"));
    let Merge::Conflict(text) = merge_manifests(&[with("1")], &with("1.4"), &with("2")) else { panic!() };
    assert!(text.contains("<<<<<<< yours\na = \"1.4\"\n=======\na = \"2\"\n>>>>>>> generated\n"), "{text}");
    assert!(text.ends_with(SPEC));
}

#[test]
fn a_spec_between_other_tables_stays_there() {
    let base = manifest("a = \"1\"\n");
    let yours = format!("{base}\n[profile.dev]\nopt-level = 1\n");
    let new = manifest("b = \"1\"\n");
    assert_eq!(merged(&base, &yours, &new), format!("{new}\n[profile.dev]\nopt-level = 1\n"));
}

#[test]
fn without_a_base_each_side_keeps_its_own() {
    let yours = manifest("a = \"1\"\nmine = \"1\"\n");
    let new = manifest("a = \"1\"\nnew = \"1\"\n").replace("A = \"b\"", "A = \"b\"\nC = \"d\"");
    let Merge::Clean(text) = merge_manifests(&[], &yours, &new) else { panic!() };
    for line in ["a = \"1\"", "mine = \"1\"", "new = \"1\"", "C = \"d\""] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn a_table_that_is_new_goes_to_the_end() {
    let base = manifest("a = \"1\"\n");
    let yours = base.replace("A = \"b\"", "A = \"mine\"");
    let new = base.replace("A = \"b\"", "A = \"b\"\nB = \"c\"") + "\n[profile.release]\nlto = true\n";
    let text = merged(&base, &yours, &new);
    assert!(text.contains("A = \"mine\"\nB = \"c\"\n"), "{text}");
    assert!(text.ends_with("\n[profile.release]\nlto = true\n"), "{text}");
}

#[test]
fn a_comment_on_a_key_that_goes_is_a_conflict() {
    let base = manifest("a = \"1\"\nb = \"1\"\n");
    let new = manifest("c = \"1\"\n");
    for commented in ["# mine\na = \"1\"\nb = \"1\"\n", "a = \"1\" # mine\nb = \"1\"\n"] {
        let Merge::Conflict(text) = merge_manifests(std::slice::from_ref(&base), &manifest(commented), &new) else {
            panic!()
        };
        assert!(text.contains("# mine\n"), "{text}");
    }
}

#[test]
fn a_manifest_without_its_spec_keeps_every_other_line() {
    let beside =
        "[package]\nname = \"x\" # mine\n\n[package.metadata.lambda]\ninclude = [ \"a\" ]\n\n[[bin]]\nname = 'x'\n";
    let spec = "\n# The spec.\n[package.metadata.lambda-s3]\nversion = 1\n\n[[package.metadata.lambda-s3.trigger]]\nbucket = \"a\"\n";
    for text in [
        format!("{beside}{spec}"),
        beside.replace("\n\n[[bin]]", &format!("\n{spec}\n[[bin]]")),
        beside.replace("\n\n[[bin]]", "\n\n[package.metadata]\nlambda-s3 = { version = 1 }\n\n[[bin]]"),
    ] {
        let left = without_spec(&text);
        assert_eq!(left.replace("\n[package.metadata]\n", ""), beside, "{text}");
        assert_eq!(without_spec(&text.replace('\n', "\r\n")), left.replace('\n', "\r\n"));
    }
    assert_eq!(without_spec("no TOML"), "no TOML");
}
