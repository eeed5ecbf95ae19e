/** `RTCIceServer` in the form that Rust reads: always a list of addresses, nothing left out. */
import type { IceServer } from "../../bindings/IceServer";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { Configuration } from "./configuration";

export function engineServers(servers: readonly RTCIceServer[]): IceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls: Array.isArray(urls) ? urls : [urls],
    username: username ?? null,
    credential: credential ?? null,
  }));
}

/** What a part of the engine is made of. */
export function creation({
  iceServers,
  iceTransportPolicy,
  certificates,
}: Configuration): MediaOperation {
  return {
    name: "create",
    certificate: certificates?.[0]?.number ?? null,
    ice_servers: engineServers(iceServers),
    relay_only: iceTransportPolicy === "relay",
  };
}
