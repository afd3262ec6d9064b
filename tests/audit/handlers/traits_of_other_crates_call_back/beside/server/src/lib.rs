use store::{Orders, Store};

pub struct Service<O: Orders> {
    orders: O,
}

impl<O: Orders> Service<O> {
    pub fn new(orders: O) -> Self {
        Self { orders }
    }
}

impl<O: Orders> tower::Service<String> for Service<O> {
    type Response = ();

    fn call(&mut self, id: String) -> Self::Future {
        Box::pin(self.orders.place(id))
    }
}

pub struct Listener {
    pub store: Store,
}

impl Listener {
    pub async fn listen(self) {}
}

impl Drop for Listener {
    fn drop(&mut self) {
        block_on(self.store.clear());
    }
}

pub struct Unused {
    pub store: Store,
}

impl Drop for Unused {
    fn drop(&mut self) {
        block_on(self.store.forget());
    }
}
