//! One row a service. A further one is a row here and a variant, a line of `ROWS` in `spec/rows.rs`, and its actions in
//! `iam/grants.rs`.

use super::{Accepts, ArnForm, NameForm, Service, ServiceRow};

/// In the order of [`Service`].
#[rustfmt::skip]
pub const SERVICES: &[ServiceRow] = &[
    // *Amazon DynamoDB API Reference, CreateTable*.
    ServiceRow {
        service: Service::Table, key: "table", flag: "--table", value: "TABLE|ARN[=ACCESS]",
        help: "Let the function read or write items of a DynamoDB table: =read, =write or =read-write [default: read-write]",
        meaning: "DynamoDB tables whose items the function may read or write, by name or ARN: `read`, `write` or `read-write`. Indexes are queried and scanned where it reads; tables are not managed, and PartiQL is not granted",
        example: "{ orders = \"read-write\" }", title: "read or write a DynamoDB table",
        noun: "DynamoDB table", verb: "", kind: "table",
        name: NameForm {
            characters: "_.-", least: 3, most: 255, reserved: &[], needed: "", has_alias: false,
            help: "give 3 to 255 letters, digits and `_.-`, or the ARN, such as arn:aws:dynamodb:eu-central-1:111122223333:table/orders, and perhaps =read, =write or =read-write",
        },
        arn: ArnForm { service: "dynamodb", resource: "table/", accepts: Accepts::Both, in_requests: true },
        has_mode: true, owner_policy: Some("resource-based policy"),
        variable: "DYNAMODB_TABLES", sdk: "dynamodb", version: "1.136", signed_as: "dynamodb",
        field: "TableName", methods: &["table_name"],
        reads: &["BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems"],
        writes: &["BatchWriteItem", "DeleteItem", "PutItem", "TransactWriteItems", "UpdateItem"],
        call: "get_item().table_name({id}).key(\"id\", aws_sdk_dynamodb::types::AttributeValue::S(\"1\".to_owned())).send().await?",
        write_call: "put_item().table_name({id}).item(\"id\", aws_sdk_dynamodb::types::AttributeValue::S(\"1\".to_owned())).send().await?",
    },
    // *Amazon EventBridge API Reference, CreateEventBus*; *PutEventsRequestEntry*.
    ServiceRow {
        service: Service::EventBus, key: "event-bus", flag: "--event-bus", value: "EVENT_BUS|ARN",
        help: "Let the function put events on an EventBridge event bus",
        meaning: "EventBridge event buses on which the function may put events, by name or ARN",
        example: "[\"default\"]", title: "put events on an EventBridge event bus",
        noun: "event bus", verb: "put events on", kind: "bus",
        name: NameForm {
            characters: "/._-", least: 1, most: 256, reserved: &[], needed: "", has_alias: false,
            help: "give 1 to 256 letters, digits and `/._-`, such as default, or the ARN, such as arn:aws:events:eu-central-1:111122223333:event-bus/orders",
        },
        arn: ArnForm { service: "events", resource: "event-bus/", accepts: Accepts::Both, in_requests: true },
        has_mode: false, owner_policy: Some("resource-based policy"),
        variable: "EVENT_BUSES", sdk: "eventbridge", version: "1.127", signed_as: "events",
        field: "EventBusName", methods: &["event_bus_name"],
        reads: &[],
        writes: &["PutEvents"],
        call: "put_events().entries(aws_sdk_eventbridge::types::PutEventsRequestEntry::builder().event_bus_name({id}).source(\"app\").detail_type(\"stored\").detail(\"{}\").build()).send().await?",
        write_call: "",
    },
    // *AWS Step Functions API Reference, CreateStateMachine*, without characters that need quotes.
    ServiceRow {
        service: Service::StateMachine, key: "state-machine", flag: "--state-machine", value: "STATE_MACHINE_ARN",
        help: "Let the function start executions of a Step Functions state machine",
        meaning: "Step Functions state machines whose executions the function may start",
        example: "[\"arn:aws:states:eu-central-1:111122223333:stateMachine:orders\"]", title: "start a Step Functions state machine",
        noun: "state machine", verb: "start", kind: "machine",
        name: NameForm {
            characters: "_.+@=!()-", least: 1, most: 80, reserved: &[], needed: "", has_alias: false,
            help: "give one such as arn:aws:states:eu-central-1:111122223333:stateMachine:orders",
        },
        arn: ArnForm { service: "states", resource: "stateMachine:", accepts: Accepts::Arns, in_requests: true },
        has_mode: false, owner_policy: None,
        variable: "STATE_MACHINES", sdk: "sfn", version: "1.125", signed_as: "states",
        field: "stateMachineArn", methods: &["state_machine_arn"],
        reads: &[],
        writes: &["StartExecution"],
        call: "start_execution().state_machine_arn({id}).input(\"{}\").send().await?",
        write_call: "",
    },
    // *AWS Lambda API Reference, Invoke*. `$LATEST` is what is invoked without a qualifier.
    ServiceRow {
        service: Service::Invoke, key: "invoke", flag: "--invoke", value: "FUNCTION",
        help: "Let the function invoke another Lambda function: its name or ARN, perhaps with :ALIAS",
        meaning: "Lambda functions that the function may invoke, by name or ARN, perhaps with an alias or a version",
        example: "[\"resize:live\"]", title: "invoke another Lambda function",
        noun: "Lambda function", verb: "invoke", kind: "function",
        name: NameForm {
            characters: "_-", least: 1, most: 64, reserved: &[], needed: "", has_alias: true,
            help: "give a name, NAME:ALIAS, or the ARN, such as arn:aws:lambda:eu-central-1:111122223333:function:resize:live",
        },
        arn: ArnForm { service: "lambda", resource: "function:", accepts: Accepts::Both, in_requests: true },
        has_mode: false, owner_policy: Some("resource-based policy"),
        variable: "LAMBDA_FUNCTIONS", sdk: "lambda", version: "1.156", signed_as: "lambda",
        field: "", methods: &["function_name"],
        reads: &[],
        writes: &["invocations"],
        call: "invoke().function_name({id}).payload(aws_sdk_lambda::primitives::Blob::new(\"{}\")).send().await?",
        write_call: "",
    },
    // *Amazon Kinesis Data Streams API Reference, CreateStream*; in place of a name, requests take an ARN as another field.
    ServiceRow {
        service: Service::Stream, key: "stream", flag: "--stream", value: "STREAM|ARN",
        help: "Let the function put records into a Kinesis data stream",
        meaning: "Kinesis data streams into which the function may put records, by name or ARN",
        example: "[\"clicks\"]", title: "put records into a Kinesis data stream",
        noun: "Kinesis data stream", verb: "put records into", kind: "stream",
        name: NameForm {
            characters: "_.-", least: 1, most: 128, reserved: &[], needed: "", has_alias: false,
            help: "give 1 to 128 letters, digits and `_.-`, or the ARN, such as arn:aws:kinesis:eu-central-1:111122223333:stream/clicks",
        },
        arn: ArnForm { service: "kinesis", resource: "stream/", accepts: Accepts::Both, in_requests: true },
        has_mode: false, owner_policy: Some("resource-based policy"),
        variable: "KINESIS_STREAMS", sdk: "kinesis", version: "1.130", signed_as: "kinesis",
        field: "Stream", methods: &["stream_name", "stream_arn"],
        reads: &[],
        writes: &["PutRecord", "PutRecords"],
        call: "put_record().{id_method}({id}).partition_key(\"1\").data(aws_sdk_kinesis::primitives::Blob::new(\"{}\")).send().await?",
        write_call: "",
    },
    // *Amazon Data Firehose API Reference, CreateDeliveryStream*; *PutRecord*, which takes the name alone.
    ServiceRow {
        service: Service::DeliveryStream, key: "delivery-stream", flag: "--delivery-stream", value: "DELIVERY_STREAM|ARN",
        help: "Let the function put records into a Data Firehose stream",
        meaning: "Data Firehose streams into which the function may put records, by name or ARN",
        example: "[\"archive\"]", title: "put records into a Data Firehose stream",
        noun: "Data Firehose stream", verb: "put records into", kind: "delivery",
        name: NameForm {
            characters: "_.-", least: 1, most: 64, reserved: &[], needed: "", has_alias: false,
            help: "give 1 to 64 letters, digits and `_.-`, or the ARN, such as arn:aws:firehose:eu-central-1:111122223333:deliverystream/archive",
        },
        arn: ArnForm { service: "firehose", resource: "deliverystream/", accepts: Accepts::Both, in_requests: false },
        has_mode: false, owner_policy: None,
        variable: "DELIVERY_STREAMS", sdk: "firehose", version: "1.128", signed_as: "firehose",
        field: "DeliveryStreamName", methods: &["delivery_stream_name"],
        reads: &[],
        writes: &["PutRecord", "PutRecordBatch"],
        call: "put_record().delivery_stream_name({id}).record(aws_sdk_firehose::types::Record::builder().data(aws_sdk_firehose::primitives::Blob::new(\"{}\")).build()?).send().await?",
        write_call: "",
    },
    // *Amazon Bedrock API Reference, InvokeModel*.
    ServiceRow {
        service: Service::Model, key: "model", flag: "--model", value: "MODEL_ID",
        help: "Let the function invoke a Bedrock foundation model, or an inference profile such as eu.PROVIDER.MODEL",
        meaning: "Bedrock foundation models, and inference profiles of Bedrock's own, that the function may invoke, by ID",
        example: "[\"amazon.nova-lite-v1:0\"]", title: "invoke a Bedrock model",
        noun: "Bedrock model", verb: "invoke", kind: "model",
        name: NameForm {
            characters: ".:-", least: 3, most: 190, reserved: &[], needed: ".", has_alias: false,
            help: "give the ID of a foundation model, such as amazon.nova-lite-v1:0, or of an inference profile, such as eu.amazon.nova-lite-v1:0",
        },
        arn: ArnForm { service: "bedrock", resource: "foundation-model/", accepts: Accepts::Names, in_requests: false },
        has_mode: false, owner_policy: None,
        variable: "BEDROCK_MODELS", sdk: "bedrockruntime", version: "1.153", signed_as: "bedrock",
        field: "", methods: &["model_id"],
        reads: &[],
        writes: &["converse", "converse-stream", "invoke", "invoke-with-response-stream"],
        call: "invoke_model().model_id({id}).content_type(\"application/json\").body(aws_sdk_bedrockruntime::primitives::Blob::new(\"{}\")).send().await?",
        write_call: "",
    },
    // *Amazon CloudWatch User Guide, Metrics concepts*; *Amazon CloudWatch API Reference, PutMetricData*.
    ServiceRow {
        service: Service::Metrics, key: "metrics", flag: "--metrics", value: "NAMESPACE",
        help: "Let the function put metrics into a CloudWatch namespace; log lines in the embedded metric format need no grant",
        meaning: "CloudWatch namespaces into which the function may put metrics. Log lines in the embedded metric format become metrics without this",
        example: "[\"Photos/Thumbs\"]", title: "put metrics into a CloudWatch namespace (log lines in the embedded metric format need no grant)",
        noun: "metrics namespace", verb: "put metrics into", kind: "metrics",
        name: NameForm {
            characters: "./#: _-", least: 1, most: 255, reserved: &["AWS/", ":", " "], needed: "", has_alias: false,
            help: "give 1 to 255 letters, digits, spaces and `./#:_-`; namespaces that begin with `AWS/` are AWS's own, and none begins with `:` or a space",
        },
        arn: ArnForm { service: "cloudwatch", resource: "", accepts: Accepts::Names, in_requests: false },
        has_mode: false, owner_policy: None,
        variable: "METRICS_NAMESPACES", sdk: "cloudwatch", version: "1.140", signed_as: "monitoring",
        field: "Namespace", methods: &["namespace"],
        reads: &[],
        writes: &["PutMetricData"],
        call: "put_metric_data().namespace({id}).metric_data(aws_sdk_cloudwatch::types::MetricDatum::builder().metric_name(\"Objects\").value(1.0).build()).send().await?",
        write_call: "",
    },
];

