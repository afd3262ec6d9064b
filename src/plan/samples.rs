//! The specs that templates are tried with: each capability alone, all together, and text that languages get wrong.

use crate::manifest;
use crate::spec::{AnswerValue, Question, QuestionKind, Spec};
use crate::templates::Layers;

/// A spec to try templates with.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What it is called.
    pub name: String,
    /// The spec.
    pub spec: Spec,
}

const WHOLE: [&str; 4] = [
    include_str!("samples/everything.toml"),
    include_str!("samples/hostile.toml"),
    include_str!("samples/circle.toml"),
    include_str!("samples/environments.toml"),
];

/// What is alone in a spec besides one trigger. A line that is another's, too, is a key of its own.
const ALONE: [(&str, &str); 27] = [
    ("plain", ""),
    ("no-read", "read-trigger = false"),
    ("member-of-nothing", "alarms = false"),
    ("read", "read = [{ bucket = \"lake-bucket\" }]"),
    ("write", "write = [{ bucket = \"out-bucket\", prefix = \"thumbs/\" }]"),
    ("record", "read-trigger = false\nwrite = [{ bucket = \"out-bucket\" }]"),
    ("delete", "delete = [{ bucket = \"out-bucket\", prefix = \"stale/\" }]"),
    ("list", "list = [{ bucket = \"out-bucket\", prefix = \"thumbs/\" }]"),
    ("existing", "existing-buckets = [\"in-bucket\"]"),
    ("owned", "bucket-owners = { in-bucket = \"111122223333\" }"),
    ("publish", "publish = [\"arn:aws:sns:us-east-1:111122223333:done\"]"),
    ("queue", "queue = [\"arn:aws:sqs:us-east-1:111122223333:orders\"]"),
    ("secret", "secret = [\"db/password\"]"),
    ("parameter", "parameter = [\"/alone/size\"]"),
    ("granted", "table = { orders = \"read\" }\nmetrics = [\"Photos\"]\nmodel = [\"eu.amazon.nova-lite-v1:0\"]"),
    (
        "key",
        "kms-keys = { in-bucket = \"arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\" }",
    ),
    ("allow", "allow = [{ actions = [\"rekognition:DetectLabels\"], resources = [\"*\"], reason = \"labels\" }]"),
    ("failures", "on-failure = \"arn:aws:sns:us-east-1:111122223333:failed\""),
    ("schedule", "schedule = \"rate(1 hour)\""),
    ("named", "names = { photos = \"s3://in-bucket/incoming/*.jpg\" }"),
    ("environment", "env = { SIZE = \"200\" }"),
    ("versioned", "versioned = true"),
    ("watched", "dashboard = true\ntrail = true\ntracing = true"),
    (
        "role",
        "execution-role = \"arn:aws:iam::111122223333:role/team/role\"\ndeployer-role = true\nmanaged-logs = true",
    ),
    ("tags", "tags = { team = \"photos\" }\nabac = \"team\""),
    ("deployer", "deployer-role = true\ngithub = { repository = \"photo-team/alone\" }"),
    ("roles", "permissions-boundary = \"arn:aws:iam::123456789012:policy/limits\"\nrole-path = \"/functions/\""),
];

/// The specs as TOML.
fn texts() -> impl Iterator<Item = String> {
    let alone = ALONE.map(|(name, lines)| {
        format!(
            "name = \"{name}\"\ndeploy = [\"sam\", \"cloudformation\", \"terraform\", \"cdk\", \"cli\"]\n{lines}\n\
             [[trigger]]\nbucket = \"in-bucket\"\nprefix = \"incoming/\"\nsuffix = \".jpg\"\n"
        )
    });
    WHOLE.into_iter().map(str::to_owned).chain(alone)
}

/// Every sample, each with an answer to every question of the layers; where they ask something, there are two of each.
pub fn samples(layers: &Layers) -> Vec<Sample> {
    // Each of them is a spec: a test reads them all.
    let specs = texts().filter_map(|text| manifest::read_spec(&text).ok().and_then(|draft| Spec::try_from(draft).ok()));
    let questions = layers.questions();
    let ways: &[Way] = if questions.is_empty() { &[Way::Least] } else { &[Way::Least, Way::Most] };
    let tried = specs.flat_map(|spec| ways.iter().map(move |way| (spec.clone(), *way)).collect::<Vec<_>>());
    tried
        .map(|(mut spec, way)| {
            spec.answers = questions
                .iter()
                .map(|question| crate::spec::Answer { name: question.name.clone(), value: way.answer(question) })
                .collect();
            Sample { name: spec.name.to_string(), spec }
        })
        .collect()
}

/// How questions are answered.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// By the default, or as little as there can be.
    Least,
    /// By what is farthest from that.
    Most,
}

/// Text that languages get wrong.
const HOSTILE: &str = "a \"b\" 'c' \\ ${d} {{e}} $(f) `g` # */ <h> é";

impl Way {
    fn answer(self, question: &Question) -> AnswerValue {
        let (rule, kind) = (&question.rule, question.kind);
        if let (Self::Least, Some(default)) = (self, &question.default) {
            return default.clone();
        }
        match kind {
            QuestionKind::Text => AnswerValue::Text(self.text(question)),
            QuestionKind::Truth => AnswerValue::Truth(question.default != Some(AnswerValue::Truth(true))),
            QuestionKind::Number => {
                let (least, most) = (rule.min.unwrap_or(0), rule.max.unwrap_or(i64::from(i32::MAX)));
                AnswerValue::Number(if matches!(self, Self::Least) { least.min(most) } else { most })
            }
            QuestionKind::Choice => {
                let choice = if matches!(self, Self::Least) { rule.choices.first() } else { rule.choices.last() };
                AnswerValue::Text(choice.cloned().unwrap_or_default())
            }
            QuestionKind::List => {
                let one = rule.choices.last().cloned().unwrap_or_else(|| self.text(question));
                let count =
                    if matches!(self, Self::Least) { rule.min.unwrap_or(0) } else { rule.max.unwrap_or(2).min(2) };
                AnswerValue::List(vec![one; usize::try_from(count).unwrap_or(0)])
            }
        }
    }

    /// A text of the characters, and as long as the question wants it; an element of a list may have any length.
    fn text(self, question: &Question) -> String {
        let letters = match &question.rule.characters {
            Some(set) => set.chars().next().map_or_else(String::new, |first| first.to_string()),
            None => HOSTILE.to_owned(),
        };
        let is_text = question.kind == QuestionKind::Text;
        let (min, max) = if is_text { (question.rule.min, question.rule.max) } else { (None, None) };
        let count = |bound: i64| usize::try_from(bound).unwrap_or(0);
        let length = match (self, min, max) {
            (Self::Least, min, _) => min.map_or(1, count).min(4_096),
            (Self::Most, _, Some(max)) => count(max).min(4_096),
            (Self::Most, min, None) => HOSTILE.chars().count().max(min.map_or(0, count)),
        };
        letters.chars().cycle().take(if letters.is_empty() { 0 } else { length }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Format;

    #[test]
    fn every_sample_is_whole() {
        for text in texts() {
            let draft = manifest::read_spec(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
            Spec::try_from(draft).unwrap_or_else(|error| panic!("{error}\n{text}"));
        }
    }

    #[test]
    fn every_sample_is_a_spec_with_every_format() {
        let samples = samples(&Layers::NONE);
        assert_eq!(samples.len(), WHOLE.len() + ALONE.len());
        for sample in samples {
            assert_eq!(sample.spec.formats, Format::ALL, "{}", sample.name);
        }
    }
}
