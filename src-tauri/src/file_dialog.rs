//! Files that the agent points at: in a dialog of the system, or by dropping them on the window.
//! Pages get a number for the file; no page can name a path.

use std::path::PathBuf;

use phone::Phone;
use phone::book::ChosenFile;
use rfd::{AsyncFileDialog, FileHandle};
use tauri::{DragDropEvent, Emitter, Manager, WebviewWindow, Window, WindowEvent};
use tokio::sync::oneshot;

use crate::window::LABEL;

/// A file that is there, with contacts in it.
pub async fn to_read(page: &WebviewWindow) -> Option<PathBuf> {
    ask(page, |dialog| {
        let known = ["vcf", "vcard", "csv", "tsv", "txt"];
        dialog.add_filter("vCard, CSV", &known).add_filter("*", &["*"]).pick_file()
    })
    .await
}

/// A `.env` file: on some systems hidden, and of no type.
pub async fn of_an_account(page: &WebviewWindow) -> Option<PathBuf> {
    ask(page, AsyncFileDialog::pick_file).await
}

/// A file that is to be made; the dialog asks before one is written over.
pub async fn to_write(page: &WebviewWindow, name: &str) -> Option<PathBuf> {
    let name = name.to_owned();
    ask(page, move |dialog| dialog.set_file_name(name).save_file()).await
}

/// Opens the dialog where windows are made, on the main thread, and waits for it elsewhere.
async fn ask<F>(
    page: &WebviewWindow,
    open: impl FnOnce(AsyncFileDialog) -> F + Send + 'static,
) -> Option<PathBuf>
where
    F: Future<Output = Option<FileHandle>> + Send + 'static,
{
    let (reply, opened) = oneshot::channel();
    let parent = page.clone();
    let asked = page.run_on_main_thread(move || {
        let _ = reply.send(open(AsyncFileDialog::new().set_parent(&parent)));
    });
    if let Err(error) = asked {
        tracing::error!(%error, "file dialog not opened");
        return None;
    }
    let chosen = opened.await.ok()?.await?;
    Some(chosen.path().to_owned())
}

/// A file dropped on the window is one that the agent has chosen; of several the first.
pub fn dropped(window: &Window, event: &WindowEvent) {
    let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event else { return };
    if window.label() != LABEL {
        return;
    }
    let Some(path) = paths.first() else { return };
    let file: ChosenFile = window.state::<Phone>().book().chosen(path.clone());
    if let Err(error) = window.emit_to(LABEL, "file_dropped", &file) {
        tracing::error!(%error, "dropped file was lost");
    }
}
