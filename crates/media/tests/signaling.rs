//! The offer/answer machine as a page sees it. Nothing is heard here.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use media::{Configuration, ConnectionEvent, IceCandidate, IceServer, MediaError, SdpKind};
use party::{Party, connect, only, trickle};
use stage::{Network, Sound};

/// The same without sound devices: what is tested here does not need them.
fn play(name: &str, body: impl AsyncFnOnce(Party, Party)) {
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        body(Party::in_room(1), Party::in_room(2)).await;
    });
}

fn name<T: std::fmt::Debug>(result: Result<T, MediaError>) -> &'static str {
    result.unwrap_err().name()
}

#[test]
fn an_offer_has_what_gateways_need() {
    play("an_offer_has_what_gateways_need", async |a, _| {
        let offer = a.connection.create_offer().await.unwrap();
        for line in [
            "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 110 126",
            "a=rtpmap:111 opus/48000/2",
            "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:110 telephone-event/48000",
            "a=rtpmap:126 telephone-event/8000",
            "a=setup:actpass",
            "a=rtcp-mux",
            "a=sendrecv",
        ] {
            assert!(offer.lines().any(|found| found == line), "{line} in {offer}");
        }
        let source = offer.lines().find_map(|line| line.strip_prefix("a=ssrc:")).unwrap();
        assert!(source.contains("cname:"), "{source}");
        let fmtp = offer.lines().find(|line| line.starts_with("a=fmtp:111 ")).unwrap();
        assert!(fmtp.contains("useinbandfec=1") && !fmtp.contains("minptime"), "{fmtp}");
        assert_eq!(a.connection.create_offer().await.unwrap(), offer, "asked again, the same");
    });
}

#[test]
fn an_answer_repeats_the_numbers_of_the_offer() {
    play("an_answer_repeats_the_numbers_of_the_offer", async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        let foreign = offer
            .replace("SAVPF 111 0 8 110 126", "SAVPF 96 101")
            .replace(":111 opus", ":96 opus")
            .replace(":111 useinbandfec=1;usedtx=1", ":96 minptime=10;useinbandfec=0;stereo=1")
            .replace(":126 telephone", ":101 telephone");
        b.connection.set_remote_description(SdpKind::Offer, &foreign).await.unwrap();
        let answer = b.connection.create_answer().await.unwrap();
        let media = answer.lines().find(|line| line.starts_with("m=audio")).unwrap();
        assert_eq!(media, "m=audio 9 UDP/TLS/RTP/SAVPF 96 101");
        assert!(answer.contains("a=rtpmap:101 telephone-event/8000"), "{answer}");
        assert!(answer.contains("a=ssrc:"), "{answer}");
    });
}

#[test]
fn candidates_may_come_before_the_description_and_a_second_answer_may_not() {
    let test = "candidates_may_come_before_the_description_and_a_second_answer_may_not";
    play(test, async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        let ways = [trickle(&a.log, &b.connection), trickle(&b.log, &a.connection)];
        a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
        a.log.wait("the end of candidates", |e| *e == ConnectionEvent::IceCandidate(None)).await;
        b.connection.set_remote_description(SdpKind::Offer, &offer).await.unwrap();
        let answer = b.connection.create_answer().await.unwrap();
        b.connection.set_local_description(SdpKind::Answer, &answer).await.unwrap();
        b.log.wait("the end of candidates", |e| *e == ConnectionEvent::IceCandidate(None)).await;
        a.connection.set_remote_description(SdpKind::Answer, &answer).await.unwrap();
        a.log.connected().await;
        b.log.connected().await;
        for way in ways {
            way.await.unwrap();
        }

        let second = a.connection.set_remote_description(SdpKind::Answer, &answer).await;
        assert_eq!(name(second), "InvalidStateError");
        let states: Vec<_> = signaling_states(&a.log.all());
        assert_eq!(states, ["have-local-offer", "stable"]);
        assert_eq!(signaling_states(&b.log.all()), ["have-remote-offer", "stable"]);
    });
}

