pub struct App {
    sns: aws_sdk_sns::Client,
    sqs: aws_sdk_sqs::Client,
    secrets: aws_sdk_secretsmanager::Client,
    ssm: aws_sdk_ssm::Client,
}

impl App {
    pub async fn run(&self) -> anyhow::Result<()> {
        self.sns.publish().topic_arn("arn:aws:sns:us-east-1:111122223333:failed").message("a").send().await?; //~ outside-of-grants failed
        self.sqs.send_message().queue_url("https://sqs.us-east-1.amazonaws.com/111122223333/others").message_body("a").send().await?; //~ outside-of-grants others
        self.secrets.get_secret_value().secret_id("api/key").send().await?; //~ outside-of-grants api/key
        self.ssm.get_parameter().name("/other/size").send().await?; //~ outside-of-grants /other/size
        Ok(())
    }
}
