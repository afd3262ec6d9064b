//! Values of a policy in CloudFormation's YAML.

use crate::encode::yaml;
use crate::iam::{Arn, Piece, Unknown};

/// A value as a YAML node: a quoted string, or `!Ref`/`!Sub` where it holds something that only the deployment knows.
///
/// In the text of a `Sub`, `${` begins a variable and `${!` stands for itself (*AWS CloudFormation Template Reference,
/// Fn::Sub*). Literal wildcards are escaped for IAM first: `*` is `${*}` there, and `${!*}` here.
pub fn node(arn: &Arn) -> String {
    let pieces = arn.pieces();
    if pieces == [Piece::Account] {
        return "!Ref AWS::AccountId".to_owned();
    }
    if let Ok(fixed) = pieces.iter().map(Piece::fixed).collect::<Result<String, Unknown>>() {
        return yaml::string(&fixed);
    }
    let spell = |piece: &Piece| match piece.fixed() {
        Ok(text) => text.replace("${", "${!"),
        Err(Unknown::Partition) => "${AWS::Partition}".to_owned(),
        Err(Unknown::Region) => "${AWS::Region}".to_owned(),
        Err(Unknown::Account) => "${AWS::AccountId}".to_owned(),
    };
    let template: String = pieces.iter().map(spell).collect();
    format!("!Sub {}", yaml::string(&template))
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
}
