//! What the pages may ask of Rust. Each command turns its arguments into a question to the
//! phone, and nothing more.

pub mod calls;
pub mod contacts;
pub mod files;
pub mod lists;
pub mod sync;

use line::page::PageMessage;
use phone::Phone;
use phone::intent::{ImportFailure, ImportPreview, ImportSource, Intent, Refusal, SecretRefusal};
use phone::snapshot::{DialPreview, Snapshot, Via};
use tauri::{AppHandle, State, WebviewWindow};

use crate::sdk_page::Pages;
use crate::secret_window::Envelopes;
use crate::{secret_window, window};

#[tauri::command]
pub async fn snapshot(phone: State<'_, Phone>) -> Result<Snapshot, ()> {
    Ok(phone.snapshot().await)
}

#[tauri::command]
pub async fn act(phone: State<'_, Phone>, intent: Intent) -> Result<(), Refusal> {
    phone.act(intent).await
}

/// What would happen if this were dialled now, this way; nothing once the phone has stopped.
#[tauri::command]
pub async fn preview(
    phone: State<'_, Phone>,
    typed: String,
    via: Via,
) -> Result<Option<DialPreview>, ()> {
    Ok(phone.preview(typed, via).await)
}

#[tauri::command]
pub async fn import_preview(
    phone: State<'_, Phone>,
    source: ImportSource,
) -> Result<ImportPreview, ImportFailure> {
    phone.import_preview(source).await
}

/// A new token for whoever may hear of calls: the only secret that a page is ever told, once, for
/// the agent to copy. None of it is kept but a hash.
#[tauri::command]
pub async fn new_event_token(phone: State<'_, Phone>) -> Result<String, Refusal> {
    phone.new_event_token().await.map(|token| token.expose().to_owned())
}

/// What was typed into a secret's window, sealed for it; nothing if it was cancelled. Only tells
/// what is wrong with it: no page can ask for a secret.
#[tauri::command]
pub async fn keep_secret(
    page: WebviewWindow,
    phone: State<'_, Phone>,
    envelopes: State<'_, Envelopes>,
    sealed: Option<String>,
) -> Result<(), SecretRefusal> {
    let number = secret_window::number_of(page.label()).ok_or(SecretRefusal::NotAsked)?;
    let open = |sealed: String| envelopes.open(number, &sealed).ok_or(SecretRefusal::NotAsked);
    let typed = sealed.map(open).transpose()?;
    phone.secret_typed(number, typed).await
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
    pages: State<'_, Pages>,
    messages: Vec<PageMessage>,
) {
    tracing::trace!(?messages, "from the SDK page");
    if let Some(number) = pages.number_of(page.label()) {
        phone.from_page(number, messages);
    }
}
