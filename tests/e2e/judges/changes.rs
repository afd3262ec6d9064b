//! How a request becomes a pattern of a policy.

use proptest::prelude::*;
use proptest::sample::{Index, select};

#[derive(Clone, Debug)]
pub enum ActionChange {
    None,
    Everything,
    WholeService,
    Verb,
    Upper,
    Lower,
    One(Index),
    Run(Index, Index),
}

pub fn action_change() -> impl Strategy<Value = ActionChange> {
    prop_oneof![
        4 => Just(ActionChange::None),
        1 => Just(ActionChange::Everything),
        2 => Just(ActionChange::WholeService),
        2 => Just(ActionChange::Verb),
        1 => Just(ActionChange::Upper),
        1 => Just(ActionChange::Lower),
        1 => any::<Index>().prop_map(ActionChange::One),
        1 => any::<(Index, Index)>().prop_map(|(from, to)| ActionChange::Run(from, to)),
    ]
}

impl ActionChange {
    pub fn apply(&self, action: &str) -> String {
        let (service, name) = action.split_once(':').unwrap();
        let verb = name.find(|c: char| c.is_uppercase()).and_then(|_| name[1..].find(|c: char| c.is_uppercase()));
        match self {
            Self::None => action.to_owned(),
            Self::Everything => "*".to_owned(),
            Self::WholeService => format!("{service}:*"),
            Self::Verb => format!("{service}:{}*", &name[..verb.map_or(name.len(), |at| at + 1)]),
            Self::Upper => action.to_uppercase(),
            Self::Lower => action.to_lowercase(),
            Self::One(at) => format!("{service}:{}", replace(name, *at, *at, "?")),
            Self::Run(from, to) => format!("{service}:{}", replace(name, *from, *to, "*")),
        }
    }
}

#[derive(Clone, Debug)]
pub enum ResourceChange {
    None,
    Everything,
    /// A run of characters becomes `*`, or nothing.
    Run(Index, Index, &'static str),
    One(Index),
    Cut(Index),
    /// Everything stands for itself, but for the user's name.
    Escape,
    /// A part becomes something else.
    Part(Index, &'static str),
    Incomplete(Index),
    Upper(Index),
}

pub fn resource_change() -> impl Strategy<Value = ResourceChange> {
    use ResourceChange::{Cut, Escape, Everything, Incomplete, None, One, Part, Run, Upper};
    let runs = ["*", "*", "", "**", "?*", "${aws:username}", "${aws:username, 'photos'}", "${aws:PrincipalTag/team}"];
    prop_oneof![
        6 => Just(None),
        1 => Just(Everything),
        4 => any::<(Index, Index)>().prop_flat_map(move |(from, to)| {
            select(runs.to_vec()).prop_map(move |with| Run(from, to, with))
        }),
        3 => any::<Index>().prop_map(One),
        4 => any::<Index>().prop_map(Cut),
        5 => Just(Escape),
        2 => any::<Index>().prop_flat_map(|at| {
            select(vec!["*", "", "aws-cn", "us-*", "eu-west-?", "12345678901?", "*:*"]).prop_map(move |with| Part(at, with))
        }),
        1 => any::<Index>().prop_map(Incomplete),
        1 => any::<Index>().prop_map(Upper),
    ]
}

impl ResourceChange {
    /// An ARN stays one: it begins with `arn:`, and no service is a wildcard.
    pub fn apply(&self, arn: &str) -> String {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        if arn == "*" || parts.len() < 6 {
            return arn.to_owned();
        }
        let head = parts[..5].join(":");
        let last = parts[5];
        match self {
            Self::None => arn.to_owned(),
            Self::Everything => "*".to_owned(),
            Self::Run(from, to, with) => format!("{head}:{}", replace(last, *from, *to, with)),
            Self::One(at) => format!("{head}:{}", replace(last, *at, *at, "?")),
            Self::Cut(at) => {
                let count = last.chars().count() + 1;
                format!("{head}:{}*", last.chars().take(at.index(count)).collect::<String>())
            }
            Self::Escape => {
                let escaped: Vec<String> = last.split("da*id").map(cargo_lambda_s3::iam::escape).collect();
                format!("{head}:{}", escaped.join("${aws:username}"))
            }
            Self::Part(at, with) => {
                let at = [1, 3, 4][at.index(3)];
                let part =
                    |(place, part): (usize, &&str)| if place == at { (*with).to_owned() } else { (*part).to_owned() };
                parts.iter().enumerate().map(part).collect::<Vec<_>>().join(":")
            }
            Self::Incomplete(at) => parts[..3 + at.index(3)].join(":"),
            Self::Upper(at) => {
                let with =
                    last.chars().nth(at.index(last.chars().count().max(1))).map(|c| c.to_uppercase().to_string());
                format!("{head}:{}", replace(last, *at, *at, &with.unwrap_or_default()))
            }
        }
    }
}

/// The text with these characters, from one to the other, replaced.
fn replace(text: &str, from: Index, to: Index, with: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.is_empty() {
        return with.to_owned();
    }
    let (one, other) = (from.index(characters.len()), to.index(characters.len()));
    let (from, to) = (one.min(other), one.max(other));
    characters[..from].iter().copied().chain(with.chars()).chain(characters[to + 1..].iter().copied()).collect()
}
