//! Keys from the desktop on Wayland, and the window that has to come to the front before the
//! selected text can be seen.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Duration;

use gtk::prelude::*;
use gtk::{gdk, glib};
use phone::snapshot::ShortcutState;
use portal::{Place, Told, Wish};
use tauri::{AppHandle, Manager};
use tokio::sync::watch;

use super::{selection, tell};
use crate::window;

/// So long the agent may take to go to the window where the desktop does not bring it to the
/// front itself; later nobody expects the number any more.
const IN_FRONT: Duration = Duration::from_secs(10);

static WISHES: OnceLock<watch::Sender<Option<Wish>>> = OnceLock::new();

thread_local! {
    /// What still waits for the window, on the thread of the event loop: the latest press alone.
    static WAITING: Cell<Option<Waiting>> = const { Cell::new(None) };
}

/// Asks the desktop for these keys, in place of earlier ones; none: gives them back.
pub fn set(app: &AppHandle, keys: Option<String>) {
    let wish = keys.map(|keys| Wish { keys, description: description().to_owned() });
    WISHES.get_or_init(|| listen(app)).send_replace(wish);
}

fn listen(app: &AppHandle) -> watch::Sender<Option<Wish>> {
    let (wishes, wished) = watch::channel(None);
    let place = Place { app_id: app.config().identifier.clone(), bus: None };
    let (ours, theirs) = (app.clone(), app.clone());
    tauri::async_runtime::spawn(async move {
        let told = move |told| hear(&theirs, told);
        let serving = tauri::async_runtime::spawn(portal::serve(place, wished, told));
        // The library that speaks with the portal panics where that breaks the protocol.
        if let Err(error) = serving.await {
            tracing::error!(%error, "keys from the desktop ended");
            tell(&ours, ShortcutState::NotHere);
        }
    });
    wishes
}

fn hear(app: &AppHandle, told: Told) {
    let state = match told {
        Told::Off => ShortcutState::Off,
        Told::Asking => ShortcutState::Asking,
        Told::Bound { keys } => ShortcutState::ByDesktop { keys },
        Told::Refused => ShortcutState::Refused,
        Told::Lost => ShortcutState::Lost,
        Told::NotHere => ShortcutState::NotHere,
        Told::Unusable => ShortcutState::Unusable,
        Told::Pressed { activation_token } => return take(app, activation_token),
    };
    tracing::info!(?state, "keys from the desktop");
    tell(app, state);
}

/// In the system's language, as the desktop's own dialog in which it stands.
fn description() -> &'static str {
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let language = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set);
    if language.is_some_and(|language| language.starts_with("sw")) {
        "Jaza namba iliyochaguliwa katika Simu"
    } else {
        "Fill in the selected number in Simu"
    }
}

/// Brings the window to the front, and reads what is selected once it is there. Before, Wayland
/// shows a program nothing, or what was selected when it was in front last.
fn take(app: &AppHandle, token: Option<String>) {
    let handle = app.clone();
    let posted = app.run_on_main_thread(move || {
        let window = handle.get_webview_window(window::LABEL);
        let Some(Ok(window)) = window.map(|window| window.gtk_window()) else { return };
        if let Some(token) = token {
            announce(&window.display(), &token);
        }
        window::show(&handle);
        // The token is for the next wish for the front, which the event loop may not get to now.
        window.present();
        when_in_front(&window, move |window| {
            // What is selected is announced with the focus: it has come when this is answered.
            window.display().sync();
            selection::read(handle);
        });
    });
    if let Err(error) = posted {
        tracing::warn!(%error, "selection not read");
    }
}

/// With its token the desktop knows that the agent wants the window.
#[expect(unsafe_code, reason = "no safe crate has this call without another Wayland client")]
fn announce(display: &gdk::Display, token: &str) {
    use glib::translate::ToGlibPtr;

    if !display.backend().is_wayland() {
        return;
    }
    let display: *mut gdk::ffi::GdkDisplay = display.to_glib_none().0;
    // SAFETY: on the thread of GTK, on an open display of Wayland, and GTK copies the token.
    unsafe {
        gdk_wayland_sys::gdk_wayland_display_set_startup_notification_id(
            display.cast(),
            token.to_glib_none().0,
        );
    }
}

/// A press that waits for the window.
struct Waiting {
    window: gtk::ApplicationWindow,
    focus: Option<glib::SignalHandlerId>,
    end: Option<glib::SourceId>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(focus) = self.focus.take() {
            self.window.disconnect(focus);
        }
        if let Some(end) = self.end.take() {
            end.remove();
        }
    }
}

fn when_in_front(
    window: &gtk::ApplicationWindow,
    then: impl FnOnce(&gtk::ApplicationWindow) + 'static,
) {
    WAITING.take();
    if window.is_active() {
        return then(window);
    }
    let then = Rc::new(RefCell::new(Some(then)));
    let focus = window.connect_is_active_notify(move |window| {
        if !window.is_active() {
            return;
        }
        if let Some(then) = then.take() {
            then(window);
        }
        // A handler cannot be taken away while it runs.
        glib::idle_add_local_once(|| drop(WAITING.take()));
    });
    let end = glib::timeout_add_local_once(IN_FRONT, || {
        tracing::info!("the window did not come to the front: selection not read");
        if let Some(mut waiting) = WAITING.take() {
            // This one removes itself.
            waiting.end = None;
        }
    });
    WAITING.set(Some(Waiting { window: window.clone(), focus: Some(focus), end: Some(end) }));
}
