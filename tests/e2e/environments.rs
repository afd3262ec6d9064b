//! One project in two environments of one account, from the same files.

use serde_json::json;

use crate::bootstrap::bootstrap;
use crate::compare::normalise;
use crate::deployed::{LOOPBACK, Stack};
use crate::equality::asked_for;
use crate::specs::Spec;

const BOTH: Spec = Spec {
    name: "copy",
    arguments: &[
        "--environment",
        "dev,prod",
        "--trigger",
        "s3://in-bucket-{environment}/incoming/*.jpg",
        "--write",
        "out_bucket=s3://out-bucket-{environment}/thumbs/",
    ],
    toml: Some(
        r#"
        env = { LEVEL = "debug" }
        [environment.prod]
        memory = 512
        timeout = 90
        log-retention = 90
        retries = 1
        env = { LEVEL = "warn" }
        "#,
    ),
};

#[test]
fn each_environment_handles_its_own_objects_and_outlives_the_other() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&BOTH, format, bootstrap());
        stack.project.choose("dev");
        stack.apply(bootstrap()).unwrap_or_else(|problem| panic!("{format}: {problem}"));
        for name in ["dev", "prod"] {
            stack.project.choose(name);
            let held = stack.held();
            assert_eq!(normalise(&held.documents()), normalise(&stack.project.policy()), "{format} {name}");
            assert_eq!(held.settings(), asked_for(&stack.project), "{format} {name}");
            let (from, to) = (format!("in-bucket-{name}"), format!("out-bucket-{name}"));
            let [key, copy] = ["incoming", "thumbs"].map(|prefix| format!("{prefix}/{name}.jpg"));
            stack.copies((&from, &key), (&to, &copy), name.as_bytes());
        }
        assert_eq!(stack.aws.keys("out-bucket-dev"), ["thumbs/dev.jpg"], "{format}");
        stack.project.choose("dev");
        stack.destroy();
        let gone = stack.aws.try_call("lambda", "get_function_configuration", json!({ "FunctionName": "copy-dev" }));
        assert_eq!(gone.unwrap_err().code, "ResourceNotFoundException", "{format}");
        stack.copies(("in-bucket-prod", "incoming/later.jpg"), ("out-bucket-prod", "thumbs/later.jpg"), b"later");
    }
}
