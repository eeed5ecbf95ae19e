//! The app on a stage: virtual display, virtual sound, a private session bus and the simulator.
