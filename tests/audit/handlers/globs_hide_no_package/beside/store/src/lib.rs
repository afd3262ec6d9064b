pub mod prelude {
    pub use crate::*;
}

use aws_sdk_s3::Client;

pub struct Store {
    r#type: Client,
}

pub trait Named {
    fn client(&self) -> &Client;
}

pub trait Look: Named {
    fn look(&self, key: &str) -> impl Future<Output = ()> {
        async move {
            let _ = self.client().get_object_acl().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObjectAcl
        }
    }

    fn tag(&self, key: &str) -> impl Future<Output = ()> {
        async move {
            let _ = self.client().get_object_tagging().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObjectTagging
        }
    }
}

impl Named for Store {
    fn client(&self) -> &Client {
        &self.r#type
    }
}

impl<T: Named> Look for T {}

impl Store {
    pub fn new(client: Client) -> Self {
        Self { r#type: client }
    }

    pub async fn remove(&self, key: &str) {
        let _ = self.r#type.delete_object().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:DeleteObject
    }

    pub async fn rest(&self) {
        let _ = self.r#type.list_buckets().send().await; //~ undecided-source list_buckets
    }
}

pub struct Table(aws_sdk_s3::Client);

impl Table {
    pub async fn fetch_one(&self, key: &str) {
        let _ = self.0.get_object().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObject
    }
}
