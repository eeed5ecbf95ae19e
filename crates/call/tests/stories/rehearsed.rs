//! A call with a clock of its own, and with everything in place that its effects ask for.

use call::{
    Call, CallEvent, CallId, Digits, Effect, EndReason, Event, Limits, MediaEvent, NetworkEvent,
    NotAllowed, Record, State, Timer, Timestamp, Tone, UserAction,
};

pub struct Rehearsed {
    pub call: Call,
    pub now: Timestamp,
    /// The row as the history has it.
    pub row: Option<Record>,
    /// The tone that plays now.
    pub tone: Option<Tone>,
    /// Everything asked of the network and the sound path, in order.
    pub asked: Vec<Effect>,
    /// Events that were reported instead of obeyed.
    pub reported: Vec<Effect>,
    timer: Option<(Timer, u64)>,
}

pub const START: Timestamp = Timestamp(1_700_000_000_000);

impl Rehearsed {
    pub fn outgoing() -> Self {
        Self::of(Call::outgoing(CallId(1), "+254711082000".into(), None, Limits::default()))
    }

    pub fn incoming() -> Self {
        let name = Some("Achieng".into());
        Self::of(Call::incoming(CallId(1), "+254722000001".into(), name, Limits::default()))
    }

    /// An outgoing call that was answered and has sound.
    pub fn talking() -> Self {
        let mut rehearsed = Self::outgoing();
        rehearsed.act(UserAction::Dial);
        rehearsed.network(NetworkEvent::Calling);
        rehearsed.network(NetworkEvent::RemoteAccepted);
        rehearsed.media(MediaEvent::MediaConnected);
        rehearsed.asked.clear();
        rehearsed
    }

    fn of(call: Call) -> Self {
        Self {
            call,
            now: START,
            row: None,
            tone: None,
            asked: Vec::new(),
            reported: Vec::new(),
            timer: None,
        }
    }

    pub fn act(&mut self, action: UserAction) {
        self.try_to(action).expect("the state allows it");
    }

    pub fn try_to(&mut self, action: UserAction) -> Result<(), NotAllowed> {
        let effects = self.call.act(action, self.now)?;
        self.carry_out(effects);
        Ok(())
    }

    pub fn network(&mut self, event: NetworkEvent) {
        self.happen(self.call.id(), event.into());
    }

    pub fn media(&mut self, event: MediaEvent) {
        self.happen(self.call.id(), event.into());
    }

    pub fn happen(&mut self, call: CallId, event: Event) {
        let effects = self.call.handle(CallEvent { call, event }, self.now);
        self.carry_out(effects);
    }

    pub fn hang_up_remotely(&mut self, code: &str, reason: &str) {
        self.network(NetworkEvent::RemoteHungUp {
            code: Some(code.into()),
            reason: Some(reason.into()),
        });
    }

    pub fn send_digits(&mut self, digits: &str) {
        self.act(UserAction::SendDigits(Digits::parse(digits).expect("digits")));
    }

    /// Time passes; a timer that runs out fires.
    pub fn wait(&mut self, millis: u64) {
        let until = self.now.0 + millis;
        while let Some((timer, due)) = self.timer.filter(|(_, due)| *due <= until) {
            self.now = Timestamp(due);
            self.timer = None;
            self.happen(self.call.id(), Event::TimerFired(timer));
        }
        self.now = Timestamp(until);
    }

    pub fn state(&self) -> &'static str {
        self.call.state().name()
    }

    /// Asserts that the call is over for good, and tells why and after how many seconds of talk.
    pub fn ended(&self) -> (EndReason, Option<u32>) {
        let State::Ended(end) = self.call.state() else {
            panic!("not ended but {}", self.state());
        };
        assert_eq!(self.timer, None, "a timer outlived its call");
        let row = self.row.as_ref().expect("the history has a row");
        assert_eq!(row.end.as_ref(), Some(end), "the history tells another end");
        (end.reason, end.seconds())
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::StartTimer(timer, millis) => {
                    assert_eq!(self.timer, None, "one timer at a time");
                    self.timer = Some((timer, self.now.0 + millis));
                }
                Effect::StopTimer(timer) => {
                    assert!(self.timer.is_none_or(|(running, _)| running == timer));
                    self.timer = None;
                }
                Effect::PlayTone(tone) => self.tone = Some(tone),
                Effect::StopTone => self.tone = None,
                Effect::OpenRecord(record) => {
                    assert_eq!(self.row, None, "one row a call");
                    self.row = Some(record);
                }
                Effect::UpdateRecord(record) => {
                    assert!(self.row.is_some(), "a row is opened before it is changed");
                    self.row = Some(record);
                }
                Effect::ReportUnexpected { .. } | Effect::ReportStale { .. } => {
                    self.reported.push(effect);
                }
                Effect::PlaceCall { .. }
                | Effect::AnswerCall
                | Effect::DeclineCall
                | Effect::HangUpCall
                | Effect::ForceRelease
                | Effect::SetMute(_)
                | Effect::SetHold(_)
                | Effect::SendDigits(_) => self.asked.push(effect),
            }
        }
    }
}
