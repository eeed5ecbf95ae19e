//! Seeded secrets are typed into their small windows by the keyboard, and are then in no file, no log
//! and no page, but in the vault and the memory of the app's own process; locked, not even there.
//!
//! WebDriver has no hand in such a window, and its session ends with the window's process: from
//! then on the app is seen from outside only.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rehearsal::company::{AGENT, Company};
use rehearsal::stage::Setting;
use rehearsal::window::Window;
use rehearsal::{Failure, Stage, footprint, memory};
use serde_json::{Value, json};

use crate::keyboard::{Beside, focus, keys, windows};
use crate::person::registered;
use crate::{Told, must};

/// What is typed there, and no text of anybody else.
const PASSPHRASE: &str = "Mlima-9-Kenya-Asubuhi";
const PASSWORD: &str = "Chai-7-Tangawizi";
const CREDENTIAL: &str = "Daladala-4-Mwenge";
const PAGES: &str = "WebKitWebProces";

#[tokio::test]
async fn a_typed_key_is_in_no_file_and_in_no_page_that_remains() -> Told {
    let stage = Stage::set(&rehearsal::folder("secrets")?, Setting::default())?;
    let window = tells_everything(&stage).await?;
    let seed = stage.at.ready().api_key.clone();
    let at = stage.at.ready();
    let service = json!({
        "kind": "africas_talking", "username": at.username, "numbers": [at.number],
        "sandbox": false, "token_url": at.token_url, "gateway_url": at.gateway, "voice_url": null,
    });
    let account =
        saved_account(&window, service, json!({ "urls": [], "relay_only": false })).await?;
    let before = windows(&stage, "^Simu$")?;
    act(&window, asks(&json!({ "purpose": "api_key", "account": account }))).await?;
    typed(&stage, &window, &before, &seed, false).await?;
    // The gateway knows the agent only with a token, and that was given for the key.
    registered(&stage).await?;
    // The agent's window and the line's page at least.
    nowhere(&stage, &window, &[&seed], 2).await
}

