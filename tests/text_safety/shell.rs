//! Scripts say nothing of what a user typed but in the comment at their top.

/// One script, beside the same script of a harmless spec.
pub fn check(path: &str, text: &str, harmless: &str) {
    assert_eq!(skeleton(text), skeleton(harmless), "{path}");
}

fn skeleton(text: &str) -> Vec<&str> {
    let lines = text.lines().enumerate();
    lines.map(|(at, line)| if at == 1 && line.starts_with("# ") { "# the description" } else { line }).collect()
}
