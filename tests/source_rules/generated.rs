//! Nothing that `new` generates is accused of what it does not do.

use std::collections::BTreeSet;

use cargo_lambda_s3::audit::Finding;
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::iam::granted_in;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan::{Context, plan};
use cargo_lambda_s3::spec::{Access, Spec, TriggerAccess};
use proptest::prelude::*;

use super::common::Sandbox;
use super::source_findings;
use super::specs::specs;

#[allow(dead_code, reason = "the whole list is shared with the tests of deployments")]
#[path = "../e2e/specs.rs"]
mod named;

#[test]
fn every_generated_crate_uses_what_it_is_granted_and_is_granted_what_it_uses() {
    let sandbox = Sandbox::new();
    for spec in named::ALL.into_iter().chain([&named::SERVICES]) {
        generate_and_check(&sandbox, spec.name, spec.arguments, spec.toml);
    }
    let base = ["--trigger", "s3://in-bucket/incoming/*.jpg", "--write", "s3://out-bucket/thumbs/"];
    for (at, flags) in named::CAPABILITIES.iter().enumerate() {
        generate_and_check(&sandbox, &format!("capability-{at}"), &[&base, *flags].concat(), None);
    }
}

fn generate_and_check(sandbox: &Sandbox, name: &str, arguments: &[&str], toml: Option<&str>) {
    let mut all = vec!["new", name, "--yes"];
    all.extend(arguments);
    if let Some(toml) = toml {
        sandbox.write("spec.toml", toml);
        all.extend(["--spec", "spec.toml"]);
    }
    let output = sandbox.program(all).output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    let mut files = Vec::new();
    for (path, text) in super::common::tree(&sandbox.path().join(name)) {
        if let Some(text) = text.filter(|_| path.ends_with(".rs") || path == "Cargo.toml") {
            files.push(File { path, text: String::from_utf8(text).unwrap() });
        }
    }
    let draft = manifest::read_package(&sandbox.read(&format!("{name}/Cargo.toml"))).unwrap();
    check(&Spec::try_from(draft).unwrap(), &files);
}

/// The example uses some of the grants; what it leaves to the handler that will replace it is rightly called unused.
fn check(spec: &Spec, files: &[File]) {
    let reads = spec.trigger_access == TriggerAccess::Read;
    let mut unused = BTreeSet::new();
    let has = |access| spec.granted(access).next().is_some();
    if has(Access::Delete) {
        unused.insert("DeleteObjects".to_owned());
    }
    let buckets: BTreeSet<_> = spec.granted(Access::List).map(|on| &on.bucket).collect();
    unused.extend((1..=buckets.len()).map(|at| format!("ListBucket{at}")));
    let role = cargo_lambda_s3::iam::execution_role(spec);
    let has_statement = |sid: &str| role.statements.iter().any(|statement| statement.sid == sid);
    if has_statement("ReadObjects") && !reads {
        unused.insert("ReadObjects".to_owned());
    }
    // What a user states is for code of theirs.
    unused.extend(cargo_lambda_s3::iam::stated_names(spec));
    // Services' own clients are called as their owner wants it.
    let of_service = |sid: &str| granted_in(sid).is_some();
    unused.extend(role.statements.iter().map(|statement| statement.sid.clone()).filter(|sid| of_service(sid)));
    let found = source_findings(spec, files);
    let sid = |finding: &Finding| {
        let (_, behind) = finding.message.rsplit_once("(statement ").unwrap_or_else(|| panic!("{finding:#?}"));
        behind.split_once(')').unwrap().0.to_owned()
    };
    assert_eq!(found.iter().map(sid).collect::<BTreeSet<_>>(), unused, "{}: {found:#?}", spec.name);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_spec_leads_to_a_false_finding(spec in specs()) {
        let files = match plan(&spec, &Context::ALONE) {
            Ok(files) => files,
            Err(_) => return Ok(()),
        };
        check(&spec, &files);
    }
}
