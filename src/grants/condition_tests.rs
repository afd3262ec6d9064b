use super::literal::Reader;
use super::tests::rendered;
use super::token::Syntax;
use super::value::{Spot, Value};
use super::*;

/// Auditors compare a condition as it is written (*AWS Control Tower Controls Reference Guide, CT.S3.PR.8*).
#[test]
fn no_condition_holds_a_list_of_one() {
    let formats = [Format::Sam, Format::CloudFormation, Format::Terraform, Format::Cdk];
    let mut seen = [0; 4];
    for (spec, files) in rendered(&[], &formats) {
        for file in files {
            let Some(at) = formats.iter().position(|format| file.path.starts_with(&format!("deploy/{format}/"))) else {
                continue;
            };
            let parts = match file.path.rsplit('.').next() {
                Some("yaml") => yaml::read(&file.text).into_iter().collect(),
                Some("tf") => vec![Reader::new(&file.text, Syntax::Hcl).unwrap().file()],
                Some("ts") => Reader::new(&file.text, Syntax::TypeScript).unwrap().parts(),
                _ => Vec::new(),
            };
            let statements = parts.iter().flat_map(Spot::statements);
            let conditions = statements.filter_map(|one| one.get("Condition").or_else(|| one.get("Conditions")));
            for value in conditions.flat_map(Spot::parts).flat_map(Spot::parts) {
                let is_list_of_one = matches!(&value.value, Value::List(list) if list.len() == 1);
                assert!(!is_list_of_one, "{} {}: {}", spec.name, file.path, value.canonical());
                seen[at] += 1;
            }
        }
    }
    assert!(seen.iter().all(|count| *count > 10), "{seen:?}");
}
