//! The arguments of macros, read as what the macro takes.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Item, Pat, Stmt, Token};

use super::cfg::holds;

/// What stands between the parentheses of a macro.
pub(super) enum Body {
    Expressions(Vec<Expr>),
    /// The branches of `select!`: what is awaited, what it is called, what is done then.
    Branches(Vec<(Option<Pat>, Expr, Option<Expr>, Expr)>),
    Items(Vec<Item>),
    Statements(Vec<Stmt>),
}

/// Macros that run their arguments where they stand, and call nothing else of AWS.
#[rustfmt::skip]
const WELL_KNOWN: [&str; 66] = [
    "anyhow", "assert", "assert_eq", "assert_matches", "assert_ne", "bail", "cfg", "column", "compile_error", "concat", "crit", "dbg",
    "debug", "debug_assert", "debug_assert_eq", "debug_assert_ne", "debug_span", "ensure", "env", "eprint", "eprintln", "err",
    "error", "error_span", "event", "file", "format", "format_args", "format_err", "hashmap", "include_bytes", "include_str", "info", "info_span",
    "join", "json", "lazy_static", "line", "matches", "module_path", "offset_of", "option_env", "panic", "pin", "pin_mut", "print", "println",
    "query", "ready", "select", "select_biased", "span", "stringify", "thread_local", "todo", "trace", "trace_span", "try_join", "unimplemented", "unreachable", "vec", "warn",
    "warn_span", "write", "writeln", "yield_",
];

/// Whether what the macro does with its arguments is known.
pub(super) fn is_well_known(name: &str) -> bool {
    WELL_KNOWN.binary_search(&name).is_ok() || matches!(name, "cfg_if" | "try_stream" | "stream")
}

/// The arguments of macros, read when the macro is. What is read refers to them, so they stay where they are: each has the next one.
#[derive(Default)]
pub(super) struct Bodies {
    read: OnceCell<Box<(Body, Bodies)>>,
}

impl Bodies {
    /// Keeps the arguments of one more macro. Nothing may be kept here yet: what comes back is where the next are.
    pub(super) fn keep(&self, body: Body) -> (&Body, &Self) {
        let (body, next) = &**self.read.get_or_init(|| Box::new((body, Self::default())));
        (body, next)
    }
}

impl Drop for Bodies {
    fn drop(&mut self) {
        let mut next = self.read.take();
        while let Some(mut one) = next {
            next = one.1.read.take();
        }
    }
}

/// Reads the arguments of a macro of this name.
pub(super) fn read_body(name: &str, tokens: TokenStream, features: &BTreeSet<String>) -> Option<Body> {
    match name {
        "lazy_static" | "thread_local" => read_items(without_ref(tokens)),
        "select" | "select_biased" => read_branches.parse2(tokens).ok().map(Body::Branches),
        "cfg_if" => {
            let blocks = blocks_of(tokens, features);
            read_items(blocks.clone()).or_else(|| read_statements(blocks))
        }
        "try_stream" | "stream" => read_statements(tokens),
        "matches" => read_matches.parse2(tokens).ok().map(Body::Expressions),
        _ => read_expressions.parse2(tokens).ok().map(Body::Expressions),
    }
}

fn read_items(tokens: TokenStream) -> Option<Body> {
    syn::parse2::<syn::File>(tokens).ok().map(|file| Body::Items(file.items))
}

fn read_statements(tokens: TokenStream) -> Option<Body> {
    syn::Block::parse_within.parse2(tokens).ok().map(Body::Statements)
}

/// Expressions with commas or semicolons between; in front of each may stand what `tracing`'s macros and named arguments take: `name =`,
/// `a.b =`, `?`, `%`, `target:`.
fn read_expressions(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let mut list = Vec::new();
    while !input.is_empty() {
        skip_name(input)?;
        if input.peek(Token![?]) || input.peek(Token![%]) {
            input.step(|cursor| Ok(((), cursor.token_tree().map_or(*cursor, |(_, rest)| rest))))?;
        }
        list.push(input.parse()?);
        if input.peek(Token![,]) || input.peek(Token![;]) || input.peek(Token![=>]) {
            input.step(|cursor| Ok(((), skip_separator(*cursor))))?;
        } else if !input.is_empty() {
            return Err(input.error("no list of expressions"));
        }
    }
    Ok(list)
}

/// A comma or semicolon is one token, `=>` are two.
fn skip_separator(cursor: syn::buffer::Cursor<'_>) -> syn::buffer::Cursor<'_> {
    match cursor.punct() {
        Some((punct, rest)) if punct.as_char() == '=' => rest.punct().map_or(rest, |(_, rest)| rest),
        Some((_, rest)) => rest,
        None => cursor,
    }
}

/// Skips `a.b =` and `name:`, unless it is a comparison or a path.
fn skip_name(input: ParseStream<'_>) -> syn::Result<()> {
    let ahead = input.fork();
    while ahead.parse::<Option<proc_macro2::Ident>>()?.is_some() {
        if ahead.peek(Token![.]) {
            ahead.parse::<Token![.]>()?;
        } else {
            break;
        }
    }
    let is_assigned = ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]);
    let is_named = ahead.peek(Token![:]) && !ahead.peek(Token![::]);
    if is_assigned || is_named {
        while !(input.peek(Token![=]) || input.peek(Token![:])) {
            input.step(|cursor| Ok(((), cursor.token_tree().map_or(*cursor, |(_, rest)| rest))))?;
        }
        input.step(|cursor| Ok(((), cursor.token_tree().map_or(*cursor, |(_, rest)| rest))))?;
    }
    Ok(())
}

