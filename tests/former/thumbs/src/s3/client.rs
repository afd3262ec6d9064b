//! The S3 client.

use std::env;

use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_sdk_s3::{Client, config};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

/// Credentials, Region and endpoint from the environment that Lambda sets. TLS is rustls with
/// ring, which takes half the time to build that the SDK's default takes, and half the space.
pub fn settings() -> ConfigLoader {
    let tls = Provider::Rustls(CryptoMode::Ring);
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(Builder::new().tls_provider(tls).build_https())
}

/// A client for S3. On AWS the bucket is part of the host name. An endpoint of one's own, as in
/// local tests, has no such names: there the bucket goes into the path.
pub fn client(settings: &SdkConfig) -> Client {
    let is_local =
        settings.endpoint_url().is_some() || env::var_os("AWS_ENDPOINT_URL_S3").is_some();
    let config = config::Builder::from(settings).force_path_style(is_local);
    Client::from_conf(config.build())
}
