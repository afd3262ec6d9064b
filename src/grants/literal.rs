//! Values of HCL and TypeScript: literals as what they are, everything else as it is written.

use super::token::{Syntax, Token, TokenKind, tokens};
use super::value::{Spot, Value};

/// A reader of tokens.
pub(super) struct Reader {
    tokens: Vec<Token>,
    at: usize,
    syntax: Syntax,
}

impl Reader {
    /// `None` where brackets lie too deep in each other: it calls itself for each.
    pub(super) fn new(text: &str, syntax: Syntax) -> Option<Self> {
        Some(Self { tokens: tokens(text, syntax)?, at: 0, syntax })
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next_is(&self, sign: &str) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::Sign && token.text == sign)
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let is_next = self.next_is(sign);
        self.at += usize::from(is_next);
        is_next
    }

    fn skip_ends(&mut self) {
        while self.peek().is_some_and(|token| token.kind == TokenKind::End) {
            self.at += 1;
        }
    }

    fn line(&self) -> usize {
        self.peek().or(self.tokens.last()).map_or(1, |token| token.line)
    }

    /// All of a file of HCL: attributes, and blocks under their type and labels.
    pub(super) fn file(&mut self) -> Spot {
        self.map(None)
    }

    /// All of a file of TypeScript: what is called with `new`, and every other call, at the outermost.
    pub(super) fn parts(&mut self) -> Vec<Spot> {
        let mut parts = Vec::new();
        while self.at < self.tokens.len() {
            let before = self.at;
            parts.push(self.value());
            // A sign that ends a value elsewhere ends nothing here.
            if self.at == before {
                self.at += 1;
            }
        }
        parts
    }

    /// The entries up to `end`, or to the end of the file.
    fn map(&mut self, end: Option<&str>) -> Spot {
        let line = self.line();
        let mut entries = Vec::new();
        loop {
            self.skip_ends();
            if self.at >= self.tokens.len() || end.is_some_and(|end| self.take_sign(end)) {
                return Spot { line, value: Value::Map(entries) };
            }
            if self.take_sign(",") || self.take_sign(";") {
                continue;
            }
            let before = self.at;
            let mut names = Vec::new();
            while let Some(token) =
                self.peek().filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::String))
            {
                names.push(plain(&token.text));
                self.at += 1;
            }
            let name = names.join(" ");
            if self.take_sign("=") || self.take_sign(":") {
                let value = self.value();
                entries.push((name, value));
            } else if self.next_is("{") && self.syntax == Syntax::Hcl {
                self.at += 1;
                let block = self.map(Some("}"));
                entries.push((name, block));
            } else {
                // No entry: a spread, a shorthand, a statement of a function.
                self.at = before;
                let value = self.value();
                if self.at == before {
                    self.at += 1;
                }
                entries.push((String::new(), value));
            }
        }
    }

    fn list(&mut self, end: &str) -> Vec<Spot> {
        let mut list = Vec::new();
        loop {
            self.skip_ends();
            if self.at >= self.tokens.len() || self.take_sign(end) {
                return list;
            }
            if self.take_sign(",") || self.take_sign(";") {
                continue;
            }
            let before = self.at;
            list.push(self.value());
            if self.at == before {
                self.at += 1;
            }
        }
    }

    /// One value: up to a comma, a bracket that it did not open, or in HCL the end of the line.
    fn value(&mut self) -> Spot {
        self.skip_ends();
        let line = self.line();
        let mut parts: Vec<Spot> = Vec::new();
        while let Some(token) = self.peek().cloned() {
            let ends = match token.kind {
                TokenKind::End => self.syntax == Syntax::Hcl,
                TokenKind::Sign => matches!(token.text.as_str(), "," | ";" | "}" | "]" | ")"),
                _ => false,
            };
            if ends {
                break;
            }
            self.at += 1;
            let part = match (token.kind, token.text.as_str()) {
                (TokenKind::End, _) => continue,
                (TokenKind::Sign, "{") => self.map(Some("}")).value,
                (TokenKind::Sign, "[") => Value::List(self.list("]")),
                (TokenKind::Sign, "(") => Value::Call(String::new(), self.list(")")),
                (TokenKind::Word, name) if self.next_is("(") => {
                    self.at += 1;
                    Value::Call(name.to_owned(), self.list(")"))
                }
                (_, text) => Value::Text(text.to_owned()),
            };
            parts.push(Spot { line: token.line, value: part });
        }
        match parts.len() {
            1 => parts.remove(0),
            _ => Spot { line, value: Value::Parts(parts) },
        }
    }
}

/// A name without its quotes.
fn plain(text: &str) -> String {
    text.trim_matches(['"', '\'']).to_owned()
}
