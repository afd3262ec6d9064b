//! Values of a policy in CloudFormation's YAML.

use crate::encode::yaml;
use crate::iam::{Arn, Piece, Unknown};

/// A value as a YAML node: a quoted string, or `!Ref`/`!Sub` where it holds something that only the deployment knows.
///
/// In the text of a `Sub`, `${` begins a variable and `${!` stands for itself (*AWS CloudFormation Template Reference,
/// Fn::Sub*). Literal wildcards are escaped for IAM first: `*` is `${*}` there, and `${!*}` here. In text that is not escaped
/// a `${` may have no end, or another in it: there every `$` is the value of a variable, in which nothing is looked for.
pub fn node(arn: &Arn) -> String {
    let pieces = arn.pieces();
    if pieces == [Piece::Account] {
        return "!Ref AWS::AccountId".to_owned();
    }
    if let Ok(fixed) = pieces.iter().map(Piece::fixed).collect::<Result<String, Unknown>>() {
        return yaml::string(&fixed);
    }
    let spell = |piece: &Piece| match (piece, piece.fixed()) {
        (Piece::Verbatim(text), _) => text.replace('$', "${Dollar}"),
        (_, Ok(text)) => text.replace("${", "${!"),
        (_, Err(Unknown::Partition)) => "${AWS::Partition}".to_owned(),
        (_, Err(Unknown::Region)) => "${AWS::Region}".to_owned(),
        (_, Err(Unknown::Account)) => "${AWS::AccountId}".to_owned(),
        (_, Err(Unknown::Environment)) => yaml::ENVIRONMENT.to_owned(),
    };
    let template: String = pieces.iter().map(spell).collect();
    let has_dollar = pieces.iter().any(|piece| matches!(piece, Piece::Verbatim(text) if text.contains('$')));
    match has_dollar {
        true => format!(r#"!Sub [{}, {{ Dollar: "$" }}]"#, yaml::string(&template)),
        false => format!("!Sub {}", yaml::string(&template)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{KeyPattern, Location};

    #[test]
    fn literal_wildcards_survive_both_languages() {
        let objects = |prefix: &str| {
            let keys = KeyPattern::new(prefix, "").unwrap();
            Arn::objects(&Location { bucket: "in-b".parse().unwrap(), keys })
        };
        assert_eq!(node(&objects("a*b?c$d/")), r#"!Sub "arn:${AWS::Partition}:s3:::in-b/a${!*}b${!?}c${!$}d/*""#);
        assert_eq!(
            node(&objects("${AWS::Region} ${!x}")),
            r#"!Sub "arn:${AWS::Partition}:s3:::in-b/${!$}{AWS::Region} ${!$}{!x}*""#
        );
        let keys = KeyPattern::new("${AWS::Region} ${!x}", "").unwrap();
        assert_eq!(node(&Arn::key_prefix(&keys)), r#""${$}{AWS::Region} ${$}{!x}*""#);
        assert_eq!(node(&Arn::account()), "!Ref AWS::AccountId");
    }
    #[test]
    fn text_that_is_not_escaped_stands_for_itself() {
        let from = |prefix: &str| {
            let keys = KeyPattern::new(prefix, "").unwrap();
            node(&Arn::objects_from(&Location { bucket: "in-b".parse().unwrap(), keys }))
        };
        assert_eq!(from("a*b?/"), r#"!Sub "arn:${AWS::Partition}:s3:::in-b/a*b?/""#);
        assert_eq!(
            from("${a${!b}"),
            r#"!Sub ["arn:${AWS::Partition}:s3:::in-b/${Dollar}{a${Dollar}{!b}", { Dollar: "$" }]"#
        );
    }
}
