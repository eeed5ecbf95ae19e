//! What the window may ask of the contacts.

use phone::Phone;
use phone::book::{
    BookFailure, CallerView, ContactFields, ContactGroup, ContactList, ContactView, DeletedContact,
    LabelCount, SaveFailure,
};
use tauri::State;

/// Whom `text` finds; without text everybody, from `offset` on.
#[tauri::command]
pub async fn contacts(
    phone: State<'_, Phone>,
    text: String,
    group: Option<ContactGroup>,
    offset: u64,
    limit: u32,
) -> Result<ContactList, BookFailure> {
    phone.book().contacts(text, group, offset, limit).await
}

#[tauri::command]
pub async fn contact(phone: State<'_, Phone>, id: i64) -> Result<ContactView, BookFailure> {
    phone.book().contact(id).await
}

#[tauri::command]
pub async fn contact_labels(phone: State<'_, Phone>) -> Result<Vec<LabelCount>, BookFailure> {
    phone.book().labels().await
}

#[tauri::command]
pub async fn save_contact(
    phone: State<'_, Phone>,
    id: Option<i64>,
    seen: Option<u64>,
    fields: ContactFields,
) -> Result<ContactView, SaveFailure> {
    phone.book().save_contact(id, seen, fields).await
}

#[tauri::command]
pub async fn set_favourite(
    phone: State<'_, Phone>,
    id: i64,
    on: bool,
) -> Result<ContactView, BookFailure> {
    phone.book().set_favourite(id, on).await
}

#[tauri::command]
pub async fn delete_contact(
    phone: State<'_, Phone>,
    id: i64,
) -> Result<DeletedContact, BookFailure> {
    phone.book().delete_contact(id).await
}

#[tauri::command]
pub async fn restore_contact(
    phone: State<'_, Phone>,
    kept: String,
) -> Result<ContactView, BookFailure> {
    phone.book().restore_contact(kept).await
}

/// What is known of the other side of a call.
#[tauri::command]
pub async fn caller(
    phone: State<'_, Phone>,
    peer: String,
    before: u64,
) -> Result<CallerView, BookFailure> {
    phone.book().caller(peer, before).await
}
