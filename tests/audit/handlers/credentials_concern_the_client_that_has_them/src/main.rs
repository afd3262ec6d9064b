use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, Credentials, SharedCredentialsProvider};
use lambda_runtime::Error;

pub struct Clients {
    own: Client,
    theirs: Client,
}

fn clients(config: &SdkConfig, provider: SharedCredentialsProvider) -> Clients {
    let theirs = Builder::from(config).credentials_provider(provider).build(); //~ undecided-source credentials_provider
    Clients { own: client(config), theirs: Client::from_conf(theirs) }
}

fn client(config: &SdkConfig) -> Client {
    Client::new(config)
}

async fn tag(s3: &Client, key: &str) {
    let _ = s3.get_object_tagging().bucket("their-bucket").key(key).send().await;
}

async fn look(s3: &Client, key: &str) {
    let _ = s3.get_object_acl().bucket("in-bucket").key(key).send().await; //~ needed-not-granted s3:GetObjectAcl
}

pub async fn handle(provider: SharedCredentialsProvider, key: &str) -> Result<(), Error> {
    let config = aws_config::load_from_env().await;
    let both = clients(&config, provider);
    both.own.get_object().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:GetObject
    both.theirs.put_object().bucket("their-bucket").key(key).send().await?;
    tag(&both.theirs, key).await;
    look(&both.own, key).await;
    let mut builder = Builder::from(&config);
    if let Ok(endpoint) = std::env::var("ENDPOINT_URL") {
        let test = Credentials::new("a", "b", None, None, "test");
        builder = builder.endpoint_url(endpoint).credentials_provider(test); //~ undecided-source credentials_provider
    }
    let local = Client::from_conf(builder.build());
    local.delete_object().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:DeleteObject
    let same = Builder::new().credentials_provider(config.credentials_provider().unwrap()).build();
    Client::from_conf(same).list_buckets().send().await?; //~ needed-not-granted s3:ListAllMyBuckets
    let mut anonymous = aws_config::from_env().no_credentials().load().await; //~ undecided-source no_credentials
    Client::new(&anonymous).delete_bucket().bucket("open-bucket").send().await?;
    Ok(())
}
