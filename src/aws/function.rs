//! The function: its configuration, its policy, and what becomes of events that fail.

use futures_util::future::{join, join3};

use super::conversation::{Answer, Conversation, Requirement};
use crate::audit::deployed::{Function, Invocation, Stated};
use crate::deployment::SourceLocation;
use crate::iam::{Arn, Names};

/// The function, as its alias stands for it if there is one; `None` where it is not there, or where that is noted.
pub(super) async fn read(asking: &Conversation, names: &Names) -> Option<Function> {
    let lambda = &asking.clients.lambda;
    let name = &*names.function;
    let arn = Arn::function(name).resolve(&asking.place);
    let invoked = names.invoked().resolve(&asking.place);
    let alias = names.alias().map(ToString::to_string);
    let welcome = || Requirement::Optional(SourceLocation::aws(&*arn));
    let configuration = lambda.get_function_configuration().function_name(name).set_qualifier(alias.clone()).send();
    let policy = lambda.get_policy().function_name(name).set_qualifier(alias.clone()).send();
    let own_policy = lambda.get_policy().function_name(name).send();
    let invocation = lambda.get_function_event_invoke_config().function_name(name).set_qualifier(alias.clone()).send();
    let concurrency = lambda.get_function_concurrency().function_name(name).send();
    let recursion = lambda.get_function_recursion_config().function_name(name).send();
    let tags = lambda.list_tags().resource(&*arn).send();
    let ((configuration, policy, invocation), (concurrency, recursion, tags)) = join(
        join3(
            asking.ask("lambda:GetFunctionConfiguration", &invoked, Requirement::Required, configuration),
            asking.ask("lambda:GetPolicy", &invoked, Requirement::Required, policy),
            asking.ask("lambda:GetFunctionEventInvokeConfig", &invoked, Requirement::Required, invocation),
        ),
        join3(
            asking.ask("lambda:GetFunctionConcurrency", &arn, Requirement::Required, concurrency),
            // Not every Region and partition has it.
            asking.ask("lambda:GetFunctionRecursionConfig", &arn, welcome(), recursion),
            asking.ask("lambda:ListTags", &arn, welcome(), tags),
        ),
    )
    .await;
    let told = configuration.got()?;
    let own_policy = match alias {
        Some(_) => asking.ask("lambda:GetPolicy", &arn, Requirement::Required, own_policy).await.got(),
        None => None,
    };
    let environment = told.environment().and_then(|environment| environment.variables());
    let invocation = invocation.got().map(|told| Invocation {
        failure: told.destination_config().and_then(|config| config.on_failure()?.destination().map(str::to_owned)),
        retries: told.maximum_retry_attempts(),
        age: told.maximum_event_age_in_seconds(),
    });
    let logging = told.logging_config();
    let network = told.vpc_config();
    Some(Function {
        arn,
        invoked,
        role: told.role().unwrap_or_default().to_owned(),
        runtime: told.runtime().map(|runtime| runtime.as_str().to_owned()),
        handler: told.handler().map(str::to_owned),
        architectures: told.architectures().iter().map(|one| one.as_str().to_owned()).collect(),
        memory: told.memory_size(),
        timeout: told.timeout(),
        storage: told.ephemeral_storage().map(|storage| storage.size()),
        environment: environment.cloned().unwrap_or_default().into_iter().collect(),
        layers: told.layers().iter().filter_map(|layer| layer.arn().map(str::to_owned)).collect(),
        log_group: logging.and_then(|config| config.log_group().map(str::to_owned)),
        log_format: logging.and_then(|config| config.log_format()).map(|format| format.as_str().to_owned()),
        log_level: logging.and_then(|config| config.application_log_level()).map(|level| level.as_str().to_owned()),
        environment_key: told.kms_key_arn().map(str::to_owned),
        subnets: network.map(|vpc| vpc.subnet_ids().to_vec()).unwrap_or_default(),
        security_groups: network.map(|vpc| vpc.security_group_ids().to_vec()).unwrap_or_default(),
        tracing: told.tracing_config().and_then(|config| config.mode()).map(|mode| mode.as_str().to_owned()),
        concurrency: stated(concurrency, |told| told.reserved_concurrent_executions()),
        recursion: stated(recursion, |told| told.recursive_loop().map(|one| one.as_str().to_owned())),
        tags: stated(tags, |told| told.tags().map(|tags| tags.clone().into_iter().collect())),
        invocation,
        policy: policy.got().and_then(|told| told.policy().map(str::to_owned)),
        own_policy: own_policy.and_then(|told| told.policy().map(str::to_owned)),
    })
}

fn stated<A, T>(answer: Answer<A>, value: impl Fn(&A) -> Option<T>) -> Stated<T> {
    match answer {
        Answer::Got(told) => value(&told).map_or(Stated::Unset, Stated::Set),
        Answer::Absent => Stated::Unset,
        Answer::Elsewhere(_) | Answer::None => Stated::Unknown,
    }
}
