//! Merging where branches met, each of which the program had written into: two of its texts are the base, and the file is what git
//! made of both.

use super::lines::{lines, matches};
use super::markers::{conflicts_in, push};
use super::merge::{Merge, merge};

/// Stands in a base for lines of which nothing tells which branch wrote them: what either side has there is a change.
const UNKNOWN: &str = "\u{0}\n";

/// The file as it is generated from what was merged, with the user's edits of both branches. A conflict of git's that is about more than
/// generated lines stays as git marked it.
pub(super) fn merge_branches(bases: &[String], yours: &str, new: &str) -> Merge {
    merge_sides(yours, new, |side| merge(&base_of(bases, side), side, new))
}

/// The file, or both sides of its conflicts each for itself, merged by `replay` with what is generated now.
pub(super) fn merge_sides(yours: &str, new: &str, replay: impl Fn(&str) -> Merge) -> Merge {
    let merged = match sides(yours) {
        Sides::One => return replay(yours),
        Sides::Two(ours, theirs) => match (replay(&ours), replay(&theirs)) {
            (Merge::Clean(ours), Merge::Clean(theirs)) => merge(new, &ours, &theirs),
            _ => Merge::Conflict(String::new()),
        },
        Sides::Broken => Merge::Conflict(String::new()),
    };
    match merged {
        Merge::Clean(merged) if conflicts_in(&merged).is_empty() => Merge::Clean(merged),
        _ => Merge::Conflict(yours.to_owned()),
    }
}

/// The one text that a file is compared with: between the lines that all of them have, the longest of what the branches wrote that the
/// file has whole, as nothing but lines of its user's can stand between those.
pub(super) fn base_of(bases: &[String], yours: &str) -> String {
    let [first, others @ ..] = bases else { return String::new() };
    let own = lines(first);
    let others: Vec<(Vec<&str>, Vec<Option<usize>>)> = others
        .iter()
        .map(|other| {
            let lines = lines(other);
            let places = matches(&own, &lines, first, other);
            (lines, places)
        })
        .collect();
    let your_lines = lines(yours);
    let in_yours = matches(&own, &your_lines, first, yours);
    let mut base = String::new();
    let (mut at, mut your_at) = (0, 0);
    let mut others_at = vec![0; others.len()];
    loop {
        let is_shared = |at: &usize| in_yours[*at].is_some() && others.iter().all(|(_, places)| places[*at].is_some());
        let shared = (at..own.len()).find(is_shared);
        let your_end = shared.and_then(|shared| in_yours[shared]).unwrap_or(your_lines.len());
        let mut variants = vec![&own[at..shared.unwrap_or(own.len())]];
        for ((lines, places), at) in others.iter().zip(&mut others_at) {
            let end = shared.and_then(|shared| places[shared]).unwrap_or(lines.len());
            variants.push(&lines[*at..end]);
            *at = end + 1;
        }
        push_base(&variants, &your_lines[your_at..your_end], &mut base);
        let Some(shared) = shared else { return base };
        base.push_str(own[shared]);
        (at, your_at) = (shared + 1, your_end + 1);
    }
}

fn push_base(variants: &[&[&str]], yours: &[&str], base: &mut String) {
    let [first, others @ ..] = variants else { return };
    let in_a_row = |one: &[&str], other: &[&str]| [one, other].concat() == yours;
    if others.iter().all(|other| other == first) {
        push(first, base);
    } else if others.iter().any(|other| in_a_row(first, other) || in_a_row(other, first)) {
        push(yours, base);
    } else if let Some(held) = variants.iter().filter(|lines| is_within(lines, yours)).max_by_key(|lines| lines.len()) {
        push(held, base);
    } else {
        base.push_str(UNKNOWN);
    }
}

/// Whether all lines stand in the others, in order.
fn is_within(lines: &[&str], others: &[&str]) -> bool {
    let mut others = others.iter();
    lines.iter().all(|line| others.any(|other| other == line))
}

/// What git made of a file.
pub(super) enum Sides {
    One,
    /// The file with the lines of either branch where they conflict.
    Two(String, String),
    /// Its marks are no longer as git writes them.
    Broken,
}

