//! Contacts out of a file that a person points at: in the system's dialog, and by dropping it.

use std::time::{Duration, Instant};

use rehearsal::process::{Service, quiet};
use rehearsal::stage::beside_us;

use crate::keyboard::{Beside, focus, keys, windows};
use crate::{Show, Told, dial, must, reads};

/// As phones write them: a number of ours, folded lines and an accent.
const CARDS: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Achieng' Odh\r\n iambo\r\n\
    TEL;TYPE=CELL:+254 711 000 013\r\nEND:VCARD\r\n\
    BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Zoë Mwangi\r\nTEL:0722 000 111\r\nEND:VCARD\r\n";
/// What the system's dialog is called.
const DIALOG: &str = "^Open File$";
/// The window of `drag-a-file`.
const HELD: &str = "^A file$";

#[tokio::test]
async fn a_file_chosen_in_the_systems_dialog_is_shown_taken_and_found() -> Told {
    let show = Show::begin("import-dialog").await?;
    let (window, stage) = (&show.window, &show.stage);
    let file = stage.home().join("people.vcf");
    std::fs::write(&file, CARDS)?;
    window.press("tab-lists").await?;
    let before = windows(stage, DIALOG)?;
    window.press("import-choose").await?;
    let dialog = Beside::comes(stage, DIALOG, &before).await?;
    // A slash begins a path there.
    dialog.types(stage, &file.display().to_string())?;
    dialog.takes_it(stage).await?;
    taken(&show).await
}

#[tokio::test]
async fn a_file_dropped_on_the_window_is_shown_taken_and_found() -> Told {
    let show = Show::begin("import-drop").await?;
    let stage = &show.stage;
    let file = stage.home().join("people.vcf");
    std::fs::write(&file, CARDS)?;
    let mut holds = quiet(beside_us("drag-a-file")?);
    stage.dress(&mut holds);
    holds.arg(&file);
    let _held = Service::start("drag-a-file", holds, stage.folder())?;
    keys(
        stage,
        &["search", "--sync", "--onlyvisible", "--name", HELD, "windowmove", "900", "100"],
    )?;
    keys(
        stage,
        &["search", "--sync", "--onlyvisible", "--name", "^Simu$", "windowmove", "0", "0"],
    )?;

    let until = Instant::now() + Duration::from_secs(15);
    // Nobody says when the window below the mouse has taken note of the file; what is let go before
    // that stays where it was, as under anybody's hand.
    while !show.window.is_there("contacts-preview").await? {
        must(Instant::now() < until, || "the file was not taken".to_owned())?;
        keys(stage, &["mousemove", "950", "150", "mousedown", "1", "sleep", "0.1"])?;
        for x in (210..=930).rev().step_by(40) {
            keys(stage, &["mousemove", &x.to_string(), "300", "sleep", "0.02"])?;
        }
        keys(stage, &["sleep", "0.3", "mouseup", "1", "sleep", "0.5"])?;
    }
    taken(&show).await
}

/// The preview counts both; taken in, one is found in the field that dials.
async fn taken(show: &Show) -> Told {
    let window = &show.window;
    reads(window, "count-added", 10, |words| words == "2").await?;
    window.press("import-run").await?;
    reads(window, "import-done", 10, |words| words.contains('2')).await?;
    window.write("dial-field", "odhiambo").await?;
    reads(window, "dial-match", 5, |words| words.contains("Achieng' Odhiambo")).await?;
    // A click counts some time after the row has come; a key counts at once.
    focus(&show.stage)?;
    keys(&show.stage, &["key", "Return"])?;
    window.call_is("active", 15).await?;
    window.press("hang-up").await?;
    show.ended("local_hangup", 10).await?;
    let called = show.stage.at.call_when("the contact", 1, |_| true).await?;
    must(called.peer == dial::ANSWERS_AT_ONCE, || format!("called: {called:?}"))
}
