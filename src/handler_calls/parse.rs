//! Text becomes a syntax tree, whatever the text.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::{LineColumn, TokenStream};

use super::skim::{Unfit, skim};

/// The longest file that is read, in bytes.
const MAX_BYTES: usize = 4 * 1024 * 1024;

/// After so many bytes of texts a thread forgets what it read: a tree takes some fifty times the memory of its text.
const MAX_KEPT: usize = 8 * 1024 * 1024;

/// What a thread keeps: functions of a workspace are built with the same packages.
#[derive(Default)]
struct Kept {
    files: HashMap<String, Rc<syn::File>>,
    /// Of all texts that were read. They stay with the thread as long as the trees, which are numbers of places in them.
    bytes: usize,
}

thread_local! {
    static KEPT: RefCell<Kept> = RefCell::default();
}

/// Why a file is not read.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) at: (usize, usize),
    pub(super) reason: String,
}

impl Refused {
    pub(super) fn whole(reason: String) -> Self {
        Self { at: (1, 1), reason }
    }

    fn at(start: LineColumn, reason: String) -> Self {
        Self { at: (start.line.max(1), start.column + 1), reason }
    }
}

/// Reads a file of a package that other functions may be built with: each thread does so once.
pub(super) fn parse_shared(text: &str) -> Result<Rc<syn::File>, Refused> {
    if let Some(known) = KEPT.with_borrow(|kept| kept.files.get(text).cloned()) {
        return Ok(known);
    }
    let file = Rc::new(parse_file(text)?);
    KEPT.with_borrow_mut(|kept| kept.files.insert(text.to_owned(), Rc::clone(&file)));
    Ok(file)
}

/// To be called where no tree is in use: forgets them, and the texts of their places, when they have become many.
pub(super) fn forget_files() {
    KEPT.with_borrow_mut(|kept| {
        if kept.bytes > MAX_KEPT {
            *kept = Kept::default();
            proc_macro2::extra::invalidate_current_thread_spans();
        }
    });
}

pub(super) fn parse_file(text: &str) -> Result<syn::File, Refused> {
    KEPT.with_borrow_mut(|kept| kept.bytes += text.len());
    if text.len() > MAX_BYTES {
        let reason = format!("it has {} bytes; files of up to {MAX_BYTES} are read", text.len());
        return Err(Refused::whole(reason));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.starts_with("#!") && !text.starts_with("#![") {
        // Its end stays, so that all other lines keep their numbers.
        text.find('\n').map_or("", |end| &text[end..])
    } else {
        text
    };
    let skimmed = match skim(text) {
        Ok(skimmed) => skimmed,
        Err(Unfit::Deep(at)) => {
            let before = &text[..at];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |start| start.chars().count());
            return Err(Refused::at(LineColumn { line, column }, "it is nested too deep".to_owned()));
        }
        // The lexer, which does without recursion, knows where.
        Err(Unfit::Open) => match text.parse::<TokenStream>() {
            Ok(_) => return Err(Refused::whole("its brackets do not match".to_owned())),
            Err(error) => return Err(Refused::at(error.span().start(), error.to_string())),
        },
    };
    syn::parse_str(&skimmed).map_err(|error| Refused::at(error.span().start(), error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::handler_calls::on_deep_stack;

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
    fn a_thread_reads_a_shared_file_once_until_it_has_read_many() {
        let shared = || parse_shared("fn shared() {}").unwrap();
        let place = |file: &syn::File| {
            let syn::Item::Fn(function) = &file.items[0] else { panic!() };
            (function.sig.ident.span().start().line, function.sig.ident.span().start().column)
        };
        let first = shared();
        forget_files();
        parse_file("\n\nfn other() {}").unwrap();
        assert!(Rc::ptr_eq(&first, &shared()));
        assert_eq!(place(&first), (1, 3));
        for _ in 0..MAX_KEPT / 1_000_000 + 1 {
            parse_file(&" ".repeat(1_000_000)).unwrap();
        }
        forget_files();
        assert!(!Rc::ptr_eq(&first, &shared()));
        assert_eq!(place(&shared()), (1, 3));
    }

    #[test]
    fn a_first_line_for_the_shell_is_a_line() {
        let file = parse_file("#!/usr/bin/env run\nfn main() {}").unwrap();
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
