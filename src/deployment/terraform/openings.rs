//! What opens a function or a bucket to everybody.

use super::Reader;
use super::block::Block;
use super::scope::At;
use crate::deployment::Position;
use crate::deployment::facts::PublicAccess;
use crate::deployment::node::Node;

/// Everybody, and everybody with an account (*Amazon S3 User Guide, Access control list overview, Amazon S3 predefined groups*).
const EVERYBODY: [&str; 2] =
    ["http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"];

impl<'a> Reader<'_, '_, 'a> {
    /// All that an attribute may come to.
    fn choices(&self, block: &Block<'a>, key: &str) -> Vec<Node> {
        let Some(attribute) = block.get(key) else { return Vec::new() };
        self.scope.choices(attribute.value, At { lines: attribute.lines, names: &block.names, depth: 0 })
    }

    /// *AWS Lambda Developer Guide, Control access to Lambda function URLs*.
    pub(super) fn url(&mut self, block: &Block<'a>) {
        for auth in self.choices(block, "authorization_type") {
            match auth.known() {
                Some("NONE") => {
                    let what = "anyone may invoke the function by its URL".to_owned();
                    self.facts.doors.push(PublicAccess { place: self.place(auth.at), what });
                }
                Some(_) => {}
                None => {
                    let why = "who may invoke the function by its URL, only the deployment knows";
                    self.beside(auth.at, why.to_owned());
                }
            }
        }
    }

    /// The access control list of a bucket or an object: a canned one, or its grants (*Terraform AWS provider, aws_s3_bucket_acl*).
    pub(super) fn acl(&mut self, block: &Block<'a>, of: &str) {
        for acl in self.choices(block, "acl") {
            match acl.known() {
                Some(value @ ("public-read" | "public-read-write" | "authenticated-read")) => {
                    self.opening(acl.at, format!("the {of}'s access control list is `{value}`"));
                }
                Some(_) => {}
                None => {
                    self.beside(acl.at, format!("the {of}'s access control list is known to the deployment alone"));
                }
            }
        }
        let lists = self.scope.blocks(block, "access_control_policy", 0);
        let grants = lists.iter().flat_map(|list| self.scope.blocks(list, "grant", 0));
        let grantees = grants.flat_map(|grant| self.scope.blocks(&grant, "grantee", 0));
        let grantees: Vec<_> = grantees.chain(self.scope.blocks(block, "grant", 0)).collect();
        for grantee in grantees {
            match self.get(&grantee, "uri") {
                Some(uri) if uri.known().is_some_and(|uri| EVERYBODY.contains(&uri)) => {
                    self.opening(uri.at, format!("the {of}'s access control list names everyone"));
                }
                Some(uri) if uri.known().is_none() => {
                    self.beside(
                        uri.at,
                        format!("whom the {of}'s access control list names, only the deployment knows"),
                    );
                }
                _ => {}
            }
        }
    }

    pub(super) fn public_access(&mut self, block: &Block<'a>) {
        for key in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"] {
            for node in self.choices(block, key) {
                if node.known() == Some("false") {
                    self.opening(node.at, format!("`{key}` of the bucket is switched off"));
                }
            }
        }
    }

    fn opening(&mut self, at: Position, what: String) {
        self.facts.openings.push(PublicAccess { place: self.place(at), what });
    }
}
