//! `cargo lambda watch` and `invoke`, as a generated README gives them, with the events and the environment of the project.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::aws::Aws;
use crate::process::{command, poll, run, seconds, timed, try_run, wait};
use crate::project::Project;
use crate::specs::{COPY, HOSTILE, HOSTILE_KEYS, HOSTILE_OUT, Spec};

/// `cargo lambda watch`, stopped with the test: it stops the function that it started.
pub struct Watch {
    child: Child,
    port: u16,
}

impl Watch {
    pub fn start(project: &Project, aws: &Aws) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = std::fs::File::create(Self::log(project)).unwrap();
        let mut watch = project.cargo(&["lambda", "watch", "--ignore-changes", "--invoke-port", &port.to_string()]);
        let child = watch
            .envs(aws.credentials())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let watch = Self { child, port };
        let open = || std::net::TcpStream::connect(("127.0.0.1", port)).ok();
        assert!(poll(seconds(60), open).is_some(), "cargo lambda watch does not listen");
        watch
    }

    /// What it and the function write.
    pub fn log(project: &Project) -> PathBuf {
        project.path.with_extension("watch.log")
    }

    pub fn invoke(&self, project: &Project, name: &str, event: &str) -> Command {
        let port = self.port.to_string();
        project.cargo(&["lambda", "invoke", name, "--invoke-port", &port, "--data-file", event])
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = try_run(command("kill").args(["-TERM", &self.child.id().to_string()]), seconds(5));
        let _ = wait(&mut self.child, seconds(20));
    }
}

/// The key in a generated event, decoded as S3 documents it.
fn key_of(project: &Project, event: &str) -> String {
    let text = std::fs::read_to_string(project.path.join(event)).unwrap();
    let event: Value = serde_json::from_str(&text).unwrap();
    let encoded = event["Records"][0]["s3"]["object"]["key"].as_str().unwrap().replace('+', " ");
    let mut bytes = Vec::new();
    let mut rest = encoded.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let hex = others.get(..2).filter(|_| first == b'%').map(|hex| std::str::from_utf8(hex).unwrap());
        bytes.push(hex.map_or(first, |hex| u8::from_str_radix(hex, 16).unwrap()));
        rest = if hex.is_some() { &others[2..] } else { others };
    }
    String::from_utf8(bytes).unwrap()
}

/// Runs the project locally, and sends it its own sample events.
fn runs_locally(spec: &Spec, bucket: &str, places: &[(&str, &str)], to: (&str, &str)) {
    let (aws, project) = (Aws::start(), Project::new(spec));
    for bucket in [bucket, to.0] {
        aws.call("s3", "create_bucket", json!({ "Bucket": bucket }));
    }
    timed(&format!("{}: cargo build", spec.name), || run(&mut project.cargo(&["build", "--quiet"]), seconds(1500)));
    let watch = Watch::start(&project, &aws);
    for (number, (prefix, _)) in (1..).zip(places) {
        let event = format!("events/trigger-{number}.json");
        let key = key_of(&project, &event);
        let rest = key.strip_prefix(prefix).unwrap_or_else(|| panic!("{event}: `{key}` is not below `{prefix}`"));
        // Without its notification, so that only the sample event can have made the copy.
        aws.call(
            "s3",
            "put_bucket_notification_configuration",
            json!({ "Bucket": bucket, "NotificationConfiguration": {} }),
        );
        aws.put_object(bucket, &key, b"body");
        run(&mut watch.invoke(&project, spec.name, &event), seconds(300));
        let copy = format!("{}{rest}", to.1);
        assert_eq!(aws.object(to.0, &copy), Some(b"body".to_vec()), "{event}: {:?}", aws.keys(to.0));
    }
}

#[test]
fn a_project_runs_locally_with_its_sample_event() {
    runs_locally(&COPY, "in-bucket", &[("incoming/", ".jpg")], ("out-bucket", "thumbs/"));
}

#[test]
fn a_project_with_hostile_prefixes_runs_locally_with_its_sample_events() {
    runs_locally(&HOSTILE, "hostile-in", &HOSTILE_KEYS, ("out-bucket", HOSTILE_OUT));
}
