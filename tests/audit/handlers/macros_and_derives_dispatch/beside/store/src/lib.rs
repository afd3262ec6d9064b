macro_rules! dispatch {
    ($self:ident, $method:ident, $($argument:expr),*) => {
        match $self {
            Store::S3(store) => store.$method($($argument),*).await,
        }
    };
}

pub enum Store {
    S3(S3Store),
}

impl Store {
    pub async fn look(&self, key: &str) {
        dispatch!(self, fetch, key)
    }
}

#[enum_dispatch::enum_dispatch]
pub trait Remove {
    async fn remove(&self, key: &str);
}

#[enum_dispatch::enum_dispatch(Remove)]
pub enum Any {
    S3(S3Store),
}

pub struct S3Store {
    client: aws_sdk_s3::Client,
}

impl S3Store {
    async fn fetch(&self, key: &str) {
        let _ = self.client.get_object().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObject
    }
}

impl Remove for S3Store {
    async fn remove(&self, key: &str) {
        let _ = self.client.delete_object().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:DeleteObject
    }
}
