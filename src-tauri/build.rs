//! Declares every command, so that each window may call only what its capability lists.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let commands = &[
        "snapshot",
        "act",
        "recent_calls",
        "preview",
        "import_preview",
        "contacts",
        "sync",
        "set_sync",
        "sync_now",
        "end_sync",
        "end_conflict",
        "ask_to_quit",
        "quit",
        "sdk_messages",
        "keep_secret",
    ];
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(commands));
    tauri_build::try_build(attributes).map_err(Into::into)
}
