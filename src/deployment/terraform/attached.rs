//! What policies are attached to (*Terraform AWS provider, aws_iam_policy_attachment* and its like).

use hcl_edit::expr::Expression;

use super::block::Block;
use super::scope::At;
use super::{Reader, reference::path_of};
use crate::deployment::facts::Managed;
use crate::deployment::node::{Node, Text};

/// The types that attach a policy, each with the attributes that say to what.
pub const KEYS: [(&str, &[&str]); 4] = [
    ("aws_iam_group_policy_attachment", &["group"]),
    ("aws_iam_policy_attachment", &["roles", "users", "groups"]),
    ("aws_iam_role_policy_attachment", &["role"]),
    ("aws_iam_user_policy_attachment", &["user"]),
];

fn keys_of(kind: &str) -> Option<&'static [&'static str]> {
    KEYS.iter().find(|(attachment, _)| *attachment == kind).map(|(_, keys)| *keys)
}

/// The address of the policy that a block of this type attaches, where it names one of the configuration.
pub fn policy_of(kind: &str, block: &Block<'_>) -> Option<String> {
    let path = keys_of(kind).and_then(|_| reference(block.get("policy_arn")?.value))?;
    path.strip_suffix(".arn").map(str::to_owned)
}

fn reference(expression: &Expression) -> Option<String> {
    match expression {
        Expression::Traversal(traversal) => path_of(traversal).map(|path| path.join(".")),
        _ => None,
    }
}

impl<'a> Reader<'_, '_, 'a> {
    pub(super) fn attachment(&mut self, block: &Block<'a>, kind: &str, id: &str) {
        let Some(arn) = self.get(block, "policy_arn") else { return };
        let mut holders = self.targets(block, kind);
        if holders.is_empty() {
            holders.push(id.to_owned());
        }
        for arn in arn.items() {
            holders.iter().for_each(|holder| self.managed(arn, holder));
        }
    }

    pub(super) fn managed(&mut self, node: &Node, holder: &str) {
        let Some(arn) = node.as_text() else { return };
        // One of the configuration's own is read where it stands.
        if !arn.shown().starts_with("${aws_iam_policy.") {
            if arn.whole().is_none() {
                self.unread(node.at, "which managed policy it is, the deployment knows alone".to_owned());
            }
            let place = self.place(node.at);
            self.facts.managed.push(Managed { place, holder: holder.to_owned(), arn: arn.clone() });
        }
    }

    /// Everything that a policy is attached to; where that is nothing, the policy itself.
    pub(super) fn attached_to(&self, id: &str) -> Vec<String> {
        let attached = self.scope.folder.attachments(id).iter();
        let mut holders: Vec<String> =
            attached.flat_map(|block| self.targets(block, block.labels.first().copied().unwrap_or_default())).collect();
        if holders.is_empty() {
            holders.push(id.to_owned());
        }
        holders
    }

    fn targets(&self, block: &Block<'a>, kind: &str) -> Vec<String> {
        keys_of(kind).unwrap_or_default().iter().flat_map(|key| self.holders(block, key)).collect()
    }

    /// What a block belongs to, or else the block itself.
    pub(super) fn holder(&self, block: &Block<'a>, key: &str, id: &str) -> String {
        self.holders(block, key).into_iter().next().unwrap_or_else(|| id.to_owned())
    }

    /// What an attribute names: resources of the configuration by their addresses, anything else by what it comes to.
    fn holders(&self, block: &Block<'a>, key: &str) -> Vec<String> {
        let Some(attribute) = block.get(key) else { return Vec::new() };
        let at = At { lines: attribute.lines, names: &block.names, depth: 0 };
        let name = |expression: &'a Expression| match reference(expression) {
            Some(path) if path.starts_with("aws_") => Some(path.splitn(3, '.').take(2).collect::<Vec<_>>().join(".")),
            _ => self.scope.value(expression, at).as_text().map(Text::shown),
        };
        match attribute.value {
            Expression::Array(array) => array.iter().filter_map(name).collect(),
            one => name(one).into_iter().collect(),
        }
    }
}