#[cfg(test)]
mod tests {
    use super::super::{Mode, ServiceGrant};
    use super::*;

    fn parse(service: Service, typed: &str) -> Option<ServiceGrant> {
        ServiceGrant::parse(service, typed).ok()
    }

    #[test]
    fn rows_stand_in_the_order_of_services() {
        assert!(SERVICES.iter().all(|row| row.service.row().key == row.key));
    }

    #[test]
    fn names_and_arns_are_taken_as_aws_takes_them() {
        for (service, good, bad) in [
            (Service::Table, &["ord", "a.b_c-d=read", "orders=write"][..], &["or", "orders=delete", "orders*", ""][..]),
            (Service::EventBus, &["default", "aws.partner/x.com/y"], &["a b", "a*"]),
            (Service::StateMachine, &[], &["orders", "arn:aws:states:eu-west-1:111122223333:stateMachine:a:live"]),
            (Service::Invoke, &["resize", "resize:live", "resize:3"], &["resize:", "resize:$LATEST", "a.b", "a:b:c"]),
            (Service::Stream, &["clicks.raw"], &["clicks/raw"]),
            (Service::DeliveryStream, &["archive"], &["archive/x"]),
            (Service::Model, &["amazon.nova-lite-v1:0", "eu.a.b-v1:0"], &["nova", "amazon.*"]),
            (Service::Metrics, &["My App/Thumbs", "AWSome"], &["AWS/Lambda", ":a", " a", "a*"]),
        ] {
            for typed in good {
                assert!(parse(service, typed).is_some(), "{service:?} {typed}");
            }
            for typed in bad {
                assert!(parse(service, typed).is_none(), "{service:?} {typed}");
            }
        }
    }

