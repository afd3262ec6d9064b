//! What a policy's pattern matches.

/// Whether a resource pattern, or the value of a `StringLike` condition, matches `text` as IAM compares them: `*` stands
/// for any run of characters, `?` for one, and `${*}`, `${?}`, `${$}` for the characters themselves
/// (*IAM User Guide, Policy elements: variables and tags*). Other variables stand for nothing and match nothing.
pub fn matches(pattern: &str, text: &str) -> bool {
    let Some(pattern) = parse(pattern) else {
        return false;
    };
    let text: Vec<char> = text.chars().collect();
    // Greedy with one point to return to: linear in practice, quadratic at worst, never exponential.
    let (mut at, mut read) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while read < text.len() {
        match pattern.get(at) {
            Some(Token::Any) => {
                retry = Some((at, read));
                at += 1;
            }
            Some(token) if token.takes(text[read]) => {
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

enum Token {
    Any,
    One,
    Literal(char),
}

impl Token {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Literal(literal) => *literal == c,
        }
    }
}

/// The tokens of a pattern; `None` where it holds a variable that only a request could fill.
fn parse(pattern: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let escape = ["${*}", "${?}", "${$}"].into_iter().find(|escape| rest.starts_with(escape));
        if let Some(escape) = escape {
            tokens.extend(escape.chars().nth(2).map(Token::Literal));
            rest = &rest[escape.len()..];
            continue;
        }
        if rest.starts_with("${") {
            return None;
        }
        tokens.push(match c {
            '*' => Token::Any,
            '?' => Token::One,
            _ => Token::Literal(c),
        });
        rest = &rest[c.len_utf8()..];
    }
    Some(tokens)
}

#[cfg(test)]
mod tests {
    use super::matches;

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
    fn a_hostile_pattern_is_answered_soon() {
        let pattern = "*a".repeat(500);
        assert!(!matches(&pattern, &"a".repeat(499)));
        assert!(!matches(&format!("{}b", "a*".repeat(500)), &"a".repeat(2_000)));
    }
}
