//! `cargo xtask bundle`: the installable packages, and a try of one on a bare Debian.

use std::path::PathBuf;

use crate::report::{Failure, Outcome, say, step};
use crate::{dev, run, setup};

pub fn run(try_it: bool) -> Outcome {
    setup::all(setup::BUILD)?;
    setup::debian_packages(&["bundle"])?;
    step("Building the release and its packages (the first time takes minutes)");
    run::cargo(&["build", "--release", "-p", "simulator"])?;
    run::run(&mut run::command(dev::tauri(), &["build", "--bundles", "deb,rpm"]))?;
    for kind in ["deb", "rpm"] {
        say(&format!("    {}", package(kind)?.display()))?;
    }
    if try_it { on_a_bare_debian() } else { Ok(()) }
}

/// Installs, starts and removes the .deb in a Debian 12 that has nothing but its base.
fn on_a_bare_debian() -> Outcome {
    setup::debian_packages(&["bare"])?;
    step("Installing the .deb in a bare Debian 12");
    let script = run::root().join("crates/xtask/try-deb.sh");
    let deb = package("deb")?;
    let root = run::target().join("bare-debian");
    let words = [script, deb, root].map(|path| path.to_string_lossy().into_owned());
    setup::as_root(&["bash", &words[0], &words[1], &words[2]])
}

/// The newest package of a kind.
fn package(kind: &str) -> Outcome<PathBuf> {
    let folder = run::target().join("release/bundle").join(kind);
    let newest = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == kind))
        .max_by_key(|path| path.metadata().and_then(|found| found.modified()).ok());
    newest.ok_or_else(|| Failure::new(format!("no .{kind} was made in {}", folder.display())))
}
