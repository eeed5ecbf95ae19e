/** `RTCIceCandidatePair`, and which pair the engine says it sends on. */
import type { NativeDtlsTransport } from "./transports";

type Report = Record<string, unknown>;
type Entry = Record<string, unknown>;

export class NativeCandidatePair implements RTCIceCandidatePair {
  readonly #local: RTCIceCandidate;
  readonly #remote: RTCIceCandidate;

  constructor(local: RTCIceCandidate, remote: RTCIceCandidate) {
    this.#local = local;
    this.#remote = remote;
  }

  get local(): RTCIceCandidate {
    return this.#local;
  }
  get remote(): RTCIceCandidate {
    return this.#remote;
  }
}

/** Null where the statistics name no pair, or one of candidates that were never told. */
function selectedPair(
  report: Report,
  told: { local: readonly RTCIceCandidate[]; remote: readonly RTCIceCandidate[] },
): NativeCandidatePair | null {
  const entries = Object.values(report) as Entry[];
  const transport = entries.find(({ type }) => type === "transport");
  const selected = transport?.["selectedCandidatePairId"];
  const pair = entries.find(
    ({ type, id }) => type === "candidate-pair" && (selected === undefined || id === selected),
  );
  const among = (candidates: readonly RTCIceCandidate[], id: unknown): RTCIceCandidate | null => {
    const { address, port } = entries.find((entry) => entry["id"] === id) ?? {};
    return candidates.find((one) => one.address === address && one.port === port) ?? null;
  };
  const local = among(told.local, pair?.["localCandidateId"]);
  const remote = among(told.remote, pair?.["remoteCandidateId"]);
  return local && remote ? new NativeCandidatePair(local, remote) : null;
}

/** What the statistics tell of the transport: whom it saw, and the pair that it sends on. */
export function look(transport: NativeDtlsTransport, report: Report): void {
  transport.sawCertificates(remoteCertificates(report));
  const pair = selectedPair(report, transport.iceTransport);
  if (pair) {
    transport.iceTransport.select(pair);
  }
}

/** The certificates that the far side has shown, in DER. */
function remoteCertificates(report: Report): Uint8Array<ArrayBuffer>[] {
  const entries = Object.values(report) as Entry[];
  const transport = entries.find(({ type }) => type === "transport");
  const shown = entries.filter(({ id }) => id === transport?.["remoteCertificateId"]);
  return shown
    .filter(({ type }) => type === "certificate")
    .map((entry) => Uint8Array.from(atob(String(entry["base64Certificate"])), byteOf));
}

function byteOf(character: string): number {
  return character.charCodeAt(0);
}
