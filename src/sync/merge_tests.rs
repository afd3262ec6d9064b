use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::sync::markers::{BETWEEN, GENERATED, YOURS};

#[test]
fn changes_in_different_places_go_together() {
    assert_eq!(merge("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n"), Merge::Clean("A\nb\nc\nD\n".to_owned()));
    assert_eq!(merge("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n"), Merge::Clean("a\nc\nd\n".to_owned()));
    assert_eq!(merge("a\nb\n", "a\nX\nb\n", "a\nX\nb\n"), Merge::Clean("a\nX\nb\n".to_owned()));
}

#[test]
fn changes_of_one_place_are_marked_as_git_marks_them() {
    assert_eq!(
        merge("a\nb\nc\n", "a\nmine\nshared\nc\n", "a\nnew\nshared\nc\n"),
        Merge::Conflict("a\n<<<<<<< yours\nmine\n=======\nnew\n>>>>>>> generated\nshared\nc\n".to_owned())
    );
    assert_eq!(
        merge("a\nb\n", "a\nmine", "a\nnew\n"),
        Merge::Conflict("a\n<<<<<<< yours\nmine\n=======\nnew\n>>>>>>> generated\n".to_owned())
    );
    assert_eq!(
        merge("a\nb\nc\n", "a\nc\n", "a\nB\nc\n"),
        Merge::Conflict("a\n<<<<<<< yours\n=======\nB\n>>>>>>> generated\nc\n".to_owned())
    );
}

#[test]
fn without_a_base_every_difference_is_marked() {
    assert_eq!(
        mark_differences("a\nmine\nb\nc\n", "a\nb\nnew\nc\n"),
        "a\n<<<<<<< yours\nmine\n=======\n>>>>>>> generated\nb\n<<<<<<< yours\n=======\nnew\n>>>>>>> generated\nc\n"
    );
}

/// Few different lines, so that they repeat, which is what diffs go wrong on.
fn text() -> impl Strategy<Value = String> {
    let line = select(vec!["a\n", "b\n", "c\n", "\n", "}\n", "    }\n", "x"]);
    vec(line, 0..14).prop_map(|lines| lines.concat())
}

fn without_marks(text: &str) -> String {
    let is_mark = |line: &str| [YOURS, BETWEEN, GENERATED].contains(&line.trim_end());
    text.split_inclusive('\n').filter(|line| !is_mark(line)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_side_that_changed_nothing_takes_the_other(base in text(), other in text()) {
        prop_assert_eq!(merge(&base, &base, &other), Merge::Clean(other.clone()));
        prop_assert_eq!(merge(&base, &other, &base), Merge::Clean(other.clone()));
        prop_assert_eq!(merge(&base, &other, &other), Merge::Clean(other));
    }

    #[test]
    fn every_line_that_a_side_adds_is_in_what_comes_of_it(base in text(), yours in text(), new in text()) {
        let (Merge::Clean(merged) | Merge::Conflict(merged)) = merge(&base, &yours, &new);
        let lines = without_marks(&merged);
        prop_assert!(!loses(&base, &yours, &lines), "{}", merged);
        prop_assert!(!loses(&base, &new, &lines), "{}", merged);
    }

    #[test]
    fn both_texts_can_be_read_out_of_marked_differences(yours in text(), new in text()) {
        let marked = mark_differences(&yours, &new);
        let mut sides = [Vec::new(), Vec::new()];
        let mut inside = None;
        for line in marked.lines() {
            match line {
                YOURS => inside = Some(0),
                BETWEEN => inside = Some(1),
                GENERATED => inside = None,
                line => match inside {
                    Some(side) => sides[side as usize].push(line),
                    None => sides.iter_mut().for_each(|side| side.push(line)),
                },
            }
        }
        prop_assert_eq!(&sides[0], &yours.lines().collect::<Vec<_>>());
        prop_assert_eq!(&sides[1], &new.lines().collect::<Vec<_>>());
    }
}
