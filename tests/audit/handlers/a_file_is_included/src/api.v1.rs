pub struct Queue {
    pub client: Client,
}

impl Queue {
    pub async fn tell(&self, text: &str) -> Result<(), Error> {
        self.client.send_message().queue_url("q").message_body(text).send().await?; //~ needed-not-granted sqs:SendMessage
        Ok(())
    }
}

async fn wait(queue: &Queue) -> Result<(), Error> {
    queue.client.receive_message().queue_url("q").send().await?; //~ needed-not-granted sqs:ReceiveMessage
    Ok(())
}
