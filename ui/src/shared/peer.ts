/** The other side of a call, as the agent reads it. */

import { m } from "../paraglide/messages";
import { grouped } from "./number";
import { plain } from "./text";

export interface Named {
  peer: string;
  peer_name: string | null;
}

/** Name if known, else the number, else words for a hidden number. */
export function peerTitle({ peer, peer_name }: Named): string {
  return plain(peer_name ?? "") || grouped(peer) || m.call_unknown_peer();
}

/** The number, where the title is a name. */
export function peerNumber({ peer, peer_name }: Named): string | null {
  return plain(peer_name ?? "") ? grouped(peer) || null : null;
}
