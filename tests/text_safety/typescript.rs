//! TypeScript as values: as much of the language as the stack of a CDK app is written in, and no more.

use std::collections::VecDeque;

use cargo_lambda_s3::iam::Target;
use serde_json::{Map, Value, json};

/// Source, and where it would be deployed.
pub struct Source {
    tokens: Vec<Token>,
    place: Target,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// An identifier, a keyword or a number.
    Word(String),
    /// A string or a template literal.
    Text(Vec<Part>),
    Sign(char),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Code(Vec<Token>),
}

impl Source {
    pub fn parse(text: &str, place: &Target) -> Self {
        Self { tokens: tokens(&mut text.chars().collect(), false), place: place.clone() }
    }

    /// The arguments of every `new kind(...)`, in order.
    pub fn created(&self, kind: &str) -> Vec<Vec<Value>> {
        let starts = (0..self.tokens.len()).filter(|at| self.tokens[*at] == Token::Word("new".to_owned()));
        let values = starts.map(|at| Reader { rest: self.tokens[at..].iter().cloned().collect(), place: &self.place });
        let values = values.map(|mut reader| reader.value());
        values.filter(|value| value["new"] == kind).map(|value| value["args"].as_array().unwrap().clone()).collect()
    }

    /// The arguments of every call of a method, in order.
    pub fn called(&self, method: &str) -> Vec<Vec<Value>> {
        let call = [Token::Sign('.'), Token::Word(method.to_owned()), Token::Sign('(')];
        let starts = (0..self.tokens.len()).filter(|at| self.tokens[*at..].starts_with(&call));
        let rest = |at: usize| self.tokens[at + call.len()..].iter().cloned().collect();
        starts.map(|at| Reader { rest: rest(at), place: &self.place }.list(')')).collect()
    }

    /// Whether `Fn` is imported, and whether it is used.
    pub fn imports_and_uses_fn(&self) -> [bool; 2] {
        [',', '.'].map(|behind| stands_before(&self.tokens, "Fn", behind))
    }

    /// The code without what stands in quotes and in comments: it is the same whatever a user typed. What CloudFormation
    /// puts together is text as well.
    pub fn skeleton(&self) -> Vec<String> {
        let mut list = Vec::new();
        blank(&joined(&self.tokens), &mut list);
        list
    }
}

fn tokens(rest: &mut VecDeque<char>, is_within_template: bool) -> Vec<Token> {
    let (mut list, mut depth) = (Vec::new(), 0);
    while let Some(c) = rest.pop_front() {
        match c {
            '}' if is_within_template && depth == 0 => return list,
            '/' if rest.front() == Some(&'/') => {
                // Every character that ends a line of JavaScript.
                while rest.pop_front().is_some_and(|c| !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')) {}
            }
            '/' if rest.front() == Some(&'*') => {
                rest.pop_front();
                while !(rest.pop_front().unwrap() == '*' && rest.front() == Some(&'/')) {}
                rest.pop_front();
            }
            '"' | '`' => list.push(Token::Text(literal(rest, c))),
            '\'' => panic!("a string in single quotes"),
            c if c.is_whitespace() => {}
            c if c.is_ascii_alphanumeric() || c == '_' => {
                let mut word = String::from(c);
                while let Some(&next) = rest.front().filter(|c| c.is_ascii_alphanumeric() || **c == '_') {
                    word.push(next);
                    rest.pop_front();
                }
                list.push(Token::Word(word));
            }
            c => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                list.push(Token::Sign(c));
            }
        }
    }
    assert!(!is_within_template, "a template literal without an end");
    list
}

/// The rest of a literal that `quote` began (*ECMA-262, Literals*).
fn literal(rest: &mut VecDeque<char>, quote: char) -> Vec<Part> {
    let (mut parts, mut units) = (Vec::new(), Vec::<u16>::new());
    let text = |units: &mut Vec<u16>| Part::Text(String::from_utf16(&std::mem::take(units)).unwrap());
    loop {
        match rest.pop_front().expect("a literal without an end") {
            c if c == quote => break,
            '$' if quote == '`' && rest.front() == Some(&'{') => {
                rest.pop_front();
                parts.push(text(&mut units));
                parts.push(Part::Code(tokens(rest, true)));
            }
            '\\' => units.push(match rest.pop_front().unwrap() {
                'n' => 0x0a,
                'r' => 0x0d,
                't' => 0x09,
                'b' => 0x08,
                'f' => 0x0c,
                'u' => u16::from_str_radix(&rest.drain(..4).collect::<String>(), 16).unwrap(),
                c @ ('"' | '\\' | '`' | '$') => c as u16,
                c => panic!("`\\{c}` is not expected"),
            }),
            c => {
                assert!(matches!(c, ' '..='~'), "{c:?} stands bare in a literal");
                units.push(c as u16);
            }
        }
    }
    parts.push(text(&mut units));
    parts
}

