//! What a role may do with a part of a table or of the events of a bus.

use cargo_lambda_s3::iam::evaluate::{Policies, Request, evaluate};
use cargo_lambda_s3::iam::{document, execution_role};
use cargo_lambda_s3::manifest::read_spec;
use cargo_lambda_s3::spec::Spec;

use crate::place;
use crate::reach::role;
use crate::services::arn;

const SPEC: &str = "name = \"limited\"\nevent-bus = [\"default\", \"other\"]\n\
    table = { orders = \"read-write\", items = \"read\", whole = \"read-write\" }\n\
    table-keys = { orders = \"tenant-1,tenant-2\", items = \"a*\" }\nevent-sources = { default = \"photos\" }\n\
    [[trigger]]\nbucket = \"in-bucket\"\n";

#[test]
fn only_the_named_partition_keys_and_sources_are_within_reach() {
    let spec = Spec::try_from(read_spec(SPEC).unwrap()).unwrap();
    let document = document(&execution_role(&spec), &place());
    let policies = Policies::default().identity(&document).unwrap();
    let may = |action: &str, resource: &str, key: &str, values: &[&str]| {
        let request = Request::new(role(&spec), action, resource);
        let request = match values {
            [] => request,
            values => request.with_all(key, values.iter().map(|value| (*value).to_owned())),
        };
        evaluate(&policies, &request).unwrap().is_allowed()
    };
    let keys = "dynamodb:LeadingKeys";
    let table = |name: &str| arn("dynamodb", &format!("table/{name}"));
    let index = format!("{}/index/by-day", table("orders"));
    for (action, resource) in [
        ("dynamodb:GetItem", table("orders")),
        ("dynamodb:PutItem", table("orders")),
        ("dynamodb:Query", table("orders")),
        ("dynamodb:Query", index.clone()),
    ] {
        for (values, expected) in [
            (&["tenant-1"][..], true),
            (&["tenant-2", "tenant-1"], true),
            (&["tenant-3"], false),
            (&["tenant-1", "tenant-3"], false),
            // A request that names none has none that is another's.
            (&[], false),
        ] {
            assert_eq!(may(action, &resource, keys, values), expected, "{action} {resource} {values:?}");
        }
    }
    for resource in [table("orders"), index, table("items")] {
        assert!(!may("dynamodb:Scan", &resource, keys, &["tenant-1"]), "{resource}");
    }
    // A star is a character, and what one grant names is none of the next.
    assert!(may("dynamodb:GetItem", &table("items"), keys, &["a*"]));
    for value in ["ab", "tenant-1"] {
        assert!(!may("dynamodb:GetItem", &table("items"), keys, &[value]), "{value}");
    }
    assert!(!may("dynamodb:PutItem", &table("items"), keys, &["a*"]));
    assert!(may("dynamodb:Scan", &table("whole"), keys, &[]));
    for (bus, source, expected) in
        [("default", "photos", true), ("default", "orders", false), ("other", "orders", true)]
    {
        let bus = arn("events", &format!("event-bus/{bus}"));
        assert_eq!(may("events:PutEvents", &bus, "events:source", &[source]), expected, "{bus} {source}");
    }
}
