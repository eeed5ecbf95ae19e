//! The project's commands: demo, test, dev, bundle, bench.
fn main() {}
