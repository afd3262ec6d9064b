//! The program that merges a function's notifications into those of a bucket that others use too.

use crate::process::{run, seconds, timed};
use crate::tools::{scripts, tools};

/// Alone, against a fake bucket and a fake client, and many of them at once.
#[test]
fn the_program_that_merges_notifications_passes_its_own_tests() {
    let mut unittest = tools().command("python");
    unittest.args(["-B", "-W", "error", "-m", "unittest", "discover", "--start-directory"]);
    timed("merging notifications", || run(unittest.arg(scripts().join("merge")), seconds(240)));
}

/// It runs on users' machines too, where a warning would show.
#[test]
fn the_program_that_merges_notifications_compiles_without_a_warning() {
    const COMPILE: &str = "import parts; compile(parts.HANDLER, 'index.py', 'exec')";
    let mut python = tools().command("python");
    run(python.current_dir(scripts().join("merge")).args(["-B", "-W", "error", "-c", COMPILE]), seconds(60));
}
