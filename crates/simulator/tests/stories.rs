//! The simulator's three doors, told as stories over real sockets.
#![allow(clippy::unwrap_used)]

#[path = "stories/calls.rs"]
mod calls;
#[path = "stories/capability_token.rs"]
mod capability_token;
#[path = "stories/client.rs"]
mod client;
#[path = "stories/control.rs"]
mod control;
#[path = "stories/faults.rs"]
mod faults;
#[path = "stories/hostile.rs"]
mod hostile;
#[path = "stories/incoming.rs"]
mod incoming;
#[path = "stories/media.rs"]
mod media;
#[path = "stories/phone.rs"]
mod phone;
#[path = "stories/program.rs"]
mod program;
#[path = "stories/registration.rs"]
mod registration;
#[path = "media_legs/sound.rs"]
mod sound;
#[path = "stories/voice_api.rs"]
mod voice_api;
#[path = "stories/world.rs"]
mod world;
