//! What leaves the code that is read.

use std::rc::Rc;

use proc_macro2::Span;

use super::call::{HiddenCalls, Unresolved};
use super::crates::hidden_with_credentials;
use super::frame::Frame;
use super::reader::Reader;
use super::value::{Kind, Origin, Request, Value};

impl Reader<'_> {
    /// A request that is kept somewhere may be given more there.
    pub(super) fn keep(&mut self, values: &[Value]) {
        self.keep_requests(values);
        self.lose(values);
    }

    pub(super) fn keep_requests(&mut self, values: &[Value]) {
        for value in values {
            if let Kind::Request(request) = &value.kind {
                self.open(request);
            }
        }
    }

    pub(super) fn open(&mut self, request: &Request) {
        for origin in &request.origins {
            match origin {
                Origin::Call(at) => self.calls[*at].is_partial = true,
                Origin::Parameter(..) => {
                    self.parameter_settings.push((*origin, String::new(), Default::default()));
                }
            }
        }
    }

    /// Clients, and what they are made from, go to code that is not here.
    pub(super) fn give_away(&mut self, values: &[Value], to: &str, span: Span, frame: &Frame) {
        let spot = self.spot(frame.context.module, span);
        for kind in values.iter().flat_map(|value| value.kind.parts()) {
            match kind {
                Kind::Client(client) => self.note(spot, Unresolved::Given(to.to_owned()), HiddenCalls::Client(client)),
                Kind::Config => {
                    for hides in hidden_with_credentials(to.split("::").next().unwrap_or_default()) {
                        self.note(spot, Unresolved::Given(to.to_owned()), hides);
                    }
                }
                Kind::Request(request) => self.open(&Rc::clone(request)),
                _ => {}
            }
        }
    }
}
