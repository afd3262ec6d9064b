use aws_sdk_dynamodb::types::{BatchStatementRequest, Delete as DeleteItem, ParameterizedStatement, Put, TransactWriteItem, Update};
use aws_sdk_s3::types::{BucketCannedAcl, Delete, ObjectIdentifier, ObjectOwnership};
use lambda_runtime::Error;

pub async fn objects(s3: &aws_sdk_s3::Client, key: &str, keys: Vec<(String, String)>) -> Result<(), Error> {
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    s3.copy_object().copy_source(format!("in-bucket/{key}?versionId={}", keys[0].1)).bucket("out-bucket").key("thumbs/a").send().await?; //~ needed-not-granted s3:GetObjectVersion
    s3.copy_object().copy_source("in-bucket/incoming/a").bucket("out-bucket").key("thumbs/a").send().await?;
    s3.delete_object().bucket("out-bucket").key("thumbs/a").if_match("*").send().await?;
    let objects: Vec<ObjectIdentifier> = keys.iter().map(|(key, version)| ObjectIdentifier::builder().key(key).version_id(version).build().unwrap()).collect();
    s3.delete_objects().bucket("out-bucket").delete(Delete::builder().set_objects(Some(objects)).build()?).send().await?; //~ needed-not-granted s3:DeleteObjectVersion
    let one = Delete::builder().objects(ObjectIdentifier::builder().key("thumbs/a").build()?).build()?;
    s3.delete_objects().bucket("out-bucket").delete(one).bypass_governance_retention(true).send().await?; //~ needed-not-granted s3:BypassGovernanceRetention
    s3.delete_object().bucket("out-bucket").key("thumbs/a").bypass_governance_retention(false).send().await?;
    s3.create_bucket().bucket("new-bucket").object_lock_enabled_for_bucket(true).send().await?; //~ needed-not-granted s3:CreateBucket //~ needed-not-granted s3:PutBucketObjectLockConfiguration //~ needed-not-granted s3:PutBucketVersioning
    s3.create_bucket().bucket("b").acl(BucketCannedAcl::Private).send().await?; //~ needed-not-granted s3:CreateBucket
    s3.create_bucket().bucket("b").acl(BucketCannedAcl::PublicRead).object_ownership(ObjectOwnership::ObjectWriter).send().await?; //~ needed-not-granted s3:CreateBucket //~ needed-not-granted s3:PutBucketAcl //~ needed-not-granted s3:PutBucketOwnershipControls
    s3.put_object().bucket("out-bucket").key("thumbs/a").ssekms_key_id(std::env::var("KEY")?).send().await?; //~ needed-not-granted kms:GenerateDataKey
    s3.put_object().bucket("out-bucket").key("thumbs/a").set_ssekms_key_id(std::env::var("KEY").ok()).send().await?;
    Ok(())
}

pub async fn items(db: &aws_sdk_dynamodb::Client, table: &str) -> Result<(), Error> {
    let put = TransactWriteItem::builder().put(Put::builder().table_name(table).build()?).build();
    let rest = vec![TransactWriteItem::builder().delete(DeleteItem::builder().build()?).build(), put];
    db.transact_write_items().set_transact_items(Some(rest)).send().await?; //~ needed-not-granted dynamodb:PutItem //~ needed-not-granted dynamodb:DeleteItem
    db.execute_statement().statement(format!("select * from \"{table}\"")).send().await?; //~ needed-not-granted dynamodb:PartiQLSelect
    let update = BatchStatementRequest::builder().statement("UPDATE t SET a = 1").build()?;
    db.batch_execute_statement().statements(update).send().await?; //~ needed-not-granted dynamodb:PartiQLUpdate
    let delete = ParameterizedStatement::builder().statement("DELETE FROM t").build()?;
    db.execute_transaction().transact_statements(delete).send().await?; //~ needed-not-granted dynamodb:PartiQLDelete
    Ok(())
}

pub async fn secrets(secrets: &aws_sdk_secretsmanager::Client, filter: aws_sdk_secretsmanager::types::Filter) -> Result<(), Error> {
    secrets.batch_get_secret_value().filters(filter).send().await?; //~ needed-not-granted secretsmanager:BatchGetSecretValue //~ needed-not-granted secretsmanager:GetSecretValue //~ needed-not-granted secretsmanager:ListSecrets
    secrets.create_secret().name("a").secret_string("b").send().await?; //~ needed-not-granted secretsmanager:CreateSecret
    let tag = aws_sdk_secretsmanager::types::Tag::builder().key("a").value("b").build();
    secrets.create_secret().name("a").secret_string("b").tags(tag).send().await?; //~ needed-not-granted secretsmanager:CreateSecret //~ needed-not-granted secretsmanager:TagResource
    secrets.update_secret().secret_id("a").kms_key_id(std::env::var("KEY")?).send().await?; //~ needed-not-granted secretsmanager:UpdateSecret //~ needed-not-granted kms:GenerateDataKey //~ needed-not-granted kms:Encrypt //~ needed-not-granted kms:Decrypt
    Ok(())
}
