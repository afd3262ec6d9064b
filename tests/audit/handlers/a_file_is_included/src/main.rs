use aws_sdk_sqs::Client;
use lambda_runtime::Error;

include!("api.v1.rs");

mod made {
    include!("made.rs");
}

pub async fn handle(client: Client) -> Result<(), Error> {
    let queue = Queue { client };
    queue.tell("a").await?;
    made::Purge::of(&queue).purge().await?;
    wait(&queue).await
}
