/**
 * What a page does where nobody looks: its tones, its requests for the microphone, its peer
 * connections. Put into the bare page and into ours alike, before anything else runs there.
 */
import type { BrowserContext, Page } from "@playwright/test";

export interface Ears {
  /** What was thrown, at once or in a promise that nobody watches. */
  errors: string[];
  tones: { source: string; element: HTMLAudioElement }[];
  /** The constraints of each request for the microphone. */
  asked: MediaStreamConstraints[];
  tracks: MediaStreamTrack[];
  /** A request for the microphone waits for this, as if a prompt were open. */
  prompt: Promise<void> | null;
  answerPrompt: () => void;
  /** The name of the error with which the microphone is refused. */
  refusal: string | null;
  servers: (RTCIceServer[] | undefined)[];
  peers: RTCPeerConnection[];
  candidates: (string | undefined)[];
}

declare global {
  interface Window {
    ears: Ears;
  }
}

/** Every page that `context` opens from now on has ears. */
export async function listenIn(context: BrowserContext): Promise<void> {
  await context.addInitScript(grow);
}

/** The microphone prompt is open until `answerPrompt`. */
export async function openPrompt(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.ears.prompt = new Promise((resolve) => (window.ears.answerPrompt = resolve));
  });
}

export async function answerPrompt(page: Page): Promise<void> {
  await page.evaluate(() => window.ears.answerPrompt());
}

export async function refuseMicrophone(page: Page): Promise<void> {
  await page.evaluate(() => void (window.ears.refusal = "NotAllowedError"));
}

/** Runs in the page. */
function grow(): void {
  const ears: Ears = {
    errors: [],
    tones: [],
    asked: [],
    tracks: [],
    prompt: null,
    answerPrompt: () => undefined,
    refusal: null,
    servers: [],
    peers: [],
    candidates: [],
  };
  window.ears = ears;
  window.addEventListener("error", ({ message }) => ears.errors.push(message));
  window.addEventListener("unhandledrejection", ({ reason }: { reason: unknown }) =>
    ears.errors.push(`rejected: ${String(reason)}`),
  );

  const RealAudio = window.Audio;
  window.Audio = function Audio(source: string) {
    const element = new RealAudio(source);
    ears.tones.push({ source, element });
    return element;
  } as unknown as typeof RealAudio;

  if ("MediaDevices" in window) {
    const { prototype } = MediaDevices;
    const open = prototype.getUserMedia;
    prototype.getUserMedia = async function (constraints = {}) {
      ears.asked.push(constraints);
      await ears.prompt;
      if (ears.refusal) {
        throw new DOMException("refused by the test", ears.refusal);
      }
      const stream = await open.call(this, constraints);
      ears.tracks.push(...stream.getAudioTracks());
      return stream;
    };
  }

  if ("RTCPeerConnection" in window) {
    window.RTCPeerConnection = class RTCPeerConnection extends window.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        ears.peers.push(this);
        ears.servers.push(configuration?.iceServers);
      }

      override addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
        ears.candidates.push(candidate?.candidate);
        return super.addIceCandidate(candidate ?? undefined);
      }
    };
  }
}
