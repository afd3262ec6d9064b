//! All Markdown of the repository and of generated projects is read as it is meant, and its links lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan::{Context, plan};
use cargo_lambda_s3::spec::Spec;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::root;

fn parse(text: &str) -> impl Iterator<Item = (Event<'_>, std::ops::Range<usize>)> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).into_offset_iter()
}

/// What of a text is shown otherwise than it was meant, with lines.
pub fn faults(text: &str) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let line_of = |at: usize| text[..at].matches('\n').count() + 1;
    let mut columns = 0;
    for (event, range) in parse(text) {
        match event {
            Event::Start(Tag::TableHead) => columns = cells(&text[range]),
            Event::Start(Tag::TableRow) => {
                let row = &text[range.clone()];
                let line = line_of(range.start);
                if !row.trim_start().starts_with('|') {
                    faults.push((line, "this text is a row of the table above: leave a blank line".to_owned()));
                } else if cells(row) != columns {
                    let found = cells(row);
                    faults.push((line, format!("{found} cells in a table of {columns}: GitHub drops the others")));
                }
            }
            Event::End(TagEnd::Table) => {
                let behind = text[range.end..].lines().next().unwrap_or_default().trim_start_matches("> ");
                if !behind.trim().is_empty() && !behind.starts_with("<!--") {
                    faults.push((line_of(range.end), format!("leave a blank line between the table and `{behind}`")));
                }
            }
            _ => {}
        }
    }
    faults
}

/// The cells of a row of a table. A bar parts cells in code, too, unless a backslash stands before it.
fn cells(row: &str) -> usize {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.replace("\\|", "").matches('|').count() + 1
}

#[test]
fn text_that_a_table_swallows_is_found() {
    let found = |text: &str| faults(text).into_iter().map(|(line, _)| line).collect::<Vec<usize>>();
    assert_eq!(found("| a | b |\n|---|---|\n| 1 | 2 |\ntext of a paragraph\n"), [4]);
    assert_eq!(found("| a | b |\n|---|---|\n| 1 | `x|y` |\n"), [3]);
    assert_eq!(found("| a | b |\n|---|---|\n| 1 | 2 |\n## Heading\n"), [4]);
    assert_eq!(found("- list\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n\n  text\n"), Vec::<usize>::new());
    assert_eq!(found("| a | b |\n|---|---|\n| 1 | `x\\|y` |\n<!-- End -->\n\ntext | text\n"), Vec::<usize>::new());
}

