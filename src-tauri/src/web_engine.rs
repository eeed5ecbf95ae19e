//! How WebKit works for us on Linux: it draws with the processor alone, and runs scripts as they
//! are, without compiling them.
//!
//! The window is small, flat and mostly still: OpenGL wins it nothing. Where there is no graphics
//! driver it costs 80 MiB, and a bad driver leaves the window empty. Measured in
//! docs/decisions/0004-windows-without-opengl.md.
//!
//! Each snapshot comes to the window as a script of its own. `JavaScriptCore` compiles what runs
//! often and keeps what it has read of scripts that never come again, which took more with each
//! call. Measured in docs/decisions/0014-scripts-as-they-are.md.

/// What a person has set themselves stands.
#[cfg(target_os = "linux")]
const SWITCHES: &[(&str, &str)] = &[
    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    ("GDK_GL", "disable"),
    ("JSC_useJIT", "0"),
    ("JSC_useCodeCache", "0"),
];

/// Must come before any thread starts and before GTK does.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the environment can only be changed before threads start")]
pub fn set_switches() {
    for (name, value) in SWITCHES {
        if std::env::var_os(name).is_none() {
            // SAFETY: called at the start of the program, no other thread runs yet.
            unsafe { std::env::set_var(name, value) };
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub fn set_switches() {}
