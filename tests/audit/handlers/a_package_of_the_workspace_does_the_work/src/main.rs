use storage::{Store, remove};

pub async fn handle(store: &Store) {
    store.read("incoming/a").await;
    remove(store).await;
}
