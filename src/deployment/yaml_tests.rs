use super::*;

#[test]
fn values_have_places_and_tags_are_functions() {
    let node = read("a:\n  - !Sub \"x${B}\"\n  - !GetAtt B.Arn\nb: &b {c: 1}\nd: *b\n").unwrap();
    let first = &node.get("a").unwrap().items()[0];
    assert_eq!(first.get("Fn::Sub").unwrap().known(), Some("x${B}"));
    assert_eq!(first.at, Position { line: 2, column: 5 });
    assert_eq!(node.find(&["d", "c"]).unwrap().known(), Some("1"));
    assert_eq!(read("a: 1\nb: \"\n").unwrap_err().at.line, 2);
}

#[test]
fn truth_is_that_of_yaml_1_1_and_names_are_none() {
    let node = read("on: {a: no, b: 'no', c: [Off, !Sub off]}\n").unwrap();
    let value = |key| node.find(&["on", key]).unwrap();
    assert_eq!([value("a").known(), value("b").known()], [Some("false"), Some("no")]);
    assert_eq!(value("c").items()[0].known(), Some("false"));
}

#[test]
fn of_what_is_merged_the_last_key_and_the_first_of_a_list_count() {
    let node =
        read("a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*a, *b]\n  y: 3\nd:\n  <<: *a\n  <<: *b\n").unwrap();
    let of = |path: [&str; 2]| node.find(&path).and_then(Node::known);
    assert_eq!([of(["c", "x"]), of(["c", "y"]), of(["c", "z"])], [Some("1"), Some("3"), Some("2")]);
    assert_eq!([of(["d", "x"]), of(["d", "y"])], [Some("2"), Some("1")]);
    assert!(node.repeated().is_empty());
}

#[test]
fn a_policy_that_is_written_as_text_keeps_its_lines() {
    let policy = "{\n  \"Statement\": [\n    {\"Action\": \"a${B}\"}\n  ]\n}\n";
    let text = format!("a: !Sub |\n{}", policy.lines().map(|line| format!("    {line}\n")).collect::<String>());
    let node = read(&text).unwrap();
    let action = node.find(&["a", "Fn::Sub"]).unwrap().all(&["Statement", "Action"])[0].clone();
    assert_eq!((action.known(), action.at), (Some("a${B}"), Position { line: 4, column: 20 }));
}

#[test]
fn lines_are_those_of_an_editor() {
    let node = read("a:\r- b\r\n- c: d\r\n  e: f\rg: h\n").unwrap();
    let items = node.get("a").unwrap().items();
    assert_eq!(items[0].at, Position { line: 1, column: 6 });
    assert_eq!(items[1].get("e").unwrap().at, Position { line: 3, column: 6 });
    assert_eq!(node.get("g").unwrap().at, Position { line: 3, column: 11 });
    assert_eq!(read("a: b\rc: \"").unwrap_err().at.line, 1);
}

#[test]
fn bombs_of_aliases_and_depth_are_refused() {
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        bomb.push_str(&format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
    }
    assert!(read(&bomb).is_err());
    assert!(read(&"[".repeat(50_000)).is_err());
}
