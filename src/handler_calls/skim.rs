//! A first look at a text, before it is parsed: it is made as short as what is read of it, and what is nested without end is refused.
//!
//! A parser makes five tokens of a line of documentation, and trees of attributes and of tests. A third of what people write is one
//! of these, so they are made blank first; every place stays where it was.

use std::borrow::Cow;
use std::ops::Range;

use super::structs::MAX_LISTED;

/// How deep a syntax tree may become, in tokens that can each hold the next. Code that people write stays below a tenth of it.
const MAX_DEPTH: usize = 5_000;

/// What a group of tokens counts: between it and what it holds lie some levels of the tree.
const GROUP: usize = 25;

/// Nobody writes more attributes between `#[cfg(test)]` and its module. Without end, a text of nothing but these would be read once for
/// each.
const MAX_ATTRIBUTES: usize = 8;

/// Of a list of more numbers than this nothing is read but that it is long: it is a table, and there are some of megabytes.
const MAX_NUMBERS: usize = MAX_LISTED + 1;

/// Why a text is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unfit {
    /// It would need a tree that is too deep, from this byte on.
    Deep(usize),
    /// Its brackets, quotes or comments do not match.
    Open,
}

/// The text without its comments, without the attributes that say nothing of files and tests, and without the modules that are there
/// in tests alone: they become spaces.
pub(super) fn skim(text: &str) -> Result<Cow<'_, str>, Unfit> {
    let mut skimmer =
        Skimmer { text, at: 0, around: Vec::new(), level: Level::default(), tests: None, blank: Vec::new() };
    skimmer.read()?;
    Ok(without(text, &skimmer.blank))
}

/// With spaces for these ranges, as many as there were characters.
fn without<'t>(text: &'t str, blank: &[Range<usize>]) -> Cow<'t, str> {
    if blank.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut made = String::with_capacity(text.len());
    let mut done = 0;
    for range in blank {
        made.push_str(&text[done..range.start]);
        made.extend(text[range.clone()].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        done = range.end;
    }
    made.push_str(&text[done..]);
    Cow::Owned(made)
}

/// What was seen between two brackets. Within a statement every token may hold the next: `!!x`, `a + b + c`, `|a| |b| c`. What
/// separates elements of a list begins anew, unless it may stand between `<` and `>` or `|` and `|`.
#[derive(Clone, Copy, Default)]
struct Level {
    above: usize,
    run: usize,
    open: usize,
    is_behind_block: bool,
    close: u8,
    /// Where the body of a module begins that is there in tests alone, and how many ranges are blank in front of it.
    tests: Option<(usize, usize)>,
}

struct Skimmer<'t> {
    text: &'t str,
    at: usize,
    around: Vec<Level>,
    level: Level,
    /// Where the next body of tests opens.
    tests: Option<usize>,
    blank: Vec<Range<usize>>,
}

