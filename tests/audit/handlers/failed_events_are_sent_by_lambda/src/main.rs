pub async fn handle(sqs: &aws_sdk_sqs::Client, queue: &str) -> Result<(), lambda_runtime::Error> {
    sqs.send_message().queue_url(queue).message_body("done").send().await?; //~ needed-not-granted sqs:SendMessage
    let other = "https://sqs.eu-central-1.amazonaws.com/111122223333/orders";
    sqs.send_message_batch().queue_url(other).send().await?; //~ needed-not-granted sqs:SendMessage
    Ok(())
}
