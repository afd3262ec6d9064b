//! HCL and TypeScript in tokens, without comments: as much as it takes to read values.

/// A token and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) text: String,
    pub(super) line: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    String,
    /// A name or a number, with the names behind its dots.
    Word,
    Sign,
    End,
}

/// The two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    /// A line's end ends a value, and `=` stands before it.
    Hcl,
    /// `:` stands before a value.
    TypeScript,
}

/// How deep brackets, and strings within strings, may lie in each other.
const MAX_DEPTH: usize = 100;

/// Reads all tokens; `None` where they lie too deep in each other. What has no end ends with the text.
pub(super) fn tokens(text: &str, syntax: Syntax) -> Option<Vec<Token>> {
    let characters: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { characters, at: 0, line: 1, syntax, strings: 0, is_too_deep: false };
    let mut tokens: Vec<Token> = Vec::new();
    let mut depth = 0_usize;
    while let Some(token) = lexer.next() {
        match (token.kind, token.text.as_str()) {
            (TokenKind::Sign, "(" | "[" | "{") => depth += 1,
            (TokenKind::Sign, ")" | "]" | "}") => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH || lexer.is_too_deep {
            return None;
        }
        tokens.push(token);
    }
    Some(tokens)
}

struct Lexer {
    characters: Vec<char>,
    at: usize,
    line: usize,
    syntax: Syntax,
    /// How many strings are being read within each other.
    strings: usize,
    is_too_deep: bool,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> char {
        self.characters.get(self.at + ahead).copied().unwrap_or('\0')
    }

    fn take(&mut self) -> Option<char> {
        let taken = self.characters.get(self.at).copied()?;
        self.at += 1;
        self.line += usize::from(taken == '\n');
        Some(taken)
    }

    fn next(&mut self) -> Option<Token> {
        loop {
            let line = self.line;
            let token = |kind, text: String| Some(Token { kind, text, line });
            match (self.peek(0), self.peek(1)) {
                ('\0', _) if self.at >= self.characters.len() => return None,
                ('\n', _) => {
                    self.take();
                    return token(TokenKind::End, String::new());
                }
                ('#', _) if self.syntax == Syntax::Hcl => self.skip_line(),
                ('/', '/') => self.skip_line(),
                ('/', '*') => self.skip_block(),
                ('<', '<') if self.syntax == Syntax::Hcl => return token(TokenKind::String, self.heredoc()),
                ('"', _) => return token(TokenKind::String, self.string('"')),
                (quote @ ('\'' | '`'), _) if self.syntax == Syntax::TypeScript => {
                    return token(TokenKind::String, self.string(quote));
                }
                (c, _) if is_word(c) => return token(TokenKind::Word, self.word()),
                (c, _) if c.is_whitespace() => drop(self.take()),
                _ => return self.take().and_then(|sign| token(TokenKind::Sign, sign.to_string())),
            }
        }
    }

    fn skip_line(&mut self) {
        while !matches!(self.peek(0), '\n' | '\0') || (self.peek(0) == '\0' && self.at < self.characters.len()) {
            self.take();
        }
    }

    fn skip_block(&mut self) {
        while self.take().is_some() {
            if self.peek(0) == '*' && self.peek(1) == '/' {
                self.at += 2;
                return;
            }
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        loop {
            let next = self.peek(0);
            let joins = next == '.' && is_word(self.peek(1))
                || next == '-' && self.syntax == Syntax::Hcl && is_word(self.peek(1));
            if !is_word(next) && !joins {
                return word;
            }
            word.extend(self.take());
        }
    }

    /// A string, with the values that it holds in `${…}`, which may hold strings themselves.
    fn string(&mut self, quote: char) -> String {
        self.strings += 1;
        let string = self.string_within(quote);
        self.strings -= 1;
        string
    }

    fn string_within(&mut self, quote: char) -> String {
        let mut string = String::new();
        self.is_too_deep |= self.strings > MAX_DEPTH;
        string.extend(self.take());
        let holds_values = self.syntax == Syntax::Hcl || quote == '`';
        while let Some(taken) = self.take() {
            string.push(taken);
            if taken == '\\' {
                string.extend(self.take());
            } else if taken == quote {
                break;
            } else if holds_values && matches!(taken, '$' | '%') && self.peek(0) == taken {
                // `$${` stands for itself in HCL.
                string.extend(self.take());
                string.extend((self.peek(0) == '{').then(|| self.take()).flatten());
            } else if holds_values && matches!(taken, '$' | '%') && self.peek(0) == '{' {
                let mut depth = 0;
                loop {
                    match self.peek(0) {
                        inner @ ('"' | '`') if !self.is_too_deep => {
                            string.push_str(&self.string(inner));
                            continue;
                        }
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        _ => {}
                    }
                    match self.take() {
                        Some(inner) => string.push(inner),
                        None => return string,
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
        string
    }

    fn heredoc(&mut self) -> String {
        let line = |lexer: &mut Self| {
            let mut line = String::new();
            while let Some(taken) = lexer.take() {
                line.push(taken);
                if taken == '\n' {
                    break;
                }
            }
            line
        };
        let mut text = line(self);
        let end = text.trim().trim_start_matches('<').trim_start_matches('-').to_owned();
        loop {
            let next = line(self);
            text.push_str(&next);
            if next.is_empty() || next.trim() == end {
                // The line's end belongs to what follows.
                if next.ends_with('\n') {
                    self.at -= 1;
                    self.line -= 1;
                }
                return text;
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, syntax: Syntax) -> Vec<String> {
        tokens(text, syntax).unwrap().into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn what_nests_too_deeply_is_refused() {
        for open in ["(", "[", "a {", "(/*)*/", "(\")\"+", "\"${"] {
            assert!(tokens(&open.repeat(90), Syntax::Hcl).is_some(), "{open}");
            assert_eq!(tokens(&open.repeat(50_000), Syntax::Hcl), None, "{open}");
        }
    }

    #[test]
    fn comments_are_left_out_and_strings_stay_whole() {
        assert_eq!(
            texts("a = \"x # ${b(\"}\")} $${ // \\\" y\" # c\n/* d\n */ e-f.g", Syntax::Hcl),
            ["a", "=", "\"x # ${b(\"}\")} $${ // \\\" y\"", "", "e-f.g"]
        );
        assert_eq!(
            texts("f('#', `a ${b ? `c` : \"}\"} '`) // d\n- 1", Syntax::TypeScript),
            ["f", "(", "'#'", ",", "`a ${b ? `c` : \"}\"} '`", ")", "", "-", "1"]
        );
        assert_eq!(tokens("a = <<-EOT\n  \"#\n  EOT\nb", Syntax::Hcl).unwrap().last().map(|last| last.line), Some(4));
    }
}
