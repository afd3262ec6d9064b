use store::{Any, Remove, Store};

pub async fn handle(store: &Store, any: Any, key: &str) {
    store.look(key).await;
    any.remove(key).await;
}

fn main() {}
