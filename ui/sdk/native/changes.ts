/** What a description that was set changes for the page. */
import { NativeTrackEvent } from "./events";
import type { NativeTransceiver } from "./rtp";
import type { NativeStream } from "./tracks";

/** What the page is to hear of, in the order of section 4.4.1.5. */
export interface Changes {
  muted: NativeTransceiver[];
  removed: { transceiver: NativeTransceiver; stream: NativeStream }[];
  added: { transceiver: NativeTransceiver; stream: NativeStream }[];
  arrivals: NativeTransceiver[];
}

export function nothing(): Changes {
  return { muted: [], removed: [], added: [], arrivals: [] };
}

export function leave(transceiver: NativeTransceiver, changes: Changes): void {
  const { receiver } = transceiver;
  changes.muted.push(transceiver);
  changes.removed.push(...receiver.streams.map((stream) => ({ transceiver, stream })));
  receiver.streams = [];
}

/** Tells tracks and streams of the changes, and gives what the connection is to fire. */
export function announced({ muted, removed, added, arrivals }: Changes): NativeTrackEvent[] {
  muted.forEach(({ receiver }) => receiver.track.setMuted(true));
  removed.forEach(({ transceiver, stream }) => stream.left(transceiver.receiver.track));
  added.forEach(({ transceiver, stream }) => stream.arrived(transceiver.receiver.track));
  return arrivals.map((transceiver) => {
    const { receiver } = transceiver;
    const init = { receiver, track: receiver.track, streams: receiver.streams, transceiver };
    return new NativeTrackEvent("track", init);
  });
}
