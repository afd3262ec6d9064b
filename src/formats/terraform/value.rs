//! Values of a policy in Terraform's language.

use crate::encode::hcl::{ENVIRONMENT, Part, quoted};
use crate::iam::{Arn, Piece, Unknown};

/// A value as a quoted template. What only the deployment knows comes from the locals that `main.tf` fills from data
/// sources; literal wildcards are escaped for IAM first: `*` is `${*}` there, and `$${*}` here.
pub(super) fn node(arn: &Arn) -> String {
    if arn.pieces() == [Piece::Account] {
        return ACCOUNT.to_owned();
    }
    let part = |piece: &Piece| match piece.fixed() {
        Ok(text) => Part::Text(text),
        Err(Unknown::Partition) => Part::Expression("local.partition"),
        Err(Unknown::Region) => Part::Expression("local.region"),
        Err(Unknown::Account) => Part::Expression(ACCOUNT),
        Err(Unknown::Environment) => Part::Expression(ENVIRONMENT),
    };
    quoted(&arn.pieces().iter().map(part).collect::<Vec<_>>())
}

const ACCOUNT: &str = "local.account";

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
        assert_eq!(node(&objects("a*b?c$d/")), r#""arn:${local.partition}:s3:::in-b/a$${*}b$${?}c$${$}d/*""#);
        assert_eq!(node(&objects("${x} %{if")), r#""arn:${local.partition}:s3:::in-b/$${$}{x} %%{if*""#);
        assert_eq!(node(&Arn::queue("q")), r#""arn:${local.partition}:sqs:${local.region}:${local.account}:q""#);
        assert_eq!(node(&Arn::account()), "local.account");
    }
}
