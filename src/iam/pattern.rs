//! What a policy's pattern matches.

use std::borrow::Cow;

/// A pattern of a policy, read once: `*` stands for any run of characters, `?` for one, and `${*}`, `${?}`, `${$}` for the
/// characters themselves (*IAM User Guide, Policy elements: variables and tags*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Any,
    One,
    Literal(char),
    /// What only a request fills.
    Variable {
        name: String,
        default: Option<String>,
    },
}

/// The parts of an ARN (*IAM User Guide, IAM ARNs*); the last may hold colons.
const ARN_PARTS: usize = 6;

impl Pattern {
    /// A pattern of a document of version `2012-10-17`, with escapes and variables.
    pub fn read(text: &str) -> Self {
        let mut tokens = Vec::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if let Some(inside) = rest.strip_prefix("${") {
                let (token, after) = read_variable(inside);
                tokens.push(token);
                rest = after;
            } else {
                tokens.push(Token::of(c));
                rest = &rest[c.len_utf8()..];
            }
        }
        Self { tokens }
    }

    /// A pattern in which `$` stands for itself: an action, or anything in a document of an earlier version.
    pub fn without_variables(text: &str) -> Self {
        Self { tokens: text.chars().map(Token::of).collect() }
    }

    /// The pattern with the variables' values, whose characters stand for themselves: who chooses a tag does not write
    /// the policy. `None` where a variable has no value: then "there is no equal or like value" (*IAM User Guide, Policy
    /// elements: variables and tags, Policy variables with no value*).
    pub fn fill(&self, value: impl Fn(&str) -> Option<String>) -> Option<Cow<'_, Self>> {
        if !self.tokens.iter().any(|token| matches!(token, Token::Variable { .. })) {
            return Some(Cow::Borrowed(self));
        }
        let mut tokens = Vec::with_capacity(self.tokens.len());
        for token in &self.tokens {
            match token {
                Token::Variable { name, default } => {
                    let text = value(name).or_else(|| default.clone())?;
                    tokens.extend(text.chars().map(Token::Literal));
                }
                token => tokens.push(token.clone()),
            }
        }
        Some(Cow::Owned(Self { tokens }))
    }

    /// The same text where wildcards stand for themselves, as `StringEquals` compares it.
    pub fn literally(&self) -> Self {
        let literal = |token: &Token| match token {
            Token::Any => Token::Literal('*'),
            Token::One => Token::Literal('?'),
            token => token.clone(),
        };
        Self { tokens: self.tokens.iter().map(literal).collect() }
    }

    /// The pattern with wildcards for the parts that an incomplete ARN lacks: "AWS automatically completes the ARN by
    /// adding wildcard characters to all missing fields" of an identity policy (*IAM User Guide, IAM identifiers*).
    pub fn complete_arn(mut self) -> Self {
        let parts = self.arn_parts().len();
        if self.tokens != [Token::Any] {
            let missing = [Token::Literal(':'), Token::Any].into_iter().cycle();
            self.tokens.extend(missing.take(2 * (ARN_PARTS - parts)));
        }
        self
    }

    /// Whether the whole of `text` matches. A variable that was not filled matches nothing.
    pub fn matches(&self, text: &str) -> bool {
        match_tokens(&self.tokens, &text.chars().collect::<Vec<_>>(), Token::takes)
    }

    /// Whether whatever `other` matches, this pattern matches, too. A variable stands for the same text in both; that a pattern of
    /// several wildcards covers another may go unnoticed.
    pub fn covers(&self, other: &Self) -> bool {
        match_tokens(&self.tokens, &other.tokens, Token::takes_token)
    }

    /// The pattern for text in lower case, as `fold_case` makes it.
    pub fn ignoring_case(&self) -> Self {
        let folded = |token: &Token| match token {
            Token::Literal(c) => c.to_lowercase().map(Token::Literal).collect(),
            token => vec![token.clone()],
        };
        Self { tokens: self.tokens.iter().flat_map(folded).collect() }
    }

    /// Whether an ARN matches part by part: "each of the six colon-delimited components of the ARN is checked separately"
    /// (*IAM User Guide, Condition operators, ARN condition operators*).
    pub fn matches_arn(&self, arn: &str) -> bool {
        let (wanted, found): (_, Vec<&str>) = (self.arn_parts(), arn.splitn(ARN_PARTS, ':').collect());
        let is_match =
            |(part, text): (&&[Token], &&str)| match_tokens(part, &text.chars().collect::<Vec<_>>(), Token::takes);
        let is_whole = wanted.len() == ARN_PARTS && found.len() == ARN_PARTS;
        self.tokens == [Token::Any] || (is_whole && wanted.iter().zip(&found).all(is_match))
    }

    fn arn_parts(&self) -> Vec<&[Token]> {
        self.tokens.splitn(ARN_PARTS, |token| *token == Token::Literal(':')).collect()
    }
}

impl Token {
    fn of(c: char) -> Self {
        match c {
            '*' => Self::Any,
            '?' => Self::One,
            _ => Self::Literal(c),
        }
    }

    fn takes(&self, c: &char) -> bool {
        match self {
            Self::Any | Self::Variable { .. } => false,
            Self::One => true,
            Self::Literal(literal) => literal == c,
        }
    }

    /// Whether it takes whatever one token of another pattern takes.
    fn takes_token(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One, Self::One | Self::Literal(_)) => true,
            (Self::Variable { .. } | Self::Literal(_), other) => self == other,
            _ => false,
        }
    }
}

