//! Cuts a stream of samples into 10 ms frames, whatever the size of its buffers.

use std::collections::VecDeque;

use super::{FRAME_SAMPLES, Frame};

/// The samples that wait between two buffers for their frame to be full.
///
/// Buffers that are whole frames pass without delay. Any other size costs up to one frame
/// (10 ms) once, as silence put before the first such buffer.
#[derive(Debug)]
pub(super) struct Frames {
    partial: Frame,
    /// How many samples of `partial` are there, always less than a frame.
    filled: usize,
    processed: VecDeque<i16>,
}

impl Frames {
    pub fn new() -> Self {
        Self { partial: [0; FRAME_SAMPLES], filled: 0, processed: VecDeque::new() }
    }

    /// Forgets what waits: the next buffer does not continue the last one.
    pub fn reset(&mut self) {
        self.filled = 0;
        self.processed.clear();
    }

    /// Replaces the samples by what `process` makes of them, as many as came.
    pub fn replace(&mut self, samples: &mut [i16], mut process: impl FnMut(&mut Frame)) {
        let nothing_waits = self.filled == 0 && self.processed.is_empty();
        if nothing_waits && samples.len().is_multiple_of(FRAME_SAMPLES) {
            let (frames, _) = samples.as_chunks_mut::<FRAME_SAMPLES>();
            frames.iter_mut().for_each(process);
            return;
        }
        let mut processed = std::mem::take(&mut self.processed);
        self.collect(samples, |frame| {
            process(frame);
            processed.extend(frame.iter());
        });
        let missing = samples.len().saturating_sub(processed.len());
        let ready = processed.drain(..samples.len() - missing);
        let (silence, sound) = samples.split_at_mut(missing);
        silence.fill(0);
        sound.iter_mut().zip(ready).for_each(|(sample, ready)| *sample = ready);
        self.processed = processed;
    }

    /// Shows the samples to `learn`, frame by frame.
    pub fn show(&mut self, samples: &[i16], learn: impl Fn(&Frame)) {
        self.collect(samples, |frame| learn(frame));
    }

    fn collect(&mut self, mut samples: &[i16], mut full: impl FnMut(&mut Frame)) {
        while !samples.is_empty() {
            let room = &mut self.partial[self.filled..];
            let (now, later) = samples.split_at(samples.len().min(room.len()));
            room[..now.len()].copy_from_slice(now);
            self.filled += now.len();
            samples = later;
            if self.filled == FRAME_SAMPLES {
                self.filled = 0;
                full(&mut self.partial);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_frames_pass_without_delay() {
        let mut frames = Frames::new();
        let mut samples: Vec<i16> = (0..960).collect();
        frames.replace(&mut samples, negate);
        assert!(samples.iter().zip(0..).all(|(&sample, index)| sample == -index));
    }

    #[test]
    fn odd_buffers_keep_order_and_cost_less_than_a_frame() {
        let mut frames = Frames::new();
        let mut out = Vec::new();
        let mut next = 1;
        for size in [441, 100, 1, 960, 480, 1023, 7, 480, 480, 333, 2000] {
            let mut samples: Vec<i16> = (next..next + size).collect();
            next += size;
            frames.replace(&mut samples, negate);
            out.extend(samples);
        }
        let sound: Vec<i16> = out.iter().copied().filter(|&sample| sample != 0).collect();
        assert!(out.len() - sound.len() < FRAME_SAMPLES, "silence put in");
        assert!(sound.iter().zip(1..).all(|(&sample, index)| sample == -index), "order");
    }

    #[test]
    fn shown_samples_arrive_in_frames() {
        let mut frames = Frames::new();
        let seen = std::cell::RefCell::new(Vec::new());
        let samples: Vec<i16> = (0..1500).collect();
        for part in samples.chunks(77) {
            frames.show(part, |frame| seen.borrow_mut().extend_from_slice(frame));
        }
        assert_eq!(seen.into_inner(), samples[..3 * FRAME_SAMPLES]);
    }

    #[test]
    fn reset_forgets_the_rest() {
        let mut frames = Frames::new();
        frames.replace(&mut [5; 100], |_| ());
        frames.reset();
        let mut samples = [7; FRAME_SAMPLES];
        frames.replace(&mut samples, negate);
        assert_eq!(samples, [-7; FRAME_SAMPLES]);
    }

    fn negate(frame: &mut Frame) {
        frame.iter_mut().for_each(|sample| *sample = -*sample);
    }
}
