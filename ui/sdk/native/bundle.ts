/** Several sections on one transport (BUNDLE, RFC 8843). The engine knows one of them. */
import type { Sdp, Section } from "./sdp";
import { anyAttribute, attribute, isRejected } from "./sdp";

/** What the sections of a bundle share, and all but the first may leave out. */
const SHARED = ["ice-ufrag", "ice-pwd", "fingerprint", "setup"] as const;

/** What is of one codec. */
const OF_CODEC = /^a=(rtpmap|fmtp|rtcp-fb):(\d+) /;

/** The description with what the sections of a bundle leave to its first one. */
export function unbundled(sdp: Sdp): Sdp {
  const sections = sdp.sections.map((section) => {
    const group = groupOf(sdp, section);
    if (group === null || isRejected(section) || anyAttribute(sdp, section, "ice-ufrag") !== null) {
      return section;
    }
    const first = sdp.sections.find(
      (one) => groupOf(sdp, one) === group && attribute(one, "ice-ufrag") !== null,
    );
    const shared = (first ?? []).filter((line) =>
      SHARED.some((name) => line.startsWith(`a=${name}:`)),
    );
    const kept = section.filter((line) => !shared.some((one) => isSame(one, line)));
    return [...kept, ...shared];
  });
  return { ...sdp, sections };
}

function isSame(one: string, line: string): boolean {
  return one.split(":")[0] === line.split(":")[0];
}

/** Whether both are of one bundle. */
export function isTogether(sdp: Sdp, one: Section, other: Section): boolean {
  const group = groupOf(sdp, one);
  return one === other || (group !== null && group === groupOf(sdp, other));
}

/** The session's line that names the section; null where it stands alone. */
function groupOf(sdp: Sdp, section: Section): string | null {
  const mid = attribute(section, "mid");
  const groups = sdp.session.filter((line) => line.startsWith("a=group:BUNDLE "));
  return groups.find((line) => mid !== null && line.split(" ").includes(mid)) ?? null;
}

/** The engine's sound is announced in one section only. */
export function withoutSource(section: Section): Section {
  return section.filter((line) => !/^a=ssrc(-group)?:/.test(line));
}

export function namesSource(section: Section): boolean {
  return section.some((line) => line.startsWith("a=ssrc:"));
}

/** The engine's answer, made to fit another section that was offered; null: no codec is common. */
export function answerTo(own: Section, offered: Section): Section | null {
  const [media = "", ...lines] = own;
  const wanted = new Set(payloads(own).map((payload) => codecUnder(own, payload)));
  const kept = payloads(offered).filter((payload) => wanted.has(codecUnder(offered, payload)));
  if (kept.length === 0) {
    return null;
  }
  const ofCodec = (line: string): string | undefined => OF_CODEC.exec(line)?.[2];
  return [
    [...media.split(" ").slice(0, 3), ...kept].join(" "),
    ...lines.filter((line) => ofCodec(line) === undefined),
    ...offered.filter((line) => kept.includes(ofCodec(line) ?? "")),
  ];
}

function payloads(section: Section): string[] {
  return (section[0] ?? "").trim().split(" ").slice(3);
}

/** By name, clock rate and channels, or the static number that says it all. */
function codecUnder(section: Section, payload: string): string {
  const mapped = section.find((line) => line.startsWith(`a=rtpmap:${payload} `));
  const known = { "0": "pcmu/8000", "8": "pcma/8000" }[payload];
  const name = mapped?.split(" ")[1]?.toLowerCase() ?? known ?? payload;
  return name.replace(/^(.*\/\d+)\/1$/, "$1");
}
