//! How generated files write conditions.

use std::collections::BTreeMap;
use std::path::Path;

use cargo_lambda_s3::encode::Language;
use cargo_lambda_s3::plan::{Context, Planner, samples};
use cargo_lambda_s3::spec::Format;
use cargo_lambda_s3::templates::Layers;

/// Auditors compare a condition as it is written (*AWS Control Tower Controls Reference Guide, CT.S3.PR.8*).
#[test]
fn no_condition_holds_a_list_of_one() {
    let none = Layers::NONE;
    let planner = Planner::new(&Format::ALL, &none).unwrap();
    let mut seen = BTreeMap::new();
    for sample in samples(&none) {
        for file in planner.plan(&sample.spec, &Context::ALONE).unwrap() {
            let language = Language::of(Path::new(&file.path));
            if !file.path.starts_with("deploy/") {
                continue;
            }
            let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
            // Of all keys that hold lists, those of conditions alone are quoted and have a colon within.
            for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('"') && line.contains(':')) {
                let elements = match language {
                    Language::Yaml if line.ends_with("\":") => {
                        lines[at + 1..].iter().take_while(|line| line.starts_with("- ")).count()
                    }
                    Language::Hcl | Language::TypeScript if line.ends_with('[') => {
                        lines[at + 1..].iter().take_while(|line| !line.starts_with(']')).count()
                    }
                    _ => continue,
                };
                assert_ne!(elements, 1, "{} {}:{}: {line}", sample.name, file.path, at + 1);
                if elements > 1 {
                    *seen.entry(language).or_insert(0) += 1;
                }
            }
        }
    }
    assert!(seen.len() == 3 && seen.values().all(|count| *count > 3), "{seen:?}");
}
