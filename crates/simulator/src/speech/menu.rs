//! A voice menu: asks for keys and reads them back.

use std::collections::VecDeque;

use super::player::Player;
use super::{SpeechError, Spoken, spoken};
use crate::media::{Frame, SILENCE};

/// In frames of 20 ms: how long after the last key the keys are read back, and how long after
/// the question or the answer it asks again.
const KEYS_END: u32 = 75;
const ASK_AGAIN: u32 = 250;

/// More keys than anyone wants to hear.
const MOST_KEYS: usize = 32;

#[derive(Debug)]
pub struct Menu {
    /// Keys not read back yet.
    keys: Vec<char>,
    speaking: VecDeque<Player>,
    /// Frames of silence so far.
    silent: u32,
}

impl Menu {
    pub fn new() -> Result<Menu, SpeechError> {
        // Resampled here, so that reading back finds them ready.
        for key in "0123456789*#".chars() {
            spoken(Spoken::Key(key))?;
        }
        spoken(Spoken::YouPressed)?;
        let mut menu = Menu { keys: Vec::new(), speaking: VecDeque::new(), silent: 0 };
        menu.say(Spoken::Prompt);
        Ok(menu)
    }

    /// A key silences the menu; a hash ends the keys at once.
    pub fn hear_digit(&mut self, digit: char) {
        self.speaking.clear();
        self.silent = 0;
        if digit == '#' && !self.keys.is_empty() {
            self.read_back();
        } else if self.keys.len() < MOST_KEYS {
            self.keys.push(digit);
        }
    }

    pub fn next(&mut self) -> Frame {
        while let Some(player) = self.speaking.front_mut() {
            if let Some(frame) = player.next() {
                return frame;
            }
            self.speaking.pop_front();
        }
        self.silent += 1;
        if !self.keys.is_empty() && self.silent >= KEYS_END {
            self.read_back();
        } else if self.silent >= ASK_AGAIN {
            self.silent = 0;
            self.say(Spoken::Prompt);
        }
        SILENCE
    }

    fn read_back(&mut self) {
        self.silent = 0;
        self.say(Spoken::YouPressed);
        for key in std::mem::take(&mut self.keys) {
            self.say(Spoken::Key(key));
        }
    }

    fn say(&mut self, words: Spoken) {
        match spoken(words) {
            Ok(sound) => self.speaking.push_back(Player::new(sound)),
            Err(error) => tracing::warn!(%error, ?words, "menu cannot say"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back_after_a_pause() {
        let mut menu = Menu::new().unwrap();
        menu.next();
        "15".chars().for_each(|key| menu.hear_digit(key));
        for _ in 0..KEYS_END {
            assert_eq!(menu.next(), SILENCE);
        }
        assert_eq!(
            utterance(&mut menu),
            said(&[Spoken::YouPressed, Spoken::Key('1'), Spoken::Key('5')])
        );
    }

    #[test]
    fn a_hash_ends_the_keys_at_once() {
        let mut menu = Menu::new().unwrap();
        "9#".chars().for_each(|key| menu.hear_digit(key));
        assert_eq!(utterance(&mut menu), said(&[Spoken::YouPressed, Spoken::Key('9')]));
    }

    #[test]
    fn it_asks_again_when_nothing_is_pressed() {
        let mut menu = Menu::new().unwrap();
        assert_eq!(utterance(&mut menu), said(&[Spoken::Prompt]));
        while menu.speaking.is_empty() {
            menu.next();
        }
        assert_eq!(utterance(&mut menu), said(&[Spoken::Prompt]));
    }

    /// What the menu says now, up to its end.
    fn utterance(menu: &mut Menu) -> Vec<i16> {
        let mut said = Vec::new();
        while !menu.speaking.is_empty() {
            said.extend(menu.next());
        }
        said.truncate(said.len() - SILENCE.len());
        said
    }

    fn said(words: &[Spoken]) -> Vec<i16> {
        let padded = |words: &Spoken| {
            let mut sound = spoken(*words).unwrap().to_vec();
            sound.resize(sound.len().next_multiple_of(SILENCE.len()), 0);
            sound
        };
        words.iter().flat_map(padded).collect()
    }
}
