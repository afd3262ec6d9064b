//! How the handler's code uses what its function was granted.

use crate::iam::named_grant;
use crate::spec::options::Allow;
use crate::spec::{Access, Field, Granted, Handler, Spec};

/// A line of code for each grant that a spec has got, and that its handler finds in `app`.
pub fn new_fields(before: &Spec, after: &Spec) -> Vec<String> {
    if after.handler == Handler::Own {
        return Vec::new();
    }
    let old = before.fields();
    after.fields().iter().filter(|field| !old.contains(field)).map(line).collect()
}

/// A line for each new action of `allow` that a named grant also allows.
pub fn named_instead(before: &[Allow], after: &Spec) -> Vec<String> {
    let stated = after.options.allow.iter().filter(|stated| !before.contains(stated));
    let actions = stated.flat_map(|stated| stated.actions.iter().copied());
    let line =
        |action| Some(format!("`{}` grants `{action}`, too, and gives the handler a client", named_grant(action)?));
    actions.filter_map(line).collect()
}

fn line(field: &Field<'_>) -> String {
    let name = &field.name;
    let code = match &field.what {
        Granted::Place(_, accesses) if accesses.contains(&Access::Write) => {
            format!("app.{name}.write(&app.{name}.named_after(record), headers, body).await?")
        }
        Granted::Place(_, accesses) if accesses.contains(&Access::Read) => {
            format!("app.{name}.read(&app.{name}.join(\"NAME\")).await?")
        }
        Granted::Place(_, accesses) if accesses.contains(&Access::Delete) => {
            format!("app.{name}.delete(&app.{name}.join(\"NAME\")).await?")
        }
        Granted::Place(..) => format!("app.{name}.list().await?"),
        Granted::Topic(_) => format!("app.{name}.publish(&Notice::of(record)).await?"),
        Granted::Queue(_) => format!("app.{name}.send(&Notice::of(record)).await?"),
        Granted::Secret(_) | Granted::Parameter(_) => format!("app.{name}.get().await?.expose_text()?"),
        Granted::Service(grant) => grant.call(name.as_str()),
        Granted::Variable(_) => format!("app.{name}"),
    };
    format!("the handler may use it: `{code}`")
}