/// The tokens with every `Fn.sub(...)` as the text that comes of it.
fn joined(tokens: &[Token]) -> Vec<Token> {
    let is_word = |at: usize, word: &str| matches!(tokens.get(at), Some(Token::Word(found)) if found == word);
    let nowhere = Target { partition: String::new(), region: String::new(), account: String::new(), environment: None };
    let (mut list, mut at) = (Vec::new(), 0);
    while let Some(token) = tokens.get(at) {
        if is_word(at, "Fn") && is_word(at + 2, "sub") {
            let mut reader = Reader { rest: tokens[at..].iter().cloned().collect(), place: &nowhere };
            let text = reader.value().as_str().unwrap().to_owned();
            at = tokens.len() - reader.rest.len();
            list.push(Token::Text(vec![Part::Text(text)]));
        } else if is_word(at, "Fn") && tokens.get(at + 1) == Some(&Token::Sign(',')) {
            at += 2; // its import
        } else {
            list.push(token.clone());
            at += 1;
        }
    }
    list
}

/// Whether a word stands before a sign, within template literals too.
fn stands_before(tokens: &[Token], word: &str, sign: char) -> bool {
    let pair = [Token::Word(word.to_owned()), Token::Sign(sign)];
    let within = |token: &Token| match token {
        Token::Text(parts) => {
            parts.iter().any(|part| matches!(part, Part::Code(code) if stands_before(code, word, sign)))
        }
        Token::Word(_) | Token::Sign(_) => false,
    };
    tokens.windows(2).any(|two| two == pair) || tokens.iter().any(within)
}

fn blank(tokens: &[Token], list: &mut Vec<String>) {
    for token in tokens {
        match token {
            Token::Text(parts) => {
                list.push("text".to_owned());
                for part in parts {
                    if let Part::Code(code) = part {
                        let code = joined(code);
                        if !matches!(code.as_slice(), [Token::Text(_)]) {
                            blank(&code, list);
                        }
                    }
                }
            }
            other => list.push(format!("{other:?}")),
        }
    }
}

/// Reads one expression.
struct Reader<'a> {
    rest: VecDeque<Token>,
    place: &'a Target,
}

impl Reader<'_> {
    fn value(&mut self) -> Value {
        match self.rest.pop_front().unwrap() {
            Token::Text(parts) => Value::String(parts.into_iter().map(|part| self.part(part)).collect()),
            Token::Sign('[') => self.list(']').into(),
            Token::Sign('{') => self.object(),
            Token::Sign('(') => {
                for sign in [')', '=', '>'] {
                    self.expect(sign);
                }
                self.value()
            }
            Token::Word(word) if word == "new" => {
                let kind = self.path(None);
                self.expect('(');
                json!({ "new": kind, "args": self.list(')') })
            }
            Token::Word(word) if word == "true" || word == "false" => json!(word == "true"),
            Token::Word(word) if word.starts_with(|c: char| c.is_ascii_digit()) => json!(word.parse::<u64>().unwrap()),
            Token::Word(word) => {
                let value = self.name(word);
                if self.rest.front() == Some(&Token::Word("as".to_owned())) {
                    self.rest.pop_front();
                    self.path(None);
                }
                value
            }
            token => panic!("{token:?} begins no value"),
        }
    }

    fn name(&mut self, first: String) -> Value {
        let path = self.path(Some(first));
        let is_call = self.rest.front() == Some(&Token::Sign('('));
        let arguments = if is_call {
            self.expect('(');
            self.list(')')
        } else {
            Vec::new()
        };
        match (path.as_str(), arguments.as_slice()) {
            ("Aws.PARTITION", []) => json!(self.place.partition),
            ("Aws.REGION", []) => json!(self.place.region),
            ("Aws.ACCOUNT_ID", []) => json!(self.place.account),
            ("Fn.sub", [template, variables]) => json!(substitute(template, variables)),
            _ if is_call => json!({ "call": path, "args": arguments }),
            _ => json!({ "path": path }),
        }
    }

    fn path(&mut self, first: Option<String>) -> String {
        let mut path = first.unwrap_or_else(|| self.word());
        while self.rest.front() == Some(&Token::Sign('.')) {
            self.expect('.');
            path = format!("{path}.{}", self.word());
        }
        path
    }

    fn word(&mut self) -> String {
        match self.rest.pop_front() {
            Some(Token::Word(word)) => word,
            token => panic!("{token:?} is no word"),
        }
    }

    fn expect(&mut self, sign: char) {
        assert_eq!(self.rest.pop_front(), Some(Token::Sign(sign)));
    }

    /// Whether the next is this sign, which is passed over.
    fn at(&mut self, sign: char) -> bool {
        let is_there = self.rest.front() == Some(&Token::Sign(sign));
        if is_there {
            self.rest.pop_front();
        }
        is_there
    }

    fn list(&mut self, end: char) -> Vec<Value> {
        let mut list = Vec::new();
        while !self.at(end) {
            list.push(self.value());
            if !self.at(',') {
                self.expect(end);
                break;
            }
        }
        list
    }

    fn object(&mut self) -> Value {
        let mut object = Map::new();
        while !self.at('}') {
            let key = match self.rest.pop_front().unwrap() {
                Token::Word(word) => word,
                Token::Text(parts) => parts.into_iter().map(|part| self.part(part)).collect(),
                token => panic!("{token:?} is no key"),
            };
            let value = if self.at(':') { self.value() } else { json!({ "path": key }) };
            assert!(object.insert(key.clone(), value).is_none(), "`{key}` stands there twice");
            if !self.at(',') {
                self.expect('}');
                break;
            }
        }
        object.into()
    }

    fn part(&self, part: Part) -> String {
        match part {
            Part::Text(text) => text,
            Part::Code(code) => {
                let value = Reader { rest: code.into(), place: self.place }.value();
                value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
            }
        }
    }
}

