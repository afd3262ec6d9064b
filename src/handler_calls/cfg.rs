//! Conditions on the build: what cargo would leave out of the function.

use std::collections::BTreeSet;
use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Expr, Meta};

/// Attributes of items that are built for tests alone.
const OF_TESTS: [&str; 5] = ["test", "rstest", "test_case", "bench", "proptest"];

/// Whether what has these attributes is left out with these features of its package. What depends on more than a build for Lambda
/// says is there.
pub(super) fn is_off(attributes: &[Attribute], features: &BTreeSet<String>) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if attribute.path().is_ident("cfg") => holds(list.tokens.clone(), features) == Some(false),
        _ => {
            let last = attribute.path().segments.last();
            last.is_some_and(|last| OF_TESTS.iter().any(|name| last.ident == name))
        }
    })
}

/// Whether a condition holds: `all(unix, feature = "a")`; `None` where the build decides that.
pub(super) fn holds(condition: TokenStream, features: &BTreeSet<String>) -> Option<bool> {
    read_one(&mut condition.into_iter().peekable(), features)
}

/// *The Rust Reference, Conditional compilation*. Lambda runs Linux on x86-64 and arm64, and `cargo lambda build` builds with
/// optimisations.
fn read_one(tokens: &mut Peekable<IntoIter>, features: &BTreeSet<String>) -> Option<bool> {
    let TokenTree::Ident(name) = tokens.next()? else { return None };
    let name = name.to_string();
    match tokens.peek() {
        Some(TokenTree::Group(group)) => {
            let mut inside = group.stream().into_iter().peekable();
            tokens.next();
            let mut found = Vec::new();
            while inside.peek().is_some() {
                found.push(read_one(&mut inside, features));
                // Up to the next comma: what is not understood decides nothing.
                while inside
                    .next_if(|token| !matches!(token, TokenTree::Punct(mark) if mark.as_char() == ','))
                    .is_some()
                {}
                inside.next();
            }
            match name.as_str() {
                "not" => found.first().copied().flatten().map(|one| !one),
                "all" if found.contains(&Some(false)) => Some(false),
                "all" => found.iter().all(Option::is_some).then_some(true),
                "any" if found.contains(&Some(true)) => Some(true),
                "any" => found.iter().all(Option::is_some).then_some(false),
                _ => None,
            }
        }
        Some(TokenTree::Punct(mark)) if mark.as_char() == '=' => {
            tokens.next();
            let Some(TokenTree::Literal(text)) = tokens.next() else { return None };
            has_value(&name, text.to_string().trim_matches('"'), features)
        }
        _ => match name.as_str() {
            "true" | "unix" => Some(true),
            "false" | "windows" | "test" | "debug_assertions" | "doc" | "doctest" | "docsrs" | "miri" | "loom"
            | "fuzzing" | "kani" => Some(false),
            _ => None,
        },
    }
}

fn has_value(name: &str, value: &str, features: &BTreeSet<String>) -> Option<bool> {
    match (name, value) {
        ("feature", value) => Some(features.contains(value)),
        ("target_os", value) => Some(value == "linux"),
        ("target_family", value) => Some(value == "unix"),
        ("target_pointer_width", value) => Some(value == "64"),
        ("target_endian", value) => Some(value == "little"),
        ("target_vendor", value) => Some(value == "unknown"),
        ("target_arch", "x86_64" | "aarch64") | ("target_env", "gnu" | "musl") => None,
        ("target_arch" | "target_env", _) => Some(false),
        _ => None,
    }
}

/// What a condition in the code is known to be: `false`, `cfg!(windows)`, `!cfg!(test) && …`.
pub(super) fn constant(condition: &Expr, features: &BTreeSet<String>) -> Option<bool> {
    match condition {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Bool(value), .. }) => Some(value.value),
        Expr::Paren(inner) => constant(&inner.expr, features),
        Expr::Group(inner) => constant(&inner.expr, features),
        Expr::Unary(not) if matches!(not.op, syn::UnOp::Not(_)) => constant(&not.expr, features).map(|value| !value),
        Expr::Macro(call) if call.mac.path.is_ident("cfg") => holds(call.mac.tokens.clone(), features),
        Expr::Binary(both) => match (&both.op, constant(&both.left, features), constant(&both.right, features)) {
            (syn::BinOp::And(_), Some(false), _) | (syn::BinOp::And(_), _, Some(false)) => Some(false),
            (syn::BinOp::Or(_), Some(true), _) | (syn::BinOp::Or(_), _, Some(true)) => Some(true),
            (syn::BinOp::And(_) | syn::BinOp::Or(_), Some(_), Some(value)) => Some(value),
            _ => None,
        },
        _ => None,
    }
}

/// The attributes of an expression that stands as a statement.
pub(super) fn attributes_of(expression: &Expr) -> &[Attribute] {
    match expression {
        Expr::Await(one) => &one.attrs,
        Expr::Block(one) => &one.attrs,
        Expr::Call(one) => &one.attrs,
        Expr::ForLoop(one) => &one.attrs,
        Expr::If(one) => &one.attrs,
        Expr::Loop(one) => &one.attrs,
        Expr::Macro(one) => &one.attrs,
        Expr::Match(one) => &one.attrs,
        Expr::MethodCall(one) => &one.attrs,
        Expr::Return(one) => &one.attrs,
        Expr::Struct(one) => &one.attrs,
        Expr::Try(one) => &one.attrs,
        Expr::Unsafe(one) => &one.attrs,
        Expr::While(one) => &one.attrs,
        Expr::Assign(one) => attributes_of(&one.left),
        Expr::Path(one) => &one.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_hold_as_in_a_build_for_lambda() {
        let features = BTreeSet::from(["aws".to_owned()]);
        for (condition, expected) in [
            ("test", Some(false)),
            ("not(test)", Some(true)),
            ("any()", Some(false)),
            ("all()", Some(true)),
            ("feature = \"aws\"", Some(true)),
            ("feature = \"admin\"", Some(false)),
            ("not(feature = \"admin\")", Some(true)),
            ("all(feature = \"aws\", target_os = \"linux\")", Some(true)),
            ("all(tokio_unstable, windows)", Some(false)),
            ("any(tokio_unstable, unix)", Some(true)),
            ("any(tokio_unstable, test)", None),
            ("target_arch = \"aarch64\"", None),
            ("target_arch = \"wasm32\"", Some(false)),
            ("any(windows, target_os = \"macos\")", Some(false)),
            ("not(any(test, all()))", Some(false)),
            ("debug_assertions", Some(false)),
            ("true", Some(true)),
            ("panic = \"abort\"", None),
        ] {
            let found = holds(condition.parse().unwrap(), &features);
            assert_eq!(found, expected, "{condition}");
        }
    }
}
