//! Values of the stack in TypeScript, as the CDK reads them.

use crate::encode::typescript::{ENVIRONMENT, Part, string, template};
use crate::iam::{Arn, Unknown};

/// A value of a policy: a string, or a template literal where it holds something that only the deployment knows. Literal
/// wildcards are escaped for IAM first: `*` is `${*}` there, and `\${*}` in a template literal.
pub(super) fn node(arn: &Arn) -> String {
    let mut parts: Vec<Part> = Vec::new();
    for piece in arn.pieces() {
        let part = match piece.fixed() {
            Ok(text) => Part::Text(text),
            Err(Unknown::Partition) => Part::Expression("Aws.PARTITION".to_owned()),
            Err(Unknown::Region) => Part::Expression("Aws.REGION".to_owned()),
            Err(Unknown::Account) => Part::Expression("Aws.ACCOUNT_ID".to_owned()),
            Err(Unknown::Environment) => Part::Expression(ENVIRONMENT.to_owned()),
        };
        match (parts.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(more)) => before.push_str(&more),
            (_, part) => parts.push(part),
        }
    }
    match parts.as_slice() {
        [Part::Text(fixed)] => text(fixed),
        [Part::Expression(expression)] => expression.clone(),
        parts => template(&parts.iter().map(guarded).collect::<Vec<_>>()),
    }
}

/// Text that stands for itself.
pub(super) fn text(text: &str) -> String {
    if looks_like_token(text) { substitution(text) } else { string(text) }
}

/// What begins one of the CDK's own tokens (`${Token[...]}`, or `#{Token[...]}` for a list) or ends one that stands for a
/// number (`-1.8881545897087503e+289`). It looks for them anywhere in any string (*aws-cdk-lib,
/// core/lib/private/encoding.ts*).
const MARKS: [&str; 3] = ["${Token[", "#{Token[", "e+289"];

/// Whether the CDK could take text for a token, and would fail or put something else in its place.
pub(super) fn looks_like_token(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark))
}

/// Whether a value is spelt with `Fn`.
pub(super) fn has_substitution(node: &str) -> bool {
    CALLS.iter().any(|call| node.starts_with(call) || node.contains(&format!("${{{call}")))
}

/// With a string, and with a template literal.
const CALLS: [&str; 2] = ["Fn.sub(\"", "Fn.sub(`"];

/// Text that CloudFormation puts together, because the CDK must not see it whole. Every `${` is taken apart, so that none is
/// left that would begin a variable (*AWS CloudFormation Template Reference, Fn::Sub*).
fn substitution(text: &str) -> String {
    let mut template = text.to_owned();
    let mut variables = Vec::new();
    for (found, apart, variable) in [
        ("${", "${Dollar}{", "Dollar: \"$\""),
        ("#{Token[", "#{${Token}[", "Token: \"Token\""),
        ("e+289", "e${Plus}289", "Plus: \"+\""),
    ] {
        if text.contains(found) {
            template = template.replace(found, apart);
            variables.push(variable);
        }
    }
    format!("Fn.sub({}, {{ {} }})", string(&template), variables.join(", "))
}

fn guarded(part: &Part) -> Part {
    match part {
        Part::Text(text) if looks_like_token(text) => Part::Expression(substitution(text)),
        part => part.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{KeyPattern, Location};

    fn objects(prefix: &str) -> Arn {
        let keys = KeyPattern::new(prefix, "").unwrap();
        Arn::objects(&Location { bucket: "in-b".parse().unwrap(), keys })
    }

    #[test]
    fn literal_wildcards_survive_both_languages() {
        assert_eq!(node(&objects("a*b?c$d/")), r"`arn:${Aws.PARTITION}:s3:::in-b/a\${*}b\${?}c\${$}d/*`");
        assert_eq!(node(&Arn::queue("q")), "`arn:${Aws.PARTITION}:sqs:${Aws.REGION}:${Aws.ACCOUNT_ID}:q`");
        let keys = KeyPattern::new("${x}", "").unwrap();
        assert_eq!(node(&Arn::key_prefix(&keys)), r#""${$}{x}*""#);
        assert_eq!(node(&Arn::account()), "Aws.ACCOUNT_ID");
    }

    #[test]
    fn what_looks_like_a_token_is_put_together_by_cloudformation() {
        assert_eq!(
            text("${x ${Token[AWS.Region.4]}"),
            r#"Fn.sub("${Dollar}{x ${Dollar}{Token[AWS.Region.4]}", { Dollar: "$" })"#
        );
        assert_eq!(text("#{Token[a]}"), r##"Fn.sub("#{${Token}[a]}", { Token: "Token" })"##);
        let number = "-1.8881545897087503e+289/";
        let expected =
            r#"`arn:${Aws.PARTITION}${Fn.sub(":s3:::in-b/-1.8881545897087503e${Plus}289/*", { Plus: "+" })}`"#;
        assert_eq!(node(&objects(number)), expected);
        assert!(has_substitution(expected) && has_substitution(&text(number)));
        // Nobody's text is taken for the call.
        assert!(!has_substitution(&text("Fn.sub(\"${Fn.sub(\"")) && !has_substitution(&node(&objects("${Fn.sub(\""))));
    }
}
