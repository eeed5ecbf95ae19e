//! Whether there is a D-Bus session bus: the tray and the plugin for a single
//! instance need one on Linux.

/// Is a session bus listening? Elsewhere than on Linux nothing of ours needs one.
pub fn is_there() -> bool {
    #[cfg(target_os = "linux")]
    return linux::is_there();
    #[cfg(not(target_os = "linux"))]
    true
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsStr;
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixStream};
    use std::path::Path;

    pub fn is_there() -> bool {
        if let Some(addresses) = std::env::var_os("DBUS_SESSION_BUS_ADDRESS") {
            return listens(&addresses);
        }
        // Where nothing is said, the bus of systemd's user session.
        let runtime = std::env::var_os("XDG_RUNTIME_DIR");
        runtime.is_some_and(|folder| UnixStream::connect(Path::new(&folder).join("bus")).is_ok())
    }

    /// D-Bus specification, section "Server Addresses": alternatives part by semicolons, keys by
    /// commas. Kinds that we cannot try are believed.
    pub(super) fn listens(addresses: &OsStr) -> bool {
        addresses.to_string_lossy().split(';').any(|address| {
            let (kind, keys) = address.split_once(':').unwrap_or((address, ""));
            let key = |name: &str| keys.split(',').find_map(|it| it.strip_prefix(name));
            match (kind, key("path="), key("abstract=")) {
                ("unix", Some(path), _) => UnixStream::connect(path).is_ok(),
                ("unix", None, Some(name)) => SocketAddr::from_abstract_name(name)
                    .is_ok_and(|address| UnixStream::connect_addr(&address).is_ok()),
                _ => !kind.is_empty(),
            }
        })
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::net::UnixListener;

    use super::linux::listens;

    #[test]
    fn a_bus_is_there_when_somebody_listens() {
        let path = std::env::temp_dir().join(format!("simu-bus-{}", std::process::id()));
        let address = format!("unix:path={},guid=0123", path.display());
        assert!(!listens(OsStr::new(&address)));
        let _bus = UnixListener::bind(&path).expect("binds");
        assert!(listens(OsStr::new(&address)));
        assert!(listens(OsStr::new(&format!("unix:path=/nonexistent;{address}"))));
        std::fs::remove_file(&path).expect("was there");
    }

    #[test]
    fn an_empty_address_is_no_bus() {
        assert!(!listens(OsStr::new("")));
    }
}
