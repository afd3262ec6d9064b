//! cargo-lambda-s3
pub mod encode;
pub mod file;
pub mod formats;
pub mod iam;
pub mod plan;
pub mod render;
pub mod spec;
