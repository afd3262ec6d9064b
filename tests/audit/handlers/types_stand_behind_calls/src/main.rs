use std::any::Any;

use aws_sdk_s3::Client;
use lambda_runtime::Error;

#[derive(derive_builder::Builder)]
pub struct Store {
    client: Client,
}

#[derive(bon::Builder)]
pub struct Other {
    s3: Client,
}

pub async fn handle(extensions: &http::Extensions, any: Box<dyn Any>, client: Client, key: &str) -> Result<(), Error> {
    let s3 = extensions.get::<Client>().unwrap();
    s3.delete_object().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:DeleteObject
    let s3 = any.downcast_ref::<Client>().ok_or("no client")?;
    s3.get_object().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:GetObject
    let store = StoreBuilder::default().client(client.clone()).build()?;
    store.client.get_object_acl().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:GetObjectAcl
    let other = Other::builder().s3(client).build();
    other.s3.get_object_tagging().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:GetObjectTagging
    Ok(())
}

fn main() {}