#[test]
fn a_provisional_answer_carries_the_call_and_the_final_one_confirms_it() {
    let test = "a_provisional_answer_carries_the_call_and_the_final_one_confirms_it";
    play(test, async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
        b.connection.set_remote_description(SdpKind::Offer, &offer).await.unwrap();
        let answer = b.connection.create_answer().await.unwrap();
        b.connection.set_local_description(SdpKind::Pranswer, &answer).await.unwrap();
        a.connection.set_remote_description(SdpKind::Pranswer, &answer).await.unwrap();
        let _ways = [trickle(&a.log, &b.connection), trickle(&b.log, &a.connection)];
        a.log.connected().await;

        b.connection.set_local_description(SdpKind::Answer, &answer).await.unwrap();
        a.connection.set_remote_description(SdpKind::Answer, &answer).await.unwrap();
        a.log.wait("stable", |e| *e == ConnectionEvent::SignalingState("stable")).await;
        let states = signaling_states(&a.log.all());
        assert_eq!(states, ["have-local-offer", "have-remote-pranswer", "stable"]);
    });
}

#[test]
fn a_rolled_back_offer_leaves_a_fresh_connection() {
    play("a_rolled_back_offer_leaves_a_fresh_connection", async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
        a.connection.set_local_description(SdpKind::Rollback, "").await.unwrap();
        let other = b.connection.create_offer().await.unwrap();
        b.connection.set_local_description(SdpKind::Offer, &other).await.unwrap();
        a.connection.set_remote_description(SdpKind::Offer, &other).await.unwrap();
        let answer = a.connection.create_answer().await.unwrap();
        a.connection.set_local_description(SdpKind::Answer, &answer).await.unwrap();
        b.connection.set_remote_description(SdpKind::Answer, &answer).await.unwrap();
        let forth = trickle(&b.log, &a.connection);
        b.log.connected().await;
        forth.await.unwrap();
    });
}

#[test]
fn what_comes_at_the_wrong_time_is_refused() {
    play("what_comes_at_the_wrong_time_is_refused", async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        let early = a.connection.set_remote_description(SdpKind::Answer, &offer).await;
        assert_eq!(name(early), "InvalidStateError");
        assert_eq!(name(b.connection.create_answer().await), "InvalidStateError");
        let foreign = a.connection.set_local_description(SdpKind::Offer, "v=0\r\n").await;
        assert_eq!(name(foreign), "InvalidModificationError");
        assert_eq!(name(a.connection.insert_dtmf("1", 100, 70)), "InvalidStateError");
        let none = b.connection.set_local_description(SdpKind::Offer, "").await;
        assert_eq!(name(none), "InvalidStateError");

        a.connection.close();
        assert_eq!(name(a.connection.create_offer().await), "InvalidStateError");
        assert_eq!(name(a.connection.add_ice_candidate(None).await), "InvalidStateError");
        assert_eq!(a.connection.stats().await, serde_json::json!({}));
        a.connection.close();
    });
}

#[test]
fn descriptions_that_do_not_fit_are_refused_and_the_right_one_still_works() {
    let test = "descriptions_that_do_not_fit_are_refused_and_the_right_one_still_works";
    play(test, async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        let without = |start: &str| -> String {
            let kept = offer.lines().filter(|line| !line.starts_with(start));
            kept.map(|line| format!("{line}\r\n")).collect()
        };
        let cases = [
            ("", "SyntaxError"),
            ("garbage", "SyntaxError"),
            ("v=0\0", "SyntaxError"),
            ("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", "InvalidAccessError"),
            (&without("m="), "InvalidAccessError"),
            (&without("a=fingerprint"), "InvalidAccessError"),
            (&without("a=ice-pwd"), "InvalidAccessError"),
            (&without("a=rtcp-mux"), "InvalidAccessError"),
            (&offer.replace("SAVPF 111 0 8 110 126", "SAVPF 9 18"), "InvalidAccessError"),
            (&offer.replace("SAVPF 111 0 8 110 126", "SAVPF x"), "SyntaxError"),
            (&offer.replace("m=audio 9 ", "m=audio 0 "), "InvalidAccessError"),
            (&offer.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), "InvalidAccessError"),
            (&offer.replace("a=fingerprint:sha-256", "a=fingerprint:sha-256 zz"), "SyntaxError"),
            (&offer.replace("a=setup:actpass", "a=setup:holdconn"), "InvalidAccessError"),
            (&format!("{offer}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"), "InvalidAccessError"),
            (&format!("v=0\r\n{}", "a=x\r\n".repeat(40_000)), "SyntaxError"),
        ];
        for (text, error) in cases {
            let refused = b.connection.set_remote_description(SdpKind::Offer, text).await;
            assert_eq!(name(refused), error, "{}", &text[..text.len().min(300)]);
        }
        for line in ["x", "candidate:", "candidate:1 1 UDP 1 192.0.2.9 5 typ host\r\na=x"] {
            let candidate =
                IceCandidate { candidate: line.into(), sdp_mid: None, sdp_m_line_index: Some(0) };
            let refused = b.connection.add_ice_candidate(Some(candidate)).await;
            assert_eq!(name(refused), "OperationError", "{line}");
        }
        b.connection.set_remote_description(SdpKind::Offer, &offer).await.unwrap();
        b.connection.create_answer().await.unwrap();
    });
}