/// Text in lower case, each character for itself.
pub fn fold_case(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// What stands behind `${`, and the text after its `}`. What is not closed is a variable that nothing fills.
fn read_variable(inside: &str) -> (Token, &str) {
    for c in ['*', '?', '$'] {
        if let Some(rest) = inside.strip_prefix(c).and_then(|rest| rest.strip_prefix('}')) {
            return (Token::Literal(c), rest);
        }
    }
    let variable = |name: &str, default: Option<&str>| Token::Variable {
        name: name.trim().to_owned(),
        default: default.map(str::to_owned),
    };
    let unclosed = (variable("", None), "");
    let Some(end) = inside.find([',', '}']) else {
        return unclosed;
    };
    let (name, rest) = inside.split_at(end);
    if let Some(rest) = rest.strip_prefix('}') {
        return (variable(name, None), rest);
    }
    // `${key, 'default'}`
    let quoted = rest[1..].trim_start().strip_prefix('\'').and_then(|rest| rest.split_once('\''));
    let closed = quoted.and_then(|(default, rest)| Some((default, rest.trim_start().strip_prefix('}')?)));
    closed.map_or(unclosed, |(default, rest)| (variable(name, Some(default)), rest))
}

/// Greedy with one point to return to: linear in practice, quadratic at worst, never exponential.
fn match_tokens<T>(pattern: &[Token], text: &[T], takes: impl Fn(&Token, &T) -> bool) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(Token::Any) => {
                retry = Some((at, read));
                at += 1;
            }
            Some(token) if takes(token, &text[read]) => {
                at += 1;
                read += 1;
            }
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    (at, read) = (star + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|token| matches!(token, Token::Any))
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::read(pattern).matches(text)
    }

    #[test]
    fn wildcards_and_escapes_are_told_apart() {
        for (pattern, text, expected) in [
            ("a/*", "a/", true),
            ("a/*", "a/b/c", true),
            ("a/*.jpg", "a/x.jpg", true),
            ("a/*.jpg", "a/x.jpg.png", false),
            ("a/*.jpg", "a/.jpg.jpg", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("a${*}c", "a*c", true),
            ("a${*}c", "abc", false),
            ("a${?}c", "a?c", true),
            ("a${?}c", "abc", false),
            ("${$}{aws:username}/*", "${aws:username}/x", true),
            ("${aws:username}/*", "${aws:username}/x", false),
            ("*", "", true),
            ("", "a", false),
            ("*a*b*c", "xaybzc", true),
            ("*a*b*c", "xaybz", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn variables_are_filled_by_the_request_or_by_their_default() {
        let value = |name: &str| (name == "aws:username").then(|| "Da*id".to_owned());
        let fits =
            |pattern: &str, text: &str| Pattern::read(pattern).fill(value).is_some_and(|pattern| pattern.matches(text));
        for (pattern, text, expected) in [
            ("${aws:username}/*", "Da*id/x", true),
            // A wildcard in a value is none.
            ("${aws:username}/*", "David/x", false),
            ("${ aws:username , 'nobody'}/*", "Da*id/x", true),
            ("${aws:PrincipalTag/team, 'no team}'}/*", "no team}/x", true),
            ("${aws:PrincipalTag/team}/*", "/x", false),
            ("${aws:username", "Da*id", false),
            ("${aws:username, nobody}", "nobody", false),
            ("${aws:username, 'nobody'", "nobody", false),
        ] {
            assert_eq!(fits(pattern, text), expected, "{pattern} {text}");
        }
        assert!(Pattern::without_variables("${aws:username}/*").matches("${aws:username}/x"));
    }

    #[test]
    fn a_pattern_covers_what_matches_nothing_else() {
        let covers = |one: &str, other: &str| Pattern::read(one).covers(&Pattern::read(other));
        for (wide, narrow) in [
            ("a/*", "a/b*"),
            ("a/*", "a/*"),
            ("a*c", "a*b*c"),
            ("?*", "a*"),
            ("a${*}?", "a${*}b"),
            ("${aws:username}/*", "${aws:username}/a"),
            ("*/x", "${aws:username}/x"),
        ] {
            assert!(covers(wide, narrow), "{wide} {narrow}");
            assert!(wide == narrow || !covers(narrow, wide), "{narrow} {wide}");
        }
        for (one, other) in [("a*", "*a"), ("a?c", "a*c"), ("a${*}", "a*"), ("?", ""), ("?/x", "${aws:username}/x")] {
            assert!(!covers(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_wildcard_of_an_arn_stays_in_its_part() {
        let fits = |pattern: &str, arn: &str| Pattern::read(pattern).matches_arn(arn);
        assert!(fits("arn:aws:s3:::in-*", "arn:aws:s3:::in-bucket/a:b"));
        assert!(fits("*", "arn:aws:s3:::in-bucket"));
        assert!(!fits("arn:aws:s3*:x", "arn:aws:s3:::x"));
        assert!(!fits("arn:aws:sqs:*:queue", "arn:aws:sqs:us-east-1:111122223333:queue"));
        assert!(Pattern::read("arn:aws:sqs").complete_arn().matches("arn:aws:sqs:us-east-1:111122223333:queue"));
    }

    #[test]
    fn a_hostile_pattern_is_answered_soon() {
        let pattern = "*a".repeat(500);
        assert!(!matches(&pattern, &"a".repeat(499)));
        assert!(!matches(&format!("{}b", "a*".repeat(500)), &"a".repeat(2_000)));
    }
}
