//! What templates of the handler's code know of the fields of `App`.

use serde::Serialize;

use crate::encode;
use crate::formats::name_of;
use crate::spec::{Access, Feature, Field, Granted, Spec};

/// A field of the generated `App`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldValues {
    /// Its name: an identifier.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// What it stands for: a sentence.
    pub doc: String,
    /// The expression of Rust that makes it, of an `environment`.
    pub new: String,
    /// Whether it is a place with objects.
    pub is_place: bool,
    /// Whether it is a topic.
    pub is_topic: bool,
    /// Whether it is a queue.
    pub is_queue: bool,
    /// Whether it is a secret.
    pub is_secret: bool,
    /// Whether it is a parameter.
    pub is_parameter: bool,
    /// A call of the client of a service; empty for what has methods of its own.
    pub call: String,
}

impl FieldValues {
    /// The fields of a spec.
    pub(super) fn all(spec: &Spec) -> Vec<Self> {
        spec.fields().iter().map(|field| Self::of(field, spec)).collect()
    }

    /// The name of the first place that the function may write to; empty where there is none.
    pub(super) fn output(fields: &[Self]) -> String {
        let place = fields.iter().find(|field| field.new.contains("\"S3_WRITE\""));
        place.map(|field| field.name.clone()).unwrap_or_default()
    }

    fn of(field: &Field<'_>, spec: &Spec) -> Self {
        let name = encode::rust::string(field.name.as_str());
        let text = field.what.text();
        let (kind, doc, new) = match &field.what {
            Granted::Place(_, accesses) => {
                let access = strongest(accesses);
                let tagged = access == Access::Write && spec.has(Feature::TagObjects);
                let tagging = if tagged { ".tagged(concat!(\"source=\", env!(\"CARGO_PKG_NAME\")))" } else { "" };
                let may: Vec<&str> = accesses.iter().map(|access| access.as_str()).collect();
                let new = format!("environment.place(\"{}\", {name})?{tagging}", name_of(access));
                ("Place", format!("May {}: {text}", may.join(", ")), new)
            }
            Granted::Topic(_) => ("Topic", format!("May publish to {text}"), format!("environment.topic({name})?")),
            Granted::Queue(_) => ("Queue", format!("May send to {text}"), format!("environment.queue({name})?")),
            Granted::Secret(_) => {
                ("Secret", format!("May fetch secret {text}"), format!("environment.secret({name})?"))
            }
            Granted::Parameter(_) => {
                ("Parameter", format!("May fetch parameter {text}"), format!("environment.parameter({name})?"))
            }
            Granted::Service(grant) => {
                let row = grant.service.row();
                (
                    "Granted",
                    format!("May {}", grant.what_it_may()),
                    format!("environment.granted(\"{}\", {name}, aws_sdk_{}::Client::new)?", row.variable, row.sdk),
                )
            }
            Granted::Variable(_) => {
                let variable = encode::rust::string(&text);
                ("String", format!("Environment variable {text}"), format!("environment.text({variable})?"))
            }
        };
        Self {
            name: field.name.to_string(),
            kind: match &field.what {
                Granted::Service(grant) => format!("Granted<aws_sdk_{}::Client>", grant.service.row().sdk),
                _ => kind.to_owned(),
            },
            doc,
            new,
            is_place: kind == "Place",
            is_topic: kind == "Topic",
            is_queue: kind == "Queue",
            is_secret: kind == "Secret",
            is_parameter: kind == "Parameter",
            call: match &field.what {
                Granted::Service(grant) => grant.call(field.name.as_str()),
                _ => String::new(),
            },
        }
    }
}

/// The variable that a place is read from: any of those that hold it.
fn strongest(accesses: &[Access]) -> Access {
    let write = accesses.iter().find(|access| **access == Access::Write);
    *write.or(accesses.first()).unwrap_or(&Access::Read)
}