pub(super) fn sides(text: &str) -> Sides {
    #[derive(PartialEq)]
    enum At {
        Both,
        Ours,
        Base,
        Theirs,
    }
    let (mut ours, mut theirs, mut at, mut is_one) = (String::new(), String::new(), At::Both, true);
    for line in lines(text) {
        let mark = |mark: &str| line.starts_with(mark);
        at = match at {
            At::Both if mark("<<<<<<< ") => At::Ours,
            At::Ours if mark("||||||| ") => At::Base,
            At::Ours | At::Base if line.trim_end() == "=======" => At::Theirs,
            At::Theirs if mark(">>>>>>> ") => At::Both,
            _ if mark("<<<<<<< ") || mark(">>>>>>> ") => return Sides::Broken,
            now => {
                if matches!(now, At::Both | At::Ours) {
                    ours.push_str(line);
                }
                if matches!(now, At::Both | At::Theirs) {
                    theirs.push_str(line);
                }
                now
            }
        };
        is_one &= at == At::Both;
    }
    match (at, is_one) {
        (At::Both, true) => Sides::One,
        (At::Both, false) => Sides::Two(ours, theirs),
        _ => Sides::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(texts: [&str; 2]) -> Vec<String> {
        texts.map(str::to_owned).to_vec()
    }

    const ONE: &str = "a\nread: 1\nb\nmemory: 2\nc\n";
    const OTHER: &str = "a\nread: 0\nb\nmemory: 3\nwrite: 1\nc\n";
    const NEW: &str = "a\nread: 1\nb\nmemory: 3\nwrite: 1\nboth: 2\nc\n";

    #[test]
    fn generated_lines_of_either_branch_make_way_for_what_is_generated_now() {
        for yours in [
            ONE,
            OTHER,
            // As git merges without a conflict.
            "a\nread: 1\nb\nmemory: 3\nwrite: 1\nc\n",
            "a\n<<<<<<< HEAD\nread: 1\n=======\nread: 0\n>>>>>>> two\nb\nmemory: 3\nwrite: 1\nc\n",
            "a\nread: 1\nb\n<<<<<<< HEAD\nmemory: 2\n||||||| base\nmemory: 1\n=======\nmemory: 3\nwrite: 1\n>>>>>>> two\nc\n",
            // As a person takes both.
            "a\nread: 0\nb\nmemory: 2\nmemory: 3\nwrite: 1\nc\n",
        ] {
            assert_eq!(merge_branches(&bases([ONE, OTHER]), yours, NEW), Merge::Clean(NEW.to_owned()), "{yours}");
            assert_eq!(merge_branches(&bases([OTHER, ONE]), yours, NEW), Merge::Clean(NEW.to_owned()), "{yours}");
        }
    }

    #[test]
    fn lines_of_the_user_stay_beside_what_is_generated() {
        let yours = "# mine\na\nread: 1\nb\nmemory: 3\nwrite: 1\nc\nmine\n";
        let merged = Merge::Clean("# mine\na\nread: 1\nb\nmemory: 3\nwrite: 1\nboth: 2\nc\nmine\n".to_owned());
        assert_eq!(merge_branches(&bases([ONE, OTHER]), yours, NEW), merged);
        let yours = yours.replace("read: 1\n", "<<<<<<< HEAD\nread: 1\n=======\nread: 0\n>>>>>>> two\n");
        assert_eq!(merge_branches(&bases([ONE, OTHER]), &yours, NEW), merged);
    }

    #[test]
    fn a_line_that_the_user_wrote_and_a_branch_generated_otherwise_is_a_conflict() {
        // On the branch that wrote `memory: 2` the user had made a 9 of it; git took the 9, or marked both.
        let taken = "a\nread: 1\nb\nmemory: 9\nc\n";
        assert!(matches!(merge_branches(&bases([ONE, OTHER]), taken, NEW), Merge::Conflict(_)));
        let marked = "a\nread: 1\nb\n<<<<<<< HEAD\nmemory: 9\n=======\nmemory: 3\nwrite: 1\n>>>>>>> two\nc\n";
        assert_eq!(merge_branches(&bases([ONE, OTHER]), marked, NEW), Merge::Conflict(marked.to_owned()));
        let both = "a # 1\nread: 1\n<<<<<<< HEAD\nb # ours\n=======\nb # theirs\n>>>>>>> two\nmemory: 3\nwrite: 1\nc\n";
        assert_eq!(merge_branches(&bases([ONE, OTHER]), both, NEW), Merge::Conflict(both.to_owned()));
    }

    #[test]
    fn marks_that_are_no_pair_are_left_alone() {
        for yours in ["a\n<<<<<<< HEAD\nb\n", "a\n>>>>>>> two\n", "<<<<<<< HEAD\n<<<<<<< HEAD\n=======\n>>>>>>> two\n"]
        {
            assert_eq!(merge_branches(&bases([ONE, OTHER]), yours, NEW), Merge::Conflict(yours.to_owned()), "{yours}");
        }
    }
}
