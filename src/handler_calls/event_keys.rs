//! The key of an object, as an event of S3 has it: where the code reads it, and how much of its encoding is left.
//!
//! S3 encodes it as in a form: `+` for a space, `%XX` for what is not plain (*Amazon S3 User Guide, Event message structure*). A
//! function that changes the key may decode it: from there on nothing is reported.

use proc_macro2::Span;
use syn::{Attribute, Expr, ExprLit, Item, Lit, Member, Meta, Type};

use super::call::CodeLocation;
use super::collect::plain;
use super::frame::Frame;
use super::kinds::Context;
use super::reader::Reader;
use super::resolve::{Space, Target, names_of};
use super::value::{Kind, Text, Value};

/// What is still encoded in a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    Whole,
    /// A `+` for each space: what percent-decoding leaves.
    Spaces,
}

/// A key that a request is given as the event has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventKey {
    /// Where the code reads it.
    pub place: CodeLocation,
    pub encoding: Encoding,
}

/// What a value is of an event: `record.s3`, `record.s3.object`. An event of EventBridge has its object elsewhere, and its key as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum EventPart {
    #[default]
    Other,
    Entity,
    Object,
}

impl EventPart {
    pub(super) fn member(self, name: &str) -> Self {
        match (self, name) {
            (_, "s3") => Self::Entity,
            (Self::Entity, "object") => Self::Object,
            _ => Self::Other,
        }
    }
}

impl Reader<'_> {
    /// The member of a value, if it is the key of an object of an event.
    pub(super) fn event_key(&self, base: &Value, member: &Member, frame: &Frame) -> Option<Value> {
        let Member::Named(name) = member else { return None };
        let is_key = base.part == EventPart::Object && name == "key" && !self.decodes_its_key(&base.kind);
        is_key.then(|| self.encoded(name.span(), frame))
    }

    /// What `record["s3"]`, `.get("object")` or `.pointer("/s3/object/key")` gives of an event.
    pub(super) fn event_part_at(&self, base: &Value, at: &Expr, frame: &Frame) -> Option<Value> {
        let Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) = at else { return None };
        let text = path.value();
        let (above, last) = text.rsplit_once('/').unwrap_or(("", &text));
        let part = above.split('/').filter(|name| !name.is_empty()).fold(base.part, EventPart::member);
        match part {
            EventPart::Object if last == "key" => Some(self.encoded(path.span(), frame)),
            part => {
                let part = part.member(last);
                (part != EventPart::Other).then(|| Value { part, ..base.clone() })
            }
        }
    }

    /// What a type of `aws_lambda_events` is of an event.
    pub(super) fn event_part_of(&self, of: &Type, context: &Context) -> EventPart {
        match of {
            Type::Reference(inner) => self.event_part_of(&inner.elem, context),
            Type::Path(path) => match self.resolve(context.module, &names_of(&path.path), Space::Types) {
                Target::Foreign(names) if names.first().is_some_and(|name| name == "aws_lambda_events") => {
                    match names.last().map(String::as_str) {
                        Some("S3Entity") => EventPart::Entity,
                        Some("S3Object") => EventPart::Object,
                        _ => EventPart::Other,
                    }
                }
                _ => EventPart::Other,
            },
            _ => EventPart::Other,
        }
    }

    fn encoded(&self, span: Span, frame: &Frame) -> Value {
        Value::text(Text::EventKey(self.spot(frame.context.module, span), Encoding::Whole))
    }

    /// Whether a type of one's own decodes its key while it is read: it is of a type of one's own, or read by a function.
    fn decodes_its_key(&self, kind: &Kind) -> bool {
        let Kind::Local(of, arguments) = kind else { return false };
        let Item::Struct(item) = self.types[*of].item else { return true };
        let field = item.fields.iter().find(|field| field.ident.as_ref().is_some_and(|name| plain(name) == "key"));
        let is_read_otherwise = field.is_none_or(|field| field.attrs.iter().any(names_a_reader));
        is_read_otherwise || self.kind_of_field(*of, arguments, None, "key").is_some_and(|kind| kind.is_known())
    }
}

/// `#[serde(deserialize_with = "…")]`, `#[serde(with = "…")]`, `#[serde_as(as = "…")]`.
fn names_a_reader(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) => {
            list.path.is_ident("serde_as")
                || list.tokens.clone().into_iter().any(|token| token.to_string().ends_with("with"))
        }
        _ => false,
    }
}

/// What functions give that percent-decode and leave each `+` as it is (their documentation: `urlencoding::decode`,
/// `percent_encoding::percent_decode_str`).
pub(super) fn decoded(function: &[String], arguments: &[Value]) -> Option<Value> {
    let names: Vec<&str> = function.iter().map(String::as_str).collect();
    let is_half = matches!(
        names[..],
        ["urlencoding", "decode" | "decode_binary"] | ["percent_encoding", "percent_decode_str" | "percent_decode"]
    );
    let keys = arguments.iter().flat_map(Value::event_keys).filter_map(|text| match text {
        Text::EventKey(spot, _) => Some(Text::EventKey(*spot, Encoding::Spaces)),
        _ => None,
    });
    is_half.then(|| Value { texts: keys.collect(), ..Value::default() })
}

/// Methods that give the text in another form, besides those that all values have.
pub(super) fn keeps_event_key(method: &str) -> bool {
    matches!(method, "as_bytes" | "decode_utf8" | "decode_utf8_lossy" | "into_owned" | "into_string" | "into_bytes")
}
