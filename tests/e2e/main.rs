//! Generated projects on real tools: compiled, linted, deployed to an AWS on loopback, and run there.
//!
//! `tests/e2e/set-up.sh` installs what has to be on the machine; the rest is set up under `target/`.
//! What takes long is reported on standard error with its duration.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test harness: it runs programs, touches files, and stops at the first thing that is wrong"
)]

mod adopted;
mod audited;
mod aws;
mod book;
mod bootstrap;
mod built;
mod cdk;
mod cli;
mod closed_loop;
mod cloudformation;
mod compare;
mod completions;
mod deployed;
mod deployers;
mod deploying;
mod documented;
mod editor;
mod environments;
mod equality;
mod figures;
mod foreign;
mod github;
mod granted;
mod invoked;
mod joined;
mod judges;
mod library;
mod lifecycle;
mod live;
mod locally;
mod man;
mod merge;
mod operations;
mod packaged;
mod posture;
mod practices;
mod process;
mod project;
mod reading;
mod rerouted;
mod runtime_api;
mod sam;
mod scheduled;
mod services;
mod set_up;
mod shared;
mod shells;
mod simulator;
mod simulator_access;
mod simulator_buckets;
mod simulator_custom;
mod simulator_keys;
mod simulator_monitoring;
mod simulator_settings;
mod simulator_stacks;
mod simulator_trails;
mod simulator_uploads;
mod simulator_versions;
mod specs;
mod spelling;
mod story;
mod team;
mod terraform;
mod tools;
mod workflow;
