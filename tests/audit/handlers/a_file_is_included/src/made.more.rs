async fn more(queue: &Queue) {
    let _ = queue.client.delete_queue().queue_url("q").send().await; //~ needed-not-granted sqs:DeleteQueue
}
