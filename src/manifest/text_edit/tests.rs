use super::*;

const SPEC: TablePath<'static> = TablePath {
    table: &["package", "metadata", "lambda-s3"],
    order: &["version", "deploy", "memory", "env", "trigger", "read", "write"],
};

fn text(value: &str) -> Plain {
    Plain::Text(value.to_owned())
}

/// The same with either line end, and with a byte order mark.
fn whatever_the_line_end(edit: impl Fn(&str) -> Option<String>, before: &str, after: &str) {
    assert_eq!(edit(before).as_deref(), Some(after));
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(edit(&crlf(before)), Some(crlf(after)));
    let marked = |text: &str| format!("\u{feff}{text}");
    assert_eq!(edit(&marked(before)), Some(marked(after)));
}

#[test]
fn a_key_goes_where_the_order_says_and_looks_like_its_neighbour() {
    for (before, after) in [
        (
            "[package.metadata.lambda-s3] # x\nversion=1 # one\n  # the rest\n  env = { A = '1' }\n",
            "[package.metadata.lambda-s3] # x\nversion=1 # one\nmemory=512\n  # the rest\n  env = { A = '1' }\n",
        ),
        (
            "[package.metadata.lambda-s3]\n# about A\nenv.A = '1'\n\n[x]\n",
            "[package.metadata.lambda-s3]\nmemory = 512\n# about A\nenv.A = '1'\n\n[x]\n",
        ),
        (
            "[package]\nmetadata.lambda-s3.version   = 1\nname = 'x'",
            "[package]\nmetadata.lambda-s3.version   = 1\nmetadata.lambda-s3.memory    = 512\nname = 'x'",
        ),
        (
            "[package.metadata.lambda-s3]\ndeploy = [\n  \"sam\", # x\n] # y\n",
            "[package.metadata.lambda-s3]\ndeploy = [\n  \"sam\", # x\n] # y\nmemory = 512\n",
        ),
        (
            "[package.metadata.lambda-s3]\nversion = 1\nmemory   =   256 # MB\n",
            "[package.metadata.lambda-s3]\nversion = 1\nmemory   =   512 # MB\n",
        ),
        (
            "# in\n[[package.metadata.lambda-s3.trigger]]\nbucket = 'a'\n",
            "[package.metadata.lambda-s3]\nmemory = 512\n\n# in\n[[package.metadata.lambda-s3.trigger]]\nbucket = 'a'\n",
        ),
        ("  [package.metadata.lambda-s3]\n\n[x]\n", "  [package.metadata.lambda-s3]\n  memory = 512\n\n[x]\n"),
        (
            "[package.metadata]\nlambda-s3 = { version = 1, env = {} } # x\n",
            "[package.metadata]\nlambda-s3 = { version = 1, memory = 512, env = {} } # x\n",
        ),
        ("[package.metadata]\nlambda-s3 = {}\n", "[package.metadata]\nlambda-s3 = { memory = 512 }\n"),
        (
            "package = { metadata = { lambda-s3 = { env.A = '1', env.B = '2' } } }\n",
            "package = { metadata = { lambda-s3 = { memory = 512, env.A = '1', env.B = '2' } } }\n",
        ),
    ] {
        whatever_the_line_end(|text| set(text, SPEC, "memory", &Plain::Integer(512)), before, after);
    }
    let no_end = "[package.metadata.lambda-s3]\nversion = 1";
    let set = set(no_end, SPEC, "memory", &Plain::Integer(512)).unwrap();
    assert_eq!(set, "[package.metadata.lambda-s3]\nversion = 1\nmemory = 512");
}

#[test]
fn a_name_joins_the_table_however_that_is_written() {
    for (before, after) in [
        ("env = { A = '1' } # x\n", "env = { A = '1', B = '2' } # x\n"),
        ("env = {A='1'}\n", "env = {A='1', B='2'}\n"),
        ("env = {\n  A = '1', # x\n}\n", "env = {\n  A = '1', # x\n  B = '2',\n}\n"),
        ("env.A = '1'\nmemory = 1\n", "env.A = '1'\nenv.B = '2'\nmemory = 1\n"),
        (
            "[package.metadata.lambda-s3.env]\nA = '1'\n\n# y\n[z]\n",
            "[package.metadata.lambda-s3.env]\nA = '1'\nB = '2'\n\n# y\n[z]\n",
        ),
        ("deploy = ['sam']\nversion = 1\n", "deploy = ['sam']\nenv = { B = '2' }\nversion = 1\n"),
    ] {
        let spec = |rest: &str| format!("[package.metadata.lambda-s3]\n{rest}");
        whatever_the_line_end(|before| set_in(before, SPEC, "env", "B", &text("2")), &spec(before), &spec(after));
    }
}

