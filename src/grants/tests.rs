use super::*;
use crate::iam::{Content, DocumentKind, Place, document};
use crate::inspect::samples;
use crate::templates::Layers;

fn sample(name: &str) -> Spec {
    samples(&Layers::NONE).into_iter().find(|sample| sample.name == name).unwrap().spec
}

/// The files of a sample, with one text replaced wherever it stands below a folder.
fn changed(spec: &Spec, folder: &str, changes: &[(&str, &str)]) -> Vec<File> {
    let mut files = plan(spec, &Context::ALONE).unwrap();
    for (from, to) in changes {
        let mut has_changed = false;
        for file in files.iter_mut().filter(|file| file.path.starts_with(folder)) {
            has_changed |= file.text.contains(from);
            file.text = file.text.replace(from, to);
        }
        assert!(has_changed, "no `{from}` below {folder}");
    }
    files
}

#[test]
fn every_format_of_every_sample_is_read_whole() {
    for sample in samples(&Layers::NONE) {
        let files = plan(&sample.spec, &Context::ALONE).unwrap();
        for format in Format::ALL {
            let folder = format!("deploy/{format}/");
            let files: Vec<File> = files.iter().filter(|file| file.path.starts_with(&folder)).cloned().collect();
            let holders = holders(format, &files);
            let statements = DocumentKind::ALL.into_iter().map(|kind| statements_of(kind, &sample.spec)).sum::<usize>();
            let text = |holder: &Holder| holder.grants.iter().filter(|grant| is_statement(&grant.text)).count();
            let found: usize = holders.iter().map(text).sum();
            if format != Format::Cli {
                assert!(found >= statements, "{format} {}: {found} of {statements}: {holders:#?}", sample.name);
            }
            assert!(differences(&holders, &holders).is_empty(), "{format} {}", sample.name);
        }
    }
}

fn is_statement(text: &str) -> bool {
    text.to_lowercase().contains("effect") || text.starts_with("permission ")
}

fn statements_of(kind: DocumentKind, spec: &Spec) -> usize {
    match kind.content(spec) {
        Content::One(document) => document.policy.statements.len(),
        Content::OneABucket(list) if kind == DocumentKind::Bucket => {
            list.iter().map(|(_, document)| document.policy.statements.len()).sum()
        }
        _ => 0,
    }
}

/// What the embedded template of CloudFormation grants, worked out, is what `policy` prints.
#[test]
fn the_statements_that_are_read_are_those_that_policy_prints() {
    let place = Place {
        partition: "(AWS::Partition)".to_owned(),
        region: "(AWS::Region)".to_owned(),
        account: "(AWS::AccountId)".to_owned(),
    };
    for sample in samples(&Layers::NONE).into_iter().filter(|sample| sample.name != "hostile") {
        let files = plan(&sample.spec, &Context::ALONE).unwrap();
        let template = files.iter().find(|file| file.path == "deploy/cloudformation/template.yaml").unwrap();
        let found = gather(cloudformation::read(template));
        for kind in [DocumentKind::Role, DocumentKind::Helper, DocumentKind::Deployer, DocumentKind::Workflow] {
            let Content::One(printed) = kind.content(&sample.spec) else { continue };
            let printed = yaml::read(&document(&printed.policy, &place).to_string()).unwrap();
            let wanted: Vec<String> = printed.statements().into_iter().map(|one| one.canonical()).collect();
            let has = |holder: &&Holder| wanted.iter().all(|one| holder.grants.iter().any(|grant| grant.text == *one));
            let role = found
                .iter()
                .find(has)
                .unwrap_or_else(|| panic!("{kind:?} of {}: {wanted:#?}\n{found:#?}", sample.name));
            let allowed = role.grants.iter().filter(|grant| grant.text.starts_with('{')).count();
            assert_eq!(allowed, wanted.len(), "{kind:?} of {}", sample.name);
        }
    }
}
