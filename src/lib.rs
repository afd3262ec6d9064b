//! Generates AWS Lambda functions that S3 triggers, least privilege by construction.
//!
//! A **spec** (what the user wants) becomes **policies** (what AWS must allow), which become **files** (what a project
//! holds). Values all the way; asking, reading, writing and printing happen at the edges.
//!
//! ```text
//! main -> cli -> ask, manifest -> Spec -> iam -> formats -> plan -> render -> [File] -> sync -> disk
//!                                         \-> workspace_graph, views, audit -> terminal  workspace, vcs, templates::load -> templates --^
//! ```
//!
//! | module | what it is |
//! |---|---|
//! | `spec` | what the user wants, every part validated once, at the door |
//! | `iam` | what AWS must allow; the only place where an access becomes actions |
//! | `service_reference` | which actions AWS knows, what they are about, and which of them clients of the SDK need |
//! | `resources` | what is deployed besides policies, typed once; alarms and a dashboard |
//! | `formats` | what the templates of each deployment format fill in |
//! | `manifest` | all that reads and edits a Cargo.toml; an edit keeps the rest to the byte |
//! | `escape` | text of others as it may be shown |
//! | `encode` | text as a value of a language: one encoder each |
//! | `render` | templates and values become files, strictly |
//! | `templates` | what is filled in: embedded templates, and layers over them; how they are loaded (an edge), what they may use, and what is wrong with them |
//! | `plan` | a spec becomes every file that its project should hold |
//! | `sync` | what was written, what lies there and what is generated now become what happens to each file |
//! | `workspace_graph` | all functions of a workspace: what triggers each, and whom what it writes triggers |
//! | `views` | who may do what, in words and pictures |
//! | `handler_calls` | a handler's Rust code becomes the calls that it makes of AWS, with their places |
//! | `deployment` | what deployment files and policies say, read once, and how that compares with `policy` |
//! | `audit` | what is bad about a project, rule by rule |
//! | `complete` | what may come next on a command line |
//! | `schema` | the JSON Schema of a spec, from the table of its keys |
//! | `placeholder` | what stands for the name of an environment in a text |
//! | `nearest` | what was most likely meant |
//! | `file` | a file that a project should hold |
//! | `error` | what errors have in common; each layer has its own, with its message and help beside it |
//! | `project` | a project, its surroundings and sources, and the functions of a workspace, read once |
//! | `ops` | what commands do, without flags and without printing |
//! | `cli` | the command line: arguments, one call, a report |
//! | `aws` | the edge to AWS, with the feature `live`: what an account holds of a project |
//! | `ask`, `config`, `disk`, `templates::load`, `workspace`, `vcs`, `program`, `interrupt`, `terminal` | the edges |

// This is a program; the library is for its tests, and promises no API. What they use is `pub`.
mod ask;
pub mod audit;
#[cfg(feature = "live")]
mod aws;
pub mod cli;
pub mod complete;
mod config;
pub mod deployment;
mod disk;
pub mod encode;
pub mod error;
pub mod escape;
pub mod file;
pub mod formats;
pub mod handler_calls;
pub mod iam;
mod interrupt;
pub mod manifest;
mod nearest;
mod ops;
pub mod placeholder;
pub mod plan;
mod program;
mod project;
pub mod render;
pub mod resources;
pub mod schema;
pub mod service_reference;
pub mod spec;
pub mod sync;
pub mod templates;
pub mod terminal;
pub mod vcs;
pub mod views;
mod workspace;
pub mod workspace_graph;
