pub struct App {
    sns: aws_sdk_sns::Client,
    sqs: aws_sdk_sqs::Client,
    secrets: aws_sdk_secretsmanager::Client,
    ssm: aws_sdk_ssm::Client,
}

impl App {
    pub async fn run(&self) -> anyhow::Result<()> {
        self.sns.publish().topic_arn("arn:aws:sns:us-east-1:111122223333:done").message("a").send().await?;
        self.sqs.send_message().queue_url("https://sqs.us-east-1.amazonaws.com/111122223333/orders").message_body("a").send().await?;
        self.secrets.get_secret_value().secret_id("db/password").send().await?;
        self.ssm.get_parameter().name("/thumbs/size").with_decryption(true).send().await?;
        Ok(())
    }
}
