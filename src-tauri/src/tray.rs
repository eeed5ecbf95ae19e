//! The tray: the way back to the window, the line's state in one sentence, and the way out.

use phone::snapshot::{LineView, Snapshot};
use tauri::menu::{MenuBuilder, MenuItemBuilder};
use tauri::tray::{TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, image::Image};

use crate::window;

pub const ID: &str = "simu";

/// Puts Simu into the tray. Some desktops have none; the phone runs without.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let open = MenuItemBuilder::with_id("open", "Open Simu").build(app)?;
    let quit = MenuItemBuilder::with_id("quit", "Quit").build(app)?;
    let menu = MenuBuilder::new(app).items(&[&open, &quit]).build()?;
    TrayIconBuilder::with_id(ID)
        .icon(Image::from_bytes(include_bytes!("../../icons/32x32.png"))?)
        .tooltip("Simu")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => window::show(app),
            "quit" => window::quit_or_ask(app),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if matches!(event, TrayIconEvent::Click { .. }) {
                window::show(tray.app_handle());
            }
        })
        .build(app)?;
    Ok(())
}

/// Shows in the tray whether the agent can be called.
pub fn show(app: &AppHandle, snapshot: &Snapshot) {
    let Some(tray) = app.tray_by_id(ID) else { return };
    let words = match (&snapshot.call, &snapshot.line) {
        (Some(_), _) => "Simu: in a call",
        (None, LineView::Ready { .. }) => "Simu: ready for calls",
        (None, LineView::SignedOut) => "Simu: signed out",
        (
            None,
            LineView::Refused { .. }
            | LineView::Lost { .. }
            | LineView::Offline { .. }
            | LineView::Silent { .. },
        ) => "Simu: cannot be called",
        (
            None,
            LineView::FetchingToken { .. }
            | LineView::Connecting { .. }
            | LineView::Registering { .. }
            | LineView::Renewing { .. },
        ) => "Simu: connecting",
    };
    if let Err(error) = tray.set_tooltip(Some(words)) {
        tracing::debug!(%error, "tray has no tooltip");
    }
}
