//! libFuzzer's door to [`fuzz::cards`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::cards(input));
