use std::io::prelude::*;
use tracing::*;
use store::prelude::*;
use super_error::*;

pub async fn handle(client: aws_sdk_s3::Client, key: &str, other: impl Fn() -> Other) {
    let store = Store::new(client);
    store.remove(key).await;
    store.look(key).await;
    Store::tag(&store, key).await;
    r#other().fetch_one(key).await;
}

fn main() {}