#[test]
fn a_table_joins_its_list_however_that_is_written() {
    let pairs = [("bucket", text("b")), ("prefix", text("p/"))];
    for (before, after) in [
        (
            "version = 1\n\n[[package.metadata.lambda-s3.read]]\nbucket='a' # x\n# prefix = ''\n\n# z\n[z]\n",
            "version = 1\n\n[[package.metadata.lambda-s3.read]]\nbucket='a' # x\n# prefix = ''\n\n[[package.metadata.lambda-s3.read]]\nbucket='b'\nprefix='p/'\n\n# z\n[z]\n",
        ),
        (
            "version = 1\n[[package.metadata.\"lambda-s3\".trigger]]\n  bucket = \"a\"\n[[package.metadata.lambda-s3.write]]\nbucket = 'c'\n",
            "version = 1\n[[package.metadata.\"lambda-s3\".trigger]]\n  bucket = \"a\"\n[[package.metadata.\"lambda-s3\".read]]\n  bucket = \"b\"\n  prefix = \"p/\"\n[[package.metadata.lambda-s3.write]]\nbucket = 'c'\n",
        ),
        (
            "\n# out\n[[package.metadata.lambda-s3.write]]\nbucket = 'c'\n",
            "\n[[package.metadata.lambda-s3.read]]\nbucket = 'b'\nprefix = 'p/'\n\n# out\n[[package.metadata.lambda-s3.write]]\nbucket = 'c'\n",
        ),
        (
            "version = 1\n\n[x]\ny = 1",
            "version = 1\n\n[[package.metadata.lambda-s3.read]]\nbucket = \"b\"\nprefix = \"p/\"\n\n[x]\ny = 1",
        ),
        (
            "[[package.metadata.lambda-s3.read]]\nbucket = 'a'\n# end\n",
            "[[package.metadata.lambda-s3.read]]\nbucket = 'a'\n# end\n\n[[package.metadata.lambda-s3.read]]\nbucket = 'b'\nprefix = 'p/'\n",
        ),
        (
            "trigger = [{bucket = 'a'}] # x\n",
            "trigger = [{bucket = 'a'}] # x\nread = [{bucket = 'b', prefix = 'p/'}]\n",
        ),
        (
            "read = [\n  { bucket = \"a\" }, # a\n]\n",
            "read = [\n  { bucket = \"a\" }, # a\n  { bucket = \"b\", prefix = \"p/\" },\n]\n",
        ),
    ] {
        let spec = |rest: &str| format!("[package.metadata.lambda-s3]\n{rest}");
        whatever_the_line_end(|before| push_table(before, SPEC, "read", &pairs), &spec(before), &spec(after));
    }
    let within = "[package]\nmetadata.lambda-s3.version = 1\nname = 'x'\n[dependencies]\n";
    let pushed = push_table(within, SPEC, "read", &pairs).unwrap();
    assert_eq!(
        pushed,
        "[package]\nmetadata.lambda-s3.version = 1\nname = 'x'\n\n[[package.metadata.lambda-s3.read]]\nbucket = \"b\"\nprefix = \"p/\"\n[dependencies]\n"
    );
}

#[test]
fn a_string_joins_its_list() {
    for (before, after) in [
        ("deploy = ['a']\n", "deploy = ['a', 'sam']\n"),
        ("deploy = [\"a\"]\n", "deploy = [\"a\", \"sam\"]\n"),
        ("deploy = [ # x\n  'a' # y\n  ] # z\n", "deploy = [ # x\n  'a', # y\n  'sam'\n  ] # z\n"),
        ("deploy = [\n  'a', 'b' ]\n", "deploy = [\n  'a', 'b', 'sam' ]\n"),
        ("memory = 1\n", "deploy = [\"sam\"]\nmemory = 1\n"),
    ] {
        let spec = |rest: &str| format!("[package.metadata.lambda-s3]\n{rest}");
        whatever_the_line_end(|before| push(before, SPEC, "deploy", "sam"), &spec(before), &spec(after));
    }
}

