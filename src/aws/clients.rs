//! Clients with the user's own credentials: profiles, SSO, processes, containers, roles, and the environment's variables, as the
//! AWS CLI takes them (*AWS SDKs and Tools Reference Guide*).

use std::time::Duration;

use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::audit::deployed::AccountError;

/// One client for each service.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) config: SdkConfig,
    pub(super) analyzer: aws_sdk_accessanalyzer::Client,
    pub(super) iam: aws_sdk_iam::Client,
    pub(super) lambda: aws_sdk_lambda::Client,
    pub(super) logs: aws_sdk_cloudwatchlogs::Client,
    pub(super) s3: aws_sdk_s3::Client,
    pub(super) sts: aws_sdk_sts::Client,
    pub(super) profile: Option<String>,
}

impl Clients {
    pub(super) async fn connect(profile: Option<&str>, region: Option<&str>) -> Result<Self, AccountError> {
        // One cryptography for TLS and SSO; proxies as the AWS CLI has them, which the SDK by itself does not ask for.
        let http = aws_smithy_http_client::Builder::new().build_with_connector_fn(|settings, components| {
            let mut connector = Connector::builder().proxy_config(ProxyConfig::from_env());
            connector.set_connector_settings(settings.cloned());
            connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
            connector.tls_provider(Provider::Rustls(CryptoMode::Ring)).build()
        });
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_secs(20))
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(http).timeout_config(timeouts);
        if let Some(profile) = profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = region {
            loader = loader.region(Region::new(region.to_owned()));
        }
        let config = loader.load().await;
        if config.region().is_none() {
            return Err(AccountError::NoRegion);
        }
        // With the bucket in the path: a dot in its name fits no certificate, and no endpoint of one's own has a host for it.
        let s3 = aws_sdk_s3::config::Builder::from(&config).force_path_style(true).build();
        Ok(Self {
            analyzer: aws_sdk_accessanalyzer::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            lambda: aws_sdk_lambda::Client::new(&config),
            logs: aws_sdk_cloudwatchlogs::Client::new(&config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            sts: aws_sdk_sts::Client::new(&config),
            profile: profile.map(str::to_owned),
            config,
        })
    }
}
