use super::*;

const PACKET: usize = 100;
const MANY: usize = 20_000;

/// Sends so many packets of sound, one each 20 ms; when each arrives, from when it was sent.
fn travels(impairment: Impairment, seed: u64, count: usize) -> Vec<Option<Duration>> {
    impairment.check().unwrap();
    let mut path = Path::new(impairment, seed);
    let start = Instant::now();
    let sent = (0..count).map(|n| start + ms(20) * u32::try_from(n).unwrap());
    sent.map(|now| path.pass(now, Traffic::Sound, PACKET).map(|due| due - now)).collect()
}

fn lost_share(travels: &[Option<Duration>]) -> f64 {
    travels.iter().filter(|travel| travel.is_none()).count() as f64 / travels.len() as f64
}

/// When each arrives, counted from the first one's start.
fn arrivals(travels: &[Option<Duration>]) -> Vec<Duration> {
    let sent = (0..).map(|n| ms(20) * n);
    travels.iter().zip(sent).filter_map(|(travel, sent)| Some((*travel)? + sent)).collect()
}

fn near(measured: f64, wished: f64, tolerance: f64) {
    assert!((measured - wished).abs() < tolerance, "{measured}, not {wished}");
}

#[test]
fn a_perfect_path_does_nothing() {
    assert!(Path::new(Impairment::default(), 1).is_perfect());
    assert!(travels(Impairment::default(), 1, 100).iter().all(|t| *t == Some(Duration::ZERO)));
}

#[test]
fn the_same_seed_gives_the_same_fates_and_another_seed_others() {
    let bursts = Some(Bursts { share: 0.1, length: 4.0, loss: 0.9 });
    let impairment =
        Impairment { loss: 0.1, bursts, jitter_ms: 30, reorder: 0.1, ..Impairment::default() };
    assert_eq!(travels(impairment, 7, 500), travels(impairment, 7, 500));
    assert_ne!(travels(impairment, 7, 500), travels(impairment, 8, 500));
}

#[test]
fn checks_and_settings_do_not_shift_what_befalls_the_sound() {
    let lossy = Impairment { loss: 0.3, ..Impairment::default() };
    let lost = |t: Vec<Option<Duration>>| t.iter().map(Option::is_none).collect::<Vec<_>>();
    let alone = lost(travels(lossy, 3, 200));
    assert_eq!(alone, lost(travels(Impairment { jitter_ms: 50, delay_ms: 9, ..lossy }, 3, 200)));

    let mut path = Path::new(lossy, 3);
    let now = Instant::now();
    let with_checks = (0..200).map(|n| {
        for _ in 0..n % 3 {
            path.pass(now, Traffic::Connection, PACKET);
        }
        path.pass(now, Traffic::Sound, PACKET).is_none()
    });
    assert!(with_checks.eq(alone));
}

#[test]
fn as_many_are_lost_as_wished() {
    for loss in [0.01, 0.05, 0.3] {
        let impairment = Impairment { loss, ..Impairment::default() };
        near(lost_share(&travels(impairment, 1, MANY)), loss, 0.01);
    }
    let everything = Impairment { loss: 1.0, ..Impairment::default() };
    assert!(travels(everything, 1, 100).iter().all(Option::is_none));
}

#[test]
fn bursts_have_their_share_and_their_length() {
    for (share, length) in [(0.05, 3.0), (0.1, 10.0), (0.5, 5.0)] {
        let bursts = Some(Bursts { share, length, loss: 1.0 });
        let travels = travels(Impairment { bursts, ..Impairment::default() }, 1, 5 * MANY);
        near(lost_share(&travels), share, share / 8.0);
        let lost = |travel: &Option<Duration>| travel.is_none();
        let runs: Vec<_> = travels.chunk_by(|a, b| lost(a) == lost(b)).collect();
        let bursts: Vec<_> = runs.iter().filter(|run| lost(&run[0])).map(|run| run.len()).collect();
        let mean = bursts.iter().sum::<usize>() as f64 / bursts.len() as f64;
        near(mean, length, length / 8.0);
    }
}

