//! Keys that fill in the selected text on Wayland: the app on a compositor without a screen, and
//! the real portal, behind which a desktop of our own hands out keys.

use std::time::{Duration, Instant};

use rehearsal::compositor::Compositor;
use rehearsal::key_desktop::{Answer, KeyDesktop, describe, start_portal};
use rehearsal::process::Service;
use rehearsal::stage::Setting;
use rehearsal::window::Window;
use rehearsal::{Failure, Stage};

use crate::{Told, must, reads};

/// What the field holds, and where that came from.
const FIELD: &str = "const at = (id) => document.querySelector(`[data-testid=${id}]`); \
    return [at('dial-field')?.value ?? null, at('filled')?.textContent.trim() ?? null];";

/// Presses the keys in the settings' field. WebDriver's own would depend on the keyboard of the
/// display, which has no letters.
const PRESS: &str = "document.querySelector('[data-testid=shortcut]').dispatchEvent( \
    new KeyboardEvent('keydown', { code: 'KeyD', ctrlKey: true, altKey: true, \
    bubbles: true, cancelable: true }));";

#[tokio::test]
async fn keys_from_the_desktop_fill_in_what_is_selected_elsewhere() -> Told {
    let stage = Stage::set(&rehearsal::folder("wayland")?, Setting::default())?;
    let mut compositor = Compositor::open(&stage)?;
    let (desktop, _portal) = key_desktop(&stage, Answer::Refuses).await?;
    let window = Window::open_with(&stage, &compositor.environment()).await?;
    window.ready().await?;

    window.press("open-settings").await?;
    window.run(PRESS, Vec::new()).await?;
    reads(&window, "shortcut-state", 10, |words| words.contains("was refused")).await?;

    desktop.answers(Answer::Waits).await?;
    window.run(PRESS, Vec::new()).await?;
    reads(&window, "shortcut-state", 10, |words| words.starts_with("Waiting")).await?;
    desktop.answers(Answer::Gives("Meta+Shift+N")).await?;
    reads(&window, "shortcut-state", 10, |words| words.contains("press Meta+Shift+N.")).await?;
    let asked = desktop.asked_times(2).await?;
    let wished = asked.preferred_trigger == "CTRL+ALT+d" && !asked.description.is_empty();
    must(wished, || format!("the desktop was asked {asked:?}"))?;

    for (selected, number) in [
        ("call Amina on 0711 000 001 today", "0711 000 001"),
        ("or her office, +254 733 000 222", "+254 733 000 222"),
    ] {
        compositor.select(selected)?;
        let token = compositor.press_elsewhere()?;
        desktop.press(&asked, Some(&token)).await?;
        field_holds(&window, number).await?;
        must(compositor.has_focus("simu")?, || "the window is not in front".to_owned())?;
    }
    // Without a token it is for the person to go to the window; so long nothing can be read.
    compositor.select("0722 000 333")?;
    compositor.press_elsewhere()?;
    desktop.press(&asked, None).await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    must(!compositor.has_focus("simu")?, || "the window came without a token".to_owned())?;
    field_holds(&window, "+254 733 000 222").await?;
    compositor.go_to("simu")?;
    field_holds(&window, "0722 000 333").await?;
    must(stage.at.calls().await?.is_empty(), || "somebody was called".to_owned())?;

    window.press("open-settings").await?;
    window.press("shortcut-off").await?;
    reads(&window, "shortcut-state", 10, |words| words == "Off.").await?;
    let until = Instant::now() + Duration::from_secs(10);
    while desktop.holds(&asked).await {
        must(Instant::now() < until, || "the keys were not given back".to_owned())?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// The desktop's part of the stage's bus, and the portal before it.
async fn key_desktop(stage: &Stage, answer: Answer) -> Result<(KeyDesktop, Service), Failure> {
    let bus = stage.environment().iter().find(|(name, _)| *name == "DBUS_SESSION_BUS_ADDRESS");
    let (_, bus) = bus.ok_or_else(|| Failure::NotAsExpected("no bus on this stage".to_owned()))?;
    let desktop = KeyDesktop::join(bus, answer).await?;
    let described = describe(&stage.home().join("config"))?;
    let environment = [stage.environment(), &described].concat();
    let portal = start_portal(&environment, stage.folder())?;
    desktop.portal_runs().await?;
    Ok((desktop, portal))
}

async fn field_holds(window: &Window, number: &str) -> Told {
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        let seen = window.run(FIELD, Vec::new()).await?;
        let told = seen[1].as_str().is_some_and(|told| told.contains("selected"));
        if seen[0] == number && told {
            return Ok(());
        }
        must(Instant::now() < until, || format!("{number} is not in the field: {seen}"))?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
