//! The sign-in is renewed before it runs out.

use std::time::{Duration, Instant};

use rehearsal::{Failure, Stage, local_at::Frame, stage::Setting, window::Window};
use serde_json::json;

use crate::{Show, Told, dial, must};

/// Between 80 and 90 % of it a new token is fetched. That none is fetched in a call is shown
/// without a clock, in `line::reachability`.
const LIFE: u64 = 30;
/// The gap in which no call can come.
const LONGEST_GAP: Duration = Duration::from_secs(8);

#[tokio::test]
async fn the_token_is_renewed_before_its_end_with_a_short_gap() -> Told {
    let show = with_short_tokens("renewal").await?;
    let line_is = |state: &'static str| {
        move |seen: &rehearsal::window::Seen| seen.line.as_deref() == Some(state)
    };
    show.window.see("the renewal", LIFE + 5, line_is("renewing")).await?;
    let gap = Instant::now();
    show.window.ready().await?;
    let gap = gap.elapsed();
    println!("gap {gap:.1?}");
    must(gap <= LONGEST_GAP, || format!("not reachable for {gap:?}"))?;
    show.window.dial(dial::ANSWERS_AT_ONCE).await?;
    show.window.call_is("active", 15).await.map(drop)
}

#[tokio::test]
async fn where_the_name_is_taken_twice_nobody_notices_the_renewal() -> Told {
    for second in ["take_both", "replace"] {
        let show = with_short_tokens(&format!("renewal-{second}")).await?;
        show.stage.at.second_registration(second).await?;
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(LIFE + 5) {
            let seen = show.window.look().await?;
            let line = seen.line.as_deref();
            // One frame may pass between the old line's end and the new one's beginning.
            let may_be = line == Some("ready") || (second == "replace" && line == Some("renewing"));
            must(may_be, || format!("{second}: the line was {line:?}"))?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let registered = |frame: &&Frame| {
            frame.frame.pointer("/eventdata/result/event") == Some(&json!("registered"))
        };
        let times = show.stage.at.frames().await?.iter().filter(registered).count();
        must(times == 2, || format!("{second}: registered {times} times"))?;
        show.window.dial(dial::ANSWERS_AT_ONCE).await?;
        show.window.call_is("active", 15).await?;
    }
    Ok(())
}

/// The app, ready, whose first token lives for half a minute.
async fn with_short_tokens(name: &str) -> Result<Show, Failure> {
    let stage = Stage::set(&rehearsal::folder(name)?, Setting::default())?;
    stage.at.fault(json!({"kind": "short_tokens", "seconds": LIFE})).await?;
    let window = Window::open(&stage).await?;
    window.ready().await?;
    Ok(Show { window, stage })
}