#[test]
fn good_and_bad_times_have_losses_of_their_own() {
    let bursts = Some(Bursts { share: 0.2, length: 5.0, loss: 0.5 });
    let impairment = Impairment { loss: 0.1, bursts, ..Impairment::default() };
    near(lost_share(&travels(impairment, 1, 5 * MANY)), 0.2 * 0.5 + 0.8 * 0.1, 0.01);
}

#[test]
fn delay_is_fixed_and_jitter_keeps_the_order() {
    let impairment = Impairment { delay_ms: 80, jitter_ms: 60, ..Impairment::default() };
    let travels = travels(impairment, 1, 1000);
    assert!(travels.iter().flatten().all(|travel| (ms(80)..=ms(140)).contains(travel)));
    assert!(travels.iter().flatten().any(|travel| *travel > ms(130)));
    assert!(arrivals(&travels).is_sorted());
}

#[test]
fn as_many_are_overtaken_as_wished() {
    let impairment = Impairment { reorder: 0.1, ..Impairment::default() };
    let travels = travels(impairment, 1, MANY);
    let late = travels.iter().flatten().filter(|travel| **travel == ms(50)).count();
    near(late as f64 / MANY as f64, 0.1, 0.01);
    assert!(!arrivals(&travels).is_sorted());
}

#[test]
fn bandwidth_is_a_bucket_with_a_queue() {
    // 100 bytes and their headers each 20 ms are 51.2 kbit/s.
    let limited = |kbps| Impairment { bandwidth_kbps: Some(kbps), ..Impairment::default() };
    assert!(travels(limited(60), 1, 500).iter().all(|travel| *travel == Some(Duration::ZERO)));

    let half = travels(limited(26), 1, 1000);
    near(lost_share(&half), 0.5, 0.05);
    assert_eq!(half[0], Some(Duration::ZERO), "the bucket is full at first");
    assert!(half.iter().flatten().all(|travel| *travel <= ms(200)));
    assert!(half.iter().flatten().any(|travel| *travel > ms(150)), "the queue fills");
    assert!(arrivals(&half).is_sorted());
}

#[test]
fn a_blackout_of_sound_lets_the_connection_live() {
    let through = |blackout, traffic| {
        let impairment = Impairment { blackout: Some(blackout), ..Impairment::default() };
        Path::new(impairment, 1).pass(Instant::now(), traffic, PACKET).is_some()
    };
    assert!(!through(Blackout::Sound, Traffic::Sound));
    assert!(!through(Blackout::Sound, Traffic::Report));
    assert!(through(Blackout::Sound, Traffic::Connection));
    assert!(!through(Blackout::Everything, Traffic::Connection));
}

#[test]
fn a_datagram_is_known_by_its_first_bytes() {
    assert_eq!(Traffic::of(&[0, 1, 0, 0]), Traffic::Connection, "STUN");
    assert_eq!(Traffic::of(&[22, 254, 253]), Traffic::Connection, "DTLS");
    assert_eq!(Traffic::of(&[128, 111]), Traffic::Sound);
    assert_eq!(Traffic::of(&[144, 239]), Traffic::Sound, "with a marker");
    assert_eq!(Traffic::of(&[128, 200]), Traffic::Report);
    assert_eq!(Traffic::of(&[]), Traffic::Connection);
}

#[test]
fn figures_that_make_no_sense_are_refused() {
    let perfect = Impairment::default();
    let bursts = |share, length| Some(Bursts { share, length, loss: 1.0 });
    for wrong in [
        Impairment { loss: 1.1, ..perfect },
        Impairment { loss: f64::NAN, ..perfect },
        Impairment { reorder: -0.1, ..perfect },
        Impairment { bursts: bursts(2.0, 3.0), ..perfect },
        Impairment { bursts: bursts(0.1, 0.5), ..perfect },
        Impairment { delay_ms: 10_001, ..perfect },
        Impairment { bandwidth_kbps: Some(0), ..perfect },
    ] {
        assert!(wrong.check().is_err(), "{wrong:?}");
    }
}
