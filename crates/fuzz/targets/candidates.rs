//! libFuzzer's door to [`fuzz::candidates`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::candidates(input));
