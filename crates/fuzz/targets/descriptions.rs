//! libFuzzer's door to [`fuzz::descriptions`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::descriptions(input));
