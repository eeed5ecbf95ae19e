//! Contacts in the real window: one click on a number calls, and one field finds and dials.

use crate::keyboard::{focus, keys};
use crate::{Show, Told, dial, must, reads};

/// Whose number answers after two seconds and hangs up five seconds later.
const NAME: &str = "Wanjikũ Kamau";

#[tokio::test]
async fn a_contact_is_called_by_a_click_and_then_by_its_name() -> Told {
    let show = Show::begin("contacts").await?;
    let window = &show.window;
    contact(&show, "Kamau Otieno", dial::BUSY).await?;
    contact(&show, NAME, dial::HANGS_UP_AFTER_5_S).await?;

    window.write("contacts-find", "wanjiku").await?;
    reads(window, "contact-row", 5, |words| words.contains(NAME)).await?;
    window.press("contact-call").await?;
    window.call_is("active", 15).await?;
    show.agent_soon_hears("the contact", 4).await?;
    show.ended("remote_hangup", 15).await?;
    window.press("tab-calls").await?;
    reads(window, "recent-row", 5, |words| words.contains(NAME)).await?;

    // By half of each name in the other order: both contacts are found, the one last called first.
    window.leave_ended_call().await?;
    window.see("a line that is free", 10, |seen| seen.can_dial).await?;
    window.press("dial-field").await?;
    focus(&show.stage)?;
    keys(&show.stage, &["type", "--delay", "30", "kamau"])?;
    reads(window, "dial-match", 5, |words| words.contains(NAME)).await?;
    must(window.texts("dial-match").await?.len() == 2, || "both are found".to_owned())?;
    keys(&show.stage, &["key", "Return"])?;
    let called = window.call_is("active", 15).await?;
    let number = Some(dial::HANGS_UP_AFTER_5_S.to_owned());
    must(called.peer == number, || format!("{:?} was called", called.peer))?;
    show.ended("remote_hangup", 15).await?;
    let rows = window.attributes("recent-row", "data-number").await?;
    must(rows == [number.clone(), number], || format!("recent calls: {rows:?}"))?;
    let calls = show.stage.at.calls().await?;
    must(calls.len() == 2, || format!("{} calls were placed", calls.len()))
}

/// A contact made by hand.
async fn contact(show: &Show, name: &str, number: &str) -> Told {
    let window = &show.window;
    window.press("tab-contacts").await?;
    window.press("add-contact").await?;
    window.write("contact-name", name).await?;
    window.write("contact-number-0", number).await?;
    window.press("contact-save").await?;
    reads(window, "contact-title", 5, |words| words == name).await?;
    window.press("contact-back").await
}
