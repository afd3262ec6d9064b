//! Small edits of code: it is clean as it stands, and each edit of it, mostly of a character or a word, is found by its rule.

use cargo_lambda_s3::file::File;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::spec::Spec;

use super::source_findings;

const MANIFEST: &str = "[package]\nname = \"thumbs\"\n[package.metadata.lambda-s3]\n[[package.metadata.lambda-s3.trigger]]\n\
                        bucket = \"in-bucket\"\n";

/// The rule, clean code, edits that it finds, and edits that leave the code clean.
type Edited =
    (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static [(&'static str, &'static str)]);

const EDITED: [Edited; 2] = [
    (
        "undecoded-key",
        r#"fn main() {}
        pub async fn handle(s3: &aws_sdk_s3::Client, r: &aws_lambda_events::s3::S3EventRecord, v: &Value) -> Result<(), Error> {
            let e = r.s3.object.key.as_deref().unwrap_or_default();
            let k = urlencoding::decode(&e.replace('+', " "))?.into_owned();
            let x = v["s4"]["object"]["key"].as_str().unwrap();
            s3.get_object().bucket("in-bucket").key(&k).send().await?;
            s3.get_object().bucket("in-bucket").key(x).send().await?;
            Ok(())
        }"#,
        &[
            (".key(&k)", ".key(e)"),
            ("\"s4\"", "\"s3\""),
            (".replace('+', \" \")", ""),
            (".key(&k)", ".key(format!(\"{e}\"))"),
        ],
        &[("unwrap_or_default()", "unwrap_or(\"\")"), ("\"s4\"", "\"detail\""), ("urlencoding::decode", "decode_form")],
    ),
    (
        "swallowed-error",
        r#"fn main() { run(service_fn(handle)); }
        pub async fn handle(s3: &aws_sdk_s3::Client, n: u32) -> Result<(), Error> {
            let mut failed = 0;
            if let Err(error) = s3.get_object().bucket("in-bucket").key("a").send().await {
                error!("{error}");
                failed += 1;
            }
            if failed > 0 {
                return Err("failed".into());
            }
            Ok(())
        }"#,
        &[
            (
                "failed += 1;\n            }\n            if failed > 0 {\n                return Err(\"failed\".into());\n            }",
                "}",
            ),
            (
                "failed += 1;\n            }\n            if failed > 0 {\n                return Err(\"failed\".into());\n            }",
                "return Ok(());\n            }",
            ),
        ],
        &[
            ("failed += 1;", "return Err(error.into());"),
            ("service_fn(handle)", "service_fn(other)"),
            ("error!(\"{error}\");", "report(&error);"),
        ],
    ),
];

#[test]
fn a_small_edit_of_clean_code_is_found_by_its_rule() {
    let spec = Spec::try_from(manifest::read_package(MANIFEST).unwrap()).unwrap();
    let rules = |code: &str| -> Vec<&'static str> {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        let files = [file("Cargo.toml", MANIFEST), file("src/main.rs", code)];
        source_findings(&spec, &files).into_iter().map(|finding| finding.rule).collect()
    };
    for (rule, clean, found, harmless) in EDITED {
        assert!(!rules(clean).contains(&rule), "{rule} is found in\n{clean}");
        for (edits, is_found) in [(found, true), (harmless, false)] {
            for (old, new) in edits {
                assert!(clean.contains(old), "{rule}: nothing to edit: {old}");
                let edited = clean.replacen(old, new, 1);
                assert_eq!(rules(&edited).contains(&rule), is_found, "{rule}: {old} -> {new}");
            }
        }
    }
}
