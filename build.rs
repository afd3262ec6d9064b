//! What is made of files that the compiler does not read itself.

#![allow(
    clippy::disallowed_methods,
    reason = "it runs when the program is built, and reads and writes what cargo gives it"
)]

use std::env;
use std::fs;
use std::path::PathBuf;

use miniz_oxide::deflate::compress_to_vec;

const CHANGELOG: &str = "CHANGELOG.md";
const ACTIONS: &str = "src/service_reference/data/actions.txt";

fn main() {
    // Cargo does not see that a file was added to `templates/`: `include_dir!` reads the folder unasked.
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed={ACTIONS}");
    println!("cargo::rerun-if-changed={CHANGELOG}");
    compress_actions();
    write("changelog.bin", &compress_to_vec(read(CHANGELOG).as_bytes(), 9));
}

/// Each service's actions by themselves: a run looks at few of them, and never inflates the rest.
fn compress_actions() {
    let text = read(ACTIONS);
    let mut services: Vec<(&str, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.strip_prefix("service "), services.last_mut()) {
            (Some(prefix), _) => services.push((prefix, String::new())),
            (None, Some((_, block))) => *block += &format!("{line}\n"),
            (None, None) => panic!("{ACTIONS} does not begin with a service: {line}"),
        }
    }
    services.sort();
    let (mut packed, mut index) = (Vec::new(), String::new());
    for (prefix, block) in &services {
        let start = packed.len();
        packed.extend(compress_to_vec(block.as_bytes(), 9));
        index += &format!("    ({prefix:?}, {start}, {}),\n", packed.len());
    }
    // The version of the data ends with its day: 0.21.202609261 is of 2026-09-26.
    let version = text.lines().next().and_then(|line| line.split_whitespace().find(|word| word.starts_with("0.")));
    let day = version.and_then(|version| version.trim_end_matches('.').rsplit('.').next()).filter(|day| day.len() >= 8);
    let day = day.unwrap_or_else(|| panic!("{ACTIONS} does not begin with the version that it is made from"));
    let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..8]);
    let index = format!(
        "/// The day of the reference.\npub const REFERENCE_DAY: &str = {day:?};\n\n/// Prefix, start and end in `PACKED`, by prefix.\nconst INDEX: [(&str, usize, usize); {}] = [\n{index}];\n",
        services.len()
    );
    write("actions.bin", &packed);
    write("actions.rs", index.as_bytes());
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn write(name: &str, bytes: &[u8]) {
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_else(|| panic!("cargo sets OUT_DIR")));
    fs::write(folder.join(name), bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
}
