use std::sync::LazyLock;
use tokio::sync::OnceCell;

static CLIENT: OnceCell<aws_sdk_s3::Client> = OnceCell::const_new();
static EAGER: LazyLock<aws_sdk_s3::Client> = LazyLock::new(|| todo!());

async fn client() -> &'static aws_sdk_s3::Client {
    CLIENT.get_or_init(|| async { aws_sdk_s3::Client::new(&aws_config::load_from_env().await) }).await
}

pub async fn handle(key: &str) -> anyhow::Result<()> {
    client().await.get_object().bucket("in-bucket").key(key).send().await?;
    EAGER.delete_objects().bucket("in-bucket").send().await?; //~ needed-not-granted s3:DeleteObject
    Ok(())
}
