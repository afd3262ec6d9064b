//! What to do about an error.

use super::{Error, shown};

impl Error {
    /// What to do about it, where there is something to say.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Member { error, .. } => error.help(),
            Self::Audit(error) => error.help(),
            Self::Value { error, .. } => Some(error.help()),
            Self::Manifest { error, .. } => Some(error.help()),
            Self::Invalid(error) => Some(error.help()),
            Self::Edit(error) => Some(error.help()),
            Self::Init(error) => Some(error.help()),
            Self::Plan(error) => Some(error.help()),
            Self::NotEmpty(_) | Self::NotAFolder(_) => Some("name a folder that does not exist yet".to_owned()),
            Self::NotFound(path) if path.ends_with("Cargo.toml") => {
                Some("name the folder of a project that `cargo lambda-s3 new` made".to_owned())
            }
            Self::Replaced { bucket, .. } => Some(format!(
                "let neither create it: name it in `existing-buckets` of both (`cargo lambda-s3 add existing-bucket {bucket}`), or of \
                 the workspace, and create it by other means"
            )),
            Self::NameTaken { name, .. } => Some(format!("choose another: `--name {name}-2`")),
            Self::Runtime(error) => Some(error.help()),
            Self::Git(_) => Some("leave the repository out with `--vcs none`".to_owned()),
            Self::ChangedMeanwhile(_) | Self::ChangedWhileWriting(_) => Some("run the command again".to_owned()),
            Self::Unfinished(_) => Some("mend that, then run the command again: it takes up from here".to_owned()),
            Self::Journal(path) => {
                Some(format!("another version of the program may have written it; otherwise delete {}", shown(path)))
            }
            Self::State { .. } => {
                Some("set `CARGO_LAMBDA_S3_STATE` to a folder of your own outside of projects".to_owned())
            }
            Self::Path { .. } => Some("rename the template that it comes from".to_owned()),
            Self::NoFileOfItsOwn(_) | Self::NoFolderOfItsOwn(_) => {
                Some("put its own in its place: no link is followed, it may lead out of the project".to_owned())
            }
            Self::Record { error, .. } => Some(error.help()),
            Self::FormerHandler(_) => Some(
                "`cargo lambda-s3 sync --merge-sources` brings the new one, and leaves main.rs and handler.rs for you to adapt; or \
                 write `handler = false` into [package.metadata.lambda-s3]: the crate is your own then, as it is"
                    .to_owned(),
            ),
            Self::Unresolved { .. } => Some("choose what is to stay, and delete the lines with the marks".to_owned()),
            Self::Conflicts(_) => {
                Some("look for `<<<<<<< yours`, choose what is to stay, and delete the lines with the marks".to_owned())
            }
            Self::Grants(_) => {
                Some("`cargo lambda-s3 policy` prints what is meant: mend the templates, or the spec".to_owned())
            }
            Self::OutOfStep(_) => Some("run `cargo lambda-s3 sync`, and commit what it writes".to_owned()),
            Self::Fetch { url, .. } => {
                Some(format!("see what `git ls-remote {url}` says; a commit that was fetched once needs no network"))
            }
            Self::Layer(error) => Some(error.help()),
            Self::Exists(_) => Some("name another folder with `--to`, or overwrite it with `--force`".to_owned()),
            Self::UnknownTemplate { near, .. } => Some(match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo lambda-s3 templates list` names them".to_owned(),
            }),
            Self::Answer(error) => Some(error.help()),
            Self::Workspace { .. } => Some("mend that manifest first, or choose a folder outside of it".to_owned()),
            Self::NoConfiguration(_) => {
                Some("name a file that is there, or leave the variable empty to have none".to_owned())
            }
            Self::Enforced { .. } => Some("leave it out".to_owned()),
            Self::NotFound(_)
            | Self::Unreadable { .. }
            | Self::Projects { .. }
            | Self::Stopped { .. }
            | Self::Io { .. }
            | Self::Findings(_)
            | Self::Terminal(_)
            | Self::Declined
            | Self::Interrupted
            | Self::Terminated => None,
        }
    }
}
