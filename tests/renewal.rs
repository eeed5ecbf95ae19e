//! The sign-in is renewed before it runs out.

use std::time::{Duration, Instant};

use rehearsal::{Failure, Stage, stage::Setting, window::Window};
use serde_json::json;

use crate::{Show, Told, dial, must};

/// Between 80 and 90 % of it a new token is wanted, which is up to 40.5 s after the first.
const LIFE: u64 = 45;
const IN_CALL_UNTIL: Duration = Duration::from_millis(41_500);
/// The gap in which no call can come.
const LONGEST_GAP: Duration = Duration::from_secs(8);

#[tokio::test]
async fn the_token_is_renewed_with_a_short_gap_and_never_in_a_call() -> Told {
    let show = with_short_tokens("renewal").await?;
    let begun = Instant::now();
    // In the first life the renewal falls into a call, and waits for its end.
    show.window.dial(dial::ANSWERS_AT_ONCE).await?;
    show.window.call_is("active", 15).await?;
    while begun.elapsed() < IN_CALL_UNTIL {
        let seen = show.window.look().await?;
        must(seen.call == "active", || format!("the call is disturbed: {seen:?}"))?;
        must(seen.line.as_deref() == Some("ready"), || format!("renewed in a call: {seen:?}"))?;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    show.window.press("hang-up").await?;
    let line_is = |state: &'static str| {
        move |seen: &rehearsal::window::Seen| seen.line.as_deref() == Some(state)
    };
    show.window.see("the renewal", 10, line_is("renewing")).await?;
    let gap = Instant::now();
    show.window.ready().await?;
    let gap = gap.elapsed();
    println!("gap {gap:.1?}");
    must(gap <= LONGEST_GAP, || format!("not reachable for {gap:?}"))?;
    show.window.dial(dial::ANSWERS_AT_ONCE).await?;
    show.window.call_is("active", 15).await.map(drop)
}

/// The app, ready, whose first token lives for less than a minute.
async fn with_short_tokens(name: &str) -> Result<Show, Failure> {
    let stage = Stage::set(&rehearsal::folder(name)?, Setting::default())?;
    stage.at.fault(json!({"kind": "short_tokens", "seconds": LIFE})).await?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    Ok(Show { window, stage })
}
