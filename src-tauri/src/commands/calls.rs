//! What the window may ask of the calls of the past.

use std::path::PathBuf;

use phone::Phone;
use phone::book::{
    BookFailure, CallCount, CallDetails, CallFilter, CallsExportFormat, CallsExported, NoteDraft,
    PastCall, PersonTraces, Retention,
};
use tauri::{AppHandle, Manager, State};

/// The calls that are asked for, latest first, older than `before`.
#[tauri::command]
pub async fn calls(
    phone: State<'_, Phone>,
    filter: CallFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<PastCall>, BookFailure> {
    phone.book().calls(filter, before, limit).await
}

/// The call in this row, if it is one of those that are asked for.
#[tauri::command]
pub async fn find_call(
    phone: State<'_, Phone>,
    filter: CallFilter,
    row: i64,
) -> Result<Option<PastCall>, BookFailure> {
    phone.book().find_call(filter, row).await
}

#[tauri::command]
pub async fn count_calls(
    phone: State<'_, Phone>,
    filter: CallFilter,
) -> Result<CallCount, BookFailure> {
    phone.book().count_calls(filter).await
}

/// All that is known of one call.
#[tauri::command]
pub async fn past_call(phone: State<'_, Phone>, row: i64) -> Result<CallDetails, BookFailure> {
    phone.book().call(row).await
}

/// Opens a call's recording in the browser. The page names the call, never the address.
#[tauri::command]
pub async fn open_recording(phone: State<'_, Phone>, row: i64) -> Result<(), BookFailure> {
    let url = phone.book().recording(row).await?;
    open::that_detached(url).map_err(|error| BookFailure::NoBrowser { message: error.to_string() })
}

/// Keeps a note that is being written.
#[tauri::command]
pub async fn draft_call_note(
    phone: State<'_, Phone>,
    row: i64,
    draft: NoteDraft,
) -> Result<(), BookFailure> {
    phone.book().draft_call_note(row, draft).await
}

#[tauri::command]
pub async fn note_call(
    phone: State<'_, Phone>,
    row: i64,
    note: NoteDraft,
) -> Result<(), BookFailure> {
    phone.book().note_call(row, note).await
}

/// Writes the calls that are asked for to a new file.
#[tauri::command]
pub async fn export_calls(
    app: AppHandle,
    phone: State<'_, Phone>,
    filter: CallFilter,
    format: CallsExportFormat,
) -> Result<CallsExported, BookFailure> {
    let folder = export_folder(&app).ok_or(BookFailure::Closed)?;
    phone.book().export_calls(filter, format, folder).await
}

/// Where files go that the person asked for: the downloads, or else the documents.
fn export_folder(app: &AppHandle) -> Option<PathBuf> {
    let paths = app.path();
    paths.download_dir().or_else(|_| paths.document_dir()).or_else(|_| paths.home_dir()).ok()
}

#[tauri::command]
pub async fn retention(phone: State<'_, Phone>) -> Result<Retention, BookFailure> {
    phone.book().retention().await
}

/// How many calls would go if they were kept so long.
#[tauri::command]
pub async fn too_old(phone: State<'_, Phone>, wish: Retention) -> Result<u64, BookFailure> {
    phone.book().too_old(wish).await
}

#[tauri::command]
pub async fn keep_calls(phone: State<'_, Phone>, wish: Retention) -> Result<u64, BookFailure> {
    phone.book().keep_calls(wish).await
}

/// How much there is of the person with this number.
#[tauri::command]
pub async fn person(phone: State<'_, Phone>, number: String) -> Result<PersonTraces, BookFailure> {
    phone.book().person(number).await
}

#[tauri::command]
pub async fn erase_person(
    phone: State<'_, Phone>,
    number: String,
) -> Result<PersonTraces, BookFailure> {
    phone.book().erase_person(number).await
}
