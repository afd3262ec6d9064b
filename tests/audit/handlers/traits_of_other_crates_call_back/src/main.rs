use lambda_runtime::Error;
use server::{Listener, Service};
use store::Store;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let config = aws_config::load_from_env().await;
    let store = Store::new(aws_sdk_dynamodb::Client::new(&config));
    lambda_runtime::run(Service::new(store.clone())).await?;
    Listener { store }.listen().await;
    Ok(())
}
