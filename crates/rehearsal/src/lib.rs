//! The app on a stage: a virtual display, virtual sound devices, a private session bus with a
//! keychain, and the local Africa's Talking. The headless demo, the end-to-end tests and the
//! benchmarks all play on it, with the app as agents run it.

pub mod demo;
pub mod failure;
pub mod local_at;
pub mod process;
pub mod sound;
pub mod speech;
pub mod stage;
pub mod window;

pub use failure::Failure;
pub use stage::Stage;
