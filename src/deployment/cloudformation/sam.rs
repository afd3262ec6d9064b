//! SAM's short forms, spelt out as its translator does: policy templates, connectors, S3 events, the role that nobody wrote.

use std::sync::LazyLock;

use super::Reader;
use super::lookup::referred;
use crate::deployment::Position;
use crate::deployment::facts::{DocumentKind, Given, Managed, Origin, Permission, Role};
use crate::deployment::node::{Entry, Node, Part, Text, Value};
use crate::deployment::properties::{ITSELF, Reading, Row};
use crate::deployment::property::{Property, Resource};
use crate::deployment::{json, policy};
use crate::iam::{Action, S3};

/// The policy templates and connectors of SAM; `make.py` beside it says where they are from.
static SAM: LazyLock<Option<Node>> = LazyLock::new(|| json::read(include_str!("../../audit/data/sam.json")).ok());

fn table(name: &str, key: &str) -> Option<&'static Node> {
    SAM.as_ref()?.get(name)?.get(key)
}

/// What every role that SAM makes for a function has.
const BASIC: &str = "service-role/AWSLambdaBasicExecutionRole";

impl Reader<'_> {
    pub(super) fn serverless(&mut self, id: &str, resource: &Node, properties: &Node) {
        let own = properties.get("Role").map(|role| self.name_of(role));
        let holder = own.clone().unwrap_or_else(|| format!("{id}Role"));
        if own.is_none() {
            let place = self.file.at(resource.at);
            self.facts.roles.push(Role { place: place.clone(), id: holder.clone(), name: None });
            self.facts.properties.extend(self.role_made(&holder, resource, properties));
            let arn = Text::known(format!("arn:{}:iam::aws:policy/{BASIC}", self.resolver.partition()));
            self.facts.managed.push(Managed { place, holder: holder.clone(), arn });
            if let Some(function) = self.facts.functions.iter_mut().rfind(|function| function.id == id) {
                function.role = Some(holder.clone());
            }
            self.document(properties.get("AssumeRolePolicyDocument"), DocumentKind::Trust, &holder);
            for policy in properties.get("Policies").map_or(&[][..], Node::items) {
                self.function_policy(policy, &holder);
            }
        }
        let function = self.facts.functions.iter().rfind(|function| function.id == id);
        let function = function.map_or_else(|| Text::unknown(id), |function| function.known_as.clone());
        for event in properties.get("Events").map_or(&[][..], Node::entries) {
            self.event(&event.node, &function);
        }
        if let Some(url) = properties.get("FunctionUrlConfig") {
            self.function_url(url, &function);
        }
        for connector in resource.get("Connectors").map_or(&[][..], Node::entries) {
            if let Some(properties) = connector.node.get("Properties") {
                self.connect(&connector.node, id, properties);
            }
        }
    }

    /// The permission that SAM adds to a URL for anyone (*AWS SAM Developer Guide, FunctionUrlConfig*).
    fn function_url(&mut self, url: &Node, function: &Text) {
        if !self.url(url) {
            return;
        }
        let place = self.file.at(url.get("AuthType").map_or(url.at, |auth| auth.at));
        self.facts.permissions.push(Permission {
            principal_place: place.clone(),
            place,
            function: function.clone(),
            action: Given::Known("lambda:InvokeFunctionUrl".to_owned()),
            principal: Given::Known("*".to_owned()),
            source_arn: Given::Missing,
            source_account: Given::Missing,
            organization: Given::Missing,
            origin: Origin::Expanded,
        });
    }

    /// *AWS SAM Developer Guide, AWS::Serverless::StateMachine*: without a role of its own it has these policies.
    pub(super) fn state_machine(&mut self, id: &str, properties: &Node) {
        if properties.get("Role").is_none() {
            for policy in properties.get("Policies").map_or(&[][..], Node::items) {
                self.function_policy(policy, &format!("{id}Role"));
            }
        }
    }

    /// The role that SAM makes has the boundary that the function names.
    fn role_made(&self, holder: &str, resource: &Node, properties: &Node) -> Vec<Property> {
        let row = Row {
            kind: "AWS::Serverless::Function",
            of: Resource::Role,
            name: "RoleName",
            keys: &[("", ITSELF, &[]), ("PermissionsBoundary", "permissions boundary", &[])],
        };
        let resolved = Node { at: resource.at, ..self.resolver.resolve(properties) };
        Reading::of(self.file, self.resolver.place(), &row, &resolved, holder).found
    }

    /// *AWS SAM Developer Guide, AWS::Serverless::Function, Policies*: a managed policy's ARN or name, a document, or a policy
    /// template with its parameters.
    fn function_policy(&mut self, node: &Node, holder: &str) {
        if node.get("Statement").is_some() {
            self.document(Some(node), DocumentKind::Identity, holder);
            return;
        }
        if let [only] = node.entries()
            && let Some(statements) = table("templates", &only.key)
        {
            let bindings: Vec<Entry> = only
                .node
                .entries()
                .iter()
                .map(|entry| Entry { key: entry.key.clone(), at: entry.at, node: self.resolver.resolve(&entry.node) })
                .collect();
            let resolved = self.resolver.with(&bindings).resolve(&relocated(statements, node.at, None));
            self.expanded(&resolved, holder);
            return;
        }
        match node.entries() {
            [only] if only.node.entries().len() <= 1 && only.key.ends_with("Policy") => {
                self.unread(node, format!("`{}` is an unknown policy template", only.key));
            }
            _ => self.managed(node, holder),
        }
    }

    fn expanded(&mut self, statements: &Node, holder: &str) {
        let document = policy::document(self.file, statements, DocumentKind::Identity, holder);
        self.facts.documents.extend(document.map(|mut document| {
            document.origin = Origin::Expanded;
            document
        }));
    }

    /// *AWS SAM Developer Guide, EventSource*: what invokes the function besides.
    fn event(&mut self, event: &Node, function: &Text) {
        let kind = event.get("Type").and_then(Node::known).unwrap_or("unknown");
        if kind == "S3" {
            return self.s3_event(event, function);
        }
        self.facts.properties.push(Property {
            place: self.file.at(event.at),
            of: Resource::Function,
            name: function.clone(),
            key: "event source".to_owned(),
            value: Text::known(kind),
        });
        let authorizer = event.find(&["Properties", "Auth", "Authorizer"]).and_then(Node::known);
        if matches!(kind, "Api" | "HttpApi") && matches!(authorizer, None | Some("NONE")) {
            match self.api_guards(event, kind, authorizer.is_none()) {
                Some(true) => {}
                Some(false) => self.door(event, "anyone may invoke the function by an API without an authorizer"),
                None => self.unread(event, "whether the API of an event asks who calls stands elsewhere".to_owned()),
            }
        }
    }

    /// Whether an API asks who calls: by its default authorizer, its resource policy or a key, or because it is private (*AWS SAM
    /// Developer Guide, ApiAuth*). `None` where that is said in a definition of its own, or in another stack.
    fn api_guards(&self, event: &Node, kind: &str, takes_default: bool) -> Option<bool> {
        let of_event = event.find(&["Properties", "Auth", "ApiKeyRequired"]).map(|key| key.known() == Some("true"));
        let guards = |api: &Node| {
            let endpoint = api.get("EndpointConfiguration");
            let endpoint = endpoint.map(|one| one.get("Type").unwrap_or(one)).and_then(Node::known);
            let has = |key| api.find(&["Auth", key]).is_some();
            let wants_key = || api.find(&["Auth", "ApiKeyRequired"]).and_then(Node::known) == Some("true");
            endpoint == Some("PRIVATE")
                || has("ResourcePolicy")
                || (takes_default && has("DefaultAuthorizer"))
                || (kind == "Api" && of_event.unwrap_or_else(wants_key))
        };
        let globals = self.globals.and_then(|globals| globals.get(kind));
        let is_guarded = event.find(&["Properties", "Auth", "ResourcePolicy"]).is_some();
        if is_guarded || (kind == "Api" && of_event == Some(true)) || globals.is_some_and(guards) {
            return Some(true);
        }
        let named = ["RestApiId", "ApiId"].iter().find_map(|key| event.find(&["Properties", key]));
        let Some(named) = named else { return Some(false) };
        let (_, api) = referred(named).and_then(|id| self.resolver.resource(id))?;
        let Some(api) = api else { return Some(false) };
        if guards(api) {
            return Some(true);
        }
        let is_defined =
            ["DefinitionBody", "DefinitionUri", "Body", "BodyS3Location"].iter().any(|key| api.get(key).is_some());
        (!is_defined).then_some(false)
    }

    /// The permission of an S3 event names the account and not the bucket.
    fn s3_event(&mut self, event: &Node, function: &Text) {
        let place = self.file.at(event.at);
        let mut resolved = self.resolver.resolve(event);
        let of = Entry { key: "Function".to_owned(), at: event.at, node: Node::text(event.at, function.clone()) };
        if let Value::Map(entries) = &mut resolved.value
            && let Some(Value::Map(properties)) =
                entries.iter_mut().find(|entry| entry.key == "Properties").map(|entry| &mut entry.node.value)
        {
            properties.push(of);
        }
        let row = Row { kind: "S3", of: Resource::Bucket, name: "Properties.Bucket", keys: &[] };
        let mut reading = Reading::of(self.file, self.resolver.place(), &row, &resolved, "bucket");
        reading.notifications("Properties", ["Events", "Filter.S3Key.Rules", "Function", "", ""]);
        self.facts.properties.extend(reading.found);
        self.facts.permissions.push(Permission {
            principal_place: place.clone(),
            place,
            function: function.clone(),
            action: Given::Known(Action::InvokeFunction.as_str().to_owned()),
            principal: Given::Known(S3.to_owned()),
            source_arn: Given::Missing,
            source_account: Given::Known(self.resolver.account().to_owned()),
            organization: Given::Missing,
            origin: Origin::Expanded,
        });
    }

    pub(super) fn connector(&mut self, resource: &Node, properties: &Node) {
        match properties.find(&["Source", "Id"]).and_then(Node::known) {
            Some(source) => self.connect(resource, source, properties),
            None => self.unread(resource, "a connector whose source is not a resource of this template".to_owned()),
        }
    }

    fn connect(&mut self, node: &Node, source: &str, properties: &Node) {
        for destination in properties.get("Destination").map_or(&[][..], Node::items) {
            let target = destination.get("Id").and_then(Node::known);
            let profile = target.and_then(|id| self.resolver.kind_of(id)).and_then(|kind| table("connectors", kind));
            let is_function = self.resolver.kind_of(source).is_some_and(|kind| kind.ends_with("::Function"));
            let (Some(target), Some(profile), true) = (target, profile, is_function) else {
                self.unread(node, format!("what the connector of `{source}` grants is not known here"));
                continue;
            };
            let attribute = if self.resolver.kind_of(target) == Some("AWS::SNS::Topic") { "TopicArn" } else { "Arn" };
            let arn = self.resolver.resolve(&Node {
                at: node.at,
                value: Value::Map(vec![Entry {
                    key: "Fn::GetAtt".to_owned(),
                    at: node.at,
                    node: Node::text(node.at, Text::known(format!("{target}.{attribute}"))),
                }]),
            });
            let holder = self.facts.functions.iter().find(|function| function.id == source);
            let holder = holder.and_then(|function| function.role.clone()).unwrap_or_else(|| format!("{source}Role"));
            for category in properties.get("Permissions").map_or(&[][..], Node::items).iter().filter_map(Node::known) {
                if let Some(statements) = profile.find(&[category, "Statement"]) {
                    self.expanded(&relocated(statements, node.at, arn.as_text()), &holder);
                }
            }
        }
    }
}

/// A value of the table as if it stood at a place, with the ARN of a connector's destination in it.
fn relocated(node: &Node, at: Position, destination: Option<&Text>) -> Node {
    let value = match &node.value {
        Value::Text(text) => {
            Value::Text(match (text.whole().unwrap_or_default().split_once("%{Destination.Arn}"), destination) {
                (Some((before, after)), Some(arn)) => {
                    let mut filled = Text::known(before);
                    filled.extend(arn.clone());
                    filled.push(Part::Known(after.to_owned()));
                    filled
                }
                _ => without_holes(text),
            })
        }
        Value::List(list) => Value::List(list.iter().map(|item| relocated(item, at, destination)).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| Entry { key: entry.key.clone(), at, node: relocated(&entry.node, at, destination) })
                .collect(),
        ),
    };
    Node { at, value }
}

/// Whatever else a connector knows of its ends is not known here.
fn without_holes(text: &Text) -> Text {
    match text.whole() {
        Some(whole) if whole.contains("%{") => Text::unknown("connector"),
        _ => text.clone(),
    }
}
