use crate::{
    config::{Place, Trigger},
    invocation,
    testing::{FakeS3, TRIGGERS, declared_app},
};

#[tokio::test]
async fn each_sample_event_is_handled() {
    for (index, declared) in TRIGGERS.iter().enumerate() {
        let s3 = FakeS3::start();
        let path = format!("{}/{}", declared.bucket, declared.sample_key);
        s3.put(&path, b"content", &[]);
        let app = declared_app(&s3).await;
        let sample = serde_json::from_str(declared.sample).unwrap();
        invocation::process(&app, sample).await.unwrap();
        if declared.sample_event.starts_with("ObjectCreated:") {
            let place = &app.config.writes[0];
            let trigger = &app.config.triggers[index];
            let key = super::output_key(declared.sample_key, trigger, place);
            let copy = s3.get(&format!("{}/{key}", place.bucket)).unwrap();
            assert_eq!(copy.bytes, b"content");
        } else {
            assert_eq!(s3.requests(""), [""; 0]);
        }
    }
}

#[test]
fn the_output_key_keeps_the_rest_of_the_key() {
    let place = |prefix: &str, suffix: &str| Place {
        bucket: "bucket".into(),
        prefix: prefix.into(),
        suffix: suffix.into(),
    };
    for (trigger, write, key, output) in [
        (("in/", ".jpg"), ("out/", ""), "in/a/c.jpg", "out/a/c.jpg"),
        (("in/", ".jpg"), ("out/", ".png"), "in/c.jpg", "out/c.png"),
        (("in/", ""), ("out/", ".png"), "in/c.jpg", "out/c.jpg.png"),
        (("", ""), ("out/", ""), "in/c.jpg", "out/in/c.jpg"),
        (("in/", "/x"), ("", ""), "in/x", "x"),
    ] {
        let trigger = Trigger {
            place: place(trigger.0, trigger.1),
            events: vec![],
        };
        let place = place(write.0, write.1);
        assert_eq!(super::output_key(key, &trigger, &place), output);
    }
}
