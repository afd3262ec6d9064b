use crate::sync::Hunks;

fn differences(yours: &str, generated: &str) -> Vec<(String, String)> {
    let hunks = Hunks::of(yours, generated);
    assert_eq!(hunks.keeping(|_| true), yours);
    assert_eq!(hunks.keeping(|_| false), generated);
    let owned = |one: &crate::sync::Difference<'_>| (one.yours.to_owned(), one.generated.to_owned());
    hunks.differences().iter().map(owned).collect()
}

fn piece(yours: &str, generated: &str) -> (String, String) {
    (yours.to_owned(), generated.to_owned())
}

#[test]
fn a_changed_line_is_a_piece_and_every_added_statement_another() {
    let generated = "  Resource:\n    - \"in/incoming/*\"\n- Sid: Next\n";
    let added = "- Sid: Mine\n  Effect: Deny\n  Resource:\n    - \"in/incoming/mine/*\"\n";
    let other = "- Sid: More\n  Effect: Allow\n";
    let yours = format!("  Resource:\n    - \"in/*\"\n    # mine\n{added}{other}- Sid: Next\n");
    let expected = [
        piece("    - \"in/*\"\n", "    - \"in/incoming/*\"\n"),
        piece("    # mine\n", ""),
        piece(added, ""),
        piece(other, ""),
    ];
    assert_eq!(differences(&yours, generated), expected);
}

#[test]
fn an_added_object_is_one_piece_however_a_diff_puts_it() {
    let generated = "[\n  {\n    Sid = 1\n  },\n  {\n    Sid = 3\n  },\n]\n";
    let added = "  {\n    Sid = 2\n    Effect = 1\n  },\n";
    let yours = generated.replace("  {\n    Sid = 3", &format!("{added}  {{\n    Sid = 3"));
    assert_eq!(differences(&yours, generated), [piece(added, "")]);
    assert_eq!(differences(generated, &yours), [piece("", added)]);
    let (comment, explained) = ("  # two\n", yours.replace(added, &format!("  # two\n{added}")));
    assert_eq!(differences(&explained, generated), [piece(comment, ""), piece(added, "")]);
    assert_eq!(differences(generated, &explained), [piece("", &format!("{comment}{added}"))]);
}

#[test]
fn a_value_under_the_same_key_is_a_variant_whatever_it_is() {
    let generated = "a:\n  Role: !GetAtt X.Arn\n  Size: 1\n";
    let yours = "a:\n  Role: \"arn:aws:iam::111122223333:role/Other\"\n  Size: 2\n";
    let expected = [
        piece("  Role: \"arn:aws:iam::111122223333:role/Other\"\n", "  Role: !GetAtt X.Arn\n"),
        piece("  Size: 2\n", "  Size: 1\n"),
    ];
    assert_eq!(differences(yours, generated), expected);
}
