// Whatever it does, it does not call AWS.
fn main() {}
