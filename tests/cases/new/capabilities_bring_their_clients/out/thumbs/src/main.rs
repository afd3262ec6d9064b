//! Starts the function. What it does for each object is in `handler.rs`.

mod handler;

#[tokio::main(flavor = "current_thread")] // less than one CPU below 1,769 MB of memory
async fn main() -> Result<(), lambda_runtime::Error> {
    ::thumbs::run(handler::handle).await
}
