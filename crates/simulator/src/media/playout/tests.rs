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
fn a_missing_packet_is_made_up_and_dropped_when_late() {
    let mut playout = Playout::default();
    let start = Instant::now();
    for n in [0, 2, 3] {
        push(&mut playout, n, start);
    }
    let later = start + FIRST_DELAY;
    playout.pop(later);
    assert!(loudness(&playout.pop(later)) > 100, "the gap is filled");
    push(&mut playout, 1, later);
    assert!(loudness(&playout.pop(later)) > 500);
    assert_eq!((playout.late, playout.concealed), (1, 1));
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
    for _ in 0..4 {
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
    for n in 0..4_u32 {
        push_at(&mut playout, (u32::MAX - 200).wrapping_add(n * 160), start);
    }
    for _ in 0..4 {
        assert!(loudness(&playout.pop(start + FIRST_DELAY)) > 500);
    }
    assert_eq!(playout.concealed, 0);
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
