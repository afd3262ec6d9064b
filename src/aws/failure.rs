//! What the SDK says of a call that failed, sorted by what can be done about it.

use std::error::Error;

use aws_config::SdkConfig;
use aws_sdk_iam::config::http::HttpResponse;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sts::config::ProvideCredentials as _;

use crate::audit::deployed::{AccountError, Call};

/// A call that failed.
#[derive(Debug)]
pub(super) enum Failure {
    Denied,
    Absent,
    Elsewhere(String),
    Other(AccountError),
}

const DENIED: [&str; 4] = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AllAccessDisabled"];
const EXPIRED: [&str; 4] = ["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"];
const UNKNOWN: [&str; 7] = [
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "IncompleteSignature",
];
const THROTTLED: [&str; 8] = [
    "LimitExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "ThrottledException",
];
const ABSENT: [&str; 3] = ["NoSuchBucket", "NoSuchEntity", "ResourceNotFoundException"];

pub(super) fn failure<E>(call: Call, profile: Option<&str>, error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let other = match &error {
        SdkError::ServiceError(service) => {
            let (code, message) = (service.err().code(), service.err().message().unwrap_or_default());
            let region = service.raw().headers().get("x-amz-bucket-region");
            match (code.unwrap_or_default(), region) {
                (code, _) if DENIED.contains(&code) => return Failure::Denied,
                (code, _) if ABSENT.contains(&code) => return Failure::Absent,
                ("PermanentRedirect" | "AuthorizationHeaderMalformed", Some(region)) => {
                    return Failure::Elsewhere(region.to_owned());
                }
                (code, _) if EXPIRED.contains(&code) => AccountError::Expired { profile: profile.map(str::to_owned) },
                (code, _) if UNKNOWN.contains(&code) => AccountError::UnknownCredentials(sentence(message)),
                (code, _) if THROTTLED.contains(&code) => AccountError::Throttled(call),
                // S3 answers some requests without a body.
                ("", _) if service.raw().status().as_u16() == 403 => return Failure::Denied,
                (code, _) => AccountError::Answer { call, code: named(code), message: sentence(message) },
            }
        }
        SdkError::TimeoutError(_) => AccountError::TimedOut(call),
        SdkError::DispatchFailure(dispatch) if dispatch.is_timeout() => AccountError::TimedOut(call),
        SdkError::DispatchFailure(_) => AccountError::Unreachable { call, message: innermost(&error) },
        _ => AccountError::Answer { call, code: named(""), message: innermost(&error) },
    };
    Failure::Other(other)
}

/// Whether there are credentials at all, and how to get some.
pub(super) async fn check_credentials(config: &SdkConfig, profile: Option<&str>) -> Result<(), AccountError> {
    let Some(provider) = config.credentials_provider() else {
        let why = "nothing says where to look for any".to_owned();
        return Err(AccountError::NoCredentials { profile: profile.map(str::to_owned), why });
    };
    match provider.provide_credentials().await {
        Ok(_) => Ok(()),
        Err(error) => {
            let why = innermost(&error);
            // An SSO session that is over is told by its provider alone, in words.
            let is_over = why.contains("expired") || why.contains("cached SSO token");
            let profile = profile.map(str::to_owned);
            Err(if is_over { AccountError::Expired { profile } } else { AccountError::NoCredentials { profile, why } })
        }
    }
}

fn named(code: &str) -> String {
    if code.is_empty() { "an error without a name".to_owned() } else { code.to_owned() }
}

/// What went wrong in the first place.
fn innermost(error: &dyn Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    sentence(&inner.to_string())
}

fn sentence(text: &str) -> String {
    text.trim().trim_end_matches('.').to_owned()
}
