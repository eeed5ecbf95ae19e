//! The seeds, among them every input that was once harmful.

use std::{fs, path::Path};

type Target = (&'static str, fn(&[u8]));

#[test]
fn every_seed_is_read_without_harm() {
    let targets: [Target; 8] = [
        ("answers", fuzz::answers),
        ("candidates", fuzz::candidates),
        ("cards", fuzz::cards),
        ("descriptions", fuzz::descriptions),
        ("frames", fuzz::frames),
        ("gate", fuzz::gate),
        ("links", fuzz::links),
        ("tables", fuzz::tables),
    ];
    for (target, read) in targets {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
        let mut seeds = 0;
        for entry in fs::read_dir(&folder).expect("seeds for each target") {
            read(&fs::read(entry.expect("a seed").path()).expect("a readable seed"));
            seeds += 1;
        }
        assert!(seeds >= 4, "{target} has seeds to begin with");
    }
}
