//! The processes in which the pages live, ended on purpose: the phone goes on. Without automation,
//! whose session would end with the page.

use std::time::{Duration, Instant};

use rehearsal::footprint;
use rehearsal::local_at::Call;
use rehearsal::process::Service;
use rehearsal::stage::Setting;
use rehearsal::{Failure, Stage};

use crate::keyboard::{focus, keys};
use crate::person::registered;
use crate::{Show, Told, must};

/// The page's process as the kernel names it.
const PROCESS: &str = "WebKitWebProces";
/// 600 MiB, each page of them written to.
const EAT: &str = "setTimeout(() => { window.eaten = new Uint8Array(600 << 20).fill(1); }, 100);";

#[tokio::test]
async fn a_page_whose_process_ends_is_replaced() -> Told {
    let stage = Stage::set(&rehearsal::folder("page-killed")?, Setting::default())?;
    let app = Service::start("simu", stage.app()?, stage.folder())?;
    let client = registered(&stage).await?;
    focus(&stage)?;
    let pages = footprint::named(app.pid(), PROCESS);
    must(pages.len() == 2, || format!("the window and the line, not {pages:?}"))?;
    let mut ended = Vec::new();
    for page in pages {
        answered(&stage, &client).await?;
        footprint::kill_process(page)?;
        let is_window = told(&app, ended.len()).await?.contains("page=\"main\"");
        if is_window {
            let still = stage.at.calls().await?.iter().any(|call| call.state == "connected");
            must(still, || "the call is not the window's to end".to_owned())?;
            // Drawn anew, it has the call and the keyboard.
            hung_up_by_keyboard(&stage).await?;
        }
        let are_over = |calls: &[Call]| calls.iter().all(is_over);
        stage.at.calls_when("the end of the call", 20, are_over).await?;
        registered(&stage).await?;
        ended.push(is_window);
    }
    ended.sort_unstable();
    must(ended == [false, true], || "one of each".to_owned())?;
    answered(&stage, &client).await
}

#[tokio::test]
async fn a_page_that_eats_memory_is_replaced() -> Told {
    let show = Show::begin("page-eats").await?;
    show.window.run_in_sdk_page(EAT).await?;
    let until = Instant::now() + Duration::from_secs(40);
    while !show.stage.at.clients().await?.is_empty() {
        must(Instant::now() < until, || "the page was left alone".to_owned())?;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    registered(&show.stage).await.map(drop)
}

/// A call comes in and is answered by the keyboard.
async fn answered(stage: &Stage, client: &str) -> Told {
    stage.at.ring(client, "+254722000111").await?;
    let ringing = |call: &Call| call.state == "ringing";
    stage.at.call_when("ringing", 10, ringing).await?;
    let until = Instant::now() + Duration::from_secs(15);
    while stage.at.calls().await?.last().is_some_and(ringing) {
        must(Instant::now() < until, || "not answered by the keyboard".to_owned())?;
        // The window may not show the call yet.
        keys(stage, &["key", "ctrl+shift+a"])?;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    stage.at.call_when("answer", 10, |call| call.state == "connected").await.map(drop)
}

async fn hung_up_by_keyboard(stage: &Stage) -> Told {
    let until = Instant::now() + Duration::from_secs(20);
    while !stage.at.calls().await?.iter().all(is_over) {
        must(Instant::now() < until, || "not hung up by the keyboard".to_owned())?;
        keys(stage, &["key", "ctrl+shift+d"])?;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    Ok(())
}

fn is_over(call: &Call) -> bool {
    call.state == "ended"
}

/// The app's word on the end of a page's process, after so many of them.
async fn told(app: &Service, before: usize) -> Result<String, Failure> {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let log = std::fs::read_to_string(app.log())?;
        let mut ends = log.lines().filter(|line| line.contains("the process of a page has ended"));
        if let Some(end) = ends.nth(before) {
            return Ok(end.to_owned());
        }
        must(Instant::now() < until, || "the end of the page was not noticed".to_owned())?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
