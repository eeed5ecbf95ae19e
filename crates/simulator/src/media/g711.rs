//! ITU-T G.711: 14-bit (µ-law) and 13-bit (A-law) speech in 8 bits.
//!
//! Each law is eight segments, each twice as steep as the one before, of sixteen steps.

/// What µ-law adds to a magnitude so that each segment begins at a power of two (16-bit scale).
const ULAW_BIAS: i32 = 0x84;

/// The largest magnitude that µ-law can hold after the bias.
const ULAW_CLIP: i32 = 32635;

/// µ-law (G.711 table 2a) of a 16-bit sample. All bits are inverted on the line.
pub fn encode_ulaw(sample: i16) -> u8 {
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = i32::from(sample).abs().min(ULAW_CLIP) + ULAW_BIAS;
    let segment = magnitude.ilog2() as i32 - 7;
    let step = (magnitude >> (segment + 3)) & 0x0f;
    !(sign | (segment << 4) as u8 | step as u8)
}

pub fn decode_ulaw(code: u8) -> i16 {
    let code = i32::from(!code);
    let segment = (code >> 4) & 0x07;
    let magnitude = ((((code & 0x0f) << 3) + ULAW_BIAS) << segment) - ULAW_BIAS;
    (if code & 0x80 == 0 { magnitude } else { -magnitude }) as i16
}

/// A-law (G.711 table 1a) of a 16-bit sample. Even bits are inverted on the line.
pub fn encode_alaw(sample: i16) -> u8 {
    // The sign bit is set for positive values; negative ones are one's complement.
    let (sign, magnitude) = if sample >= 0 { (0x80, sample) } else { (0, !sample) };
    let magnitude = i32::from(magnitude) >> 3;
    let code = if magnitude < 32 {
        magnitude >> 1
    } else {
        let segment = magnitude.ilog2() as i32 - 4;
        (segment << 4) | ((magnitude >> segment) & 0x0f)
    };
    (sign | code as u8) ^ 0x55
}

pub fn decode_alaw(code: u8) -> i16 {
    let code = i32::from(code ^ 0x55);
    let segment = (code >> 4) & 0x07;
    let step = (code & 0x0f) << 4;
    // The middle of the step, as the standard's decoder output values are.
    let magnitude = match segment {
        0 => step + 8,
        _ => (step + 0x108) << (segment - 1),
    };
    (if code & 0x80 != 0 { magnitude } else { -magnitude }) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoder_outputs_are_those_of_the_standard() {
        // Tables 1a and 2a, scaled to 16 bits: the ends of the ranges and around zero.
        assert_eq!([decode_ulaw(0x80), decode_ulaw(0x00)], [32124, -32124]);
        assert_eq!([decode_ulaw(0xff), decode_ulaw(0x7f), decode_ulaw(0xfe)], [0, 0, 8]);
        assert_eq!([decode_alaw(0xaa), decode_alaw(0x2a)], [32256, -32256]);
        assert_eq!([decode_alaw(0xd5), decode_alaw(0x55)], [8, -8]);
    }

    #[test]
    fn every_code_survives_decoding_and_encoding() {
        for code in 0..=u8::MAX {
            // 0x7f is µ-law's negative zero, which encodes as the positive one.
            let expected = if code == 0x7f { 0xff } else { code };
            assert_eq!(encode_ulaw(decode_ulaw(code)), expected);
            assert_eq!(encode_alaw(decode_alaw(code)), code);
        }
    }

    #[test]
    fn no_sample_is_further_off_than_half_a_step() {
        for sample in i16::MIN..=i16::MAX {
            let magnitude = i32::from(sample).abs();
            let ulaw = (i32::from(decode_ulaw(encode_ulaw(sample))) - i32::from(sample)).abs();
            let alaw = (i32::from(decode_alaw(encode_alaw(sample))) - i32::from(sample)).abs();
            // A step is a sixteenth of its segment, which is at most as wide as its beginning;
            // both laws clip the last few hundred values of the scale.
            let bound = (magnitude + ULAW_BIAS) / 32 + 17 + if magnitude > 32000 { 650 } else { 0 };
            assert!(ulaw <= bound, "µ-law turns {sample} off by {ulaw}");
            assert!(alaw <= bound, "A-law turns {sample} off by {alaw}");
        }
    }
}
