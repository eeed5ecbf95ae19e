//! Declares every command, so that each window may call only what its capability lists.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let commands = &[
        "snapshot",
        "act",
        "recent_calls",
        "preview",
        "import_preview",
        "contacts",
        "contact",
        "contact_labels",
        "save_contact",
        "set_favourite",
        "delete_contact",
        "restore_contact",
        "caller",
        "choose_contacts_file",
        "choose_export_file",
        "choose_rejected_file",
        "preview_contacts_import",
        "import_contacts",
        "save_rejected",
        "undo_contacts_import",
        "last_contacts_import",
        "file_job",
        "stop_file_job",
        "export_contacts",
        "call_lists",
        "list_turn",
        "list_entries",
        "make_call_list",
        "settle_list_entry",
        "delete_call_list",
        "call_from_list",
        "do_not_call",
        "block_number",
        "block_contact",
        "block_file",
        "unblock_number",
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
