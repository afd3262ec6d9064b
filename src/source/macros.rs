//! The arguments of macros, read as what the macro takes.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Expr, Item, Pat, Stmt, Token};

use super::tree::start_of;

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

/// Reads the arguments of every macro of a file, those in the arguments of others too.
pub(super) fn find_bodies(stream: TokenStream, bodies: &mut HashMap<(usize, usize), Body>) {
    let mut before: [Option<TokenTree>; 2] = [None, None];
    for token in stream {
        if let TokenTree::Group(group) = &token {
            if let [Some(TokenTree::Ident(name)), Some(TokenTree::Punct(bang))] = &before
                && bang.as_char() == '!'
                && let Some(body) = read_body(&name.to_string(), group.stream())
            {
                bodies.insert(start_of(bang.span()), body);
            }
            find_bodies(group.stream(), bodies);
        }
        let [_, last] = before;
        before = [last, Some(token)];
    }
}

fn read_body(name: &str, tokens: TokenStream) -> Option<Body> {
    match name {
        "lazy_static" | "thread_local" => read_items(without_ref(tokens)),
        "select" | "select_biased" => read_branches.parse2(tokens).ok().map(Body::Branches),
        "cfg_if" => read_items(blocks_of(tokens.clone())).or_else(|| read_statements(blocks_of(tokens))),
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

/// All alternatives of `cfg_if!`: which of them is built is not known here.
fn blocks_of(tokens: TokenStream) -> TokenStream {
    let blocks = tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(Group::stream(&group)),
        _ => None,
    });
    blocks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(text: &str) -> Vec<usize> {
        let mut bodies = HashMap::new();
        find_bodies(text.parse().unwrap(), &mut bodies);
        let mut counted: Vec<_> = bodies
            .into_iter()
            .map(|(place, body)| {
                (
                    place,
                    match body {
                        Body::Expressions(list) => list.len(),
                        Body::Branches(list) => list.len(),
                        Body::Items(list) => list.len(),
                        Body::Statements(list) => list.len(),
                    },
                )
            })
            .collect();
        counted.sort();
        counted.into_iter().map(|(_, count)| count).collect()
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(WELL_KNOWN.is_sorted());
    }

    #[test]
    fn what_macros_take_is_read() {
        assert_eq!(bodies("join!(a.b(), c)"), [2]);
        assert_eq!(bodies("info!(target: \"x\", a.b = %c, ?d, e = ?f.g(), h, \"done {}\", i)"), [7]);
        assert_eq!(bodies("vec![x; n]"), [2]);
        assert!(bodies("json!({ \"a\": b })").is_empty());
        assert_eq!(bodies("select! { biased; Some(x) = a.next(), if ok => { b() } _ = c => d, else => e }"), [3]);
        assert_eq!(bodies("lazy_static! { static ref A: B = c(); pub static ref D: E = f(); }"), [2]);
        assert_eq!(bodies("thread_local! { static A: B = const { c() } }"), [1]);
        assert_eq!(bodies("matches!(a(), B | C if d)"), [1]);
        assert_eq!(bodies("println!(\"{x}\", x = format!(\"{}\", y))"), [2, 2]);
        assert_eq!(bodies("join!(a == b, c::d)"), [2]);
        assert!(bodies("strange!(a b c)").is_empty());
    }
}
