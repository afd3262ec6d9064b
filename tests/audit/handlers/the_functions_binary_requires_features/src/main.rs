#[tokio::main]
async fn main() {
    let config = aws_config::load_from_env().await;
    thumbs::read(&aws_sdk_s3::Client::new(&config)).await;
}
