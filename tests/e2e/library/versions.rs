//! Exactly the version that an event is about is read, by a role that may read no other way.

use anyhow::{Result, bail};
use library_versions::{
    App, Harness, Record,
    testing::{Fault, Stored, event},
};
use serde_json::json;

const FROM: &str = "s3://photo-inbox/incoming/a.jpg";

async fn copy(app: &App, record: &Record) -> Result<()> {
    record.head().await?;
    let source = record.read().await?;
    let target = app.photo_thumbs.named_after(record);
    let written = app.photo_thumbs.write(&target, source.headers, source.body);
    written.await.map(drop)
}

fn with_version(version: Option<&str>) -> Harness {
    let mut event = event("ObjectCreated:Put", "photo-inbox", "incoming/a.jpg");
    if let Some(version) = version {
        event["Records"][0]["s3"]["object"]["versionId"] = json!(version);
    }
    let object = Stored {
        bytes: vec![1; 50_000],
        ..Stored::default()
    };
    Harness::new().store(FROM, object).event(event)
}

#[tokio::test]
async fn each_request_is_about_the_version() {
    for fault in [None, Some(Fault::Cut)] {
        let mut test = with_version(Some("v1"));
        if let Some(fault) = fault {
            test = test.fail_once("GET", fault);
        }
        test.run(copy).await.unwrap();
        let requests = test.requests("/photo-inbox/");
        assert_eq!(requests.len(), if fault.is_some() { 3 } else { 2 });
        for request in requests {
            assert!(request.contains("versionId=v1"), "{request}");
        }
    }
}

#[tokio::test]
async fn without_its_version_no_object_is_read() {
    let test = with_version(None);
    let error = test.run(copy).await.unwrap_err().to_string();
    assert!(
        error.ends_with("the event has no version: is the bucket versioned?"),
        "{error}"
    );
    assert!(test.requests("").is_empty());
}

#[tokio::test]
async fn the_version_is_told() {
    async fn tell(_: &App, record: &Record) -> Result<()> {
        bail!("{:?}", record.object.version)
    }
    let error = with_version(Some("v1")).run(tell).await.unwrap_err();
    assert!(error.to_string().ends_with("Some(\"v1\")"), "{error}");
}
