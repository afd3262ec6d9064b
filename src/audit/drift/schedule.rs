//! How a schedule needs to invoke the function.

use super::wanted::List;
use crate::deployment::Text;
use crate::deployment::property::{
    Resource, SCHEDULE, SCHEDULE_AGE, SCHEDULE_END, SCHEDULE_GROUP, SCHEDULE_INPUT, SCHEDULE_NAME, SCHEDULE_RETRIES,
    SCHEDULE_ROLE, SCHEDULE_START, SCHEDULE_SWITCH, SCHEDULE_UNDELIVERED, SCHEDULE_WINDOW, SCHEDULE_ZONE,
};
use crate::iam::{self, Arn};
use crate::resources::{RESOURCES, Resources};

impl List<'_> {
    /// One, or none where the spec has none: what invokes the function under another role needs no statement of its policy.
    pub(super) fn of_schedule(&mut self) {
        let (of, invoked) = (Resource::Function, self.invoked.clone());
        let Some(expression) = &self.spec.options.schedule else {
            self.add(of, &invoked, SCHEDULE, []);
            return;
        };
        let resources = Resources::of(self.spec);
        let (name, role) = (self.names.function.clone(), self.names.schedule_role.arn().resolve(self.place));
        let (retries, age) = (resources.retries.to_string(), resources.event_age.to_string());
        self.add_all(
            of,
            &invoked,
            &[
                (SCHEDULE, expression.as_str()),
                (SCHEDULE_NAME, &name),
                (SCHEDULE_ROLE, &role),
                (SCHEDULE_INPUT, RESOURCES.schedule_input),
                (SCHEDULE_WINDOW, "OFF"),
                (SCHEDULE_RETRIES, &retries),
                (SCHEDULE_AGE, &age),
            ],
        );
        for key in [SCHEDULE_GROUP, SCHEDULE_ZONE, SCHEDULE_START, SCHEDULE_END, SCHEDULE_SWITCH] {
            self.add(of, &invoked, key, []);
        }
        let keeps = iam::keeps_undelivered_of_schedule(self.spec);
        let queue = keeps.then(|| Text::known(Arn::queue(&self.names.failure_queue).resolve(self.place)));
        self.add(of, &invoked, SCHEDULE_UNDELIVERED, queue);
    }
}
