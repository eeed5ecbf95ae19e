/**
 * What AT's SDK needs of a connection beyond W3C's rules, put over the native class or the
 * webview's own, for its page only: a repeated answer is left out, a refused description is told,
 * the statistics of 2013 are answered, and sound goes through TURN only where the account wants it.
 */
import type { Connections } from "./connections";
import type { Failures } from "./failures";
import { inWords } from "./failures";
import type { LegacyStatsCallback } from "./legacy-stats";
import { legacyStats } from "./legacy-stats";
import { settled } from "./native/legacy-callbacks";
import { repeatsAnswer } from "./repeated-answer";

type Base = typeof RTCPeerConnection;

export function forSdk(base: Base, failures: Failures, connections: Connections): Base {
  return class RTCPeerConnection extends base {
    #setting: Promise<void> | null = null;

    /** The SDK has no word for the policy (Q28). */
    constructor(configuration?: RTCConfiguration) {
      super(
        connections.relayOnly ? { ...configuration, iceTransportPolicy: "relay" } : configuration,
      );
    }

    override setRemoteDescription(
      description: RTCSessionDescriptionInit,
      success?: VoidFunction,
      failure?: RTCPeerConnectionErrorCallback,
    ): Promise<void> {
      const set = this.#next(description);
      return success ? settled(set, success, failure) : set;
    }

    // No parameter by count: the adapter takes a `getStats` that has one for the form of 2013.
    override async getStats(
      ...[selector]: [selector?: MediaStreamTrack | LegacyStatsCallback | null]
    ): Promise<RTCStatsReport> {
      if (typeof selector !== "function") {
        return super.getStats(selector);
      }
      const report = await super.getStats();
      selector(legacyStats(report));
      return report;
    }

    /** The next description is judged by what comes of the one that is still being set. */
    #next(description: RTCSessionDescriptionInit): Promise<void> {
      const set = this.#setting
        ? this.#setting.then(() => this.#setRemote(description))
        : this.#setRemote(description);
      const done = set.then(
        () => undefined,
        () => undefined,
      );
      this.#setting = done;
      void done.then(() => {
        if (this.#setting === done) {
          this.#setting = null;
        }
      });
      return set;
    }

    async #setRemote(description: RTCSessionDescriptionInit): Promise<void> {
      if (repeatsAnswer(this, description)) {
        return;
      }
      try {
        await super.setRemoteDescription(description);
      } catch (error) {
        // The SDK answers this by hanging up and says nothing.
        failures.report(`remote description: ${inWords(error)}`);
        throw error;
      }
    }
  };
}
