//! Draws the windows with the processor alone on Linux.
//!
//! The window is small, flat and mostly still: OpenGL wins it nothing. Where there is no graphics
//! driver it costs 80 MiB, and a bad driver leaves the window empty. Measured in
//! docs/decisions/0004-windows-without-opengl.md.

/// What a person has set themselves stands.
#[cfg(target_os = "linux")]
const SWITCHES: &[(&str, &str)] = &[
    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    ("GDK_GL", "disable"),
];

/// Must come before any thread starts and before GTK does.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the environment can only be changed before threads start")]
pub fn without_gl() {
    for (name, value) in SWITCHES {
        if std::env::var_os(name).is_none() {
            // SAFETY: called at the start of the program, no other thread runs yet.
            unsafe { std::env::set_var(name, value) };
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub fn without_gl() {}
