//! cargo-lambda-s3
pub mod encode;
pub mod file;
pub mod iam;
pub mod spec;
