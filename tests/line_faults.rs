//! The line broken on purpose: the window tells the truth in time, and mends it by itself.

use std::time::Duration;

use rehearsal::line_faults;

use crate::{Show, Told, dial, must};

/// Twice what is promised, for a loaded machine; the figures are `cargo xtask bench line`'s, and
/// the bounds are shown without a clock in `line::liveness` and `line::retry`.
const TOLD_WITHIN: Duration = Duration::from_secs(10);
const BACK_WITHIN: Duration = Duration::from_secs(40);

#[tokio::test]
async fn every_break_is_told_in_time_and_mended_without_anybody() -> Told {
    let show = Show::begin("line-faults").await?;
    for case in line_faults::cases() {
        let outcome = line_faults::strike(&show.window, &show.stage.at, &case).await?;
        let (told, back) = (outcome.told, outcome.back);
        println!("{:<26} told {told:>7.1?} back {back:>7.1?}", case.name);
        must(told <= TOLD_WITHIN, || format!("{}: told after {told:?}", case.name))?;
        must(back <= BACK_WITHIN, || format!("{}: back after {back:?}", case.name))?;
    }
    // And it is a line that calls.
    show.window.dial(dial::ANSWERS_AT_ONCE).await?;
    show.window.call_is("active", 15).await?;
    show.window.press("hang-up").await?;
    show.ended("local_hangup", 10).await
}

#[tokio::test]
async fn an_sdk_page_that_hangs_is_replaced_and_its_call_ended() -> Told {
    let show = Show::begin("page-hangs").await?;
    show.window.dial(dial::ANSWERS_AT_ONCE).await?;
    show.window.call_is("active", 15).await?;
    show.window.run_in_sdk_page("setTimeout(() => { for (;;); }, 100);").await?;
    // Asked every 5 s, and given 5 s to answer.
    show.ended("media_failed", 30).await?;
    show.stage.at.call_when("the end", 5, |call| call.state == "ended").await?;
    show.window.ready().await?;
    show.window.dial(dial::ANSWERS_AT_ONCE).await?;
    show.window.call_is("active", 15).await.map(drop)
}

/// The short form of `cargo xtask soak`.
#[tokio::test]
async fn calls_and_faults_in_random_order_leave_nothing_stuck() -> Told {
    let soak = rehearsal::soak::Soak { calls: 12, seed: 20 };
    let report = soak.run(|line| println!("{line}")).await?;
    println!("{}", report.words());
    must(report.faults > 2, || "this seed has no faults".to_owned())
}
