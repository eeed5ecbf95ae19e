//! What the window may ask of the contacts.

use phone::Phone;
use phone::book::{BookFailure, ContactList};
use tauri::State;

/// Whom `text` finds; without text everybody, from `offset` on.
#[tauri::command]
pub async fn contacts(
    phone: State<'_, Phone>,
    text: String,
    offset: u64,
    limit: u32,
) -> Result<ContactList, BookFailure> {
    phone.book().contacts(text, offset, limit).await
}
