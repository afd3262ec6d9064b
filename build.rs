//! Cargo does not see that a file was added to `templates/`: `include_dir!` reads the folder unasked.

fn main() {
    println!("cargo::rerun-if-changed=templates");
}
