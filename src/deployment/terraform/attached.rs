//! What policies are attached to (*Terraform AWS provider, aws_iam_policy_attachment* and its like).

use hcl_edit::expr::Expression;
use hcl_edit::structure::Block;

use super::lines::Lines;
use super::value::labels;
use super::{Reader, reference};
use crate::deployment::facts::{In, Managed, Unread};
use crate::deployment::node::{Node, Text};

/// The types that attach a policy, each with the attributes that say to what.
pub const KEYS: [(&str, &[&str]); 4] = [
    ("aws_iam_group_policy_attachment", &["group"]),
    ("aws_iam_policy_attachment", &["roles", "users", "groups"]),
    ("aws_iam_role_policy_attachment", &["role"]),
    ("aws_iam_user_policy_attachment", &["user"]),
];

impl<'a> Reader<'_, 'a> {
    pub(super) fn attachment(&mut self, lines: &'a Lines<'a>, block: &'a Block, kind: &str, id: &str) {
        let Some(arn) = self.get(lines, block, "policy_arn") else { return };
        let mut holders = self.targets(lines, block, kind);
        if holders.is_empty() {
            holders.push(id.to_owned());
        }
        holders.iter().for_each(|holder| self.managed(lines, &arn, holder));
    }

    pub(super) fn managed(&mut self, lines: &Lines<'_>, node: &Node, holder: &str) {
        let Some(arn) = node.as_text() else { return };
        // One of the configuration's own is read where it stands.
        if !arn.shown().starts_with("${aws_iam_policy.") {
            if arn.whole().is_none() {
                let why = "which managed policy it is, the deployment knows alone".to_owned();
                self.facts.unread.push(Unread { place: In(lines.file).at(node.at), why });
            }
            let place = In(lines.file).at(node.at);
            self.facts.managed.push(Managed { place, holder: holder.to_owned(), arn: arn.clone() });
        }
    }

    /// Everything that a policy is attached to; where that is nothing, the policy itself.
    pub(super) fn attached_to(&self, id: &str) -> Vec<String> {
        let wanted = format!("{id}.arn");
        let blocks = self.scope.bodies.iter().flat_map(|&(lines, body)| body.blocks().map(move |block| (lines, block)));
        let attaches = |block: &Block| {
            let arn = block.body.get_attribute("policy_arn").and_then(|arn| reference(&arn.value));
            block.ident.as_str() == "resource" && arn.as_ref() == Some(&wanted)
        };
        let attached = blocks.filter(|(_, block)| attaches(block));
        let mut holders: Vec<String> = attached
            .flat_map(|(lines, block)| self.targets(lines, block, labels(block).first().copied().unwrap_or_default()))
            .collect();
        if holders.is_empty() {
            holders.push(id.to_owned());
        }
        holders
    }

    fn targets(&self, lines: &'a Lines<'a>, block: &'a Block, kind: &str) -> Vec<String> {
        let keys = KEYS.iter().find(|(attachment, _)| *attachment == kind).map_or(&[][..], |(_, keys)| keys);
        keys.iter().flat_map(|key| self.holders(lines, block, key)).collect()
    }

    /// What a block belongs to, or else the block itself.
    pub(super) fn holder(&self, lines: &'a Lines<'a>, block: &'a Block, key: &str, id: &str) -> String {
        self.holders(lines, block, key).into_iter().next().unwrap_or_else(|| id.to_owned())
    }

    /// What an attribute names: resources of the configuration by their addresses, anything else by what it comes to.
    fn holders(&self, lines: &'a Lines<'a>, block: &'a Block, key: &str) -> Vec<String> {
        let Some(attribute) = block.body.get_attribute(key) else { return Vec::new() };
        let name = |expression: &'a Expression| match reference(expression) {
            Some(path) if path.starts_with("aws_") => Some(path.splitn(3, '.').take(2).collect::<Vec<_>>().join(".")),
            _ => self.scope.value(lines, expression, 0).as_text().map(Text::shown),
        };
        match &attribute.value {
            Expression::Array(array) => array.iter().filter_map(name).collect(),
            one => name(one).into_iter().collect(),
        }
    }
}
