/** What the engine can encode and decode, and what of it two sides have agreed on. */
import { dictionary, unsignedLong } from "./idl";
import type { Section } from "./sdp";
import { attribute, readSdp } from "./sdp";

const OPUS = { mimeType: "audio/opus", clockRate: 48_000, channels: 2 } as const;

/** In the order of the engine's own offer. */
export function capabilities(): RTCRtpCodec[] {
  return [
    { ...OPUS, sdpFmtpLine: "useinbandfec=1;usedtx=1" },
    { mimeType: "audio/PCMU", clockRate: 8_000, channels: 1 },
    { mimeType: "audio/PCMA", clockRate: 8_000, channels: 1 },
    { mimeType: "audio/telephone-event", clockRate: 48_000, channels: 1 },
    { mimeType: "audio/telephone-event", clockRate: 8_000, channels: 1 },
  ];
}

export function capabilitiesOf(kind: unknown): RTCRtpCapabilities | null {
  return String(kind) === "audio" ? { codecs: capabilities(), headerExtensions: [] } : null;
}

/** Sound by itself; digits only go with it. */
export function isMedia(codec: RTCRtpCodec): boolean {
  return !codec.mimeType.toLowerCase().endsWith("/telephone-event");
}

/** The dictionary, its members converted. */
export function readCodec(given: unknown): RTCRtpCodec {
  dictionary(given, "the codec");
  const { mimeType, clockRate, channels, sdpFmtpLine } = (given ?? {}) as Record<string, unknown>;
  if (mimeType === undefined || clockRate === undefined) {
    throw new TypeError("a codec needs its type and its clock rate");
  }
  return {
    mimeType: String(mimeType),
    clockRate: unsignedLong(clockRate),
    ...(channels === undefined ? {} : { channels: Number(channels) & 0xffff }),
    ...(sdpFmtpLine === undefined ? {} : { sdpFmtpLine: String(sdpFmtpLine) }),
  };
}

export function sameCodec(one: RTCRtpCodec, other: RTCRtpCodec): boolean {
  return (
    one.mimeType.toLowerCase() === other.mimeType.toLowerCase() &&
    one.clockRate === other.clockRate &&
    (one.channels ?? 1) === (other.channels ?? 1) &&
    (one.sdpFmtpLine ?? "") === (other.sdpFmtpLine ?? "")
  );
}

/** The codecs of a section, in its order. */
function codecsOf(section: Section): RTCRtpCodecParameters[] {
  return payloads(section).flatMap((payload) => {
    const codec = codecUnder(section, payload);
    return codec ? [codec] : [];
  });
}

/** Those of the line `mid` in the far side's description. */
export function agreedCodecs(
  remote: RTCSessionDescription | null,
  mid: string | null,
): RTCRtpCodecParameters[] {
  const sections = remote ? readSdp(remote.sdp).sections : [];
  const section = sections.find((one) => attribute(one, "mid") === mid) ?? sections[0];
  return section ? codecsOf(section) : [];
}

/** The section with only these codecs, in this order; without a list as it is. */
export function inOrderOf(section: Section, wanted: readonly RTCRtpCodec[]): Section {
  const [media = ""] = section;
  if (wanted.length === 0) {
    return section;
  }
  const kept = wanted.flatMap((codec) =>
    payloads(section).filter((payload) => {
      const found = codecUnder(section, payload);
      return (
        found?.mimeType.toLowerCase() === codec.mimeType.toLowerCase() &&
        found.clockRate === codec.clockRate
      );
    }),
  );
  if (kept.length === 0) {
    return section;
  }
  const dropped = payloads(section).filter((payload) => !kept.includes(payload));
  const lines = section
    .slice(1)
    .filter(
      (line) =>
        !dropped.some((payload) => new RegExp(`^a=(rtpmap|fmtp|rtcp-fb):${payload} `).test(line)),
    );
  return [[...media.split(" ").slice(0, 3), ...kept].join(" "), ...lines];
}

function payloads(section: Section): string[] {
  return (section[0] ?? "").trim().split(" ").slice(3);
}

function codecUnder(section: Section, payload: string): RTCRtpCodecParameters | null {
  const mapped = section.find((line) => line.startsWith(`a=rtpmap:${payload} `));
  const fallback = { "0": "PCMU/8000", "8": "PCMA/8000" }[payload];
  const [name, rate, channels] = (mapped?.split(" ")[1] ?? fallback ?? "").split("/");
  if (!name || !rate) {
    return null;
  }
  const parameters = attribute(section, `fmtp`) === null ? null : fmtp(section, payload);
  return {
    payloadType: Number(payload),
    mimeType: `audio/${name}`,
    clockRate: Number(rate),
    channels: Number(channels ?? 1),
    ...(parameters === null ? {} : { sdpFmtpLine: parameters }),
  };
}

function fmtp(section: Section, payload: string): string | null {
  const prefix = `a=fmtp:${payload} `;
  return section.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? null;
}