/// `Fn::Sub` with variables of its own. What comes out must not be read by the CDK, so it must not go in.
fn substitute(template: &Value, variables: &Value) -> String {
    let template = template.as_str().unwrap();
    for mark in ["${Token[", "#{Token[", "e+289"] {
        assert!(!template.contains(mark), "the CDK reads {template:?}");
    }
    let (mut text, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').unwrap();
        text = text + before + variables[name].as_str().unwrap_or_else(|| panic!("{template:?} knows no {name}"));
        rest = behind;
    }
    text + rest
}

/// The string that a literal stands for, its expressions resolved.
pub fn read(literal: &str, place: &Target) -> String {
    let tokens = tokens(&mut literal.chars().collect(), false);
    let value = Reader { rest: tokens.into(), place }.value();
    value.as_str().unwrap_or_else(|| panic!("{literal} is no text")).to_owned()
}

#[test]
fn the_reader_reads_what_typescript_documents() {
    let place =
        Target { partition: "aws".into(), region: "eu-central-1".into(), account: "1".into(), environment: None };
    assert_eq!(read(r#""a\"\\\n\u00e9\ud83d\ude00`${x}""#, &place), "a\"\\\né😀`${x}");
    assert_eq!(read(r"`arn:${Aws.PARTITION}:\${*}\`$5`", &place), "arn:aws:${*}`$5");
    assert_eq!(read(r#"Fn.sub("${D}{x} a", { D: "$" })"#, &place), "${x} a");
    let text = "// \"\nconst x = new a.B(this, \"x\", { p, q: [c.d(1, true)], /* } */ \"r\": { s: `t` } });";
    let expected = json!([{ "path": "this" }, "x", {
        "p": { "path": "p" }, "q": [{ "call": "c.d", "args": [1, true] }], "r": { "s": "t" } }]);
    assert_eq!(json!(Source::parse(text, &place).created("a.B")), json!([expected]));
    let calls = Source::parse("a.b(c).d(\"x\", e); d(1); f.d([g]);", &place).called("d");
    assert_eq!(json!(calls), json!([["x", { "path": "e" }], [[{ "path": "g" }]]]));
}

#[test]
fn text_that_becomes_code_is_another_skeleton() {
    let place =
        Target { partition: "aws".into(), region: "eu-central-1".into(), account: "1".into(), environment: None };
    let skeleton = |text: &str| Source::parse(text, &place).skeleton();
    let harmless = skeleton("f(\"a\", `b${Aws.REGION}c`); // d");
    for same in
        ["f(\"\\\"\", `\\${Aws.REGION}${Aws.REGION}`); // \"", "f(Fn.sub(\"${D}\", { D: \"$\" }), `${Aws.REGION}`);"]
    {
        assert_eq!(skeleton(same), harmless, "{same}");
    }
    for other in [
        "f(\"\", x, `${Aws.REGION}`);",
        "f(\"\", `${Aws.REGION}${Aws.REGION}`);",
        "f(\"\", `b${Aws.REGION}c`); // \u{2028}x",
    ] {
        assert_ne!(skeleton(other), harmless, "{other}");
    }
}
