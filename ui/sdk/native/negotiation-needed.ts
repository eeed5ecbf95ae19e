/** Whether offer and answer lag behind what the page wants (WebRTC 1.0, section 4.7.3). */
import type { NativeTransceiver } from "./rtp";
import { attribute, common, directionOf, isRejected, readSdp, reversed, sends } from "./sdp";
import type { Sdp, Section } from "./sdp";

interface Watched {
  isOpen(): boolean;
  /** No offer is open. */
  isSettled(): boolean;
  /** Operations are under way. */
  isBusy(): boolean;
  isNeeded(): boolean;
  fire(): void;
}

/** The flag, and when the page hears of it: once, in a task of its own, when nothing is under way. */
export class NegotiationNeeded {
  readonly #connection: Watched;
  #flag = false;
  #askWhenIdle = false;

  constructor(connection: Watched) {
    this.#connection = connection;
  }

  /** The operations under way are done. */
  idle(): void {
    if (this.#askWhenIdle) {
      this.#askWhenIdle = false;
      this.update();
    }
  }

  /** Offer and answer meet again. */
  agreed(): void {
    this.#flag = false;
    this.update();
  }

  update(): void {
    if (this.#connection.isBusy()) {
      this.#askWhenIdle = true;
    } else {
      setTimeout(() => this.#look());
    }
  }

  #look(): void {
    const connection = this.#connection;
    if (!connection.isOpen()) {
      return;
    }
    if (connection.isBusy()) {
      this.#askWhenIdle = true;
    } else if (connection.isSettled()) {
      const fires = connection.isNeeded() && !this.#flag;
      this.#flag = connection.isNeeded();
      if (fires) {
        connection.fire();
      }
    }
  }
}

interface Agreed {
  currentLocalDescription: RTCSessionDescription | null;
  currentRemoteDescription: RTCSessionDescription | null;
}

export function isNegotiationNeeded(
  { currentLocalDescription, currentRemoteDescription }: Agreed,
  transceivers: readonly NativeTransceiver[],
): boolean {
  const local = currentLocalDescription && readSdp(currentLocalDescription.sdp);
  const remote = currentRemoteDescription && readSdp(currentRemoteDescription.sdp);
  const offered = currentLocalDescription?.type === "offer";
  return transceivers.some((transceiver) => {
    const { mid, stopping, stopped } = transceiver;
    const ours = local && sectionOf(local, mid);
    const theirs = remote && sectionOf(remote, mid);
    if (stopped) {
      const bothRefuse = [ours, theirs].some((section) => section && isRejected(section));
      return mid !== null && !bothRefuse && Boolean(ours);
    }
    if (stopping || !local || !ours) {
      return true;
    }
    return (
      hasOtherStreams(transceiver, ours) ||
      isRedirected(transceiver, local, ours, remote, theirs ?? null, offered)
    );
  });
}

function sectionOf(sdp: Sdp, mid: string | null): Section | null {
  const found = sdp.sections.find((section) => attribute(section, "mid") === mid);
  return mid === null ? null : (found ?? null);
}

/** The far side was told of other streams than the track is in now. */
function hasOtherStreams({ sender, direction }: NativeTransceiver, ours: Section): boolean {
  if (!sends(direction)) {
    return false;
  }
  const told = ours
    .filter((line) => line.startsWith("a=msid:"))
    .map((line) => line.slice("a=msid:".length).split(" ")[0] ?? "-")
    .filter((id) => id !== "-");
  const wanted = sender.streamIds;
  return told.length !== wanted.length || wanted.some((id) => !told.includes(id));
}

function isRedirected(
  { direction }: NativeTransceiver,
  local: Sdp,
  ours: Section,
  remote: Sdp | null,
  theirs: Section | null,
  offered: boolean,
): boolean {
  if (direction === "stopped") {
    return false;
  }
  const here = directionOf(local, ours);
  const there = remote && theirs ? reversed(directionOf(remote, theirs)) : null;
  return offered
    ? direction !== here && direction !== there
    : here !== common(there ?? "sendrecv", direction);
}
