//! The first run, with no account stored: three answers, the last of them in its small window, and
//! the phone calls. Africa's Talking's addresses are its own; the stage's road leads them.
//!
//! With the small window's process WebDriver's session ends: from then on a keyboard goes on.

use rehearsal::company::{AGENT, Company};
use rehearsal::road::Road;
use rehearsal::stage::Setting;
use rehearsal::window::Window;
use rehearsal::{Failure, Stage};

use crate::keyboard::{Beside, focus, keys, windows};
use crate::person::registered;
use crate::{Show, Told, dial, must, reads};

#[tokio::test]
async fn three_answers_and_a_call_is_heard_and_the_next_start_needs_none() -> Told {
    let stage = Stage::set(&rehearsal::folder("first-run")?, Setting::default())?;
    let window = first_run(&stage).await?;
    let (username, number) = (&stage.at.ready().username, &stage.at.ready().number);
    window.write("account-username", username).await?;
    window.write("account-numbers", number).await?;
    let key = stage.at.ready().api_key.clone();
    let show = last_answer(Show { window, stage }, &key).await?;
    heard(&show).await?;

    let Show { window, stage } = show;
    drop(window);
    let window = app(&stage).await?;
    window.ready().await?;
    window.press("open-settings").await?;
    window.press("test-account").await?;
    // It is in use, so that this is told of the line as it is.
    let told = |words: &str| words.contains("Line answered just now in ");
    let words = reads(&window, "account-test", 20, told).await?;
    must(words.starts_with("Registered in ") && words.matches(" ms").count() == 3, || words)
}

#[tokio::test]
async fn a_company_server_signs_in_and_a_call_is_heard() -> Told {
    let password = "Mpunga wa Mwea 5kg";
    let stage = Stage::set(&rehearsal::folder("first-run-company")?, Setting::default())?;
    let company = Company::open(&stage, password)?;
    let window = first_run(&stage).await?;
    window.press("kind-company_server").await?;
    window.write("account-server_url", &company.address()).await?;
    window.write("account-user", AGENT).await?;
    heard(&last_answer(Show { window, stage }, password).await?).await
}

/// The app without any account; its window asks for one.
async fn first_run(stage: &Stage) -> Result<Window, Failure> {
    let window = app(stage).await?;
    reads(&window, "first-run", 10, |words| words.contains("Three answers")).await?;
    Ok(window)
}

async fn app(stage: &Stage) -> Result<Window, Failure> {
    let signs = Road::open(stage).await?.signs();
    let signs = signs.each_ref().map(|(name, value)| (*name, value.as_str()));
    Window::open_as(stage, &signs, &[]).await
}

/// The form is taken, and the secret goes into its own window; then the account signs in.
async fn last_answer(show: Show, secret: &str) -> Result<Show, Failure> {
    let stage = &show.stage;
    let before = windows(stage, "^Simu$")?;
    show.window.press("account-save").await?;
    let small = Beside::comes(stage, "^Simu$", &before).await?;
    small.types(stage, secret)?;
    small.takes_it(stage).await?;
    registered(stage).await?;
    Ok(show)
}

/// Past the secret, which could be replaced, and the test, to Done; then the number.
async fn heard(show: &Show) -> Told {
    let stage = &show.stage;
    focus(stage)?;
    keys(stage, &["key", "Tab", "Tab", "Tab", "Return"])?;
    keys(stage, &["type", "--delay", "30", dial::SPEAKS_THEN_ECHOES])?;
    keys(stage, &["key", "Return"])?;
    stage.at.call_when("answer", 15, |call| call.state == "connected").await?;
    show.agent_soon_hears("the callee", 5).await?;
    keys(stage, &["key", "ctrl+shift+d"])?;
    let call = stage.at.call_when("the end", 10, |call| call.state == "ended").await?;
    must(call.packets_in > 25, || format!("the callee heard little: {call:?}"))
}
