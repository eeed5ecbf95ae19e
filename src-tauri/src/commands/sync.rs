//! What the window may ask of the contacts' server.

use phone::Phone;
use phone::book::BookFailure;
use phone::book::sync::{ConflictChoice, SyncRefusal, SyncSource, SyncView};
use tauri::State;

#[tauri::command]
pub async fn sync(phone: State<'_, Phone>) -> Result<SyncView, BookFailure> {
    phone.book().sync().await
}

#[tauri::command]
pub async fn set_sync(phone: State<'_, Phone>, source: SyncSource) -> Result<(), SyncRefusal> {
    phone.book().set_sync(source).await
}

#[tauri::command]
pub fn sync_now(phone: State<'_, Phone>) {
    phone.book().sync_now();
}

#[tauri::command]
pub async fn end_sync(phone: State<'_, Phone>) -> Result<(), BookFailure> {
    phone.book().end_sync().await
}

/// `copy`: our version of the contact.
#[tauri::command]
pub async fn end_conflict(
    phone: State<'_, Phone>,
    copy: i64,
    keep: ConflictChoice,
) -> Result<(), BookFailure> {
    phone.book().end_conflict(copy, keep).await
}
