use super::*;
use crate::media::g711;

#[test]
fn sound_is_held_back_and_then_flows() {
    let mut playout = Playout::default();
    let start = Instant::now();
    for n in 0..3 {
        push(&mut playout, n, start);
    }
    assert_eq!(playout.pop(start), SILENCE);
    let later = start + FIRST_DELAY;
    assert!(loudness(&playout.pop(later)) > 500);
    assert_eq!(playout.first_audible, Some(start));
    assert_eq!((playout.late, playout.concealed), (0, 0));
}

#[test]
fn order_of_arrival_makes_no_difference() {
    let start = Instant::now();
    let hear = |order: [u32; 4]| -> Vec<i16> {
        let mut playout = Playout::default();
        order.into_iter().for_each(|n| push(&mut playout, n, start));
        (0..4).flat_map(|_| playout.pop(start + FIRST_DELAY)).collect()
    };
    assert_eq!(hear([0, 1, 2, 3]), hear([1, 0, 3, 2]));
}

#[test]
fn a_missing_packet_is_made_up_and_makes_the_buffer_wait_when_it_is_late() {
    let mut playout = Playout::default();
    let start = Instant::now();
    for n in [0, 2] {
        push(&mut playout, n, start);
    }
    let later = start + FIRST_DELAY;
    playout.pop(later);
    assert!(loudness(&playout.pop(later)) > 100, "the gap is filled");
    push(&mut playout, 1, later);
    push(&mut playout, 3, later);
    for _ in 1..4 {
        assert!(loudness(&playout.pop(later)) > 3000, "it is played, and what follows");
    }
    assert_eq!((playout.late, playout.concealed), (1, 1));
    assert_eq!(playout.delay(), FIRST_DELAY + FRAME_DURATION);
}

#[test]
fn sound_goes_on_after_a_pause_of_the_sender() {
    let mut playout = Playout::default();
    let start = Instant::now();
    (0..3).for_each(|n| push(&mut playout, n, start));
    let later = start + FIRST_DELAY;
    for _ in 0..20 {
        playout.pop(later);
    }
    assert_eq!(playout.concealed, u64::from(LONGEST_CONCEALMENT));
    (500..503).for_each(|n| push(&mut playout, n, later));
    assert!(loudness(&playout.pop(later + FIRST_DELAY)) > 500);
    assert_eq!(playout.late, 0);
}

#[test]
fn sound_that_piled_up_before_the_beginning_is_not_played() {
    let mut playout = Playout::default();
    let start = Instant::now();
    (0..20).for_each(|n| push(&mut playout, n, start));
    for _ in 0..3 {
        assert!(loudness(&playout.pop(start + FIRST_DELAY)) > 500);
    }
    assert_eq!(playout.concealed, 0);
    playout.pop(start + FIRST_DELAY);
    assert_eq!(playout.concealed, 1, "the newest packet has been played");
}

#[test]
fn timestamps_may_wrap() {
    let mut playout = Playout::default();
    let start = Instant::now();
    for n in 0..3_u32 {
        push_at(&mut playout, (u32::MAX - 200).wrapping_add(n * 160), start);
    }
    for _ in 0..3 {
        assert!(loudness(&playout.pop(start + FIRST_DELAY)) > 500);
    }
    assert_eq!(playout.concealed, 0);
}

#[test]
fn silence_that_is_not_sent_keeps_its_length() {
    let tone: Vec<i16> =
        (0..FRAME_SAMPLES).map(|n| if n % 96 < 48 { 8000 } else { -8000 }).collect();
    let mut encoder = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Voip);
    let encoder = encoder.as_mut().unwrap();
    encoder.set_dtx(true).unwrap();
    let start = Instant::now();
    let mut playout = Playout::default();
    let mut sent = 0;
    let mut heard = Vec::new();
    for n in 0..150_u32 {
        let now = start + FRAME_DURATION * n;
        let sound = if (50..100).contains(&n) { &SILENCE } else { tone.as_slice() };
        let payload = encoder.encode_vec(sound, 1275).unwrap();
        // With nothing to say the encoder gives packets that need not be sent.
        if payload.len() > 2 {
            sent += 1;
            let packet = Packet {
                ssrc: 7,
                timestamp: n * 960,
                codec: Codec::Opus,
                payload: &payload,
                arrived: now,
            };
            playout.push(packet).unwrap();
        }
        heard.push(playout.pop(now));
    }
    assert!(sent < 130, "{sent} packets sent");
    assert_eq!(playout.late, 0);
    let resumed = heard.iter().skip(60).position(|frame| loudness(frame) > 2000).unwrap() + 60;
    assert!((102..=105).contains(&resumed), "heard again in frame {resumed}");
}

#[test]
fn a_pressed_key_is_no_loss() {
    let mut playout = Playout::default();
    let start = Instant::now();
    (0..3).for_each(|n| push(&mut playout, n, start));
    let later = start + FIRST_DELAY;
    for _ in 0..3 {
        playout.pop(later);
    }
    playout.expect_pause();
    assert_eq!(playout.pop(later), SILENCE);
    assert_eq!(playout.concealed, 0);
}

#[test]
fn jitter_is_heard_only_until_the_buffer_has_grown() {
    let mut playout = Playout::default();
    let start = Instant::now();
    // Every other packet takes 130 ms longer.
    let arrival = |n: u32| start + FRAME_DURATION * n + Duration::from_millis(n as u64 % 2 * 130);
    for tick in 0..300_u32 {
        let now = start + FRAME_DURATION * tick;
        let arrived = (0..300).filter(|&n| arrival(n) <= now && arrival(n) + FRAME_DURATION > now);
        arrived.for_each(|n| push(&mut playout, n, now));
        if tick == 100 {
            playout.late = 0;
            playout.concealed = 0;
        }
        playout.pop(now);
    }
    assert_eq!((playout.late, playout.concealed), (0, 0));
}

#[test]
fn a_sender_that_stood_still_is_heard_again() {
    let mut playout = Playout::default();
    let start = Instant::now();
    (0..3).for_each(|n| push(&mut playout, n, start));
    let later = start + FIRST_DELAY;
    for _ in 0..50 {
        playout.pop(later);
    }
    // Its timestamps stood still too.
    (3..6).for_each(|n| push(&mut playout, n, later));
    assert_eq!(playout.pop(later), SILENCE);
    assert!(loudness(&playout.pop(later + FIRST_DELAY)) > 500);
    assert_eq!(playout.late, 0);
}

fn push(playout: &mut Playout, n: u32, arrived: Instant) {
    push_at(playout, 10_000 + n * 160, arrived);
}

/// 20 ms of a square wave in PCMU.
fn push_at(playout: &mut Playout, timestamp: u32, arrived: Instant) {
    let payload: Vec<u8> =
        (0..160).map(|n| g711::encode_ulaw(if n % 16 < 8 { 8000 } else { -8000 })).collect();
    let packet = Packet { ssrc: 7, timestamp, codec: Codec::Pcmu, payload: &payload, arrived };
    playout.push(packet).unwrap();
}

fn loudness(frame: &Frame) -> i32 {
    frame.iter().map(|&s| i32::from(s).abs()).sum::<i32>() / frame.len() as i32
}
