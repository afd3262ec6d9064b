//! What is left of texts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

use super::*;

#[test]
fn comments_and_tests_become_spaces_and_all_else_stays_where_it_was() {
    for (text, skimmed) in [
        ("a // b\nc", "a     \nc"),
        ("a /* é /* c */ d */ e", "a                   e"),
        ("/// d\nfn f() {}", "     \nfn f() {}"),
        (r#"a("// b", '"', 'c', b'\'', "\"/*")"#, r#"a("// b", '"', 'c', b'\'', "\"/*")"#),
        (r##"r#"// a" /* "# /**/ r"\" //"##, r##"r#"// a" /* "#      r"\"   "##),
        ("fn f<'a>(x: &'a str) {} // '", "fn f<'a>(x: &'a str) {}     "),
        ("\u{200e}r\"\\\" é/**/", "\u{200e}r\"\\\" é    "),
        ("r#type /**/", "r#type     "),
        ("#[cfg(test)]\nmod tests { fn a() {} }\nb", "#[cfg(test)]\nmod tests {           }\nb"),
        (
            "#[cfg(test)] #[allow(x::y)] pub mod t{\n//\n\"}\";\n} c //d",
            "#[cfg(test)]                pub mod t{\n  \n    \n} c    ",
        ),
        ("#![a]#[derive(B, C)]\nstruct D;#[e = \"f\"]g", "                    \nstruct D;#[e = \"f\"]g"),
        ("#[tokio::test] #[path::b] #[\ncfg(any(test, c))]", "#[tokio::test] #[path::b] #[\ncfg(any(test, c))]"),
        ("#[cfg(test)] mod a; mod b { c }", "#[cfg(test)] mod a; mod b { c }"),
        ("#[cfg(test)] use a; mod b { c }", "#[cfg(test)] use a; mod b { c }"),
        ("#[cfg(not(test))] mod a { b }", "#[cfg(not(test))] mod a { b }"),
    ] {
        assert_eq!(skim(text).unwrap(), skimmed, "{text}");
    }
}

#[test]
fn the_rest_of_a_long_list_of_numbers_becomes_spaces_and_no_other_list() {
    let rest = |list: &str| {
        let text = format!("a[{list}]");
        let skimmed = skim(&text).unwrap();
        (skimmed != text).then(|| skimmed["a[".len()..text.len() - 1].to_owned())
    };
    let first = "0xF_u8,\n".repeat(MAX_NUMBERS);
    assert_eq!(rest(&first), None);
    for (list, blank) in [("1", " "), ("2, 3,\n", "     \n"), ("4 , 0b1 ", "        ")] {
        assert_eq!(rest(&format!("{first}{list}")), Some(format!("{first}{blank}")), "{list}");
    }
    for other in ["a", "1, get_object", "1 get_object", "1.0", "-1", "1, 2; 3", "1, /**/ 2", "1, , 2", "1, [2]", "é"] {
        let text = format!("a[{first}{other}]");
        assert_eq!(skim(&text).unwrap(), text.replace("/**/", "    "), "{other}");
    }
}

#[test]
fn what_does_not_match_is_told() {
    for text in ["(", ")", "(]", "/* a", "\"a", "'\\", "r#\"a\"", "\"\\", "{ ( }"] {
        assert_eq!(skim(text), Err(Unfit::Open), "{text}");
    }
}

/// Every token of a text with its place, brackets too.
fn tokens(text: &str) -> BTreeSet<(usize, usize, String)> {
    fn add(stream: TokenStream, found: &mut BTreeSet<(usize, usize, String)>) {
        for token in stream {
            let start = token.span().start();
            let text = match &token {
                TokenTree::Group(group) => format!("{:?}", group.delimiter()),
                other => other.to_string(),
            };
            found.insert((start.line, start.column, text));
            if let TokenTree::Group(group) = token {
                add(group.stream(), found);
            }
        }
    }
    let mut found = BTreeSet::new();
    add(text.parse().unwrap(), &mut found);
    found
}

/// The text with spaces for all that `skim` left in it.
fn left_out(text: &str, skimmed: &str) -> String {
    text.chars().zip(skimmed.chars()).map(|(c, left)| if c == left && c != '\n' { ' ' } else { c }).collect()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the code is what is read")]
fn of_all_code_of_this_program_what_is_left_and_what_is_left_out_are_all_of_its_tokens() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut sizes = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let skimmed = skim(&text).unwrap();
                assert_eq!(text.chars().count(), skimmed.chars().count());
                let (left, out) = (tokens(&skimmed), tokens(&left_out(&text, &skimmed)));
                sizes = (sizes.0 + left.len(), sizes.1 + out.len());
                assert_eq!(&left | &out, tokens(&text), "{}", path.display());
            }
        }
    }
    // Documentation, attributes and tests are many, and not most.
    assert!(sizes.1 > sizes.0 / 10 && sizes.1 < sizes.0, "{sizes:?}");
}
