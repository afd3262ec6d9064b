use super::Config;

const LIST: &str = r#"[{"bucket": "b", "prefix": "p/", "events": ["s3:ObjectCreated:*"]}]"#;

/// A complete environment in which one variable is `text`.
fn with(name: &str, text: Option<&str>) -> anyhow::Result<Config> {
    Config::from_lookup(|asked| {
        let text = if asked == name { text } else { Some(LIST) };
        text.map(str::to_owned)
    })
}

#[test]
fn the_environment_is_read() {
    let config = with("", None).unwrap();
    let trigger = &config.triggers[0];
    assert_eq!(trigger.place.bucket, "b");
    assert_eq!(trigger.place.prefix, "p/");
    assert_eq!(trigger.place.suffix, "");
    assert_eq!(trigger.events, ["s3:ObjectCreated:*"]);
}

#[test]
fn a_bad_variable_is_named() {
    assert_checked("S3_TRIGGERS");
    assert_checked("S3_WRITE");
}

fn assert_checked(name: &str) {
    for (text, complaint) in [
        (None, "is not set"),
        (Some("[]"), "is an empty list"),
        (Some("in/incoming"), "is not the JSON it should be"),
        (Some(r#"[{"prefix": "p/"}]"#), "missing field"),
    ] {
        let error = format!("{:#}", with(name, text).unwrap_err());
        assert!(error.contains(name), "{error}");
        assert!(error.contains(complaint), "{error}");
    }
}
