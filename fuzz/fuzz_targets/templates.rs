#![no_main]
#![allow(dead_code, reason = "each target is one of them")]

#[path = "../../tests/foreign_input/targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| targets::templates(&String::from_utf8_lossy(bytes)));
