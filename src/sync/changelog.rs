//! What changed between two versions of the program, from its changelog.

use miniz_oxide::inflate::decompress_to_vec;
use semver::Version;

/// `CHANGELOG.md`, deflated when the program is built.
static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/changelog.bin"));

/// What a version brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    pub version: Version,
    /// What its section begins with; its headings where it begins with none.
    pub summary: String,
}

/// The releases after the version `last` up to `this`, the oldest first.
pub fn releases(last: &Version, this: &Version) -> Vec<Release> {
    let text = decompress_to_vec(PACKED).unwrap_or_default();
    between(&String::from_utf8_lossy(&text), last, this)
}

/// Reads a changelog in the form of *Keep a Changelog 1.1.0*: `## [VERSION] - DATE`, and below it `### KIND` with lists.
fn between(text: &str, last: &Version, this: &Version) -> Vec<Release> {
    let mut releases: Vec<Release> = text
        .split("\n## [")
        .skip(1)
        .filter_map(|section| {
            let (version, section) = section.split_once(']')?;
            let (_, body) = section.split_once('\n').unwrap_or((section, ""));
            Some(Release { version: version.parse().ok()?, summary: summary(body) })
        })
        .filter(|release| release.version > *last && release.version <= *this)
        .collect();
    releases.sort_by(|one, other| one.version.cmp(&other.version));
    releases
}

fn summary(body: &str) -> String {
    let (lead, kinds) = body.split_once("### ").unwrap_or((body, ""));
    let lead: Vec<&str> = lead.split_whitespace().collect();
    match lead.as_slice() {
        [] => {
            let kinds = kinds.split("\n### ").filter_map(|kind| kind.lines().next());
            kinds.map(|kind| kind.trim().to_lowercase()).collect::<Vec<_>>().join(", ")
        }
        words => words.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_releases_after_the_last_one_brought() {
        let text = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- x\n\n## [0.3.0] - 2027-02-01\n\nTopics\nof SNS.\n\n### Added\n\n- y\n\n\
                    ## [0.2.1] - 2027-01-02\n\n### Fixed\n\n- a\n- b\n\n### Security\n\n- c\n\n## [0.2.0] - 2027-01-01\n\n### Changed\n";
        let said = |last: &str, this: &str| {
            let releases = between(text, &last.parse().unwrap(), &this.parse().unwrap());
            releases.iter().map(|release| format!("{}: {}", release.version, release.summary)).collect::<Vec<_>>()
        };
        assert_eq!(said("0.1.0", "0.3.0"), ["0.2.0: changed", "0.2.1: fixed, security", "0.3.0: Topics of SNS."]);
        assert_eq!(said("0.2.0", "0.2.1"), ["0.2.1: fixed, security"]);
        assert_eq!(said("0.3.0", "0.3.0"), [""; 0]);
    }

    #[test]
    fn the_programs_own_changelog_says_what_each_release_brought() {
        let text = decompress_to_vec(PACKED).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), include_str!("../../CHANGELOG.md"));
        let all = releases(&Version::new(0, 0, 0), &Version::new(u64::MAX, 0, 0));
        let headings = include_str!("../../CHANGELOG.md").matches("\n## [").count() - 1;
        assert_eq!(all.len(), headings, "one is Unreleased");
        assert!(all.iter().all(|release| !release.summary.is_empty()), "{all:?}");
    }
}