#[test]
fn no_table_of_the_repository_swallows_what_follows() {
    let mut wrong = Vec::new();
    for (path, text) in markdown_files() {
        wrong.extend(faults(&text).into_iter().map(|(line, fault)| format!("{path}:{line}: {fault}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// With everything that a spec can ask for, and with nothing; in every format, for a crate of one's own, too.
#[test]
fn no_table_of_a_generated_readme_swallows_what_follows() {
    let page = super::page("docs/spec.md").text;
    let (_, rest) = page.split_once("```toml\n").unwrap();
    let (full, _) = rest.split_once("```").unwrap();
    // Those of the program itself ask no questions.
    let is_own = |line: &&str| !line.starts_with("templates = ") && !line.starts_with("answers = ");
    let full: String = full.lines().filter(is_own).map(|line| format!("{line}\n")).collect();
    let formats = ["sam", "cloudformation", "terraform", "cdk", "cli"];
    let mut specs = Vec::new();
    for format in formats {
        let form = full.replace("deploy = [\"sam\", \"cloudformation\"]", &format!("deploy = [\"{format}\"]"));
        assert!(form.contains(&format!("deploy = [\"{format}\"]")));
        specs.push(form.replace("handler = true", "handler = false"));
        specs.push(form.replace("execution-role", "# "));
        specs.push(form);
        specs.push(format!(
            "[package.metadata.lambda-s3]\ndeploy = [\"{format}\"]\ntrigger = [{{ bucket = \"photo-inbox\" }}]\ntrail = true\ndashboard = true\n"
        ));
    }
    let mut wrong = Vec::new();
    let mut read = 0;
    for spec in specs {
        let draft = manifest::read_package(&format!("[package]\nname = \"thumbs\"\n\n{spec}")).unwrap();
        let files = plan(&Spec::try_from(draft).unwrap(), &Context::ALONE).unwrap();
        for file in files.iter().filter(|file| file.path.ends_with(".md")) {
            read += 1;
            let found = faults(&file.text);
            wrong
                .extend(found.into_iter().map(|(line, fault)| format!("{}:{line}: {fault}\n{}", file.path, file.text)));
        }
    }
    assert!(read > 20, "{read}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn links_lead_to_files_and_headings_that_exist() {
    let files: BTreeMap<String, String> = markdown_files().into_iter().collect();
    let mut wrong = Vec::new();
    let mut followed = 0;
    for (path, text) in files.iter().filter(|(path, _)| !path.starts_with("tests/cases/")) {
        for (link, line) in links(text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            followed += 1;
            if let Err(fault) = follow(path, &link, &files) {
                wrong.push(format!("{path}:{line}: {link}: {fault}"));
            }
        }
    }
    assert!(followed > 80, "{followed}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn links(text: &str) -> Vec<(String, usize)> {
    let links = parse(text).filter_map(|(event, range)| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some((dest_url.to_string(), text[..range.start].matches('\n').count() + 1))
        }
        _ => None,
    });
    links.collect()
}

fn follow(from: &str, link: &str, files: &BTreeMap<String, String>) -> Result<(), String> {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let mut target = Path::new(from).to_owned();
    if !path.is_empty() {
        let folder = Path::new(from).parent().unwrap_or(Path::new(""));
        target = PathBuf::new();
        for part in folder.join(path).components() {
            match part {
                std::path::Component::ParentDir => assert!(target.pop(), "{from}: {link}"),
                part => target.push(part),
            }
        }
    }
    if from.starts_with("docs/") && !target.starts_with("docs") {
        return Err("it leads out of the book".to_owned());
    }
    if !root().join(&target).exists() {
        return Err("there is no such file".to_owned());
    }
    let Some(anchor) = anchor else { return Ok(()) };
    let text = files.get(target.to_str().unwrap()).ok_or("it has no headings")?;
    let known = anchors(text);
    known.contains(anchor).then_some(()).ok_or_else(|| format!("no such heading; there are {known:?}"))
}

/// The anchors of headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut heading: Option<String> = None;
    for (event, _) in parse(text) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let words = heading.take().unwrap().to_lowercase();
                let letters = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
                let anchor: String = letters.map(|c| if c == ' ' { '-' } else { c }).collect();
                let mut free = anchor.clone();
                for number in 1.. {
                    if anchors.insert(free.clone()) {
                        break;
                    }
                    free = format!("{anchor}-{number}");
                }
            }
            _ => {}
        }
    }
    anchors
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text = "# Flags of `new`, and `--x`\n## A\n## A\n";
    let files =
        BTreeMap::from([("docs/rules.md".to_owned(), text.to_owned()), ("README.md".to_owned(), String::new())]);
    let follow = |link: &str| follow("docs/security.md", link, &files);
    assert_eq!(follow("rules.md#flags-of-new-and---x"), Ok(()));
    assert_eq!(follow("rules.md#a-1"), Ok(()));
    assert!(follow("rules.md#a-2").is_err());
    assert!(follow("no.md").is_err());
    assert!(follow("../README.md").is_err());
}

#[test]
fn the_book_has_every_page_once() {
    let pages: BTreeSet<String> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md") && name != "SUMMARY.md")
        .collect();
    let listed: Vec<String> = links(&super::page("docs/SUMMARY.md").text).into_iter().map(|(link, _)| link).collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), pages);
    assert_eq!(listed.len(), pages.len(), "{listed:?}");
}

/// All Markdown files of the repository, and what they hold.
fn markdown_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && !path.is_symlink() && !["target", ".git", "node_modules"].contains(&name) {
                folders.push(path);
            } else if name.ends_with(".md") {
                let shown = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
                files.push((shown, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(files.len() > 30, "{}", files.len());
    files
}
