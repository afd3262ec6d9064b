use aws_lambda_events::s3::S3EventRecord;
use aws_sdk_s3::Client;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use lambda_runtime::Error;

fn object(key: String) -> ObjectIdentifier {
    ObjectIdentifier::builder().key(key).build().unwrap()
}

async fn inside(s3: &Client, names: &[String]) -> Result<(), Error> {
    let mut objects = Vec::new();
    for name in names {
        objects.push(ObjectIdentifier::builder().key(format!("thumbs/{name}")).build()?);
    }
    let delete = Delete::builder().set_objects(Some(objects)).build()?;
    s3.delete_objects().bucket("out-bucket").delete(delete).send().await?;
    Ok(())
}

async fn beside(s3: &Client, names: &[String]) -> Result<(), Error> {
    let objects: Vec<_> = names.iter().map(|name| object(format!("small/{name}"))).collect(); //~ outside-of-grants small/
    let delete = Delete::builder().set_objects(Some(objects)).build()?;
    s3.delete_objects().bucket("out-bucket").delete(delete).send().await?;
    let one = Delete::builder().objects(object("thumbs".to_owned())).objects(object("thumbs/a".to_owned())).build()?; //~ outside-of-grants thumbs
    s3.delete_objects().bucket("out-bucket").delete(one).send().await?;
    Ok(())
}

async fn elsewhere(s3: &Client, name: &str) -> Result<(), Error> {
    let delete = Delete::builder().objects(ObjectIdentifier::builder().key(name).build()?).build()?;
    s3.delete_objects().bucket("other-bucket").delete(delete).send().await?; //~ outside-of-grants other-bucket
    Ok(())
}

async fn of_the_event(s3: &Client, record: &S3EventRecord, bucket: &str) -> Result<(), Error> {
    let key = record.s3.object.key.as_deref().unwrap_or_default(); //~ undecoded-key `delete_objects` is given this key
    let delete = Delete::builder().objects(ObjectIdentifier::builder().key(key).build()?).build()?;
    s3.delete_objects().bucket(bucket).delete(delete).send().await?;
    Ok(())
}

pub async fn handle(s3: &Client, record: &S3EventRecord, names: &[String], bucket: &str) -> Result<(), Error> {
    inside(s3, names).await?;
    beside(s3, names).await?;
    elsewhere(s3, &names[0]).await?;
    of_the_event(s3, record, bucket).await
}
