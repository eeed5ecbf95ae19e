//! A program whose window is in front, and which catches the next key: it prints a token that lets
//! one other window come to the front (`xdg_activation_v1`). So does the part of a desktop that
//! watches the keys; a compositor gives a token only to whom a key was pressed.
//!
//!     key-catcher

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::io::Write;

    use gtk::{gio, glib, prelude::*};

    gtk::init()?;
    let app = gio::AppInfo::create_from_commandline(
        "simu",
        Some("Simu"),
        gio::AppInfoCreateFlags::SUPPORTS_STARTUP_NOTIFICATION,
    )?;
    let window = gtk::Window::new(gtk::WindowType::Toplevel);
    window.set_title("Key catcher");
    window.connect_key_press_event(move |window, _| {
        let context = window.display().app_launch_context();
        let token = context.and_then(|context| context.startup_notify_id(&app, &[]));
        // Who reads it may be gone; an empty line says that there is none.
        let _ = writeln!(std::io::stdout(), "{}", token.unwrap_or_default());
        glib::Propagation::Stop
    });
    window.show_all();
    gtk::main();
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() {}
