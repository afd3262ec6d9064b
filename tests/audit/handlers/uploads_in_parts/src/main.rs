use aws_sdk_s3::Client;

pub struct Upload<'a> {
    client: &'a Client,
    id: String,
}

impl Upload<'_> {
    pub async fn run(&self) -> anyhow::Result<()> {
        let created = self.client.create_multipart_upload().bucket("out-bucket").key("thumbs/a").send().await?;
        let part = self.client.upload_part().bucket("out-bucket").key("thumbs/a").upload_id(&self.id).part_number(1);
        if part.send().await.is_err() {
            self.client.abort_multipart_upload().bucket("out-bucket").key("thumbs/a").upload_id(&self.id).send().await?;
        }
        self.client.list_parts().bucket("out-bucket").key("thumbs/a").send().await?; //~ needed-not-granted s3:ListMultipartUploadParts
        drop(created);
        Ok(())
    }
}
