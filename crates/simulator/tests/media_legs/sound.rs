//! Listening to recordings.

use std::path::Path;

pub fn read(path: &Path) -> Vec<i16> {
    let wav = hound::WavReader::open(path).unwrap();
    assert_eq!((wav.spec().sample_rate, wav.spec().channels), (48_000, 1));
    wav.into_samples().collect::<Result<_, _>>().unwrap()
}

/// What callees greet with, at 48 kHz.
pub fn greeting() -> Vec<i16> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/greeting.wav");
    simulator::speech::read_wav(Path::new(path)).unwrap().to_vec()
}

/// RMS, dBFS; at least -100.
pub fn dbfs(samples: &[i16]) -> f64 {
    let energy: f64 = samples.iter().map(|&s| (f64::from(s) / 32768.0).powi(2)).sum();
    (10.0 * (energy / samples.len() as f64).log10()).max(-100.0)
}

/// The normalised cross-correlation of a piece of sound with the best matching place.
///
/// The place is sought at 2 kHz and then, near it, at 8 kHz, where the likeness is taken.
pub fn correlation(piece: &[i16], sound: &[i16]) -> f64 {
    let coarse = best(&narrow(piece, 24), &narrow(sound, 24)).1 * 24;
    let margin = 480;
    let end = (coarse + piece.len() + margin).min(sound.len());
    f64::from(best(&narrow(piece, 6), &narrow(&sound[coarse.saturating_sub(margin)..end], 6)).0)
}

/// The highest likeness, and where.
fn best(piece: &[f32], sound: &[f32]) -> (f32, usize) {
    let energy = |samples: &[f32]| samples.iter().map(|s| s * s).sum::<f32>();
    let own = energy(piece);
    let likeness = |place: &[f32]| {
        let product: f32 = place.iter().zip(piece).map(|(a, b)| a * b).sum();
        product / (own * energy(place)).sqrt().max(1.0)
    };
    let places = sound.windows(piece.len()).map(likeness).zip(0..);
    places.fold((0.0, 0), |best, next| if next.0 > best.0 { next } else { best })
}

/// Means of so many samples: enough of a low-pass for speech.
fn narrow(samples: &[i16], count: usize) -> Vec<f32> {
    let mean = |chunk: &[i16]| chunk.iter().map(|&s| f32::from(s)).sum::<f32>() / count as f32;
    samples.chunks_exact(count).map(mean).collect()
}
