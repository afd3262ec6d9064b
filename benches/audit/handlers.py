"""Code of handlers as people write them: modules of helpers, types, tests and calls of the AWS SDK, no two alike."""
import random

THINGS = (
    "album artist archive asset badge banner batch book branch bundle caption card chapter chart clip cover digest "
    "document draft episode export frame gallery header icon image index invoice item label layer ledger letter listing "
    "manifest map message note order page palette panel part photo picture plan poster preview print receipt record region "
    "report row sample scan scene sheet sketch slide snapshot sprite stamp story table tag ticket tile track video voucher"
).split()
VERBS = (
    "align append arrange assign attach batch blend build check classify clean collect combine convert crop decode describe "
    "derive detect encode enrich expand extract filter fold format gather group join label limit list match measure merge move "
    "normalize note pack pad parse pick plan prepare publish rank read refine render repeat resize rotate round scale score "
    "shift skip sort split stage store strip sum trim update verify weigh wrap"
).split()
TYPES = ["u32", "u64", "i64", "f64", "String", "Vec<u8>", "Option<String>", "bool"]


class Names:
    """Names that are not taken yet."""

    def __init__(self, chance):
        self.chance, self.taken = chance, set()

    def new(self, *kinds):
        while True:
            name = "_".join(self.chance.choice(kind) for kind in kinds)
            if name not in self.taken:
                self.taken.add(name)
                return name

    def function(self):
        return self.new(VERBS, THINGS)

    def type(self):
        return self.new(THINGS, VERBS).title().replace("_", "")


def structure(names, chance):
    name, fields = names.type(), [names.new(THINGS) for _ in range(chance.randint(2, 5))]
    kinds = [chance.choice(TYPES) for _ in fields]
    declared = "\n".join(f"    /// The {field} of it.\n    pub {field}: {kind}," for field, kind in zip(fields, kinds))
    shown = ", ".join(f"{{{field}:?}}" for field in fields)
    bound = ", ".join(fields)
    return f"""/// What is known of one {name}.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct {name} {{
{declared}
}}

impl std::fmt::Display for {name} {{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {{
        let Self {{ {bound} }} = self;
        write!(f, "{shown}")
    }}
}}
"""


def choice(names, chance):
    name, variants = names.type(), [names.type() for _ in range(chance.randint(3, 6))]
    arms = "\n".join(f'            "{variant.lower()}" => Ok(Self::{variant}),' for variant in variants)
    weights = "\n".join(f"            Self::{variant} => {chance.randint(1, 999)}," for variant in variants)
    return f"""/// One of a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum {name} {{
    {", ".join(variants)},
}}

impl std::str::FromStr for {name} {{
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {{
        match text {{
{arms}
            other => Err(anyhow::anyhow!("there is no `{{other}}`")),
        }}
    }}
}}

impl {name} {{
    /// How much it counts.
    pub fn weight(self) -> usize {{
        match self {{
{weights}
        }}
    }}
}}
"""


def computation(names, chance):
    name, one, other = names.function(), names.new(THINGS), names.new(THINGS)
    low, high = sorted(chance.sample(range(1, 500), 2))
    step = chance.choice(
        [
            f"{one}.iter().filter(|value| **value > {low}).map(|value| value * {high}).sum::<u64>()",
            f"{one}.windows({low % 7 + 2}).map(|pair| pair[0].abs_diff(pair[1])).max().unwrap_or({high})",
            f"{one}.chunks({low % 9 + 1}).fold({high}, |sum, part| sum ^ part.iter().sum::<u64>())",
            f"{one}.iter().zip({one}.iter().skip({low % 5 + 1})).map(|(a, b)| a.max(b) - a.min(b)).sum::<u64>()",
        ]
    )
    return f"""/// Works out how much of it there is, from {low} to {high}.
pub fn {name}({one}: &[u64]) -> Option<u64> {{
    if {one}.is_empty() {{
        return None;
    }}
    let mut {other} = {step};
    while {other} > {high * 100} {{
        {other} = if {other} % {low % 3 + 2} == 0 {{ {other} / {low % 3 + 2} }} else {{ {other} - {low} }};
    }}
    debug!({other}, "{name.replace("_", " ")}");
    Some({other})
}}
"""


def text(names, chance):
    name, thing = names.function(), names.new(THINGS)
    mark = chance.choice(["-", "_", ".", "~"])
    return f"""/// Takes the words of a name apart, and puts them together again.
pub fn {name}({thing}: &str) -> String {{
    let words: Vec<String> = {thing}
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > {chance.randint(0, 4)})
        .map(str::to_lowercase)
        .collect();
    match words.as_slice() {{
        [] => "{chance.choice(THINGS)}".to_owned(),
        [one] => format!("{{one}}{mark}{chance.randint(1, 99)}"),
        [first, .., last] => format!("{{first}}{mark}{{last}}"),
    }}
}}
"""


