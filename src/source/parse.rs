//! Text becomes a syntax tree, whatever the text.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

/// The longest file that is read, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// How deep a syntax tree may become, in tokens that can each hold the next. Code that people write stays below a tenth of it.
const MAX_DEPTH: usize = 5_000;

/// What a group of tokens counts: between it and what it holds lie some levels of the tree.
const GROUP: usize = 25;

/// Why a file is not read.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) span: Span,
    pub(super) reason: String,
}

/// Reads a file.
pub(super) fn parse_file(text: &str) -> Result<(syn::File, TokenStream), Refused> {
    let refuse = |reason: String| Refused { span: Span::call_site(), reason };
    if text.len() > MAX_BYTES {
        return Err(refuse(format!("it has {} bytes; files of up to {MAX_BYTES} are read", text.len())));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.starts_with("#!") && !text.starts_with("#![") {
        // Its end stays, so that all other lines keep their numbers.
        text.find('\n').map_or("", |end| &text[end..])
    } else {
        text
    };
    // Groups that do not close are found without recursion.
    let tokens: TokenStream = text
        .parse()
        .map_err(|error: proc_macro2::LexError| Refused { span: error.span(), reason: error.to_string() })?;
    if let Some(span) = find_depth(tokens.clone(), 0) {
        return Err(Refused { span, reason: "it is nested too deep".to_owned() });
    }
    match syn::parse2(tokens.clone()) {
        Ok(file) => Ok((file, tokens)),
        Err(error) => Err(Refused { span: error.span(), reason: error.to_string() }),
    }
}

/// Where the tree would become too deep. Within a statement every token may hold the next: `!!x`, `a + b + c`, `|a| |b| c`. What
/// separates elements of a list begins anew, unless it may stand between `<` and `>` or `|` and `|`.
fn find_depth(stream: TokenStream, above: usize) -> Option<Span> {
    let mut run = 0;
    let mut open = 0;
    let mut is_behind_block = false;
    for token in stream {
        let is_new = is_behind_block && matches!(&token, TokenTree::Ident(word) if *word != "else" && *word != "as");
        is_behind_block = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if is_new {
            (run, open) = (0, 0);
        }
        run += 1;
        match &token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ';' => (run, open) = (0, 0),
                ',' => run = open,
                '<' | '|' => open += 1,
                _ => {}
            },
            TokenTree::Group(group) => {
                run += GROUP;
                if above + run > MAX_DEPTH {
                    return Some(group.span());
                }
                if let Some(span) = find_depth(group.stream(), above + run) {
                    return Some(span);
                }
                run -= GROUP;
            }
            TokenTree::Ident(_) | TokenTree::Literal(_) => {}
        }
        if above + run > MAX_DEPTH {
            return Some(token.span());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::on_deep_stack;

    fn refusal(text: String) -> Option<String> {
        on_deep_stack(|| parse_file(&text).err().map(|refused| refused.reason)).unwrap()
    }

    #[test]
    fn code_that_nests_without_end_is_refused_and_does_not_overflow() {
        let in_function =
            |open: &str, close: &str, n: usize| format!("fn f() {{ let x = {}y{}; }}", open.repeat(n), close.repeat(n));
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("{", "}"),
            ("!", ""),
            ("-", ""),
            ("&", ""),
            ("&&", ""),
            ("|x| ", ""),
            ("|x, y| ", ""),
            ("return ", ""),
            ("y + ", ""),
            ("y.y().", ""),
            ("y = ", ""),
            ("y as ", ""),
            ("if y {} else ", "{}"),
            ("y::<", ">"),
            ("y::<a, ", ">"),
            ("async ", "{}"),
            ("move || ", ""),
            ("break ", ""),
            ("y..", ""),
            ("y(", ")"),
            ("{} + ", ""),
            ("match y {} + ", ""),
            ("loop {} - ", ""),
            ("y < y, ", ""),
            ("'a: loop { ", "}"),
            ("vec![", "]"),
            ("unsafe {", "}"),
            ("y ? .", ""),
            ("*", ""),
            ("..", ""),
            ("<y as ", ">::y"),
        ] {
            assert!(refusal(in_function(open, close, 10_000)).is_some(), "{open}");
            // The deepest that is let through.
            for n in [150, 1_600, 2_400, 4_900] {
                refusal(in_function(open, close, n));
            }
        }
        for (open, close) in [
            ("&", ""),
            ("Vec<", ">"),
            ("HashMap<u8, ", ">"),
            ("fn() -> ", ""),
            ("(", ")"),
            ("impl Fn() -> ", ""),
            ("*const ", ""),
            ("[", "; 1]"),
            ("dyn A<B = ", ">"),
        ] {
            for n in [190, 2_400, 4_900] {
                refusal(format!("type X = {}y{};", open.repeat(n), close.repeat(n)));
            }
        }
        for n in [190, 10_000] {
            refusal(format!("{}{}", "mod m {".repeat(n), "}".repeat(n)));
            refusal(format!("use {}a{};", "a::{".repeat(n), "}".repeat(n)));
            refusal(format!("use {}a;", "a::".repeat(n)));
        }
    }

    #[test]
    fn a_first_line_for_the_shell_is_a_line() {
        let (file, _) = parse_file("#!/usr/bin/env run\nfn main() {}").unwrap();
        let syn::Item::Fn(main) = &file.items[0] else { panic!() };
        assert_eq!((main.sig.ident.span().start().line, main.sig.ident.span().start().column), (2, 3));
    }

    #[test]
    fn what_people_write_is_read() {
        let list = format!("const X: [u8; 100000] = [{}];", "1, ".repeat(100_000));
        let chain = format!("fn f() {{ {} }}", "a.b(|x| x).c()?.d(1 + 2 * 3);\n".repeat(20_000));
        let items = "struct A { b: C<D>, e: F<G, H> } impl A { fn b(&self) -> C { match self { A | B => {} } } }\n"
            .repeat(1_000);
        for text in
            [list, chain, items, "#!/usr/bin/env run\nfn main() {}".to_owned(), "\u{feff}fn main() {}".to_owned()]
        {
            assert_eq!(refusal(text), None);
        }
        assert!(refusal("fn main() {".to_owned()).is_some());
        assert!(refusal("fn main() { let = ; }".to_owned()).is_some());
        assert!(refusal("x".repeat(MAX_BYTES + 1)).is_some());
    }
}
