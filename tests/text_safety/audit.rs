//! Whatever a spec says, the audit has nothing to say about the project that is made from it.

use cargo_lambda_s3::audit::report::{github, json, sarif};
use cargo_lambda_s3::audit::{Outcome, Subject};
use cargo_lambda_s3::deployment::is_deployment_file;
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan::{Context, plan};
use cargo_lambda_s3::spec::{Format, Spec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::{config, specs};

fn outcome(spec: &Spec, change: impl Fn(&mut File)) -> Outcome {
    let mut files = plan(spec, &Context::ALONE).unwrap();
    files.retain(|file| is_deployment_file(&file.path));
    files.iter_mut().for_each(change);
    Outcome::of(&Subject::project(spec, &files, &[]), &[]).unwrap()
}

/// Names that mean something in a language of the files.
#[test]
fn nothing_is_found_in_a_project_whose_name_is_a_word_of_a_language() {
    for name in ["null", "no", "on", "yes"] {
        let text = format!(
            "name = \"{name}\"\ndescription = \"{name}\"\nexisting-buckets = [\"in-bucket\"]\n[[trigger]]\nbucket = \"in-bucket\"\n"
        );
        let mut spec = Spec::try_from(manifest::read_spec(&text).unwrap()).unwrap();
        spec.formats = Format::ALL.to_vec();
        let outcome = outcome(&spec, |_| {});
        assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_is_found_in_a_project_as_it_was_made(mut spec in specs::specs()) {
        spec.formats = Format::ALL.to_vec();
        let outcome = outcome(&spec, |_| {});
        prop_assert!(outcome.findings.is_empty(), "{:#?}", outcome.findings);
    }

    /// What is found in a project full of any text is whole in every output.
    #[test]
    fn findings_about_any_text_are_whole_in_every_output(mut spec in specs::specs()) {
        spec.formats = vec![Format::Sam, Format::Terraform];
        let outcome = outcome(&spec, |file| file.text = file.text.replace("/*", "/more/*").replace("s3:GetObject", "s3:GetObjects"));
        let sarif: Value = serde_json::from_str(&sarif(&outcome)).unwrap();
        prop_assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), outcome.findings.len());
        let json: Value = serde_json::from_str(&json(&outcome)).unwrap();
        prop_assert_eq!(json["findings"].as_array().unwrap().len(), outcome.findings.len());
        let lines = github(&outcome);
        prop_assert_eq!(lines.lines().count(), outcome.findings.len());
        prop_assert!(lines.lines().all(|line| line.starts_with("::")));
    }

    /// Whatever became of a file, reading it ends, and nothing panics.
    #[test]
    fn damaged_files_are_read_or_refused(
        mut spec in specs::specs(),
        at in any::<prop::sample::Index>(),
        more in select(vec!["{", "}", "[", "]", "\"", "'", ":", "\n", "\t", "${", "<<EOF\n", "&a ", "*a", "!Sub ", "- ", "%{if", "é", "\0", ""]),
        count in 0_usize..40,
    ) {
        spec.formats = vec![Format::CloudFormation, Format::Terraform];
        outcome(&spec, |file| {
            let characters: Vec<char> = file.text.chars().collect();
            let at = at.index(characters.len());
            let end = (at + count).min(characters.len());
            file.text = characters[..at].iter().collect::<String>() + more + &characters[end..].iter().collect::<String>();
        });
    }
}
