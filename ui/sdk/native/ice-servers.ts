/** `RTCIceServer` in the form that Rust reads: always a list of addresses, nothing left out. */
import type { IceServer } from "../../bindings/IceServer";

export function engineServers(servers: readonly RTCIceServer[]): IceServer[] {
  return servers.map(({ urls, username, credential }) => ({
    urls: Array.isArray(urls) ? urls : [urls],
    username: username ?? null,
    credential: credential ?? null,
  }));
}
