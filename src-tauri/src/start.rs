//! The composition root: makes the rooms, joins them, and runs until the person quits.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use phone::account::{AccountSource, Policy};
use phone::snapshot::NoticeKind;
use phone::{AccountsConfig, FillWish, Phone, PhoneConfig};
use tauri::webview::{PermissionKind, PermissionResponse};
use tauri::{App, AppHandle, Manager, RunEvent};
use vault::{Keychain, Patience, SealedFile, Vault};

use crate::arguments::{Arguments, Request};
use crate::desktop::Desktop;
use crate::sdk_page::{self, Pages};
use crate::secret_window::{self, Envelopes};
#[cfg(target_os = "linux")]
use crate::web_memory;
#[cfg(target_os = "macos")]
use crate::web_process;
use crate::{commands, control, file_dialog, log_file, session_bus, tray, window};

/// What the keychain calls the app; it never changes.
const KEYCHAIN_SERVICE: &str = "africa.simu.phone";

pub fn run(arguments: Arguments) -> ExitCode {
    let account =
        match AccountSource::from_environment(|name| std::env::var(name).ok(), arguments.demo) {
            Ok(account) => account,
            Err(error) => return crate::say(&format!("simu: {error}"), ExitCode::from(2)),
        };
    if let Some(problem) = no_display() {
        return crate::say(&format!("simu: {problem}"), ExitCode::from(2));
    }
    let builder = tauri::Builder::default();
    #[cfg(target_os = "macos")]
    let builder = builder.on_web_content_process_terminate(|page| {
        web_process::ended(page.app_handle(), page.label(), "the system ended it");
    });
    let app = builder
        .plugin(tauri_plugin_single_instance::init(|app, words, _| started_again(app, words)))
        .manage(Pages::default())
        .manage(Envelopes::default())
        .register_uri_scheme_protocol(sdk_page::SCHEME, |_, request| sdk_page::serve(&request))
        .on_permission_request(|page, kind| {
            let microphone = matches!(kind, PermissionKind::Microphone);
            if microphone && page.state::<Pages>().number_of(page.label()).is_some() {
                PermissionResponse::Allow
            } else {
                PermissionResponse::Deny
            }
        })
        .on_window_event(|window, event| {
            window::keep_running(window, event);
            secret_window::closed_by_person(window, event);
            file_dialog::dropped(window, event);
        })
        .invoke_handler(tauri::generate_handler![
            commands::snapshot,
            commands::act,
            commands::preview,
            commands::import_preview,
            commands::contacts::contacts,
            commands::contacts::contact,
            commands::contacts::contact_labels,
            commands::contacts::save_contact,
            commands::contacts::set_favourite,
            commands::contacts::delete_contact,
            commands::contacts::restore_contact,
            commands::contacts::caller,
            commands::files::choose_account_file,
            commands::files::choose_contacts_file,
            commands::files::choose_export_file,
            commands::files::choose_rejected_file,
            commands::files::preview_contacts_import,
            commands::files::import_contacts,
            commands::files::save_rejected,
            commands::files::undo_contacts_import,
            commands::files::last_contacts_import,
            commands::files::file_job,
            commands::files::stop_file_job,
            commands::files::export_contacts,
            commands::lists::call_lists,
            commands::lists::list_turn,
            commands::lists::list_entries,
            commands::lists::make_call_list,
            commands::lists::settle_list_entry,
            commands::lists::delete_call_list,
            commands::lists::call_from_list,
            commands::lists::do_not_call,
            commands::lists::block_number,
            commands::lists::block_contact,
            commands::lists::block_file,
            commands::lists::unblock_number,
            commands::lists::blocked_of,
            commands::lists::turn_away,
            commands::calls::calls,
            commands::calls::find_call,
            commands::calls::count_calls,
            commands::calls::past_call,
            commands::calls::open_recording,
            commands::calls::draft_call_note,
            commands::calls::note_call,
            commands::calls::export_calls,
            commands::calls::retention,
            commands::calls::too_old,
            commands::calls::keep_calls,
            commands::calls::person,
            commands::calls::erase_person,
            commands::sync::sync,
            commands::sync::set_sync,
            commands::sync::sync_now,
            commands::sync::end_sync,
            commands::sync::end_conflict,
            commands::new_event_token,
            commands::ask_to_quit,
            commands::quit,
            commands::sdk_messages,
            commands::keep_secret,
        ])
        .setup(move |app| open(app, account, arguments.link))
        .build(context());
    match app {
        Ok(app) => {
            app.run(|_app, event| {
                // macOS hands links over so, and starts no second instance.
                #[cfg(target_os = "macos")]
                if let RunEvent::Opened { urls } = &event {
                    for url in urls {
                        control::fill(_app, FillWish::Link(url.as_str().to_owned()));
                    }
                }
                // The phone outlives its windows; only `exit` with a code stops it.
                if let RunEvent::ExitRequested { api, code: None, .. } = event {
                    api.prevent_exit();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => crate::say(&format!("simu: could not start: {error}"), ExitCode::FAILURE),
    }
}

/// What the build knows: configuration, capabilities and the window's files.
pub fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// The program was started while this one runs: it has ended, and these were its arguments.
fn started_again(app: &AppHandle, words: Vec<String>) {
    match Request::parse(words.into_iter().skip(1)) {
        Ok(Request::Run(Arguments { link: Some(link), .. })) => {
            control::fill(app, FillWish::Link(link));
        }
        Ok(_) | Err(_) => window::show(app),
    }
}

fn open(
    app: &mut App,
    account: AccountSource,
    link: Option<String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let paths = app.path();
    let state_folder = state_folder(app)?;
    let log = log_file::start(&state_folder);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), log = ?log.is_some(), "Simu starts");
    let config = PhoneConfig {
        account,
        database: paths.app_data_dir()?.join("simu.sqlite"),
        simulator: simulator_program()?,
        accounts: accounts(&paths.app_data_dir()?.join("vault")),
        notices: if session_bus::is_there() { Vec::new() } else { vec![NoticeKind::NoSessionBus] },
    };
    let handle = app.handle().clone();
    let phone = tauri::async_runtime::block_on(async {
        Phone::start(config, Arc::new(Desktop(handle.clone())))
    });
    app.manage(phone);
    control::open(&handle);
    if let Some(link) = link {
        control::fill(&handle, FillWish::Link(link));
    }
    // A tray that nobody shows would swallow the window when it is closed.
    if !session_bus::is_there() {
        tracing::warn!("no session bus: no tray");
    } else if let Err(error) = tray::open(&handle) {
        tracing::warn!(%error, "no tray on this desktop");
    }
    open_window(&handle);
    #[cfg(target_os = "linux")]
    web_memory::watch(&handle);
    stop_on_signal(&handle);
    Ok(())
}

/// Stored accounts: their secrets are in the system's keychain under the app's own name, or in a
/// file in `folder`.
fn accounts(folder: &Path) -> AccountsConfig {
    let keychain = Keychain::new(KEYCHAIN_SERVICE, Patience::default());
    let file = SealedFile::new(folder.join("secrets.sealed"));
    AccountsConfig {
        vault: Arc::new(Vault::new(keychain, file)),
        policy: Policy::read(&Policy::path()),
        environment: |name| std::env::var(name).ok(),
    }
}

/// Opens the window once the event loop turns, by then as a rule behind the SDK's page, which the
/// phone has asked for: the line takes longer to come up than the window. Either order works.
fn open_window(app: &tauri::AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        if let Err(error) = window::open(&app) {
            crate::say(
                &format!("simu: the window could not be opened: {error}"),
                ExitCode::FAILURE,
            );
            app.exit(1);
        }
    });
}

