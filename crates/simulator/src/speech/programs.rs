//! What each callee does, frame by frame.

use super::menu::Menu;
use super::player::{Echo, Loop, Player, Ringback};
use super::{SpeechError, Spoken, read_wav, spoken};
use crate::media::{CalleeProgram, Frame, SILENCE};

/// Pauses between repetitions, in frames of 20 ms.
const ANNOUNCEMENT_PAUSE: usize = 75;
const TALK_PAUSE: usize = 20;

/// A callee with its sounds at hand: it never waits for a file.
#[derive(Debug)]
pub enum Callee {
    Silent,
    /// Plays, then is silent, or echoes if there is an echo.
    Plays(Player, Option<Echo>),
    Echoes(Echo),
    Rings(Ringback),
    Repeats(Loop),
    ReadsBack(Box<Menu>),
}

impl Callee {
    pub fn silent() -> Callee {
        Callee::Silent
    }

    /// Loads what a program needs; may take a while.
    pub fn prepare(program: &CalleeProgram) -> Result<Callee, SpeechError> {
        Ok(match program {
            CalleeProgram::Silence => Callee::Silent,
            CalleeProgram::SpeakThenEcho => {
                Callee::Plays(Player::new(spoken(Spoken::Greeting)?), Some(Echo::new()))
            }
            CalleeProgram::Echo => Callee::Echoes(Echo::new()),
            CalleeProgram::Ringback => Callee::Rings(Ringback::default()),
            CalleeProgram::Announcement => {
                Callee::Repeats(Loop::new(spoken(Spoken::Announcement)?, ANNOUNCEMENT_PAUSE))
            }
            CalleeProgram::MenuReadback => Callee::ReadsBack(Box::new(Menu::new()?)),
            CalleeProgram::PlayWav(path) => Callee::Plays(Player::new(read_wav(path)?), None),
            CalleeProgram::LongTalk => {
                Callee::Repeats(Loop::new(spoken(Spoken::Greeting)?, TALK_PAUSE))
            }
        })
    }

    /// Listens for 20 ms and says the next 20 ms.
    pub fn speak(&mut self, heard: &Frame) -> Frame {
        match self {
            Callee::Silent => SILENCE,
            Callee::Plays(player, echo) => match (player.next(), echo) {
                (Some(frame), _) => frame,
                (None, Some(echo)) => echo.next(heard),
                (None, None) => SILENCE,
            },
            Callee::Echoes(echo) => echo.next(heard),
            Callee::Rings(ringback) => ringback.next(),
            Callee::Repeats(repeated) => repeated.next(),
            Callee::ReadsBack(menu) => menu.next(),
        }
    }

    /// The client pressed a key.
    pub fn hear_digit(&mut self, digit: char) {
        match self {
            Callee::ReadsBack(menu) => menu.hear_digit(digit),
            Callee::Silent
            | Callee::Plays(..)
            | Callee::Echoes(_)
            | Callee::Rings(_)
            | Callee::Repeats(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_its_greeting_a_callee_echoes() {
        let mut callee = Callee::prepare(&CalleeProgram::SpeakThenEcho).unwrap();
        let greeting = spoken(Spoken::Greeting).unwrap().len().div_ceil(960);
        let said: Vec<i16> = (0..greeting).flat_map(|_| callee.speak(&[7; 960])).collect();
        assert_eq!(&said[..48_000], &spoken(Spoken::Greeting).unwrap()[..48_000]);
        for _ in 0..15 {
            assert_eq!(callee.speak(&[7; 960]), SILENCE);
        }
        assert_eq!(callee.speak(&SILENCE), [7; 960]);
    }

    #[test]
    fn who_talks_long_never_ends() {
        let mut callee = Callee::prepare(&CalleeProgram::LongTalk).unwrap();
        let minute: Vec<Frame> = (0..3000).map(|_| callee.speak(&SILENCE)).collect();
        let silent = |second: &[Frame]| second.iter().all(|frame| *frame == SILENCE);
        assert!(!minute.chunks(50).any(silent), "speech in every second");
    }
}
