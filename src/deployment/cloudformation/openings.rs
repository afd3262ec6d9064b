//! What opens a function or a bucket to everybody, and log groups.

use super::Reader;
use super::branches::choices;
use crate::deployment::facts::{LogGroup, PublicAccess};
use crate::deployment::node::Node;
use crate::deployment::policy::given;

impl Reader<'_> {
    /// *AWS Lambda Developer Guide, Control access to Lambda function URLs*. Whether anyone may.
    pub(super) fn url(&mut self, properties: &Node) -> bool {
        let Some(auth) = properties.get("AuthType") else { return false };
        let mut is_open = false;
        for choice in choices(auth) {
            match self.resolver.resolve(choice).known() {
                Some("NONE") => {
                    self.door(choice, "anyone may invoke the function by its URL");
                    is_open = true;
                }
                Some(_) => {}
                None => {
                    self.beside(auth, "who may invoke the function by its URL, only the deployment knows".to_owned());
                }
            }
        }
        is_open
    }

    pub(super) fn door(&mut self, node: &Node, what: &str) {
        self.facts.doors.push(PublicAccess { place: self.file.at(node.at), what: what.to_owned() });
    }

    pub(super) fn log_group(&mut self, resource: &Node, properties: &Node) {
        let resolved = self.resolver.resolve(properties);
        self.facts.log_groups.push(LogGroup {
            place: self.file.at(resource.at),
            name: given(resolved.get("LogGroupName")),
            retention: given(resolved.get("RetentionInDays")),
        });
    }

    /// *Amazon S3 User Guide, Blocking public access to your Amazon S3 storage*.
    pub(super) fn bucket(&mut self, properties: &Node) {
        for acl in properties.get("AccessControl").map_or_else(Vec::new, choices) {
            let resolved = self.resolver.resolve(acl);
            match resolved.known() {
                Some(value @ ("PublicRead" | "PublicReadWrite" | "AuthenticatedRead")) => {
                    self.opening(acl, format!("the bucket's access control list is `{value}`"));
                }
                Some(_) => {}
                None => {
                    self.beside(acl, "the bucket's access control list is known to the deployment alone".to_owned())
                }
            }
        }
        let blocks = properties.get("PublicAccessBlockConfiguration").map_or_else(Vec::new, choices);
        for entry in blocks.into_iter().flat_map(Node::entries) {
            for value in choices(&entry.node) {
                let resolved = self.resolver.resolve(value);
                // A text is taken for what it says, too.
                if resolved.known().is_some_and(|value| value.eq_ignore_ascii_case("false")) {
                    self.opening(value, format!("`{}` of the bucket is switched off", entry.key));
                }
            }
        }
    }

    fn opening(&mut self, node: &Node, what: String) {
        self.facts.openings.push(PublicAccess { place: self.file.at(node.at), what });
    }
}
