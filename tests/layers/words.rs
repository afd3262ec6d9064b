//! Words that texts for users do without, as `Style` in CONTRIBUTING.md says: the README, `docs/`, the manual pages, what is new in the
//! changelog, the templates, and every string of the program.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{root, shown, sources};

/// What is not written, and what is written instead.
const WORDS: [(&str, &str); 22] = [
    ("whoever", "name the actor: the caller, the owner, an attacker, anyone who"),
    ("whomever", "name the actor"),
    ("nobody", "say what is denied or missing, or `no one`"),
    ("somebody", "name the actor, or `is changed by hand`"),
    ("everybody", "everyone"),
    ("anybody", "anyone"),
    ("whatever", "any, all that, even if"),
    ("whichever", "any"),
    ("told", "reported, printed, notified"),
    ("there already", "existing, exists"),
    ("becomes of", "say what happens: the changes, the state, where it goes"),
    ("become of", "the changes, the state"),
    ("became of", "the changes, the state"),
    ("anew", "again"),
    ("take back", "revert"),
    ("takes back", "reverts"),
    ("taken back", "reverted"),
    ("what is not", "name the thing"),
    ("is none", "is not"),
    ("are none", "are not"),
    ("is no", "is not a"),
    ("are no", "are not"),
];

#[test]
fn texts_for_users_do_without_the_words_of_the_list() {
    let mut found = Vec::new();
    let mut look = |file: &Path, first: usize, text: &str| {
        for (line, word, instead) in findings(text) {
            found.push(format!("{}:{}: `{word}`; better: {instead}", shown(file), first + line));
        }
    };
    for file in files() {
        look(&file, 1, &written(&file));
    }
    for file in sources().iter().filter(|file| !is_of_tests(file)) {
        let tokens = fs::read_to_string(file).unwrap().parse().unwrap();
        for (line, text) in strings(tokens) {
            look(file, line, &without(&text, "{", "}"));
        }
    }
    assert!(found.is_empty(), "{}\nhelp: see `Style` in CONTRIBUTING.md", found.join("\n"));
}

#[test]
fn a_word_of_the_list_is_found_where_it_stands_and_no_other() {
    let lines = |text| findings(text).into_iter().map(|(line, word, _)| (line, word)).collect::<Vec<_>>();
    assert_eq!(lines("a crate that is there\n# already, for\nWhoever asks"), [(0, "there already"), (2, "whoever")]);
    assert_eq!(lines("`x` is no list; there is no list, it is no longer there. Already"), [(0, "is no")]);
    assert_eq!(lines("retold, is_no, statement.everybody, where there is none"), []);
    let code =
        "/// Nobody\n#[cfg(test)]\nmod tests { const A: &str = \"nobody\"; }\nfn f() {\n print(\"by \\\n  nobody\")\n}";
    assert_eq!(strings(code.parse().unwrap()), [(5, "by nobody".to_owned())]);
    assert_eq!(without("a {{#if told}} b {told}", "{{", "}}"), "a  b {told}");
    assert_eq!(without("a {told} b", "{", "}"), "a  b");
}

/// What stands there of the list: how many lines above it, and what is better.
fn findings(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let words = words(text);
    let mut found = Vec::new();
    for at in 0..words.len() {
        for (phrase, instead) in WORDS {
            let parts: Vec<&str> = phrase.split(' ').collect();
            let Some(here) = words.get(at..at + parts.len()) else { continue };
            let is_it =
                here.iter().map(|word| word.text.as_str()).eq(parts) && here[1..].iter().all(|word| word.follows);
            let before = at.checked_sub(1).map_or("", |at| &words[at].text);
            let behind = words.get(at + here.len()).map_or("", |word| &word.text);
            let is_plain = phrase.contains(" no") && (before == "there" || behind == "longer");
            if is_it && !is_plain {
                found.push((here[0].line, phrase, instead));
            }
        }
    }
    found
}

struct Word {
    line: usize,
    text: String,
    /// Nothing but blanks, and the sign of a comment, lies between it and the word before.
    follows: bool,
}

fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let is_gap = |text: &str| text.chars().all(|c| c.is_whitespace() || "#/*".contains(c));
    let mut follows = true;
    for (line, text) in text.lines().enumerate() {
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| c.is_alphanumeric() || c == '_') {
            follows &= is_gap(&rest[..start]);
            let length = rest[start..].find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len() - start);
            // A member is called as it is called.
            let dot = if rest[..start].ends_with('.') { "." } else { "" };
            words.push(Word { line, text: format!("{dot}{}", rest[start..start + length].to_lowercase()), follows });
            rest = &rest[start + length..];
            follows = true;
        }
        follows &= is_gap(rest);
    }
    words
}

/// The text without what lies between these signs; lines stay lines.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(open) {
        let Some((inside, behind)) = behind.split_once(close) else { break };
        kept.push_str(before);
        kept.extend(inside.matches('\n'));
        rest = behind;
    }
    kept + rest
}

/// The files that users read as they are.
fn files() -> Vec<PathBuf> {
    let mut files = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    for folder in ["docs", "man", "templates", "src"] {
        collect(&root().join(folder), &mut files);
    }
    assert!(files.len() > 100, "{files:?}");
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match path.is_dir() {
            true => collect(&path, files),
            false if path.extension().is_none_or(|extension| extension != "rs") => files.push(path),
            false => {}
        }
    }
}

fn written(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    if file.ends_with("CHANGELOG.md") {
        return text.split_once("\n## [0.").map_or(text.as_str(), |(new, _)| new).to_owned();
    }
    if file.extension().is_some_and(|extension| extension == "hbs") {
        return without(&text, "{{", "}}");
    }
    text
}

fn is_of_tests(file: &Path) -> bool {
    let stem = file.file_stem().unwrap().to_str().unwrap();
    stem == "tests" || stem.ends_with("_tests") || file.parent().is_some_and(|folder| folder.ends_with("tests"))
}

/// The strings of code, with their lines; those of attributes and of tests do not count.
fn strings(tokens: TokenStream) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let attribute = tokens.find(|token| matches!(token, TokenTree::Group(_)));
                if attribute.is_some_and(|group| group.to_string().replace(' ', "") == "[cfg(test)]") {
                    tokens.find(|token| match token {
                        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                        TokenTree::Punct(punct) => punct.as_char() == ';',
                        _ => false,
                    });
                }
            }
            TokenTree::Group(group) => found.extend(strings(group.stream())),
            TokenTree::Literal(literal) => {
                if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                    found.push((literal.span().start().line, text.value()));
                }
            }
            _ => {}
        }
    }
    found
}
