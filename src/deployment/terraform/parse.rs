//! Texts as blocks.

use hcl_edit::structure::Body;

use super::json_syntax;
use super::lines::Lines;
use crate::deployment::Position;
use crate::deployment::wrong::Wrong;
use crate::file::File;

/// How deep brackets may be: the parser calls itself for each.
const MAX_DEPTH: usize = 64;

/// What a file says, in the native syntax.
pub struct Loaded<'a> {
    pub file: &'a str,
    /// The text that was read, without the mark of an editor's before it.
    pub text: &'a str,
    /// What was read in its place, and the places of its parts.
    native: Option<(String, Vec<(usize, Position)>)>,
    pub body: Result<Body, Wrong>,
}

impl<'a> Loaded<'a> {
    pub fn of(file: &'a File) -> Self {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        let own = |body, native| Self { file: &file.path, text, native, body };
        if !file.path.ends_with(".json") {
            return own(parse(text, || Lines::new("", text, 0)), None);
        }
        match json_syntax::native(text) {
            Err(wrong) => own(Err(wrong), None),
            Ok(native) => own(parse(&native.0, || Lines::made("", &native.0, 0, &native.1)), Some(native)),
        }
    }

    pub fn lines(&self, before: usize) -> Lines<'_> {
        match &self.native {
            Some((text, places)) => Lines::made(self.file, text, before, places),
            None => Lines::new(self.file, self.text, before),
        }
    }
}

fn parse<'t>(text: &str, lines: impl FnOnce() -> Lines<'t>) -> Result<Body, Wrong> {
    if is_too_deep(text) {
        return Err(Wrong { at: Position { line: 1, column: 1 }, message: "it is nested too deeply".to_owned() });
    }
    let parsed = hcl_edit::parser::parse_body(text).or_else(|error| {
        // The parser ends an expression where a line ends, also where it has to go on.
        hcl_edit::parser::parse_body(&joined(text)).map_err(|_| error)
    });
    parsed.map_err(|error| {
        let at = lines().position(error.location().offset());
        Wrong { at, message: error.message().trim().replace('\n', ", ") }
    })
}

/// The text with a blank for each end of a line at which an expression goes on. Every byte stays where it is.
fn joined(text: &str) -> String {
    const OPEN: [&str; 6] = [":", "?", "&&", "||", "==", "!="];
    let mut joined = String::with_capacity(text.len());
    let mut lines = text.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().map_or("", |next| next.trim_start());
        let goes_on = OPEN.iter().any(|mark| line.trim_end().ends_with(mark) || next.starts_with(mark));
        match line.strip_suffix('\n').filter(|_| goes_on) {
            Some(line) => {
                joined.push_str(line);
                joined.push(' ');
            }
            None => joined.push_str(line),
        }
    }
    joined
}

pub fn is_too_deep(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}
