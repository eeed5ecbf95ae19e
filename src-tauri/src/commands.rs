//! What the pages may ask of Rust. Each command turns its arguments into a question to the
//! phone, and nothing more.

use line::page::PageMessage;
use phone::Phone;
use phone::intent::{Intent, Refusal};
use phone::snapshot::{DialPreview, RecentCall, Snapshot};
use tauri::{AppHandle, State, WebviewWindow};

use crate::sdk_page::CurrentPage;
use crate::window;

/// How many calls the plain list shows.
const RECENT_CALLS: u32 = 200;

#[tauri::command]
pub async fn snapshot(phone: State<'_, Phone>) -> Result<Snapshot, ()> {
    Ok(phone.snapshot().await)
}

#[tauri::command]
pub async fn act(phone: State<'_, Phone>, intent: Intent) -> Result<(), Refusal> {
    phone.act(intent).await
}

#[tauri::command]
pub async fn recent_calls(phone: State<'_, Phone>) -> Result<Vec<RecentCall>, ()> {
    Ok(phone.recent_calls(RECENT_CALLS).await)
}

/// What would happen if this were dialled now; nothing once the phone has stopped.
#[tauri::command]
pub async fn preview(phone: State<'_, Phone>, typed: String) -> Result<Option<DialPreview>, ()> {
    Ok(phone.preview(typed).await)
}

/// Stops the phone, or asks first if a call is up.
#[tauri::command]
pub fn ask_to_quit(app: AppHandle) {
    window::quit_or_ask(&app);
}

/// The person has confirmed that the phone may stop.
#[tauri::command]
pub async fn quit(app: AppHandle, phone: State<'_, Phone>) -> Result<(), ()> {
    phone.shutdown().await;
    app.exit(0);
    Ok(())
}

/// What the SDK page reports. A page that was thrown away is no longer heard.
#[tauri::command]
pub fn sdk_messages(
    page: WebviewWindow,
    phone: State<'_, Phone>,
    current: State<'_, CurrentPage>,
    messages: Vec<PageMessage>,
) {
    tracing::trace!(?messages, "from the SDK page");
    if current.is(page.label()) {
        phone.from_page(messages);
    }
}
