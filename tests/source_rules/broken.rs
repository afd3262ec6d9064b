//! Code of strangers: whatever it holds, it is read to its end, without panic, in bounded time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use cargo_lambda_s3::handler_calls::{Package, Role, Root, read_calls};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::common::{cpu_time, tree};

/// Pieces that code is made of, and that lead astray.
const PIECES: [&str; 40] = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "<",
    ">",
    "::",
    ".",
    ",",
    ";",
    "|",
    "&",
    "!",
    "=>",
    "->",
    "=",
    "#",
    "'a",
    "\"",
    "r#\"",
    "//",
    "/*",
    "fn ",
    "use ",
    "mod x;",
    "impl ",
    "type A = B;",
    "type B = A;",
    "use a::b as a;",
    "use self::*;",
    "use super::*;",
    "macro_rules! m { () => { m!() } }",
    "client.get_object()",
    ".send().await?",
    "Self",
    "crate::",
    "join!(",
    "é日\u{0}",
];

fn package(text: String) -> Package {
    Package {
        name: "broken".to_owned(),
        roots: vec![Root { path: "src/main.rs".to_owned(), role: Role::Function }],
        files: BTreeMap::from([("src/main.rs".to_owned(), text)]),
        ..Package::default()
    }
}

fn handlers() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit/handlers");
    let mut texts: Vec<String> = Vec::new();
    for case in fs::read_dir(folder).unwrap() {
        let files = tree(&case.unwrap().path());
        texts.extend(
            files
                .into_iter()
                .filter(|(path, _)| path.ends_with(".rs"))
                .filter_map(|(_, text)| String::from_utf8(text?).ok()),
        );
    }
    texts.sort();
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn broken_code_is_read_without_panic(
        which in any::<Index>(),
        cuts in vec((any::<Index>(), any::<Index>(), 0..PIECES.len()), 0..6),
    ) {
        let texts = handlers();
        let mut text: Vec<char> = which.get(&texts).chars().collect();
        for (from, to, piece) in cuts {
            let (from, to) = (from.index(text.len() + 1), to.index(text.len() + 1));
            // A short piece goes out, another comes in.
            let end = from + (to % 20).min(text.len() - from);
            text.splice(from..end, PIECES[piece].chars());
        }
        let read = read_calls(&[package(text.into_iter().collect())], "");
        prop_assert!(read.notes.iter().chain(&[]).all(|note| note.place.line >= 1 && note.place.column >= 1));
    }
}

#[test]
fn what_leads_in_circles_ends() {
    for text in [
        "type A = B; type B = A; fn f(a: A) { a.get_object(); }",
        "use self::a as b; use self::b as a; fn f() { a::c(); }",
        "use a::*; mod a { pub use super::b::*; } mod b { pub use super::a::*; } fn f() { c(); }",
        "include!(\"main.rs\"); mod a { include!(\"main.rs\"); } fn f() {}",
        "fn f() { g(f) } fn g(a: fn()) { f(); g(g) }",
        "struct A; impl std::ops::Deref for A { type Target = A; } fn f(a: A) { a.b(); a.get_object(); a.c.d; }",
        "trait A: B {} trait B: A {} fn f<T: A>(a: T) { a.b(); }",
        "fn f<T: Into<U>, U: Into<T>>(a: T) -> U { f(f(a)) }",
        "struct W<T>(T); impl<T> W<T> { fn w(self) -> W<W<T>> { W(self) } } fn f(w: W<u8>) { w.w().w().w().w().0.0.0; }",
        "type A = (B, B); type B = (C, C); type C = (D, D); type D = (E, E); type E = (F, F); type F = (G, G); type G = (A, A); fn f(a: A) {}",
        "const A: &str = B; const B: &str = A; fn f(c: &aws_sdk_s3::Client) { c.get_object().bucket(A); }",
        "fn f(c: &aws_sdk_s3::Client, b: &str) { c.get_object().bucket(b); f(c, b); }",
    ] {
        read_calls(&[package(text.to_owned())], "");
    }
}

#[test]
fn work_grows_with_the_code_and_not_faster() {
    let function = |at: usize| {
        format!(
            "async fn f{at}(s3: &aws_sdk_s3::Client) {{ f{}(s3).await; s3.get_object().bucket(\"a\").key(\"b\").send().await; }}\n",
            at + 1
        )
    };
    let text: String = (0..5_000).map(function).collect();
    let pairs: String = (0..200).map(|at| format!("let x{} = (x{at}.clone(), x{at});\n", at + 1)).collect();
    let start = cpu_time();
    let read = read_calls(&[package(format!("{text} fn g(x0: aws_sdk_s3::Client) {{ {pairs} }}"))], "");
    assert_eq!(read.calls.len(), 5_000);
    let took = cpu_time() - start;
    assert!(took.as_secs() < 30, "{took:?}");
}
