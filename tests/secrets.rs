//! A seeded key is typed into its small window by the keyboard, and is then nowhere but in the vault.
//!
//! WebDriver has no hand in that window, and its session may end with the window's process: from
//! then on the app is seen from outside only.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rehearsal::process::piped;
use rehearsal::stage::Setting;
use rehearsal::window::Window;
use rehearsal::{Failure, Stage, footprint, memory};
use serde_json::{Value, json};

use crate::keyboard::keys;
use crate::person::registered;
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
    let seed = stage.at.ready().api_key.clone();
    let account = saved_account(&stage, &window).await?;
    let driver = window.driver_pid();
    let before = windows(&stage)?;
    let purpose = json!({ "purpose": "api_key", "account": account });
    let wish = json!({ "name": "ask_for_secret", "purpose": purpose, "language": "en" });
    act(&window, json!({ "name": "vault", "wish": wish })).await?;

    let small = new_window(&stage, &before).await?;
    keys(&stage, &["windowfocus", "--sync", &small])?;
    keys(&stage, &["type", "--delay", "30", &seed])?;
    // As the page has it, and as JavaScript may hold it.
    let wide: String = seed.chars().flat_map(|letter| [letter, '\0']).collect();
    let held = |pid| memory::first_of(pid, &[seed.as_str(), wide.as_str()]).is_some();
    let pages = || footprint::named(driver, "WebKitWebProces");
    let typed_by = Instant::now() + Duration::from_secs(10);
    let typed_into = loop {
        // Its process is the youngest; a whole memory takes seconds to read.
        if let Some(page) = pages().into_iter().max().filter(|pid| held(*pid)) {
            break page;
        }
        must(Instant::now() < typed_by, || "nothing is typed, or nothing found".to_owned())?;
    };
    keys(&stage, &["key", "Return"])?;
    // The gateway knows the agent only with a token, and that was given for the key.
    registered(&stage).await?;

    let gone = Instant::now() + Duration::from_secs(5);
    while windows(&stage)?.contains(&small) {
        must(Instant::now() < gone, || "the small window stays".to_owned())?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let mut remain = pages();
    while remain.contains(&typed_into) {
        must(Instant::now() < gone, || "the small window's process stays".to_owned())?;
        tokio::time::sleep(Duration::from_millis(50)).await;
        remain = pages();
    }
    // The agent's window and the line's page at least.
    must(remain.len() >= 2, || format!("pages {remain:?}"))?;
    remain.extend(footprint::named(driver, "WebKitNetworkPr"));
    for pid in remain {
        must(!held(pid), || format!("process {pid} has the key"))?;
    }
    let mut files = 0;
    for folder in [stage.home(), stage.folder()] {
        grep(folder, seed.as_bytes(), &mut files)?;
    }
    must(files > 3, || format!("only {files} files were there to be read"))
}

/// An account of the stage's own Africa's Talking that lacks nothing but its key; its id.
async fn saved_account(stage: &Stage, window: &Window) -> Result<Value, Failure> {
    let at = stage.at.ready();
    let service = json!({
        "kind": "africas_talking", "username": at.username, "numbers": [at.number],
        "sandbox": false, "token_url": at.token_url, "gateway_url": at.gateway, "voice_url": null,
    });
    let ice = json!({ "urls": [], "username": null, "relay_only": false });
    let draft = json!({
        "id": null, "label": "Support desk", "client_name": "achieng", "service": service,
        "ice": ice, "by_phone": {}, "screen_pop": { "url": null, "moment": "answer" },
    });
    act(window, json!({ "name": "accounts", "wish": { "name": "save", "draft": draft } })).await?;
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        let seen = snapshot(window).await?;
        if seen["vault"]["place"] == "keychain" && seen["accounts"]["saved"].is_string() {
            return Ok(seen["accounts"]["saved"].clone());
        }
        if Instant::now() > until {
            let (what, seen) = ("an account and the keychain".to_owned(), seen.to_string());
            return Err(Failure::TooLate { what, seconds: 15, seen });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn act(window: &Window, intent: Value) -> Told {
    let asked = "return window.__TAURI_INTERNALS__.invoke('act', { intent: arguments[0] }) \
        .then(() => null, (refusal) => refusal);";
    let refusal = window.run(asked, vec![intent]).await?;
    must(refusal.is_null(), || format!("refused: {refusal}"))
}

async fn snapshot(window: &Window) -> Result<Value, Failure> {
    window.run("return window.__TAURI_INTERNALS__.invoke('snapshot');", Vec::new()).await
}

/// The visible windows of the app.
fn windows(stage: &Stage) -> Result<Vec<String>, Failure> {
    let mut search = piped("xdotool");
    stage.dress(&mut search);
    let found = search.args(["search", "--onlyvisible", "--name", "^Simu$"]).output()?;
    Ok(String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect())
}

/// The one that was not there before, once its page has the keyboard.
async fn new_window(stage: &Stage, before: &[String]) -> Result<String, Failure> {
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        if let Some(new) = windows(stage)?.into_iter().find(|id| !before.contains(id)) {
            // Nobody tells when its field has the focus: a page that is loaded by then is usual.
            tokio::time::sleep(Duration::from_secs(2)).await;
            return Ok(new);
        }
        if Instant::now() > until {
            let (what, seen) = ("the window for the key".to_owned(), String::new());
            return Err(Failure::TooLate { what, seconds: 15, seen });
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
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
