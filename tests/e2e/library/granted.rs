//! Clients of services that are granted, and what the tests' services refuse.

use anyhow::{Result, ensure};
use aws_sdk_cloudwatch::types::MetricDatum;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_kinesis::primitives::Blob;
use granted::{App, Harness, Record};

const LOG: &str = "arn:aws:dynamodb:eu-west-1:111122223333:table/log";

fn id() -> (String, AttributeValue) {
    ("id".to_owned(), AttributeValue::S("1".to_owned()))
}

fn entry(bus: &str) -> PutEventsRequestEntry {
    let entry = PutEventsRequestEntry::builder().event_bus_name(bus);
    entry.source("app").detail_type("stored").build()
}

/// That each call is sent to the Region of what it is about, the services of tests check.
async fn use_all(app: &App, _record: &Record) -> Result<()> {
    let (orders, log) = (&app.orders, &app.log);
    let get = orders.client.get_item().table_name(&orders.id);
    let got = get.key(id().0, id().1).send().await?;
    ensure!(got.item.is_some_and(|item| item["id"] == id().1), "no item");
    let put = log.client.put_item().table_name(&log.id);
    put.item(id().0, id().1).send().await?;
    let put = Put::builder().table_name(&orders.id).item(id().0, id().1);
    let item = TransactWriteItem::builder().put(put.build()?).build();
    let transaction = orders.client.transact_write_items();
    transaction.transact_items(item).send().await?;
    let batch = app.customers.client.batch_get_item();
    let keys = aws_sdk_dynamodb::types::KeysAndAttributes::builder().keys([id()].into());
    batch
        .request_items(&app.customers.id, keys.build()?)
        .send()
        .await?;
    let bus = &app.orders_bus;
    let put = bus.client.put_events().entries(entry(&bus.id));
    put.send().await?;
    let machine = &app.orders_machine;
    let start = machine.client.start_execution();
    start.state_machine_arn(&machine.id).send().await?;
    for function in [&app.resize_live, &app.resize] {
        let invoke = function.client.invoke().function_name(&function.id);
        let answer = invoke.payload(Blob::new("{}")).send().await?;
        let payload = answer.payload.map(Blob::into_inner).unwrap_or_default();
        ensure!(payload == b"{}" || payload == b"\"done\"", "{payload:?}");
    }
    let put = app.clicks_stream.client.put_record();
    let put = put.stream_arn(&app.clicks_stream.id).partition_key("1");
    put.data(Blob::new("{}")).send().await?;
    let model = &app.us_amazon_nova_lite_v1_0;
    let invoke = model.client.invoke_model().model_id(&model.id);
    let answer = invoke.body(Blob::new("{}")).send().await?;
    ensure!(answer.body.as_ref() == b"{}", "another answer");
    let metric = MetricDatum::builder().metric_name("Objects").value(1.0);
    let put = app.thumbs_1.client.put_metric_data();
    let put = put.namespace(&app.thumbs_1.id).metric_data(metric.build());
    put.send().await?;
    Ok(())
}

fn harness() -> Harness {
    Harness::new().samples()
}

#[tokio::test]
async fn what_is_granted_is_answered_and_kept() {
    let test = harness()
        .value("orders", r#"{"Item":{"id":{"S":"1"}}}"#)
        .value("resize:live", "\"done\"");
    test.run(use_all).await.unwrap();
    assert_eq!(test.messages("orders").len(), 2);
    let [put] = &test.messages(LOG)[..] else {
        panic!("not one request")
    };
    assert_eq!(put["Item"]["id"]["S"], "1");
    for id in ["customers", "resize:live", "My App/Thumbs: #1"] {
        assert_eq!(test.messages(id).len(), 1, "{id}");
    }
}

/// Whether AWS would refuse it, as the services of tests do.
async fn is_refused(handler: impl for<'a> granted::Handler<'a, App>) -> bool {
    let outcome = harness().run(handler).await;
    outcome.is_err_and(|error| format!("{error:#}").contains("AccessDenied"))
}

#[tokio::test]
async fn what_is_not_granted_is_refused() {
    async fn write_what_is_only_read(app: &App, _: &Record) -> Result<()> {
        let put = app.customers.client.put_item();
        let put = put.table_name(&app.customers.id).item(id().0, id().1);
        put.send().await?;
        Ok(())
    }
    async fn read_what_is_only_written(app: &App, _: &Record) -> Result<()> {
        let scan = app.log.client.scan().table_name(&app.log.id);
        scan.send().await?;
        Ok(())
    }
    async fn read_another_table(app: &App, _: &Record) -> Result<()> {
        let scan = app.orders.client.scan().table_name("payments");
        scan.send().await?;
        Ok(())
    }
    async fn manage_a_table(app: &App, _: &Record) -> Result<()> {
        let delete = app.orders.client.delete_table();
        delete.table_name(&app.orders.id).send().await?;
        Ok(())
    }
    async fn tell_two_buses(app: &App, _: &Record) -> Result<()> {
        let put = app.default.client.put_events();
        let put = put.entries(entry(&app.default.id)).entries(entry("other"));
        put.send().await?;
        Ok(())
    }
    async fn invoke_without_its_alias(app: &App, _: &Record) -> Result<()> {
        let invoke = app.resize_live.client.invoke();
        invoke.function_name("resize").send().await?;
        Ok(())
    }
    async fn measure_elsewhere(app: &App, _: &Record) -> Result<()> {
        let put = app.photos.client.put_metric_data();
        put.namespace("Photos/Other").send().await?;
        Ok(())
    }
    assert!(is_refused(write_what_is_only_read).await);
    assert!(is_refused(read_what_is_only_written).await);
    assert!(is_refused(read_another_table).await);
    assert!(is_refused(manage_a_table).await);
    assert!(is_refused(tell_two_buses).await);
    assert!(is_refused(invoke_without_its_alias).await);
    // CloudWatch's protocol has errors in CBOR, which the services of tests do not write.
    assert!(harness().run(measure_elsewhere).await.is_err());
}