#[test]
fn what_is_removed_takes_its_own_comments_along_and_no_other() {
    let spec = |rest: &str| format!("[package.metadata.lambda-s3]\n{rest}");
    for (before, after) in [
        ("version = 1\n# about memory\nmemory = 2 # MB\nx = 1\n", "version = 1\nx = 1\n"),
        ("version = 1\n# apart\n\nmemory = 2\n", "version = 1\n# apart\n"),
        ("version = 1\n\nmemory = 2\n\n# x\nx = 1\n", "version = 1\n\n# x\nx = 1\n"),
        ("version = \"\"\"\n# no comment\"\"\"\nmemory = 1\n", "version = \"\"\"\n# no comment\"\"\"\n"),
        ("memory.a = 1\nversion = 1\nmemory.b = 1\n", "version = 1\n"),
        (
            "version = 1\n\n# table\n[package.metadata.lambda-s3.memory]\na = 1\n# end\n\n[x]\n",
            "version = 1\n\n# end\n\n[x]\n",
        ),
    ] {
        whatever_the_line_end(|text| remove(text, SPEC, "memory"), &spec(before), &spec(after));
    }
    for (before, after, at) in [
        ("deploy = ['a', 'b', 'c']\n", "deploy = ['b', 'c']\n", 0),
        ("deploy = ['a', 'b', 'c', ]\n", "deploy = ['a', 'b', ]\n", 2),
        ("deploy = [\n  'a', # a\n  # about b\n  'b', # b\n  # end\n]\n", "deploy = [\n  'a', # a\n  # end\n]\n", 1),
        ("deploy = [\n  'a', # a\n  'b' # b\n]\n", "deploy = [\n  'a' # a\n]\n", 1),
        ("deploy = ['a', # a\n  'b']\n", "deploy = ['a', # a\n  ]\n", 1),
        ("# x\ndeploy = ['a']\nmemory = 1\n", "memory = 1\n", 0),
        ("deploy = [{ a = 1 }, {b=[1, 2]}]\n", "deploy = [{ a = 1 }]\n", 1),
        (
            "\n[[package.metadata.lambda-s3.deploy]]\na = 1\n\n# two\n[[package.metadata.lambda-s3.deploy]]\n# in it\na = 2 # x\n\n# x\n[x]\n",
            "\n[[package.metadata.lambda-s3.deploy]]\na = 1\n\n# x\n[x]\n",
            1,
        ),
        (
            "\n[[package.metadata.lambda-s3.deploy]]\na = 1\n\n[[package.metadata.lambda-s3.deploy]]\na = 2\n",
            "\n[[package.metadata.lambda-s3.deploy]]\na = 1\n",
            1,
        ),
    ] {
        whatever_the_line_end(|text| remove_element(text, SPEC, "deploy", at), &spec(before), &spec(after));
    }
    for (before, after) in [
        ("env = { A = '1', B = '2' }\n", "env = { B = '2' }\n"),
        ("env.A = '1'\nenv.B = '2'\n", "env.B = '2'\n"),
        ("version = 1\nenv.A = '1'\n", "version = 1\n"),
        ("version = 1\n[package.metadata.lambda-s3.env]\nA = '1'\n[x]\n", "version = 1\n[x]\n"),
    ] {
        whatever_the_line_end(|text| remove_in(text, SPEC, "env", "A"), &spec(before), &spec(after));
    }
    let inline = "[package.metadata]\nlambda-s3 = { version = 1, memory = 2, env.A = 1 }\n";
    let removed = remove(inline, SPEC, "memory").unwrap();
    assert_eq!(removed, "[package.metadata]\nlambda-s3 = { version = 1, env.A = 1 }\n");
    assert_eq!(remove(&removed, SPEC, "env").unwrap(), "[package.metadata]\nlambda-s3 = { version = 1 }\n");
}

#[test]
fn what_holds_something_else_is_left_alone() {
    let spec = "[package.metadata.lambda-s3]\ndeploy = 1\nenv = 2\n";
    assert_eq!(push(spec, SPEC, "deploy", "sam"), None);
    assert_eq!(push_table(spec, SPEC, "deploy", &[]), None);
    assert_eq!(remove_in(spec, SPEC, "env", "A"), None);
    assert_eq!(remove(spec, SPEC, "memory"), None);
    assert_eq!(set("no toml", SPEC, "memory", &Plain::Integer(1)), None);
}

#[test]
fn the_larger_of_two_gaps_stays_where_a_table_is_removed() {
    let tables = |gap: &str, more: &str| {
        format!(
            "[package.metadata.lambda-s3]\nversion = 1\n\n[[package.metadata.lambda-s3.trigger]]\nbucket = 'a'\n{more}{gap}# apart\n\n\
             [[package.metadata.lambda-s3.read]]\nbucket = 'c'\n"
        )
    };
    let more = "\n[[package.metadata.lambda-s3.trigger]]\nbucket = 'b'\n";
    for gap in ["\n", "\n\n", "\n\n\n"] {
        let remove = |text: &str| remove_element(text, SPEC, "trigger", 1);
        whatever_the_line_end(remove, &tables(gap, more), &tables(gap, ""));
    }
}
