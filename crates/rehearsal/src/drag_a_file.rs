//! A window that holds a file, to be dragged out of it with the mouse: a file manager of one file.
//!
//!     drag-a-file PATH

#[cfg(target_os = "linux")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use gtk::{gdk, glib, prelude::*};

    let path = std::env::args_os().nth(1).ok_or("name a file")?;
    let uri = glib::filename_to_uri(std::path::PathBuf::from(path), None)?;
    gtk::init()?;
    let window = gtk::Window::new(gtk::WindowType::Toplevel);
    window.set_title("A file");
    window.set_default_size(100, 100);
    window.drag_source_set(gdk::ModifierType::BUTTON1_MASK, &[], gdk::DragAction::COPY);
    window.drag_source_add_uri_targets();
    window.connect_drag_data_get(move |_, _, data, _, _| {
        data.set_uris(&[&uri]);
    });
    window.show_all();
    gtk::main();
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn main() {}
