//! Whether two patterns have a text in common.

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    One(char),
    AnyOne,
    Any,
    /// Any run of characters that the name of a bucket may hold: without `/` and `:`.
    AnyName,
}

/// The pattern of a text, whose variables may be anything.
pub fn of_text(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '*' if tokens.last() == Some(&Token::Any) => {}
            '*' => tokens.push(Token::Any),
            // `*?` and `?*` are the same.
            '?' if tokens.last() == Some(&Token::Any) => tokens.insert(tokens.len() - 1, Token::AnyOne),
            '?' => tokens.push(Token::AnyOne),
            '$' if rest.starts_with('{') && rest.contains('}') => {
                let (name, behind) = rest[1..].split_once('}').unwrap_or((rest, ""));
                let literal = name.chars().next().filter(|_| matches!(name, "*" | "?" | "$"));
                tokens.push(literal.map_or(Token::Any, Token::One));
                rest = behind;
            }
            c => tokens.push(Token::One(c)),
        }
    }
    tokens
}

pub fn overlap(one: &[Token], other: &[Token]) -> bool {
    if is_too_long_for(one, other) || is_too_long_for(other, one) {
        return false;
    }
    let Some((one, other)) = without_equal_ends(one, other) else { return false };
    // reached[j]: the first `i` tokens of one and the first `j` of the other fit some text.
    let width = other.len() + 1;
    let mut reached = vec![false; (one.len() + 1) * width];
    reached[0] = true;
    for i in 0..=one.len() {
        for j in 0..=other.len() {
            if !reached[i * width + j] {
                continue;
            }
            let (a, b) = (one.get(i).copied(), other.get(j).copied());
            if a.is_some_and(is_run) {
                reached[(i + 1) * width + j] = true;
            }
            if b.is_some_and(is_run) {
                reached[i * width + j + 1] = true;
            }
            let (Some(a), Some(b)) = (a, b) else { continue };
            match (is_run(a), is_run(b)) {
                (false, false) if fits(a, b) => reached[(i + 1) * width + j + 1] = true,
                (true, false) if fits(a, b) => reached[i * width + j + 1] = true,
                (false, true) if fits(a, b) => reached[(i + 1) * width + j] = true,
                _ => {}
            }
        }
    }
    reached[one.len() * width + other.len()]
}

/// Both without the characters that they begin and end with alike; `None` where they begin or end with different ones.
fn without_equal_ends<'a>(mut one: &'a [Token], mut other: &'a [Token]) -> Option<(&'a [Token], &'a [Token])> {
    while let ([Token::One(a), one_rest @ ..], [Token::One(b), other_rest @ ..]) = (one, other) {
        (one, other) = (a == b).then_some((one_rest, other_rest))?;
    }
    while let ([one_rest @ .., Token::One(a)], [other_rest @ .., Token::One(b)]) = (one, other) {
        (one, other) = (a == b).then_some((one_rest, other_rest))?;
    }
    Some((one, other))
}

/// Whether each text that fits `one` is longer than any that fits `other`. It spares those who write hundreds of `?` their time.
fn is_too_long_for(one: &[Token], other: &[Token]) -> bool {
    let characters = one.iter().filter(|token| !is_run(**token)).count();
    characters > other.len() && !other.iter().copied().any(is_run)
}

fn is_run(token: Token) -> bool {
    matches!(token, Token::Any | Token::AnyName)
}

fn fits(a: Token, b: Token) -> bool {
    match (a, b) {
        (Token::One(a), Token::One(b)) => a == b,
        (Token::AnyName, Token::One(c)) | (Token::One(c), Token::AnyName) => c != '/' && c != ':',
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(one: &str, other: &str) -> bool {
        overlap(&of_text(one), &of_text(other))
    }

    #[test]
    fn patterns_meet_where_a_text_fits_both() {
        for (one, other, expected) in [
            ("a*", "*b", true),
            ("a*c", "ab*", true),
            ("a", "b", false),
            ("a?c", "abc", true),
            ("a${*}", "ab", false),
            ("a${*}", "a${*}", true),
            ("${aws:username}", "x", true),
            ("", "*", true),
            ("", "?", false),
            ("a**b", "a*", true),
            ("????", "abc", false),
            ("*?*?*?*?", "abc", false),
            ("*?*?*?", "abc", true),
            ("????*", "abc*", true),
        ] {
            assert_eq!(meet(one, other), expected, "{one} {other}");
        }
        let bucket: Vec<Token> = of_text("s3:::").into_iter().chain([Token::AnyName]).collect();
        assert!(overlap(&bucket, &of_text("s3:::b*")));
        assert!(!overlap(&bucket, &of_text("s3:::b/*")));
    }
}
