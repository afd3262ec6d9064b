use super::{Error, Queue};

include!("made.more.rs");

pub struct Purge<'a> {
    queue: &'a Queue,
}

impl<'a> Purge<'a> {
    pub fn of(queue: &'a Queue) -> Self {
        Self { queue }
    }

    pub async fn purge(&self) -> Result<(), Error> {
        more(self.queue).await;
        self.queue.client.purge_queue().queue_url("q").send().await?; //~ needed-not-granted sqs:PurgeQueue
        Ok(())
    }
}
