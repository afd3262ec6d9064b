use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::SharedCredentialsProvider;
use lambda_runtime::Error;

struct Config {
    inner: SdkConfig,
}

impl Config {
    fn new(inner: SdkConfig) -> Self {
        Self { inner }
    }

    async fn of_the_role() -> Self {
        Self::new(aws_config::load_from_env().await)
    }

    async fn of_others(provider: SharedCredentialsProvider) -> Self {
        Self::new(aws_config::from_env().credentials_provider(provider).load().await) //~ undecided-source credentials_provider
    }

    fn load(self) -> SdkConfig {
        self.inner
    }
}

pub async fn handle(provider: Option<SharedCredentialsProvider>, key: &str) -> Result<(), Error> {
    let config = match provider {
        Some(provider) => Config::of_others(provider).await,
        None => Config::of_the_role().await,
    };
    let s3 = Client::new(&config.load());
    s3.delete_object().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:DeleteObject
    Ok(())
}
