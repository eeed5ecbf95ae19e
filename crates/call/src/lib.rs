//! The pure state machine of one call: no IO, no clock, no async.
