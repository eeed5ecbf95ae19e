//! The simulator's three doors, told as stories over real sockets.
#![allow(clippy::unwrap_used)]

#[path = "stories/call_faults.rs"]
mod call_faults;
#[path = "stories/call_waiting.rs"]
mod call_waiting;
#[path = "stories/callback_fields.rs"]
mod callback_fields;
#[path = "stories/callbacks.rs"]
mod callbacks;
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
#[path = "stories/frame_faults.rs"]
mod frame_faults;
#[path = "stories/handshake_faults.rs"]
mod handshake_faults;
#[path = "stories/hostile.rs"]
mod hostile;
#[path = "stories/incoming.rs"]
mod incoming;
#[path = "stories/media.rs"]
mod media;
#[path = "stories/media_faults.rs"]
mod media_faults;
#[path = "stories/phone.rs"]
mod phone;
#[path = "stories/program.rs"]
mod program;
#[path = "stories/registration.rs"]
mod registration;
#[path = "stories/socket_faults.rs"]
mod socket_faults;
#[path = "media_legs/sound.rs"]
mod sound;
#[path = "stories/voice_api.rs"]
mod voice_api;
#[path = "stories/world.rs"]
mod world;
