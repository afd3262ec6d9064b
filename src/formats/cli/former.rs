//! What the scripts may have made for an earlier spec, and how they know that it is theirs.

use serde::Serialize;
use serde_json::Value;

use super::value;
use crate::iam::{Names, Place};
use crate::monitoring::{alarms_of, dashboard_of};
use crate::spec::{Extras, Feature, Spec};

/// Everything that may watch a function, whether the spec asks for it or not.
#[derive(Debug, Serialize)]
pub(super) struct Former {
    /// The name of the topic that alarms tell.
    topic_name: String,
    /// The dashboard's name.
    dashboard_name: String,
    /// The trail's name.
    trail_name: String,
    /// The alarms.
    known_alarms: Vec<KnownAlarm>,
    /// The titles on the dashboard, in order.
    dashboard_title_nodes: Vec<String>,
}

/// An alarm is the scripts' own if name and description are those that they write.
#[derive(Debug, Serialize)]
struct KnownAlarm {
    /// Its name.
    name: String,
    /// What it means.
    description_node: String,
}

impl Former {
    pub(super) fn of(spec: &Spec) -> Self {
        let names = Names::of(spec);
        let features = vec![Feature::Dashboard];
        let watched = Spec { extras: Extras { features, ..Extras::default() }, ..spec.clone() };
        let alarms = alarms_of(&watched).into_iter();
        Self {
            topic_name: names.alarm_topic,
            dashboard_name: names.dashboard,
            trail_name: names.trail,
            known_alarms: alarms
                .map(|alarm| KnownAlarm { name: alarm.name, description_node: value::string(alarm.description) })
                .collect(),
            dashboard_title_nodes: titles_of(&watched).iter().map(|title| value::string(title)).collect(),
        }
    }
}

/// They are the same wherever it is deployed.
fn titles_of(spec: &Spec) -> Vec<String> {
    let place = Place { partition: String::new(), region: String::new(), account: String::new() };
    let body = dashboard_of(spec).map(|body| body.resolve(&place)).unwrap_or_default();
    let body: Value = serde_json::from_str(&body).unwrap_or_default();
    let widgets = body["widgets"].as_array().into_iter().flatten();
    widgets.filter_map(|widget| widget["properties"]["title"].as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::extras::Alarms;
    use crate::spec::{Draft, Event, Trigger};

    #[test]
    fn what_watched_a_function_is_known_when_nothing_does_any_more() {
        let mut draft = Draft { name: Some("thumbs".parse().unwrap()), ..Draft::default() };
        draft.triggers.push(Trigger { on: "s3://in-b/".parse().unwrap(), events: vec![Event::OBJECT_CREATED] });
        draft.extras.alarms = Some(Alarms::None);
        let former = Former::of(&Spec::try_from(draft).unwrap());
        assert_eq!((former.known_alarms.len(), former.dashboard_title_nodes.len()), (6, 4));
        assert_eq!(former.known_alarms[0].name, "thumbs-errors");
    }
}
