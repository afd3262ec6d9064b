//! Starts the function. What it does for each object is in `handler.rs`.

mod handler;

use ::thumbs::run_scheduled;

#[tokio::main(flavor = "current_thread")] // less than one CPU below 1,769 MB of memory
async fn main() -> Result<(), lambda_runtime::Error> {
    run_scheduled(handler::handle, handler::scheduled).await
}
