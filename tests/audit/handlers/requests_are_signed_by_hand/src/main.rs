use hmac::Mac; //~ undecided-source signed

pub async fn handle(client: &reqwest::Client, url: &str, secret: &[u8]) -> Result<(), lambda_runtime::Error> {
    let signature = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret)?.finalize();
    client.get(url).header("x-signature", hex::encode(signature.into_bytes())).send().await?;
    Ok(())
}