def reading(names, chance, bucket, _):
    name, thing = names.function(), names.new(THINGS)
    return f"""/// Reads what came in.
pub async fn {name}(client: &Client, {thing}: &str) -> Result<Vec<u8>> {{
    let answer = client
        .get_object()
        .bucket("{bucket}")
        .key(format!("incoming/{{{thing}}}.jpg"))
        .send()
        .await
        .with_context(|| format!("`{{{thing}}}` cannot be read"))?;
    let length = answer.content_length().unwrap_or_default();
    info!(length, "{name.replace("_", " ")}");
    Ok(answer.body.collect().await?.to_vec())
}}
"""


def writing(names, chance, _, bucket):
    name, thing = names.function(), names.new(THINGS)
    kind = chance.choice(["image/jpeg", "image/png", "application/json", "text/plain"])
    return f"""/// Puts what comes of it where the thumbnails are.
pub async fn {name}(client: &Client, {thing}: &str, bytes: Vec<u8>) -> Result<String> {{
    let key = format!("thumbs/{chance.choice(THINGS)}/{{{thing}}}");
    let request = client.put_object().bucket("{bucket}").key(&key).content_type("{kind}");
    let answer = request.body(bytes.into()).send().await.context("it cannot be written")?;
    Ok(answer.e_tag().map_or_else(|| key.clone(), str::to_owned))
}}
"""


def holder(names, chance, bucket, out):
    name, first, second, thing = names.type(), names.function(), names.function(), names.new(THINGS)
    return f"""/// What has a client and a place.
#[derive(Clone, Debug)]
pub struct {name} {{
    client: Client,
    {thing}: String,
}}

impl {name} {{
    /// With a client that is there.
    pub fn new(client: &Client, {thing}: impl Into<String>) -> Self {{
        Self {{ client: client.clone(), {thing}: {thing}.into() }}
    }}

    /// Fetches the part from which all is made.
    pub async fn {first}(&self) -> Result<usize> {{
        let mut answer = self.client.get_object().bucket("{bucket}").key(format!("incoming/{{}}", self.{thing})).send().await?;
        let mut read = 0;
        while let Some(part) = answer.body.try_next().await? {{
            read += part.len();
        }}
        Ok(read)
    }}

    /// Leaves a mark of it.
    pub async fn {second}(&self, lines: &[String]) -> Result<()> {{
        for (at, line) in lines.iter().enumerate().filter(|(at, _)| at % {chance.randint(2, 9)} != 0) {{
            let put = self.client.put_object().bucket("{out}").key(format!("thumbs/{{}}-{{at}}", self.{thing}));
            put.body(line.clone().into_bytes().into()).send().await?;
        }}
        Ok(())
    }}
}}
"""


def tests(names, chance):
    name, other = names.function(), names.function()
    return f"""#[cfg(test)]
mod {name}_tests {{
    use super::*;

    #[test]
    fn {other}() {{
        let list: Vec<u64> = (1..{chance.randint(5, 90)}).collect();
        assert_eq!(list.len(), list.iter().filter(|value| **value > 0).count());
        assert!(format!("{{list:?}}").starts_with("[1"), "{{list:?}}");
    }}
}}
"""


PURE = [structure, choice, computation, computation, text]
CALLING = [reading, writing, holder]
HEAD = """//! {title}

use anyhow::{{Context as _, Result}};
use aws_sdk_s3::Client;
use tracing::{{debug, info}};

"""


def module(names, chance, lines, bucket, out):
    """A module of about so many lines."""
    code = HEAD.format(title=f"Whatever is to be done with a {chance.choice(THINGS)} on its way to the {chance.choice(THINGS)}.")
    while code.count("\n") < lines - 20:
        if chance.random() < 0.3:
            code += chance.choice(CALLING)(names, chance, bucket, out) + "\n"
        else:
            code += chance.choice(PURE)(names, chance) + "\n"
    return code + tests(names, chance)


MAIN = """//! A function that S3 invokes.

{modules}

use anyhow::Result;
use aws_lambda_events::event::s3::S3Event;
use aws_sdk_s3::Client;
use lambda_runtime::{{LambdaEvent, run, service_fn}};
use tracing::info;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {{
    let client = Client::new(&aws_config::load_from_env().await);
    run(service_fn(|event: LambdaEvent<S3Event>| handle(&client, event.payload))).await
}}

/// Copies what came in to where it belongs.
async fn handle(client: &Client, event: S3Event) -> Result<(), lambda_runtime::Error> {{
    for record in event.records {{
        let key = record.s3.object.key.unwrap_or_default();
        let name = key.trim_start_matches("incoming/");
        let object = client.get_object().bucket("{bucket}").key(format!("incoming/{{name}}")).send().await?;
        let request = client.put_object().bucket("{out}").key(format!("thumbs/{{name}}"));
        request.body(object.body).send().await?;
        info!(name, "copied");
    }}
    Ok(())
}}
"""


def handler(seed, lines, bucket, out):
    """Names and texts of the files of a handler that have about so many lines together; the same for the same seed."""
    chance = random.Random(seed)
    names, made, left = Names(chance), {}, lines - MAIN.count("\n")
    while left > 40:
        text = module(names, chance, min(left, chance.randint(110, 190)), bucket, out)
        made[names.new(VERBS, THINGS, THINGS)] = text
        left -= text.count("\n")
    declared = "\n".join(f"mod {name};" for name in made)
    made["main"] = MAIN.format(modules=declared, bucket=bucket, out=out)
    return made
