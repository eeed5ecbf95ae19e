//! Who may import whom, read from the manifests. A new arrow is a decision: it is added here,
//! or it is a mistake.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Our packages, and which of ours each may depend on when it is built for use. Adapters know
/// neither each other nor the phone; the simulator knows the wire, not the phone.
const ALLOWED: [(&str, &[&str]); 22] = [
    ("addressbook", &[]),
    ("call", &[]),
    ("carddav", &["web"]),
    ("line", &["call", "web"]),
    ("links", &[]),
    ("africastalking", &["call", "web"]),
    ("company", &["web"]),
    ("control", &[]),
    ("events", &[]),
    ("store", &["addressbook", "call"]),
    ("media", &["call"]),
    ("numbers", &[]),
    ("portal", &[]),
    ("surroundings", &[]),
    ("vault", &[]),
    ("web", &[]),
    (
        "phone",
        &[
            "addressbook",
            "africastalking",
            "call",
            "carddav",
            "company",
            "events",
            "line",
            "links",
            "media",
            "numbers",
            "store",
            "surroundings",
            "vault",
            "web",
        ],
    ),
    ("simulator", &["africastalking", "line"]),
    ("rehearsal", &[]),
    ("fuzz", &["addressbook", "africastalking", "carddav", "company", "line", "links", "media"]),
    ("xtask", &[]),
    ("simu", &["africastalking", "control", "line", "media", "phone", "portal", "store", "vault"]),
];

#[test]
fn no_room_imports_what_it_must_not_know() {
    let manifests = manifests();
    let ours: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = manifests.keys().map(String::as_str).collect();
    assert_eq!(found, ours, "each package has its rule, and each rule its package");
    for (name, allowed) in ALLOWED {
        let arrows = manifests[name].iter().map(|(dependency, _)| dependency.as_str());
        for dependency in arrows.filter(|dependency| ours.contains(dependency)) {
            assert!(allowed.contains(&dependency), "{name} must not import {dependency}");
        }
    }
}

#[test]
fn only_the_shell_names_tauri() {
    for (name, dependencies) in manifests() {
        let tauri = dependencies.iter().any(|(dependency, _)| dependency.starts_with("tauri"));
        assert_eq!(tauri, name == "simu", "{name}");
    }
}

#[test]
fn only_the_vault_names_a_keychain() {
    for (name, dependencies) in manifests() {
        for (dependency, line) in dependencies {
            let keychain = dependency.contains("keyring") || dependency == "secret-service";
            assert!(!keychain || name == "vault", "{name}: {line}");
        }
    }
}

/// tungstenite writes its handshake, and with it the token, to the `log` crate at trace level.
/// Those records go nowhere as long as nobody passes them on.
#[test]
fn nobody_listens_to_the_log_crate() {
    for (name, dependencies) in manifests() {
        for (dependency, line) in dependencies {
            assert!(
                !matches!(dependency.as_str(), "tracing-log" | "env_logger" | "log")
                    && !line.contains("tracing-log"),
                "{name}: {line}"
            );
            if dependency == "tracing-subscriber" {
                let minimal = line.contains("default-features = false");
                assert!(minimal, "{name}: the default features of {dependency} bring tracing-log");
            }
        }
    }
}

#[test]
fn a_manifest_is_read_as_cargo_reads_it() {
    let text = r#"
        [dependencies]
        call.workspace = true
        media = { path = "../media" }
        [target.'cfg(target_os = "linux")'.dependencies]
        line = "1"
        [dev-dependencies]
        store.workspace = true
        [dependencies.phone]
        path = "../phone"
    "#;
    let names: Vec<String> = dependencies(text).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["call", "media", "line", "phone"]);
}

/// Package -> its dependencies when built for use, each with its line.
fn manifests() -> BTreeMap<String, Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let crates = fs::read_dir(root.join("crates")).expect("the crates are there");
    let folders = crates.map(|entry| entry.expect("a folder can be listed").path());
    let files = folders.map(|folder| folder.join("Cargo.toml")).filter(|file| file.exists());
    files
        .chain([root.join("Cargo.toml")])
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a manifest can be read");
            let name = text.lines().find_map(|line| line.strip_prefix("name = "));
            let name = name.expect("a package has a name").trim_matches('"').to_owned();
            (name, dependencies(&text))
        })
        .collect()
}

fn dependencies(manifest: &str) -> Vec<(String, String)> {
    let mut section = "";
    let mut found = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']');
            if let Some(name) = section.strip_prefix("dependencies.") {
                found.push((name.to_owned(), line.to_owned()));
            }
            continue;
        }
        let for_use = section == "dependencies"
            || (section.starts_with("target.") && section.ends_with(".dependencies"));
        let name: String =
            line.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        if for_use && !name.is_empty() {
            found.push((name, line.to_owned()));
        }
    }
    found
}
