//! cargo-lambda-s3
pub mod ask;
pub mod cli;
pub mod disk;
pub mod encode;
pub mod error;
pub mod explain;
pub mod file;
pub mod formats;
pub mod iam;
pub mod interrupt;
pub mod plan;
pub mod render;
pub mod spec;
pub mod terminal;
pub mod vcs;
pub mod workspace;
