/**
 * The native engine played by another page's real `RTCPeerConnection`: what the page's shims ask
 * for is carried out, so that a call on them carries real sound.
 */
import type { BrowserContext, Page } from "@playwright/test";
import type { MediaEvent } from "../../bindings/MediaEvent";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { PageMessage } from "../../bindings/PageMessage";
import type { PageUnderTest } from "./page-under-test";

export class BrowserEngine {
  readonly #engine: Page;
  readonly #page: PageUnderTest;

  private constructor(engine: Page, page: PageUnderTest) {
    this.#engine = engine;
    this.#page = page;
  }

  static async open(context: BrowserContext, page: PageUnderTest): Promise<BrowserEngine> {
    const engine = await context.newPage();
    await engine.route("**/*", (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
    );
    await engine.exposeFunction("toPage", (connection: number, event: MediaEvent) =>
      page.tell({ type: "media_event", connection, event }),
    );
    await engine.goto("https://engine.localhost/");
    return new BrowserEngine(engine, page);
  }

  async hear(message: PageMessage): Promise<void> {
    if (message.type === "media") {
      const { request, connection, operation } = message;
      const outcome = await this.#carryOut(connection, operation);
      await this.#page.tell({ type: "media_result", request, outcome });
    }
  }

  #carryOut(connection: number, operation: MediaOperation): Promise<MediaOutcome> {
    return this.#engine.evaluate(inEngine, { connection, operation });
  }
}

/** Runs in the engine's page. */
async function inEngine(asked: {
  connection: number;
  operation: MediaOperation;
}): Promise<MediaOutcome> {
  const shared = window as unknown as {
    toPage(connection: number, event: MediaEvent): Promise<void>;
    engine?: { peer: RTCPeerConnection; microphone: MediaStreamTrack };
  };
  const tell = (event: MediaEvent): void => void shared.toPage(asked.connection, event);
  const { operation } = asked;
  const running = (): NonNullable<typeof shared.engine> => {
    if (!shared.engine) {
      throw new DOMException("no connection", "InvalidStateError");
    }
    return shared.engine;
  };
  const described = (description: RTCSessionDescriptionInit): MediaOutcome => ({
    name: "description",
    description: { type: description.type, sdp: description.sdp ?? "" },
  });
  const nothing: MediaOutcome = { name: "nothing" };
  try {
    switch (operation.name) {
      case "create": {
        const peer = new RTCPeerConnection();
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const [microphone] = stream.getAudioTracks();
        if (!microphone) {
          throw new DOMException("no microphone", "NotFoundError");
        }
        const sender = peer.addTrack(microphone, stream);
        shared.engine = { peer, microphone };
        sender.dtmf?.addEventListener("tonechange", ({ tone }) =>
          tell({ name: "tone_change", tone }),
        );
        peer.addEventListener("icecandidate", ({ candidate }) => {
          const { sdpMid = null, sdpMLineIndex = null } = candidate ?? {};
          const told = candidate && { candidate: candidate.candidate, sdpMid, sdpMLineIndex };
          tell({ name: "ice_candidate", candidate: told });
        });
        peer.addEventListener("connectionstatechange", () =>
          tell({ name: "connection_state", state: peer.connectionState }),
        );
        peer.addEventListener("iceconnectionstatechange", () =>
          tell({ name: "ice_connection_state", state: peer.iceConnectionState }),
        );
        return nothing;
      }
      case "create_offer":
        return described(await running().peer.createOffer());
      case "create_answer":
        return described(await running().peer.createAnswer());
      case "set_local_description":
        await running().peer.setLocalDescription(operation.description);
        return nothing;
      case "set_remote_description":
        await running().peer.setRemoteDescription(operation.description);
        return nothing;
      case "add_ice_candidate":
        await running().peer.addIceCandidate(operation.candidate ?? undefined);
        return nothing;
      case "set_microphone_enabled":
        running().microphone.enabled = operation.enabled;
        return nothing;
      case "feed":
        throw new DOMException("only the microphone is sent here", "NotSupportedError");
      case "generate_certificate":
        throw new DOMException("the browser makes its certificate itself", "NotSupportedError");
      case "insert_dtmf": {
        const dtmf = running().peer.getSenders()[0]?.dtmf;
        dtmf?.insertDTMF(operation.tones, operation.duration, operation.gap);
        return nothing;
      }
      case "get_sources": {
        const source = (heard: RTCRtpContributingSource, contributing: boolean) => ({
          source: heard.source,
          contributing,
          rtp_timestamp: heard.rtpTimestamp,
          heard_at: heard.timestamp,
          audio_level: heard.audioLevel ?? null,
        });
        const receivers = running().peer.getReceivers();
        const sources = receivers.flatMap((receiver) => [
          ...receiver.getSynchronizationSources().map((heard) => source(heard, false)),
          ...receiver.getContributingSources().map((heard) => source(heard, true)),
        ]);
        return { name: "sources", sources };
      }
      case "get_stats": {
        const report = Object.fromEntries((await running().peer.getStats()).entries());
        return { name: "stats", report };
      }
      case "close":
        running().peer.close();
        return nothing;
    }
  } catch (error) {
    const { name, message } = error as DOMException;
    return { name: "error", error: name, message };
  }
}
