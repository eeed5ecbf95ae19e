//! libFuzzer's door to [`fuzz::gate`].
#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::gate(input));
