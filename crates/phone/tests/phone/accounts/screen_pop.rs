//! The company's page about a caller.

use phone::{
    account::screen_pop::{PopMoment, ScreenPop},
    intent::{AccountRefusal, FieldProblem, FieldProblemKind},
    snapshot::AccountField,
};
use serde_json::json;

use super::*;

const CALLER: &str = "+254711000333";

fn pops(url: &str, moment: PopMoment) -> ScreenPop {
    ScreenPop { url: Some(url.to_owned()), moment }
}

async fn rings(desk: &mut Desk) {
    let caller = json!({"event": "incomingcall", "username": format!("sip:{CALLER}@ke.example"),
        "displayname": "Wanjiru & Co"});
    desk.at.say_with(caller, json!({"type": "offer", "sdp": "v=0\r\n"})).await;
    desk.until(|snapshot| snapshot.call.as_ref().is_some_and(|call| call.can_answer)).await;
}

async fn pages(desk: &Desk, wanted: usize) -> Vec<String> {
    for _ in 0..200 {
        let pages = desk.desktop.web_pages.lock().unwrap().clone();
        if pages.len() >= wanted {
            return pages;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("no page was opened")
}

#[tokio::test]
async fn the_page_is_opened_once_a_call_at_its_moment() {
    let mut desk = signed_in().await;
    let id = desk.phone.snapshot().await.accounts.in_use.unwrap();
    let url = "https://crm.example.com/q?n={name}&p={number}&d={direction}&id={call_id}";
    for moment in [PopMoment::Ring, PopMoment::Answer] {
        let draft = AccountDraft {
            id: Some(id.clone()),
            screen_pop: pops(url, moment),
            ..live(&desk.at, "acme")
        };
        save(&desk, draft).await;
        desk.until_ready().await;
        desk.desktop.web_pages.lock().unwrap().clear();
        rings(&mut desk).await;
        let row = desk.row(|row| row.end.is_none()).await;
        let page = format!(
            "https://crm.example.com/q?n=Wanjiru%20%26%20Co&p=%2B254711000333&d=incoming&id={}",
            row.id
        );
        if moment == PopMoment::Ring {
            assert_eq!(pages(&desk, 1).await, std::slice::from_ref(&page));
        }
        desk.act(Intent::Answer).await;
        desk.accepted().await;
        assert_eq!(pages(&desk, 1).await, [page]);
        desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
        desk.until(|snapshot| snapshot.can_dial).await;
        assert_eq!(pages(&desk, 1).await.len(), 1, "once a call");
    }
}

#[tokio::test]
async fn a_template_that_cannot_be_filled_is_refused_by_its_field() {
    let desk = empty().await;
    for (url, what) in [
        ("http://crm.example.com/{number}", FieldProblemKind::Unencrypted),
        ("https://{number}/", FieldProblemKind::BadAddress),
        ("https://crm.example.com/{phone}", FieldProblemKind::UnknownPlace),
    ] {
        let draft =
            AccountDraft { screen_pop: pops(url, PopMoment::Ring), ..live(&desk.at, "acme") };
        let refused = account(&desk, AccountWish::Save { draft: draft.into() }).await;
        let problems = vec![FieldProblem { field: AccountField::ScreenPopUrl, what }];
        let problem = AccountRefusal::BadFields { problems };
        assert_eq!(refused, Err(Refusal::Account { problem }), "{url}");
    }
}
