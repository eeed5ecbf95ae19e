//! What the window may ask about files of contacts. Files are chosen here, never by a path.

use phone::Phone;
use phone::book::{
    BookFailure, ChosenFile, ContactsPreview, ExportFormat, Exported, FileFailure, HowToRead,
    ImportDone, ImportUndone, JobProgress, LastImportView, WhichContacts,
};
use tauri::{State, WebviewWindow};

use crate::file_dialog;

/// Nothing if the agent has cancelled the dialog.
#[tauri::command]
pub async fn choose_contacts_file(
    page: WebviewWindow,
    phone: State<'_, Phone>,
) -> Result<Option<ChosenFile>, ()> {
    Ok(file_dialog::to_read(&page).await.map(|path| phone.book().chosen(path)))
}

/// Its path, to be looked at; nothing if the agent has cancelled, or no text can name it.
#[tauri::command]
pub async fn choose_account_file(page: WebviewWindow) -> Result<Option<String>, ()> {
    let path = file_dialog::of_an_account(&page).await;
    Ok(path.and_then(|path| path.into_os_string().into_string().ok()))
}

#[tauri::command]
pub async fn choose_export_file(
    page: WebviewWindow,
    phone: State<'_, Phone>,
    format: ExportFormat,
) -> Result<Option<ChosenFile>, ()> {
    let path = file_dialog::to_write(&page, format.file_name()).await;
    Ok(path.map(|path| phone.book().chosen(path)))
}

#[tauri::command]
pub async fn choose_rejected_file(
    page: WebviewWindow,
    phone: State<'_, Phone>,
) -> Result<Option<ChosenFile>, ()> {
    let path = file_dialog::to_write(&page, "rejected.csv").await;
    Ok(path.map(|path| phone.book().chosen(path)))
}

#[tauri::command]
pub async fn preview_contacts_import(
    phone: State<'_, Phone>,
    how: HowToRead,
) -> Result<ContactsPreview, FileFailure> {
    phone.book().preview_contacts(how).await
}

#[tauri::command]
pub async fn import_contacts(
    phone: State<'_, Phone>,
    how: HowToRead,
) -> Result<ImportDone, FileFailure> {
    phone.book().import_contacts(how).await
}

/// The name of the new file.
#[tauri::command]
pub async fn save_rejected(
    phone: State<'_, Phone>,
    to: Option<u32>,
) -> Result<String, FileFailure> {
    phone.book().save_rejected(to).await
}

#[tauri::command]
pub async fn undo_contacts_import(
    phone: State<'_, Phone>,
    import: i64,
) -> Result<ImportUndone, FileFailure> {
    phone.book().undo_import(import).await
}

#[tauri::command]
pub async fn last_contacts_import(
    phone: State<'_, Phone>,
) -> Result<Option<LastImportView>, BookFailure> {
    phone.book().last_import().await
}

/// How far the work on a file is.
#[tauri::command]
pub fn file_job(phone: State<'_, Phone>) -> Option<JobProgress> {
    phone.book().job()
}

#[tauri::command]
pub fn stop_file_job(phone: State<'_, Phone>) {
    phone.book().stop_job();
}

#[tauri::command]
pub async fn export_contacts(
    phone: State<'_, Phone>,
    to: u32,
    format: ExportFormat,
    which: WhichContacts,
) -> Result<Exported, FileFailure> {
    phone.book().export_contacts(to, format, which).await
}
