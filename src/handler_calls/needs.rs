//! Which actions a call needs, with what its request is given.

use super::call::{Call, Certainty, Extent};

/// What a call asks the role for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub sure: Vec<Vec<&'static str>>,
    pub possible: Vec<&'static str>,
}

/// Actions of an object, and those that S3 asks for instead where the request names a version (*Amazon S3 API Reference*, the
/// permissions of each operation).
const OF_VERSIONS: [(&str, &str); 9] = [
    ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    ("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),
    ("s3:GetObject", "s3:GetObjectVersion"),
    ("s3:GetObjectAcl", "s3:GetObjectVersionAcl"),
    ("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"),
    ("s3:GetObjectTagging", "s3:GetObjectVersionTagging"),
    ("s3:PutObjectAcl", "s3:PutObjectVersionAcl"),
    ("s3:PutObjectTagging", "s3:PutObjectVersionTagging"),
    ("s3:GetObjectTorrent", "s3:GetObjectVersionTorrent"),
];

/// Fields of requests that write objects, and the action that S3 asks for besides (*Amazon S3 API Reference, PutObject*;
/// *CreateMultipartUpload*; *CopyObject*).
const WITH_FIELDS: [(&str, &str); 9] = [
    ("tagging", "s3:PutObjectTagging"),
    ("acl", "s3:PutObjectAcl"),
    ("grant_full_control", "s3:PutObjectAcl"),
    ("grant_read", "s3:PutObjectAcl"),
    ("grant_read_acp", "s3:PutObjectAcl"),
    ("grant_write_acp", "s3:PutObjectAcl"),
    ("object_lock_mode", "s3:PutObjectRetention"),
    ("object_lock_retain_until_date", "s3:PutObjectRetention"),
    ("object_lock_legal_hold_status", "s3:PutObjectLegalHold"),
];

impl Call {
    /// What the call asks for. Nothing is sure where its operation's actions are not known.
    pub fn needs(&self) -> Needs {
        let mut needs = Needs { sure: Vec::new(), possible: self.operation.may_need.clone() };
        for action in self.operation.needs.iter().flatten().copied() {
            let version = OF_VERSIONS.iter().find(|(plain, _)| *plain == action).map(|(_, version)| *version);
            match version {
                Some(version) if self.may_set("version_id") => {
                    let is_sure = self.settings.get("version_id").is_some_and(|setting| setting.is_always_set);
                    needs.sure.push(if is_sure { vec![version] } else { vec![action, version] });
                }
                // The source of a copy may say which version (`bucket/key?versionId=…`), and so may each object to delete.
                Some(version)
                    if matches!(self.operation.method, "copy_object" | "upload_part_copy" | "delete_objects") =>
                {
                    needs.sure.push(vec![action, version]);
                }
                _ => needs.sure.push(vec![action]),
            }
        }
        if matches!(self.operation.method, "put_object" | "create_multipart_upload" | "copy_object" | "upload") {
            self.need_for_fields(&mut needs);
        }
        if self.certainty == Certainty::Possible {
            let sure = std::mem::take(&mut needs.sure);
            needs.possible.extend(sure.into_iter().flatten());
        }
        needs
    }

    fn need_for_fields(&self, needs: &mut Needs) {
        for (field, action) in WITH_FIELDS {
            match self.settings.get(field) {
                Some(setting) if setting.is_always_set && !needs.sure.contains(&vec![action]) => {
                    needs.sure.push(vec![action]);
                }
                Some(_) => needs.possible.push(action),
                None if self.is_partial => needs.possible.push(action),
                None => {}
            }
        }
        // A key of one's own is used with the caller's permissions; AWS's own key for S3 is not (*Amazon S3 User Guide, Using
        // server-side encryption with AWS KMS keys*). Parts of an upload are decrypted to put them together.
        let Some(setting) = self.settings.get("ssekms_key_id") else { return };
        let is_own =
            setting.only().is_some_and(|key| key.extent == Extent::Whole && !key.text.ends_with("alias/aws/s3"));
        let mut actions = vec!["kms:GenerateDataKey"];
        if self.operation.method == "create_multipart_upload" {
            actions.push("kms:Decrypt");
        }
        match is_own && setting.is_always_set {
            true => needs.sure.extend(actions.into_iter().map(|action| vec![action])),
            false => needs.possible.extend(actions),
        }
    }

    fn may_set(&self, field: &str) -> bool {
        self.is_partial || self.settings.contains_key(field)
    }
}
