//! `cargo xtask demo --headless` itself, on a computer without any network.

use std::time::Duration;

use rehearsal::process::{Service, quiet};
use rehearsal::stage::beside_us;

use crate::{Told, must};

#[test]
fn the_demo_plays_with_every_network_interface_down() -> Told {
    let mut command = quiet("unshare");
    // A network namespace of its own, in which only loopback is up.
    command.args(["--map-root-user", "--net", "sh", "-c"]);
    command.arg("ip link set lo up && exec \"$0\" demo").arg(beside_us("rehearse")?);
    let mut demo = Service::start("demo", command, &rehearsal::folder("no-network")?)?;
    let ended = demo.wait(Duration::from_secs(6 * 60))?;
    must(ended == Some(0), || format!("it failed ({ended:?}); see {}", demo.log().display()))
}
