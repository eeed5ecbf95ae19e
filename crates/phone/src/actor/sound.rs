//! The phone's side of the sound: the engine, its connections, tones and digits.

mod digits;

use std::{sync::Arc, time::Duration};

use call::Tone;
use line::page::MediaOperation;
use media::{Devices, Media};
use tokio::sync::mpsc;

use super::{Input, run::Actor};
use crate::{
    hearing::Hearing,
    history::Setting,
    media_bridge::MediaBridge,
    shell::Shell,
    snapshot::{AudioSettings, AudioView},
    view,
};

const RINGER_TEST: Duration = Duration::from_secs(1);

pub(super) struct Sound {
    pub(super) bridge: MediaBridge,
    inputs: mpsc::UnboundedSender<Input>,
    /// The engine has been started, or is being started.
    starting: bool,
    /// The first start on a computer takes a second, beside everything else.
    media: Option<Media>,
    spares_data: bool,
    settings: AudioSettings,
    /// What the agent chose before the engine was there.
    chosen_early: Option<AudioSettings>,
    /// What the page asked for before the engine was there; the page bounds its own wait.
    asked_early: Vec<(u32, u32, MediaOperation)>,
    pub(super) hearing: Hearing,
    last_connection: u32,
    /// Digits that wait for those before them; while some play, more would replace them (Q21).
    waiting: String,
    playing: Option<u64>,
    last_serial: u64,
    /// The tone that plays, to be stopped only by whoever plays it.
    tone: u64,
    /// The beeps for a caller who waits, by the number above.
    beeps: Option<u64>,
    /// A tone that began before the engine was there: the first call may ring by then.
    tone_early: Option<media::Tone>,
}

impl Sound {
    pub(super) fn new(shell: Arc<dyn Shell>, inputs: mpsc::UnboundedSender<Input>) -> Self {
        let events = inputs.clone();
        let listener = Arc::new(move |number, event| {
            let _ = events.send(Input::Connection(number, event));
        });
        Self {
            bridge: MediaBridge::new(shell, listener),
            inputs,
            starting: false,
            media: None,
            spares_data: false,
            settings: AudioSettings::initial(),
            chosen_early: None,
            asked_early: Vec::new(),
            hearing: Hearing::default(),
            last_connection: 0,
            waiting: String::new(),
            playing: None,
            last_serial: 0,
            tone: 0,
            beeps: None,
            tone_early: None,
        }
    }

    pub(super) fn started(&mut self, media: Media, settings: AudioSettings) {
        match self.chosen_early.take() {
            Some(chosen) => media.apply(chosen.for_engine()),
            None => self.settings = settings,
        }
        media.spare_data(self.spares_data);
        if let Some(tone) = self.tone_early.take() {
            media.play(tone);
        }
        self.media = Some(media);
        for (request, number, operation) in std::mem::take(&mut self.asked_early) {
            self.operate(request, number, operation);
        }
    }

    pub(super) fn devices(&self) -> Devices {
        self.media.as_ref().map(Media::devices).unwrap_or_default()
    }

    pub(super) fn view(&self) -> AudioView {
        let native = self.media.as_ref().map_or(cfg!(target_os = "linux"), Media::native);
        view::audio_view(&self.devices(), &self.settings, native)
    }

    pub(super) fn settings(&self) -> &AudioSettings {
        &self.settings
    }

    pub(super) fn apply(&mut self, settings: AudioSettings) {
        match &self.media {
            Some(media) => media.apply(settings.for_engine()),
            None => self.chosen_early = Some(settings.clone()),
        }
        self.settings = settings;
    }

    pub(super) fn spare_data(&mut self, on: bool) {
        self.spares_data = on;
        if let Some(media) = &self.media {
            media.spare_data(on);
        }
    }

    pub(super) fn operate(&mut self, request: u32, number: u32, operation: MediaOperation) {
        self.saw(number);
        match &self.media {
            Some(media) => self.bridge.operate(media, request, number, operation),
            None => self.asked_early.push((request, number, operation)),
        }
    }

    /// The page has used this connection.
    pub(super) fn saw(&mut self, number: u32) {
        self.last_connection = self.last_connection.max(number);
    }

    pub(super) fn last_connection(&self) -> u32 {
        self.last_connection
    }