impl Skimmer<'_> {
    fn read(&mut self) -> Result<(), Unfit> {
        while let Some(byte) = self.byte(0) {
            match byte {
                b' ' | b'\t'..=b'\r' => self.at += 1,
                b'/' if self.byte(1) == Some(b'/') => {
                    self.skip(self.text[self.at..].find('\n').unwrap_or(self.text.len() - self.at));
                }
                b'/' if self.byte(1) == Some(b'*') => {
                    self.skip(length_of_comment(&self.text[self.at..]).ok_or(Unfit::Open)?);
                }
                b'"' => self.literal(end_of_text(self.text, self.at + 1, b'"'))?,
                b'\'' if self.is_character() => self.literal(end_of_text(self.text, self.at + 1, b'\''))?,
                b'(' | b'[' | b'{' => self.open(byte)?,
                b')' | b']' | b'}' => self.close(byte)?,
                _ => match self.text[self.at..].chars().next() {
                    Some(c) if is_word(c) => self.word()?,
                    // Marks of the direction of text are white space to the lexer.
                    Some(c) if !c.is_ascii() => self.at += c.len_utf8(),
                    _ => self.punctuation(byte)?,
                },
            }
        }
        if self.around.is_empty() { Ok(()) } else { Err(Unfit::Open) }
    }

    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn skip(&mut self, length: usize) {
        let start = self.at;
        self.at += length;
        self.blank.push(start..self.at);
    }

    /// Whether a quote begins a character; else it begins a lifetime.
    fn is_character(&self) -> bool {
        let mut behind = self.text[self.at + 1..].chars();
        behind.next() == Some('\\') || behind.next() == Some('\'')
    }

    fn literal(&mut self, end: Option<usize>) -> Result<(), Unfit> {
        self.count(false)?;
        self.at = end.ok_or(Unfit::Open)?;
        Ok(())
    }

    fn word(&mut self) -> Result<(), Unfit> {
        let rest = &self.text[self.at..];
        let is_ascii_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let plain = rest.bytes().take_while(is_ascii_word).count();
        let length = match rest.as_bytes().get(plain) {
            Some(byte) if !byte.is_ascii() => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => plain,
        };
        let (word, behind) = rest.split_at(length);
        if let ("r" | "br" | "cr", Some(quote)) = (word, raw_quote(behind.as_bytes())) {
            let end = format!("\"{}", "#".repeat(quote));
            let start = self.at + length + quote + 1;
            return self.literal(self.text[start..].find(&end).map(|length| start + length + end.len()));
        }
        let is_name = !word.starts_with(|c: char| c.is_ascii_digit());
        self.count(is_name && word != "else" && word != "as")?;
        self.at += length;
        Ok(())
    }

    fn punctuation(&mut self, byte: u8) -> Result<(), Unfit> {
        let rest = &self.text[self.at..];
        if let Some(length) = length_of_attribute(rest).filter(|length| !may_matter(&rest[..*length])) {
            self.skip(length);
            return Ok(());
        }
        self.count(false)?;
        match byte {
            b';' => (self.level.run, self.level.open) = (0, 0),
            b',' => self.level.run = self.level.open,
            b'<' | b'|' => self.level.open += 1,
            b'#' => self.tests = body_of_tests(&self.text[self.at..]).map(|length| self.at + length).or(self.tests),
            _ => {}
        }
        self.at += 1;
        Ok(())
    }

    /// Counts a token. A name behind a block begins a statement.
    fn count(&mut self, is_name: bool) -> Result<(), Unfit> {
        let level = &mut self.level;
        if level.is_behind_block && is_name {
            (level.run, level.open) = (0, 0);
        }
        level.is_behind_block = false;
        level.run += 1;
        if level.above + level.run > MAX_DEPTH { Err(Unfit::Deep(self.at)) } else { Ok(()) }
    }

    fn open(&mut self, byte: u8) -> Result<(), Unfit> {
        self.count(false)?;
        let above = self.level.above + self.level.run + GROUP;
        if above > MAX_DEPTH {
            return Err(Unfit::Deep(self.at));
        }
        let close = match byte {
            b'(' => b')',
            b'[' => b']',
            _ => b'}',
        };
        let tests = self.tests.take_if(|at| *at == self.at).map(|at| (at + 1, self.blank.len()));
        self.around.push(std::mem::replace(&mut self.level, Level { above, close, tests, ..Level::default() }));
        self.at += 1;
        if let Some(rest) = Some(&self.text[self.at..]).filter(|_| byte == b'[').and_then(rest_of_numbers) {
            self.blank.push(self.at + rest.start..self.at + rest.end);
            self.at += rest.end;
        }
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Result<(), Unfit> {
        let around = self.around.pop().filter(|_| self.level.close == byte).ok_or(Unfit::Open)?;
        if let Some((start, before)) = self.level.tests {
            self.blank.truncate(before);
            self.blank.push(start..self.at);
        }
        self.level = Level { is_behind_block: byte == b'}', ..around };
        self.at += 1;
        Ok(())
    }
}

/// Where the rest of a list is that holds nothing but whole numbers, behind the first of them.
fn rest_of_numbers(list: &str) -> Option<Range<usize>> {
    let is_in_list =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b',' | b' ' | b'\n' | b'\r' | b'\t');
    let end = list.bytes().position(|byte| !is_in_list(byte)).filter(|end| list[*end..].starts_with(']'))?;
    let list = &list[..end];
    let (last, _) = list.match_indices(',').nth(MAX_NUMBERS - 1)?;
    let is_number =
        |word: &str| word.starts_with(|c: char| c.is_ascii_digit()) && !word.contains([' ', '\n', '\r', '\t']);
    let mut words = list.trim_end().trim_end_matches(',').split(',').map(str::trim);
    words.all(is_number).then_some(last + 1..end)
}

/// Whether it may stand in a name or a number.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn length_of_comment(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    loop {
        match (bytes.get(at)?, bytes.get(at + 1)?) {
            (b'/', b'*') => depth += 1,
            (b'*', b'/') if depth == 1 => return Some(at + 2),
            (b'*', b'/') => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
    }
}

/// Where a text or a character ends that is closed by this quote.
fn end_of_text(text: &str, start: usize, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// How many `#` stand in front of the quote of a raw text.
fn raw_quote(bytes: &[u8]) -> Option<usize> {
    let hashes = bytes.iter().take_while(|byte| **byte == b'#').count();
    (bytes.get(hashes) == Some(&b'"')).then_some(hashes)
}

/// How long an attribute is, if it is simple: without texts, comments and further brackets.
fn length_of_attribute(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("#[").or_else(|| text.strip_prefix("#!["))?;
    let end = inside.find(['[', ']', '"', '\'', '/'])?;
    inside[end..].starts_with(']').then_some(text.len() - inside.len() + end + 1)
}

/// Whether an attribute may say where a file lies, or that something is there in tests alone.
fn may_matter(attribute: &str) -> bool {
    ["test", "bench", "path", "cfg"].iter().any(|word| attribute.contains(word))
}

/// How far it is to the body of a module that is there in tests alone, from its `#[cfg(test)]` on. Whatever is written otherwise than
/// people do is read, and found to be a test then.
fn body_of_tests(text: &str) -> Option<usize> {
    let mut rest = text.strip_prefix("#[cfg(test)]")?.trim_start();
    for _ in 0..MAX_ATTRIBUTES {
        let Some(length) = length_of_attribute(rest) else { break };
        rest = rest[length..].trim_start();
    }
    let rest = rest.strip_prefix("pub ").unwrap_or(rest).strip_prefix("mod ")?.trim_start();
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').trim_start();
    rest.starts_with('{').then_some(text.len() - rest.len())
}

#[cfg(test)]
mod tests;
