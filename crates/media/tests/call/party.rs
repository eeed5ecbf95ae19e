//! One side of a call, with a memory of all its events.
// Each test uses its own part of it.
#![allow(dead_code)]

use std::sync::{Arc, Mutex};
use std::time::Instant;

use media::{
    AudioSettings, Configuration, Connection, ConnectionEvent, IceCandidate, Media, MediaNotice,
    SdpKind, SoundTrouble,
};
use tokio::sync::Notify;

use crate::stage::until_async;

pub struct Party {
    pub media: Media,
    pub connection: Connection,
    pub log: Arc<Log>,
    pub notices: Arc<Mutex<Vec<MediaNotice>>>,
}

#[derive(Default)]
pub struct Log {
    events: Mutex<Vec<(Instant, ConnectionEvent)>>,
    news: Notify,
}

impl Log {
    pub fn all(&self) -> Vec<ConnectionEvent> {
        self.events.lock().unwrap().iter().map(|(_, event)| event.clone()).collect()
    }

    /// The events with the milliseconds since a moment.
    pub fn timed(&self, since: Instant) -> Vec<(u128, ConnectionEvent)> {
        let events = self.events.lock().unwrap();
        let event = |(at, event): &(Instant, ConnectionEvent)| {
            (at.duration_since(since).as_millis(), event.clone())
        };
        events.iter().filter(|(at, _)| *at >= since).map(event).collect()
    }

    pub fn candidates(&self) -> Vec<Option<IceCandidate>> {
        let candidate = |event| {
            if let ConnectionEvent::IceCandidate(candidate) = event {
                Some(candidate)
            } else {
                None
            }
        };
        self.all().into_iter().filter_map(candidate).collect()
    }

    pub fn tones(&self) -> Vec<String> {
        let tone = |event| {
            if let ConnectionEvent::ToneChange(tone) = event { Some(tone) } else { None }
        };
        self.all().into_iter().filter_map(tone).collect()
    }

    /// Waits for an event, also one that has been.
    pub async fn wait(&self, what: &str, wanted: impl Fn(&ConnectionEvent) -> bool) {
        self.wait_long(what, 15, wanted).await;
    }

    pub async fn wait_long(
        &self,
        what: &str,
        seconds: u64,
        wanted: impl Fn(&ConnectionEvent) -> bool,
    ) {
        self.wait_after(what, 0, seconds, wanted).await;
    }

    /// Waits for an event after the first so many.
    pub async fn wait_after(
        &self,
        what: &str,
        first: usize,
        seconds: u64,
        wanted: impl Fn(&ConnectionEvent) -> bool,
    ) {
        let seen = async {
            loop {
                let news = self.news.notified();
                let is_there = |events: &[(Instant, ConnectionEvent)]| {
                    events.iter().skip(first).any(|(_, event)| wanted(event))
                };
                if is_there(&self.events.lock().unwrap()) {
                    return;
                }
                news.await;
            }
        };
        let limit = std::time::Duration::from_secs(seconds);
        if tokio::time::timeout(limit, seen).await.is_err() {
            panic!("{what}: not in time; there were {:#?}", self.all());
        }
    }

    /// What was told about who can hear whom, with the milliseconds since a moment.
    pub fn troubles(&self, since: Instant) -> Vec<(u128, SoundTrouble)> {
        let trouble = |(at, event)| {
            if let ConnectionEvent::SoundTrouble(trouble) = event {
                Some((at, trouble))
            } else {
                None
            }
        };
        self.timed(since).into_iter().filter_map(trouble).collect()
    }

    /// Waits until this is wrong, and nothing else, and tells how long it took since a moment.
    pub async fn trouble(&self, since: Instant, wanted: SoundTrouble) -> u128 {
        let is_so = || self.troubles(since).last().is_some_and(|(_, trouble)| *trouble == wanted);
        until_async(&format!("{wanted:?}"), async || is_so()).await;
        self.troubles(since).last().map_or(0, |(at, _)| *at)
    }

    pub async fn connected(&self) {
        self.wait("connected", |event| *event == ConnectionEvent::ConnectionState("connected"))
            .await;
    }
}

impl Party {
    /// In room 1 or 2, without processing, so that a tone arrives as it was sent.
    pub fn in_room(room: u8) -> Party {
        Party::with(AudioSettings {
            microphone: Some(format!("mic{room}")),
            speaker: Some(format!("spk{room}")),
            ..AudioSettings::default()
        })
    }

    pub fn with(settings: AudioSettings) -> Party {
        let notices = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&notices);
        let media = Media::start(settings, move |notice| noted.lock().unwrap().push(notice));
        let (connection, log) = connect(&media);
        Party { media, connection, log, notices }
    }
}

pub fn connect(media: &Media) -> (Connection, Arc<Log>) {
    connect_by(media, Configuration::default())
}

pub fn connect_by(media: &Media, configuration: Configuration) -> (Connection, Arc<Log>) {
    let log = Arc::new(Log::default());
    let memory = Arc::clone(&log);
    let remember = move |event| {
        memory.events.lock().unwrap().push((Instant::now(), event));
        memory.news.notify_waiters();
    };
    (media.connect(configuration, remember).unwrap(), log)
}

/// Passes `from`'s candidates on as they come, the end included.
pub fn trickle(from: &Arc<Log>, to: &Connection) -> tokio::task::JoinHandle<()> {
    let (from, to) = (Arc::clone(from), to.clone());
    tokio::spawn(async move {
        let mut passed = 0;
        loop {
            let news = from.news.notified();
            for candidate in from.candidates().into_iter().skip(passed) {
                passed += 1;
                let last = candidate.is_none();
                to.add_ice_candidate(candidate).await.unwrap();
                if last {
                    return;
                }
            }
            news.await;
        }
    })
}

/// A call from `a` to `b`; `change` rewrites the offer on its way.
pub async fn call(a: &Party, b: &Party, change: impl Fn(String) -> String) {
    establish((&a.connection, &a.log), (&b.connection, &b.log), change).await;
}

pub async fn establish(
    (a, a_log): (&Connection, &Arc<Log>),
    (b, b_log): (&Connection, &Arc<Log>),
    change: impl Fn(String) -> String,
) {
    let offer = a.create_offer().await.unwrap();
    a.set_local_description(SdpKind::Offer, &offer).await.unwrap();
    b.set_remote_description(SdpKind::Offer, &change(offer)).await.unwrap();
    let answer = b.create_answer().await.unwrap();
    b.set_local_description(SdpKind::Answer, &answer).await.unwrap();
    a.set_remote_description(SdpKind::Answer, &answer).await.unwrap();
    let ways = [trickle(a_log, b), trickle(b_log, a)];
    a_log.connected().await;
    b_log.connected().await;
    for way in ways {
        way.await.unwrap();
    }
}

/// Leaves only one codec in an offer, and the digits.
pub fn only(codec: &'static str) -> impl Fn(String) -> String {
    let keep = match codec {
        "opus" => "111 110 126",
        "PCMU" => "0 126",
        "PCMA" => "8 126",
        other => panic!("{other} is no codec of ours"),
    };
    move |offer| {
        let line = |line: &str| match line.strip_prefix("m=audio 9 UDP/TLS/RTP/SAVPF ") {
            Some(_) => format!("m=audio 9 UDP/TLS/RTP/SAVPF {keep}\r\n"),
            None => format!("{line}\r\n"),
        };
        offer.lines().map(line).collect()
    }
}

pub async fn settled(what: &str, done: impl Fn() -> bool) {
    until_async(what, async || done()).await;
}
