//! Declares every command, so that each window may call only what its capability lists.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let commands = &[
        "snapshot",
        "act",
        "preview",
        "import_preview",
        "contacts",
        "calls",
        "count_calls",
        "past_call",
        "draft_call_note",
        "note_call",
        "export_calls",
        "retention",
        "too_old",
        "keep_calls",
        "person",
        "erase_person",
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
