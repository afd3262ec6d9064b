use aws_config::sts::AssumeRoleProvider; 
use aws_sdk_s3::Client;

pub async fn handle(config: &aws_config::SdkConfig) -> anyhow::Result<()> {
    let other = AssumeRoleProvider::builder("arn:aws:iam::222233334444:role/other").build().await; //~ undecided-source AssumeRoleProvider
    let settings = aws_sdk_s3::config::Builder::from(config).credentials_provider(other).build(); //~ undecided-source credentials_provider
    let client = Client::from_conf(settings);
    client.get_object().bucket("in-bucket").key("incoming/a").send().await?;
    client.delete_object().bucket("their-bucket").key("a").send().await?;
    Ok(())
}
