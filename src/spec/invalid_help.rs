//! What to type in place of a spec that is wrong as a whole.

use super::Invalid;
use super::environment::Shared;
use crate::placeholder::ENVIRONMENT;

impl Invalid {
    pub fn help(&self) -> String {
        match self {
            Self::Missing(_) => "give them, or run in a terminal without `--yes` to be asked".to_owned(),
            Self::NoEnvironment => {
                "name them, such as `--environment dev --environment prod`, or leave it out".to_owned()
            }
            Self::NotAnEnvironment { environment, known } => match known.is_empty() {
                true => format!("add `environments = [\"{environment}\"]`, or remove its settings"),
                false => format!("choose from {}, or remove its settings", known.join(", ")),
            },
            Self::Lacking(lacking) => {
                format!("give `{}` for all environments, or for each one", lacking.setting)
            }
            Self::InEnvironment { problem, .. } => problem.help(),
            Self::BetweenEnvironments { shared: Shared::Created(bucket), .. } => format!(
                "give it the environment's name, such as `{bucket}-{ENVIRONMENT}`, or say that it exists: `--existing-bucket {bucket}`"
            ),
            Self::BetweenEnvironments { shared: Shared::Trigger(_), .. } => format!(
                "put `{ENVIRONMENT}` into the name of the bucket or into the prefix, or let both have a rule: `--via eventbridge`"
            ),
            Self::Value(error) => error.help(),
            Self::Twice(_) => "give it once".to_owned(),
            Self::CoveredEvent { narrow, .. } => format!("leave out `--event {narrow}`"),
            Self::OverlappingTriggers(_) => {
                "make the prefixes, the suffixes or the events disjoint, or make it one trigger".to_owned()
            }
            Self::NotOnBus { .. } => "leave the event out, or `--via eventbridge`".to_owned(),
            Self::TooManyNotifications { .. } => {
                "listen to a whole family, such as `s3:ObjectCreated:*`, or to a common prefix".to_owned()
            }
            Self::ListBySuffix(on) => {
                let keys = on.keys.prefix();
                format!("list by prefix: `--list s3://{}/{}`", on.bucket, crate::escape::visible(keys))
            }
            Self::BeyondPolicyText { works, is_trigger, .. } => {
                let works = crate::escape::visible(works);
                if *is_trigger {
                    format!(
                        "keep the trigger and grant its parent: `--no-read-trigger --read {works}`, or trigger on `{works}`"
                    )
                } else {
                    format!("grant its parent: `{works}`")
                }
            }
            Self::UnusedBucket(_) => "leave it out".to_owned(),
            Self::UnusedName(_) => {
                "write the grant as `cargo lambda-s3 list` shows it, or leave the name out".to_owned()
            }
            Self::Needs { given, .. } => format!("give that too, or leave `{given}` out"),
            Self::Versioned => "leave out one of `--versioned` and `--no-read-trigger`".to_owned(),
            Self::TooMany { .. } => "leave some out".to_owned(),
            Self::AbacKey(_) => "use letters, digits and `_.-` for that key".to_owned(),
            Self::AbacOnExisting(bucket) => format!(
                "have its owner tag it and switch that on (`aws s3api put-bucket-abac --bucket {bucket} --abac-status \
                 Status=Enabled`), then add `--abac-bucket {bucket}`; or leave `--abac` out"
            ),
            Self::BucketNotAllowed { .. } => {
                "name a bucket that one of the patterns covers, or widen them there".to_owned()
            }
            Self::MissingTag { key, .. } => {
                format!("add `--tag '{key}=VALUE'`, or `\"{key}\" = \"…\"` to the `tags` of a spec that is there")
            }
            Self::Misplaced(what) => what.instead.clone(),
            Self::StatedLoop { .. } => {
                "narrow the resource or the trigger; or, if the code itself ends the loop, add `--allow-recursion`"
                    .to_owned()
            }
            Self::Loop(found) => {
                let bucket = &found.trigger.on.bucket;
                format!(
                    "take one of these ways out:\n  another bucket: `--{access} s3://{bucket}-out/`\n  disjoint prefixes: \
                     such as `s3://{bucket}/incoming/` and `s3://{bucket}/outgoing/`\n  disjoint suffixes: such as `*.jpg` and \
                     `*.png`\n  or, if the code itself ends the loop, add `--allow-recursion`",
                    access = found.grant.access
                )
            }
        }
    }
}
