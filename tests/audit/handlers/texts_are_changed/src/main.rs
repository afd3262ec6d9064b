use std::fmt::Write;

use lambda_runtime::Error;

pub struct Key(String);

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self(format!("thumbs/{name}"))
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.0
    }
}

fn below(name: &mut String) {
    name.insert_str(0, "thumbs/");
}

pub async fn handle(s3: &aws_sdk_s3::Client, names: Vec<String>, is_small: bool) -> Result<(), Error> {
    let put = |key: String| s3.put_object().bucket("out-bucket").key(key);
    let mut key = String::from("a");
    key.push_str(&names[0]);
    s3.put_object().bucket("out-bucket").key(&key).send().await?;
    let mut key = String::from("b");
    write!(key, "{}", names[0])?;
    s3.put_object().bucket("out-bucket").key(&key).send().await?;
    let mut key = "c".to_owned();
    key += "/d";
    s3.put_object().bucket("out-bucket").key(&key).send().await?;
    let mut key = "e".to_owned();
    below(&mut key);
    s3.put_object().bucket("out-bucket").key(&key).send().await?;
    let mut key = "f".to_owned();
    if is_small {
        key = format!("thumbs/{key}");
    } else {
        key.clear();
    }
    s3.put_object().bucket("out-bucket").key(&key).send().await?;
    let key: Key = "g".into();
    s3.put_object().bucket("out-bucket").key(key).send().await?;
    s3.put_object().bucket("out-bucket").key(Key::from("h")).send().await?;
    let mut key = "thumbs/i".to_owned();
    s3.put_object().bucket("out-bucket").key(&key).send().await?;
    key = "other/j".to_owned(); //~ outside-of-grants other/j
    s3.put_object().bucket("out-bucket").key(&key).send().await?;
    s3.put_object().bucket("out-bucket").key("more/".to_owned() + &key).send().await?; //~ outside-of-grants more/
    s3.put_object().bucket("out-bucket").key(&"x/thumbs/l"[2..]).send().await?;
    put("thumbs/k".to_owned()).send().await?;
    Ok(())
}
