struct Clients {
    labels: aws_sdk_rekognition::Client,
    events: aws_sdk_eventbridge::Client,
    models: aws_sdk_bedrockruntime::Client,
    workflows: workflows::Client,
    mail: aws_sdk_sesv2::Client,
    identity: aws_sdk_sts::Client,
}

async fn handle(clients: &Clients) -> anyhow::Result<()> {
    clients.labels.detect_labels().send().await?;
    clients.labels.detect_faces().send().await?; //~ needed-not-granted `rekognition:DetectFaces`
    clients.events.put_events().send().await?; //~ needed-not-granted `events:PutEvents`
    clients.models.converse().model_id("m").send().await?; //~ needed-not-granted `bedrock:InvokeModel`
    clients.workflows.start_execution().send().await?; //~ needed-not-granted `states:StartExecution`
    clients.mail.send_email().send().await?; //~ needed-not-granted `ses:SendEmail`
    clients.identity.get_caller_identity().send().await?;
    Ok(())
}

#[tokio::main]
async fn main() {
    handle(&todo!()).await.unwrap();
}