    /// Calls run in this page from now on, which counts its connections from the beginning.
    pub(super) fn serve_page(&mut self, page: u64) {
        self.close_connections();
        self.bridge.serve(page);
    }

    /// The page is thrown away; nothing changes if calls run in another one.
    pub(super) fn page_dropped(&mut self, page: u64) {
        if page == self.bridge.page() {
            self.close_connections();
        }
    }

    pub(super) fn close_connections(&mut self) {
        self.asked_early.clear();
        self.bridge.close_all();
        self.last_connection = 0;
    }

    pub(super) fn set_muted(&self, on: bool) {
        if let Some(connection) = self.bridge.latest() {
            connection.set_microphone_enabled(!on);
        }
    }

    pub(super) fn set_held(&self, on: bool) {
        if let Some(connection) = self.bridge.latest() {
            connection.set_held(on);
        }
    }

    pub(super) fn play(&mut self, tone: Tone) {
        let limit = tone.limit().map(Duration::from_millis);
        self.play_for(engine_tone(tone), limit);
    }

    pub(super) fn play_key(&self, key: char) {
        // It is short, and ends by itself.
        if let Some(media) = &self.media {
            media.play(media::Tone::Key(key));
        }
    }

    /// Beeps into the conversation while somebody waits. What else plays goes first.
    pub(super) fn beep_for_waiting(&mut self, wanted: bool) {
        match (wanted, self.beeps) {
            (true, None) => {
                self.play_for(media::Tone::CallWaiting, None);
                self.beeps = Some(self.tone);
            }
            (false, Some(serial)) => {
                self.beeps = None;
                self.tone_is_long_enough(serial);
            }
            (true, Some(_)) | (false, None) => (),
        }
    }

    pub(super) fn test_ringer(&mut self) {
        self.play_for(media::Tone::Ring, Some(RINGER_TEST));
    }

    pub(super) fn stop_tone(&mut self) {
        self.tone += 1;
        self.tone_early = None;
        if let Some(media) = &self.media {
            media.stop_tone();
        }
    }

    pub(super) fn tone_is_long_enough(&mut self, serial: u64) {
        if serial == self.tone {
            self.stop_tone();
        }
    }

    pub(super) fn silence(&mut self) {
        self.stop_tone();
        self.forget_call();
    }

    /// Ends the engine and its threads, which takes a second at most.
    pub(super) async fn shut_down(&mut self) {
        let Some(media) = self.media.take() else { return };
        if let Err(error) = tokio::task::spawn_blocking(move || media.shut_down()).await {
            tracing::error!(%error, "sound not ended");
        }
    }

    /// A call is over, or another begins.
    pub(super) fn forget_call(&mut self) {
        self.waiting.clear();
        self.playing = None;
        self.hearing = Hearing::default();
    }

    fn play_for(&mut self, tone: media::Tone, limit: Option<Duration>) {
        self.tone += 1;
        match &self.media {
            Some(media) => media.play(tone),
            None => self.tone_early = Some(tone),
        }
        if let Some(limit) = limit {
            let (inputs, serial) = (self.inputs.clone(), self.tone);
            tokio::spawn(async move {
                tokio::time::sleep(limit).await;
                let _ = inputs.send(Input::ToneIsLongEnough(serial));
            });
        }
    }
}

impl Actor {
    /// Starts the engine, once, with the settings of the last run.
    pub(super) fn start_sound(&mut self) {
        if std::mem::replace(&mut self.sound.starting, true) {
            return;
        }
        let (stored, inputs) = (self.history.stored(Setting::Audio), self.inputs.clone());
        tokio::spawn(async move {
            let settings = stored.setting().await.unwrap_or_else(AudioSettings::initial);
            let starting = tokio::task::spawn_blocking(move || {
                let news = inputs.clone();
                let media = Media::start(settings.for_engine(), move |what| {
                    let _ = news.send(Input::Sound(what));
                });
                let _ = inputs.send(Input::SoundStarted(media, settings));
            });
            if let Err(error) = starting.await {
                tracing::error!(%error, "sound not started");
            }
        });
    }
}

fn engine_tone(tone: Tone) -> media::Tone {
    match tone {
        Tone::Ring => media::Tone::Ring,
        Tone::RingBack => media::Tone::RingBack,
        Tone::Busy => media::Tone::Busy,
    }
}