#[test]
fn servers_are_checked_when_the_connection_is_made() {
    play("servers_are_checked_when_the_connection_is_made", async |a, _| {
        let server = |url: &str, user: Option<&str>| IceServer {
            urls: vec![url.into()],
            username: user.map(Into::into),
            credential: user.map(Into::into),
        };
        let try_one = |server| {
            a.media
                .connect(
                    Configuration { ice_servers: vec![server], ..Configuration::default() },
                    |_| (),
                )
                .map(|_| ())
        };
        assert_eq!(try_one(server("stun:192.0.2.1", None)), Ok(()));
        assert_eq!(try_one(server("turn:[2001:db8::1]:3478?transport=tcp", Some("a:/@"))), Ok(()));
        assert_eq!(try_one(server("turns:example.com", Some("a"))), Ok(()));
        assert_eq!(name(try_one(server("turn:192.0.2.1", None))), "InvalidAccessError");
        assert_eq!(name(try_one(server("http://192.0.2.1", None))), "SyntaxError");
        assert_eq!(name(try_one(server("stun:evil@host/x", None))), "SyntaxError");
        let secret = format!("{:?}", server("turn:192.0.2.1", Some("hush")));
        assert!(!secret.contains("hush"), "{secret}");
    });
}

#[test]
fn only_addresses_that_mean_something_are_offered() {
    play("only_addresses_that_mean_something_are_offered", async |a, _| {
        let offer = a.connection.create_offer().await.unwrap();
        a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
        a.log.wait("the end of candidates", |e| *e == ConnectionEvent::IceCandidate(None)).await;
        let found: Vec<_> = a.log.candidates().into_iter().flatten().collect();
        assert!(!found.is_empty());
        for candidate in found {
            assert_eq!(candidate.sdp_mid.as_deref(), Some("audio0"));
            let line = candidate.candidate.to_lowercase();
            assert!(line.contains(" udp ") && !line.contains("fe80"), "{line}");
        }
    });
}

#[test]
fn a_codec_of_the_far_end_that_we_did_not_offer_is_refused() {
    play("a_codec_of_the_far_end_that_we_did_not_offer_is_refused", async |a, b| {
        let offer = a.connection.create_offer().await.unwrap();
        a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
        let only_opus = only("opus")(offer.clone());
        b.connection.set_remote_description(SdpKind::Offer, &only_opus).await.unwrap();
        let answer = b.connection.create_answer().await.unwrap();
        let other = answer.replace("SAVPF 111", "SAVPF 97").replace(":111 opus", ":97 opus");
        let refused = a.connection.set_remote_description(SdpKind::Answer, &other).await;
        assert_eq!(name(refused), "InvalidAccessError");
        let (late, _) = connect(&a.media);
        drop(late);
    });
}

fn signaling_states(events: &[ConnectionEvent]) -> Vec<&'static str> {
    let state = |event: &ConnectionEvent| {
        if let ConnectionEvent::SignalingState(state) = event { Some(*state) } else { None }
    };
    events.iter().filter_map(state).collect()
}

#[test]
fn nothing_of_an_offer_that_was_taken_back_is_heard_later() {
    let test = "nothing_of_an_offer_that_was_taken_back_is_heard_later";
    play(test, async |a, _| {
        let stable = ConnectionEvent::SignalingState("stable");
        for _ in 0..5 {
            let begun = a.log.all().len();
            let offer = a.connection.create_offer().await.unwrap();
            a.connection.set_local_description(SdpKind::Offer, &offer).await.unwrap();
            a.connection.set_local_description(SdpKind::Rollback, "").await.unwrap();
            a.log.wait_after("stable", begun, 15, |event| *event == stable).await;
            a.connection.create_offer().await.unwrap();
            let events = a.log.all().split_off(begun);
            let since = events.iter().skip_while(|event| **event != stable);
            assert_eq!(since.collect::<Vec<_>>(), [&stable], "of {events:#?}");
        }
    });
}
