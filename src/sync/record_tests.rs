use super::*;

fn record() -> Record {
    let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
    Record::of(&[file("Cargo.toml", "[package]\nname = \"é\"\n"), file("src/lib.rs", "\u{0}\t\u{1b}\u{2028}\r\n")])
}

/// As version 1 wrote it.
const FORMER: &str = "{\n\"comment\": \"The files as cargo-lambda-s3 last wrote them: x\",\n\"version\": 1,\n\"files\": {\n\
                      \"Cargo.toml\": \"[package]\\nname = \\\"é\\\"\\n\",\n\"src/lib.rs\": \"\\u0000\\t\\u001b\u{2028}\\r\\n\"\n}\n}\n";

#[test]
fn it_reads_back_as_it_was_with_a_line_for_each_file() {
    let text = record().print();
    assert_eq!(Record::parse(&text), Ok(record()));
    assert_eq!(Record::parse(&text.replace('\n', "\r\n")), Ok(record()));
    assert_eq!(text.lines().count(), 5 + 2 + 2, "{text}");
    assert_eq!(Record::parse(&Record::default().print()), Ok(Record::default()));
}

#[test]
fn the_former_form_is_read_and_is_not_the_current_one() {
    assert_eq!(Record::parse(FORMER), Ok(Record { form: Form::Other, program: None, ..record() }));
}

#[test]
fn where_branches_met_each_file_has_the_text_of_both_however_git_left_it() {
    let (one, other) = (record(), Record::of(&[File { path: "src/lib.rs".to_owned(), text: "other\n".to_owned() }]));
    let lines =
        |record: &Record| record.print().lines().filter(|line| line.contains("deflate")).collect::<Vec<_>>().join("\n");
    let (ours, theirs) = (lines(&one), lines(&other));
    let around = |middle: &str| record().print().replace(&ours, middle);
    for text in [
        around(&format!("<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> two")),
        around(&format!("<<<<<<< HEAD\n{ours}\n||||||| 1234567\n{ours}\n=======\n{theirs}\n>>>>>>> two")),
        around(&format!("{ours}\n{theirs}")),
        around(&format!("{ours},\n\"src/lib.rs\": \"other\\n\"")),
    ] {
        let read = Record::parse(&text).unwrap();
        assert_eq!(read.form, Form::Other, "{text}");
        assert_eq!(read.texts("Cargo.toml"), one.texts("Cargo.toml"), "{text}");
        assert_eq!(read.texts("src/lib.rs"), [one.texts("src/lib.rs"), other.texts("src/lib.rs")].concat(), "{text}");
        let again = Record::parse(&read.print()).unwrap();
        assert_eq!(again, read, "{text}");
    }
}

#[test]
fn what_is_none_is_refused() {
    let text = record().print();
    for (record, error) in [
        (text.replace("\"version\": 2", "\"version\": 3"), RecordError::Version(3)),
        (text.replace("\"version\": 2,", "<<<<<<<HEAD"), RecordError::Syntax(3)),
        (text.replace("\"version\": 2,\n", ""), RecordError::Form),
        (text.replace("\"version\": 2", "\"release\": 2"), RecordError::Syntax(3)),
        (text.replace("{\"deflate\": \"", "{\"deflate\": \"*"), RecordError::Syntax(6)),
        (text.replace("\"}", "\", \"x\": 1}"), RecordError::Syntax(6)),
        (String::new(), RecordError::Form),
    ] {
        assert_eq!(Record::parse(&record), Err(error), "{record}");
    }
    for path in ["src/../../main.rs", "/etc/passwd", ".git/HEAD", ".lambda-s3/base"] {
        let error = Record::parse(&text.replace("src/lib.rs", path)).unwrap_err();
        assert!(matches!(error, RecordError::Path { .. }), "{path}: {error}");
    }
}

#[test]
fn all_texts_together_are_no_longer_than_a_file_may_be() {
    let text = "x".repeat(MAX_BYTES / 4);
    let files: Vec<File> = (0..5).map(|at| File { path: at.to_string(), text: text.clone() }).collect();
    assert!(Record::parse(&Record::of(&files[..4]).print()).is_ok());
    let printed = Record::of(&files).print();
    assert!(printed.len() < 200_000, "{}", printed.len());
    assert_eq!(Record::parse(&printed), Err(RecordError::Syntax(10)));
    let plain: String = files.iter().map(|file| format!("{:?}: {:?},\n", file.path, file.text)).collect();
    assert_eq!(Record::parse(&format!("\"version\": 1,\n{plain}")), Err(RecordError::Long));
}

#[test]
fn a_later_version_of_the_program_is_refused_and_an_earlier_one_known() {
    let text = record().print();
    let line = format!("\"program\": \"{PROGRAM}\"");
    let by = |version: &str| Record::parse(&text.replace(&line, &format!("\"program\": \"{version}\"")));
    let version = |text: &str| text.parse::<Version>().unwrap();
    let earlier = by("0.0.9").unwrap();
    assert_eq!((earlier.form, earlier.former_program()), (Form::Other, Some(&version("0.0.9"))));
    assert_eq!(record().former_program(), None);
    for later in ["0.1.1-rc.1", "99.0.0"] {
        assert_eq!(by(later), Err(RecordError::Program(version(later))));
    }
    assert_eq!(by("soon"), Err(RecordError::Syntax(4)));
    // Where branches met, the later one wrote it.
    let both = text.replace(&line, &format!("\"program\": \"0.0.1\",\n{line},\n\"program\": \"0.0.2\""));
    let both = Record::parse(&both).unwrap();
    assert_eq!((both.form, both.former_program()), (Form::Other, None));
}