/// `$XDG_STATE_HOME/simu`, or the log folder that the system names.
fn state_folder(app: &App) -> tauri::Result<std::path::PathBuf> {
    if cfg!(target_os = "linux") {
        let state = std::env::var_os("XDG_STATE_HOME")
            .map(std::path::PathBuf::from)
            .filter(|path| path.is_absolute());
        return match state {
            Some(state) => Ok(state.join("simu")),
            None => Ok(app.path().home_dir()?.join(".local/state/simu")),
        };
    }
    app.path().app_log_dir()
}

/// The demo account's simulator stands beside the app.
fn simulator_program() -> std::io::Result<std::path::PathBuf> {
    let name = format!("simu-simulator{}", std::env::consts::EXE_SUFFIX);
    Ok(std::env::current_exe()?.with_file_name(name))
}

/// Log-out and shutdown of the computer end the phone as `Quit` does: the call is hung up and
/// the history is right.
fn stop_on_signal(app: &tauri::AppHandle) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            let (Ok(mut terminate), Ok(mut interrupt)) =
                (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
            else {
                return;
            };
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            app.state::<Phone>().shutdown().await;
            app.exit(0);
        });
    }
    #[cfg(not(unix))]
    let _ = app;
}

/// GTK ends the program with a line of its own where there is no display; say what to do.
fn no_display() -> Option<&'static str> {
    let missing = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
    (cfg!(target_os = "linux") && missing("DISPLAY") && missing("WAYLAND_DISPLAY")).then_some(
        "no display found (DISPLAY and WAYLAND_DISPLAY are not set); start it from a desktop session",
    )
}
