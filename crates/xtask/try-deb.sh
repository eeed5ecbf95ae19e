#!/usr/bin/env bash
# Installs a .deb in a bare Debian 12, starts it there, removes it, and looks for leftovers.
# Usage, as root: try-deb.sh PACKAGE.deb FOLDER
set -euo pipefail

package=$1
root=$2
say() { printf '    %s\n' "$*" >&2; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 "$@"; }

clean_up() { for place in proc dev/shm dev; do umount "$root/$place" 2>/dev/null || true; done; }
trap clean_up EXIT

clean_up
rm -rf "$root"
say "making a bare Debian 12 in $root"
debootstrap --variant=minbase bookworm "$root" >"$root.log" 2>&1 ||
    { tail -n 5 "$root.log"; exit 1; }
# The same sources as this machine's, so that what is reachable here is reachable there.
rm -f "$root/etc/apt/sources.list"
cp -a /etc/apt/. "$root/etc/apt/"
cp /etc/resolv.conf "$root/etc/resolv.conf"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t proc proc "$root/proc"
inside apt-get update -qq
# What a desktop has and the package rightly does not ask for: a display and a session bus.
inside apt-get install -y -qq --no-install-recommends xvfb xauth dbus >>"$root.log" 2>&1
inside sh -c 'dpkg-query -W -f "\${Package}\n" | sort' >"$root.before"

say "installing $(basename "$package")"
cp "$package" "$root/tmp/simu.deb"
inside apt-get install -y -qq --no-install-recommends /tmp/simu.deb >>"$root.log" 2>&1 ||
    { tail -n 20 "$root.log"; exit 1; }

for file in usr/bin/simu usr/bin/simu-simulator usr/share/applications/Simu.desktop \
    usr/share/icons/hicolor/32x32/apps/simu.png usr/share/icons/hicolor/128x128/apps/simu.png; do
    test -s "$root/$file" || { say "missing: /$file"; exit 1; }
done
inside sh -c 'for p in /usr/bin/simu /usr/bin/simu-simulator; do ! ldd $p | grep "not found"; done'

say "starting it"
inside timeout 60 dbus-run-session -- xvfb-run -a sh -c '
    simu --demo >/tmp/simu.log 2>&1 &
    app=$!
    log=$HOME/.local/state/simu/simu.log
    for i in $(seq 300); do
        if grep -q "line is ready" "$log" 2>/dev/null; then kill $app; wait $app; exit 0; fi
        kill -0 $app 2>/dev/null || break
        sleep 0.1
    done
    cat /tmp/simu.log; exit 1' || { say "it did not become ready for calls"; exit 1; }
if grep -iE "missing|panicked" "$root/tmp/simu.log"; then say "it misses something"; exit 1; fi
say "it started and registered"

inside apt-get remove -y -qq simu >>"$root.log" 2>&1
left=$(cd "$root" && find usr etc opt -iname '*simu*' -not -path '*/doc/*' | grep -v -E 'simul|/dpkg/' || true)
test -z "$left" || { say "left behind: $left"; exit 1; }
say "installed, started and removed cleanly"
