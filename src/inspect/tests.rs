use super::*;

fn layer(files: &[(&str, &str)]) -> Layer {
    let files = files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
    Layer { origin: Origin::Project("house".to_owned()), files, questions: Vec::new() }
}

fn found(files: &[(&str, &str)]) -> Vec<String> {
    check(layer(files)).unwrap().iter().map(ToString::to_string).collect()
}

/// The walk knows what rendering knows: no false alarm in all that the program itself is made of.
#[test]
fn nothing_is_wrong_with_the_embedded_templates() {
    assert_eq!(found(&[("a.md.hbs", "{{name}}")]), Vec::<String>::new());
}