#[tokio::test]
async fn a_locked_phone_left_its_secrets_in_no_file_and_in_no_memory() -> Told {
    let stage = Stage::set(&rehearsal::folder("secrets-locked")?, Setting::default())?;
    let company = Company::open(&stage, PASSWORD)?;
    let window = tells_everything(&stage).await?;
    let service = json!({
        "kind": "company_server", "url": company.address(), "user": AGENT,
        "gateway_url": stage.at.ready().gateway,
    });
    let turn = json!({ "urls": ["turn:127.0.0.1:9"], "username": "simu", "relay_only": false });
    let account = saved_account(&window, service, turn).await?;
    let steps = json!([
        asks(&json!({ "purpose": "new_passphrase" })),
        asks(&json!({ "purpose": "password", "account": account })),
        asks(&json!({ "purpose": "turn_credential", "account": account })),
        { "name": "vault", "wish": { "name": "lock" } },
    ]);
    on_f9(&window, steps).await?;
    let main = windows(&stage, "^Simu$")?;
    for (secret, twice) in [(PASSPHRASE, true), (PASSWORD, false), (CREDENTIAL, false)] {
        focus(&stage)?;
        keys(&stage, &["key", "F9"])?;
        typed(&stage, &window, &main, secret, twice).await?;
    }
    registered(&stage).await?;
    let app = footprint::named(window.driver_pid(), "simu");
    let [app] = app.as_slice() else {
        return Err(Failure::NotAsExpected(format!("one app and not {app:?}")));
    };
    for used in [PASSWORD, CREDENTIAL] {
        must(holds(*app, used).await?, || format!("{used} is not used, or not found"))?;
    }

    focus(&stage)?;
    keys(&stage, &["key", "F9"])?;
    let locked = Instant::now() + Duration::from_secs(15);
    while !stage.at.clients().await?.is_empty() {
        must(Instant::now() < locked, || "the line stays up".to_owned())?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let secrets = [PASSPHRASE, PASSWORD, CREDENTIAL];
    let found = finds(*app, &secrets).await?;
    must(found.is_empty(), || format!("the app's own memory has {found:#?}"))?;
    nowhere(&stage, &window, &secrets, 1).await
}

/// The app with everything logged, whatever it is, and temporary files where they are read.
async fn tells_everything(stage: &Stage) -> Result<Window, Failure> {
    let temporary = stage.home().join("tmp");
    fs::create_dir(&temporary)?;
    let temporary = temporary.display().to_string();
    let changes = [("TMPDIR", temporary.as_str()), ("SIMU_LOG", "trace")];
    Window::open_as(stage, &changes, &[]).await
}

/// Each press of F9 is the page's next wish, also when nobody drives it any more.
async fn on_f9(window: &Window, wishes: Value) -> Told {
    let listen = "const wishes = arguments[0]; addEventListener('keydown', ({ key }) => { \
        if (key === 'F9') void window.__TAURI_INTERNALS__.invoke('act', { intent: wishes.shift() }); });";
    window.run(listen, vec![wishes]).await.map(drop)
}

fn asks(purpose: &Value) -> Value {
    let wish = json!({ "name": "ask_for_secret", "purpose": purpose, "language": "en" });
    json!({ "name": "vault", "wish": wish })
}

/// The secret goes into the small window that comes up; then the window's process is gone, which
/// is known to have had it.
async fn typed(
    stage: &Stage,
    window: &Window,
    before: &[String],
    secret: &str,
    twice: bool,
) -> Told {
    let small = Beside::comes(stage, "^Simu$", before).await?;
    small.types(stage, secret)?;
    if twice {
        keys(stage, &["key", "Tab"])?;
        small.types(stage, secret)?;
    }
    let pages = || footprint::named(window.driver_pid(), PAGES);
    let typed_by = Instant::now() + Duration::from_secs(10);
    let typed_into = loop {
        // Its process is the youngest; a whole memory takes seconds to read.
        let youngest = pages().into_iter().max().unwrap_or_default();
        if holds(youngest, secret).await? {
            break youngest;
        }
        must(Instant::now() < typed_by, || "nothing is typed, or nothing found".to_owned())?;
    };
    small.takes_it(stage).await?;
    let gone = Instant::now() + Duration::from_secs(5);
    while pages().contains(&typed_into) {
        must(Instant::now() < gone, || "the small window's process stays".to_owned())?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Whether it stands in the memory of a process.
async fn holds(pid: u32, secret: &str) -> Result<bool, Failure> {
    let secret = secret.to_owned();
    aside(move || memory::has_any(pid, &[&secret])).await
}

/// Where in the memory of a process these stand, told without them.
async fn finds(pid: u32, secrets: &[&str]) -> Result<Vec<String>, Failure> {
    let secrets: Vec<String> = secrets.iter().map(|text| (*text).to_owned()).collect();
    let search = move || {
        let texts: Vec<&str> = secrets.iter().map(String::as_str).collect();
        memory::finds(pid, &texts).iter().map(ToString::to_string).collect()
    };
    aside(search).await
}

/// Meanwhile the connections to the local Africa's Talking may be closed, and must be seen to be.
async fn aside<T: Send + 'static>(
    search: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let found = tokio::task::spawn_blocking(search);
    found.await.map_err(|error| Failure::NotAsExpected(error.to_string()))
}

/// In no page, of which there are so many at least, and not in their network's process; in no file.
async fn nowhere(stage: &Stage, window: &Window, secrets: &[&str], least: usize) -> Told {
    let mut remain = footprint::named(window.driver_pid(), PAGES);
    must(remain.len() >= least, || format!("pages {remain:?}"))?;
    remain.extend(footprint::named(window.driver_pid(), "WebKitNetworkPr"));
    for pid in remain {
        let found = finds(pid, secrets).await?;
        must(found.is_empty(), || format!("process {pid} has {found:#?}"))?;
    }
    let mut files = 0;
    for folder in [stage.home(), stage.folder()] {
        grep(folder, secrets, &mut files)?;
    }
    must(files > 3, || format!("only {files} files were there to be read"))
}

/// An account that lacks nothing but its secrets; its id.
async fn saved_account(window: &Window, service: Value, ice: Value) -> Result<Value, Failure> {
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

/// The simulator's own log is no file of the app's, and has them no more.
fn grep(folder: &Path, secrets: &[&str], files: &mut u32) -> Told {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            grep(&path, secrets, files)?;
        } else if path.is_file() {
            *files += 1;
            let bytes = fs::read(&path)?;
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                must(!found, || format!("{secret} stands in {}", path.display()))?;
            }
        }
    }
    Ok(())
}
