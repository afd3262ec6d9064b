//! What opens a function or a bucket to everybody.

use hcl_edit::structure::Block;

use super::Reader;
use super::lines::Lines;
use crate::deployment::facts::{In, PublicAccess, Unread};

impl<'a> Reader<'_, 'a> {
    /// *AWS Lambda Developer Guide, Control access to Lambda function URLs*.
    pub(super) fn url(&mut self, lines: &'a Lines<'a>, block: &'a Block) {
        let Some(auth) = self.get(lines, block, "authorization_type") else { return };
        let place = In(lines.file).at(auth.at);
        match auth.known() {
            Some("NONE") => {
                let what = "anyone may invoke the function by its URL".to_owned();
                self.facts.doors.push(PublicAccess { place, what });
            }
            Some(_) => {}
            None => {
                let why = "who may invoke the function by its URL, only the deployment knows".to_owned();
                self.facts.beside.push(Unread { place, why });
            }
        }
    }

    pub(super) fn acl(&mut self, lines: &'a Lines<'a>, block: &'a Block) {
        if let Some(acl) = self.get(lines, block, "acl")
            && let Some(value @ ("public-read" | "public-read-write" | "authenticated-read")) = acl.known()
        {
            let what = format!("the bucket's access control list is `{value}`");
            self.facts.openings.push(PublicAccess { place: In(lines.file).at(acl.at), what });
        }
    }

    pub(super) fn public_access(&mut self, lines: &'a Lines<'a>, block: &'a Block) {
        for key in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"] {
            if let Some(node) = self.get(lines, block, key)
                && node.known() == Some("false")
            {
                let what = format!("`{key}` of the bucket is switched off");
                self.facts.openings.push(PublicAccess { place: In(lines.file).at(node.at), what });
            }
        }
    }
}
