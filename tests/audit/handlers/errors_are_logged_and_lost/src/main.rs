mod kept;

use aws_lambda_events::event::s3::{S3Event, S3EventRecord};
use aws_sdk_s3::Client;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use tracing::{error, info, warn};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let s3 = Client::new(&aws_config::load_from_env().await);
    // What is read before the first event is not its work.
    if let Err(error) = read(&s3, "incoming/settings").await {
        warn!(%error, "no settings");
    }
    run(service_fn(|event: LambdaEvent<S3Event>| async {
        match read(&s3, "incoming/a").await { //~ swallowed-error the error of `read` is logged
            Ok(()) => info!("done"),
            Err(error) => error!("failed: {error}"),
        }
        handle(&s3, event).await
    }))
    .await
}

async fn handle(s3: &Client, event: LambdaEvent<S3Event>) -> Result<String, Error> {
    kept::handle(s3, &event.payload).await?;
    for record in &event.payload.records {
        if let Err(error) = process(s3, record).await { //~ swallowed-error the error of `process` is logged
            error!(?error, "cannot process");
        }
        match s3.get_object().bucket("in-bucket").key("incoming/a").send().await { //~ swallowed-error the error of `get_object` is logged
            Ok(_) => info!("read"),
            Err(error) => {
                eprintln!("cannot read: {error}");
                continue;
            }
        }
        let Ok(()) = process(s3, record).await else { //~ swallowed-error the error of `process` is logged
            error!("cannot process");
            continue;
        };
        process(s3, record).await.map_err(|error| error!("{error}")).ok(); //~ swallowed-error the error of `process` is logged
        let _ = process(s3, record).await.inspect_err(|error| error!("{error}")); //~ swallowed-error the error of `process` is logged
        process(s3, record).await.unwrap_or_else(|error| error!("{error}")); //~ swallowed-error the error of `process` is logged
    }
    match process(s3, &event.payload.records[0]).await { //~ swallowed-error the error of `process` is logged
        Ok(()) => Ok("done".to_owned()),
        Err(error) => {
            error!("cannot process: {error}");
            Ok(format!("failed: {error}"))
        }
    }
}

async fn process(s3: &Client, record: &S3EventRecord) -> Result<(), Error> {
    info!(?record, "record");
    if let Err(error) = read(s3, "incoming/a").await { //~ swallowed-error the error of `read` is logged
        error!("cannot read: {error}");
        return Ok(());
    }
    Ok(())
}

async fn read(s3: &Client, key: &str) -> Result<(), Error> {
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    Ok(())
}