    #[test]
    fn an_arn_is_one_of_the_service_in_a_region_and_an_account() {
        for row in SERVICES.iter().filter(|row| row.arn.accepts != Accepts::Names) {
            let ArnForm { service, resource, .. } = row.arn;
            let arn = |start: &str, end: &str| format!("arn:{start}:111122223333:{end}");
            let good = arn(&format!("aws-cn:{service}:cn-north-1"), &format!("{resource}orders"));
            let grant = parse(row.service, &good).unwrap_or_else(|| panic!("{good}"));
            assert_eq!(
                (grant.bare_name(), grant.region(), grant.partition()),
                ("orders", Some("cn-north-1"), Some("aws-cn"))
            );
            for bad in [
                arn(&format!("aws:{service}:"), &format!("{resource}orders")),
                arn("aws:sqs:cn-north-1", &format!("{resource}orders")),
                arn(&format!("aws:{service}:cn-north-1"), "orders"),
                arn(&format!("aws:{service}:cn-north-1"), &format!("{resource}*")),
                good.replace("111122223333", "1"),
            ] {
                assert!(parse(row.service, &bad).is_none(), "{bad}");
            }
        }
    }

    #[test]
    fn a_table_is_read_and_written_unless_a_grant_says_otherwise() {
        let mode = |typed: &str| parse(Service::Table, typed).map(|grant| (grant.to_string(), grant.mode));
        assert_eq!(mode("orders"), Some(("orders=read-write".to_owned(), Mode::ReadWrite)));
        assert_eq!(mode("orders=read"), Some(("orders=read".to_owned(), Mode::Read)));
    }
}
