//! Every policy that `policy` prints, and those of the buckets that the deployment creates.

use cargo_lambda_s3::iam;
use cargo_lambda_s3::spec::{BucketName, Spec};
use serde_json::Value;

use crate::place;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Documents {
    pub role: Value,
    pub trust: Value,
    pub invoke: Value,
    pub helper: Option<Value>,
    pub owners: Vec<(BucketName, Value)>,
    pub created: Vec<(BucketName, Value)>,
}

impl Documents {
    pub fn of(spec: &Spec) -> Self {
        let document = |policy| iam::document(&policy, &place());
        let owned = |bucket: &BucketName| (bucket.clone(), document(iam::owner_policy(spec, bucket)));
        let created = |bucket: &BucketName| (bucket.clone(), document(iam::tls_only(bucket)));
        Self {
            role: document(iam::execution_role(spec)),
            trust: document(iam::trust_policy()),
            invoke: document(iam::invoke_policy(spec)),
            helper: iam::helper_role(spec).map(document),
            owners: spec.bucket_owners.iter().map(|owner| owned(&owner.bucket)).collect(),
            created: spec.created_buckets().into_iter().map(created).collect(),
        }
    }

    /// Each with the name that a finding calls it by.
    pub fn all(&self) -> Vec<(String, &Value)> {
        let fixed = [("role", &self.role), ("trust policy", &self.trust), ("function's policy", &self.invoke)];
        let fixed = fixed.into_iter().map(|(name, document)| (name.to_owned(), document));
        let helper = self.helper.iter().map(|document| ("helper's role".to_owned(), document));
        let buckets = self.owners.iter().chain(&self.created);
        fixed.chain(helper).chain(buckets.map(|(bucket, document)| (format!("policy of {bucket}"), document))).collect()
    }
}