fn read_matches(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let value: Expr = input.parse()?;
    input.parse::<TokenStream>()?;
    Ok(vec![value])
}

type Branch = (Option<Pat>, Expr, Option<Expr>, Expr);

/// `biased; pattern = future, if condition => result, else => result` of tokio, `pattern = future => result` of futures.
fn read_branches(input: ParseStream<'_>) -> syn::Result<Vec<Branch>> {
    let mut branches = Vec::new();
    if input.peek(syn::Ident) && input.peek2(Token![;]) {
        input.parse::<syn::Ident>()?;
        input.parse::<Token![;]>()?;
    }
    while !input.is_empty() {
        let mut branch: (Option<Pat>, Option<Expr>, Option<Expr>) = (None, None, None);
        if input.peek(Token![else]) || input.peek(Token![default]) || is_word(input, "complete") {
            input.step(|cursor| Ok(((), cursor.token_tree().map_or(*cursor, |(_, rest)| rest))))?;
        } else {
            branch.0 = Some(Pat::parse_multi_with_leading_vert(input)?);
            input.parse::<Token![=]>()?;
            branch.1 = Some(input.parse()?);
            if input.peek(Token![,]) && input.peek2(Token![if]) {
                input.parse::<Token![,]>()?;
                input.parse::<Token![if]>()?;
                branch.2 = Some(input.parse()?);
            }
        }
        input.parse::<Token![=>]>()?;
        let result: Expr = if input.peek(syn::token::Brace) { Expr::Block(input.parse()?) } else { input.parse()? };
        input.parse::<Option<Token![,]>>()?;
        let unit = || {
            Expr::Tuple(syn::ExprTuple { attrs: Vec::new(), paren_token: Default::default(), elems: Punctuated::new() })
        };
        branches.push((branch.0, branch.1.unwrap_or_else(unit), branch.2, result));
    }
    Ok(branches)
}

fn is_word(input: ParseStream<'_>, word: &str) -> bool {
    input.cursor().ident().is_some_and(|(ident, _)| ident == word)
}

/// `static ref NAME` of `lazy_static!` becomes a static.
fn without_ref(tokens: TokenStream) -> TokenStream {
    let mut tokens: Vec<TokenTree> =
        tokens.into_iter().filter(|token| !matches!(token, TokenTree::Ident(word) if *word == "ref")).collect();
    // The last of `thread_local!` may lack its semicolon.
    let is_closed = matches!(tokens.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ';');
    if !is_closed {
        tokens.push(TokenTree::Punct(proc_macro2::Punct::new(';', proc_macro2::Spacing::Alone)));
    }
    tokens.into_iter().collect()
}

/// The alternatives of `cfg_if!` that may be built.
fn blocks_of(tokens: TokenStream, features: &BTreeSet<String>) -> TokenStream {
    let mut blocks = Vec::new();
    let mut is_built = Some(true);
    for token in tokens {
        let TokenTree::Group(group) = token else { continue };
        match group.delimiter() {
            // `cfg(…)` of the attribute.
            Delimiter::Bracket => {
                let condition = group.stream().into_iter().nth(1);
                is_built = match condition {
                    Some(TokenTree::Group(condition)) => holds(condition.stream(), features),
                    _ => None,
                };
            }
            Delimiter::Brace if is_built != Some(false) => {
                blocks.push(Group::stream(&group));
                if is_built == Some(true) {
                    break;
                }
            }
            _ => {}
        }
        if group.delimiter() == Delimiter::Brace {
            is_built = Some(true);
        }
    }
    blocks.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> Option<usize> {
        let call: syn::Macro = syn::parse_str(text).unwrap();
        let body = read_body(&call.path.get_ident().unwrap().to_string(), call.tokens, &BTreeSet::new())?;
        Some(match body {
            Body::Expressions(list) => list.len(),
            Body::Branches(list) => list.len(),
            Body::Items(list) => list.len(),
            Body::Statements(list) => list.len(),
        })
    }

    #[test]
    fn what_is_kept_stays_where_it_is_and_goes_without_recursion() {
        let all = Bodies::default();
        let mut next = &all;
        let mut kept = Vec::new();
        for _ in 0..1_000_000 {
            let (body, behind) = next.keep(Body::Items(Vec::new()));
            kept.push(body);
            next = behind;
        }
        assert!(kept.iter().all(|body| matches!(body, Body::Items(items) if items.is_empty())));
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(WELL_KNOWN.is_sorted());
    }

    #[test]
    fn what_macros_take_is_read() {
        assert_eq!(count("join!(a.b(), c)"), Some(2));
        assert_eq!(count("info!(target: \"x\", a.b = %c, ?d, e = ?f.g(), h, \"done {}\", i)"), Some(7));
        assert_eq!(count("vec![x; n]"), Some(2));
        assert_eq!(count("json!({ \"a\": b })"), None);
        assert_eq!(count("select! { biased; Some(x) = a.next(), if ok => { b() } _ = c => d, else => e }"), Some(3));
        assert_eq!(count("lazy_static! { static ref A: B = c(); pub static ref D: E = f(); }"), Some(2));
        assert_eq!(count("thread_local! { static A: B = const { c() } }"), Some(1));
        assert_eq!(count("matches!(a(), B | C if d)"), Some(1));
        assert_eq!(count("println!(\"{x}\", x = format!(\"{}\", y))"), Some(2));
        assert_eq!(count("join!(a == b, c::d)"), Some(2));
        assert_eq!(count("strange!(a b c)"), None);
    }
}
