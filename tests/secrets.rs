//! A seeded key is typed into its small window, and is then nowhere but in the vault.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rehearsal::stage::Setting;
use rehearsal::window::Window;
use rehearsal::{Failure, Stage, footprint, memory};
use serde_json::{Value, json};

use crate::{Told, must};

#[tokio::test]
async fn a_typed_key_is_in_no_file_and_in_no_page_that_remains() -> Told {
    let stage = Stage::set(&rehearsal::folder("secrets")?, Setting::default())?;
    let temporary = stage.home().join("tmp");
    fs::create_dir(&temporary)?;
    let temporary = temporary.display().to_string();
    // Everything that is logged, whatever it is.
    let changes = [("TMPDIR", temporary.as_str()), ("SIMU_LOG", "trace")];
    let window = Window::open_as(&stage, &changes, &[]).await?;
    let at = stage.at.ready();
    let seed = at.api_key.clone();

    let service = json!({
        "kind": "africas_talking", "username": at.username, "numbers": [at.number],
        "sandbox": false, "token_url": at.token_url, "gateway_url": at.gateway, "voice_url": null,
    });
    let ice = json!({ "urls": [], "username": null, "relay_only": false });
    let draft = json!({
        "id": null, "label": "Support desk", "client_name": "achieng", "service": service,
        "ice": ice,
    });
    window.act(json!({ "name": "accounts", "wish": { "name": "save", "draft": draft } })).await?;
    until(&window, "the keychain", |seen| seen["vault"]["place"] == "keychain").await?;
    let account = window.snapshot().await?["accounts"]["saved"].clone();
    let before = pages(&window);
    let purpose = json!({ "purpose": "api_key", "account": account });
    let wish = json!({ "name": "ask_for_secret", "purpose": purpose, "language": "en" });
    window.act(json!({ "name": "vault", "wish": wish })).await?;
    window.type_secret(&seed).await?;
    window.ready().await?;
    until(&window, "a key that is there", |seen| {
        seen["accounts"]["list"][0]["secrets"][0]["presence"] == "present"
    })
    .await?;

    let told = window.snapshot().await?.to_string();
    must(!told.contains(&seed), || format!("the window is told the key: {told}"))?;
    // The line's own page is new; the small window's process is gone.
    let gone = Instant::now() + Duration::from_secs(5);
    let mut after = pages(&window);
    while after.len() > before.len().max(2) && Instant::now() < gone {
        tokio::time::sleep(Duration::from_millis(100)).await;
        after = pages(&window);
    }
    must(after.len() <= 2, || format!("pages {before:?} before, {after:?} after"))?;
    // As the page had it, and as JavaScript may hold it.
    let wide: String = seed.chars().flat_map(|letter| [letter, '\0']).collect();
    after.extend(footprint::named(window.driver_pid(), "WebKitNetworkPr"));
    for pid in after {
        let found = memory::first_of(pid, &[seed.as_str(), wide.as_str()]);
        must(found.is_none(), || format!("process {pid} has the key"))?;
    }
    window.close().await?;
    let mut files = 0;
    for folder in [stage.home(), stage.folder()] {
        grep(folder, seed.as_bytes(), &mut files)?;
    }
    must(files > 3, || format!("only {files} files were there to be read"))
}

/// Processes of pages, as the kernel names them: 15 characters.
fn pages(window: &Window) -> Vec<u32> {
    footprint::named(window.driver_pid(), "WebKitWebProces")
}

async fn until(window: &Window, what: &str, is_so: impl Fn(&Value) -> bool) -> Told {
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        let seen = window.snapshot().await?;
        if is_so(&seen) {
            return Ok(());
        }
        if Instant::now() > until {
            let seen = seen.to_string();
            return Err(Failure::TooLate { what: what.to_owned(), seconds: 15, seen });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The simulator's own log is no file of the app's, and has it no more.
fn grep(folder: &Path, seed: &[u8], files: &mut u32) -> Told {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            grep(&path, seed, files)?;
        } else if path.is_file() {
            *files += 1;
            let bytes = fs::read(&path)?;
            let found = bytes.windows(seed.len()).any(|part| part == seed);
            must(!found, || format!("the key stands in {}", path.display()))?;
        }
    }
    Ok(())
}
