//! The texts that the fuzzer begins with, and the words that it knows. `fuzz/run` takes the same ones.

use std::fs;
use std::path::Path;

use super::root;

/// The texts for a target, with their paths.
pub fn seeds(target: &str) -> Vec<(String, String)> {
    let (folders, is_one): (&[&str], fn(&str) -> bool) = match target {
        "manifest" => {
            (&["tests", "src/plan/samples"], |path| path.ends_with("Cargo.toml.txt") || path.ends_with(".toml"))
        }
        "policy" => (&["tests/audit/policies"], |path| path.ends_with(".json")),
        "questions" => (&["tests/cases"], |path| path.ends_with("/template.toml")),
        "record" => (&["tests/cases/sync"], |path| path.ends_with("/.lambda-s3/base")),
        "rust" => (&["tests/audit/handlers"], |path| path.ends_with(".rs")),
        "template_json" => (&["tests"], |path| path.ends_with(".template.json")),
        "template_yaml" => {
            (&["tests/audit/policies", "tests/cases"], |path| path.ends_with(".yaml") && !path.contains(".github"))
        }
        "templates" => (&["templates", "tests/cases"], |path| path.ends_with(".hbs")),
        "terraform" => (&["tests/cases"], |path| path.ends_with(".tf")),
        _ => panic!("no seeds for {target}"),
    };
    let mut seeds = Vec::new();
    for folder in folders {
        collect(&root().join(folder), is_one, &mut seeds);
    }
    seeds.sort();
    seeds
}

fn collect(folder: &Path, is_one: fn(&str) -> bool, seeds: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.to_string_lossy().replace('\\', "/");
        if path.is_dir() {
            collect(&path, is_one, seeds);
        } else if is_one(&name) {
            seeds.push((name, String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()));
        }
    }
}

/// The words of a target's language: those of its dictionary.
pub fn dictionary(target: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("fuzz/dictionaries").join(target)).unwrap();
    let words: Vec<String> = text.lines().map(word).collect();
    assert!(words.len() > 5, "{target} has no words");
    words
}

/// *libFuzzer, Dictionaries*: `\\`, `\"` and `\xAB` are escapes.
fn word(line: &str) -> String {
    let inside = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')).unwrap_or_else(|| panic!("{line}"));
    let mut word = String::new();
    let mut rest = inside;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '\\' {
            word.push(c);
        } else if let Some(code) = rest.strip_prefix('x') {
            word.push(char::from(u8::from_str_radix(&code[..2], 16).unwrap()));
            rest = &code[2..];
        } else if let Some(next) = rest.chars().next().filter(|next| "\\\"".contains(*next)) {
            word.push(next);
            rest = &rest[1..];
        } else {
            panic!("{line}: a backslash is written as two");
        }
    }
    word
}
