/** Session descriptions as text: read into sections (RFC 8866), changed line by line, written. */
import { NativeRtcError } from "./rtc-error";

/** One `m=` line and what follows it. */
export type Section = string[];

export interface Sdp {
  session: string[];
  sections: Section[];
}

const DIRECTIONS = ["sendrecv", "sendonly", "recvonly", "inactive"] as const;
export type SdpDirection = (typeof DIRECTIONS)[number];

/** Throws the `RTCError` that names the first line that is none of SDP's. */
export function readSdp(text: string): Sdp {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") {
    lines.pop();
  }
  const wrong = lines[0] === "v=0" ? lines.findIndex((line) => !isLine(line)) : 0;
  if (wrong !== -1) {
    const init = { errorDetail: "sdp-syntax-error", sdpLineNumber: wrong + 1 } as const;
    throw new NativeRtcError(init, `line ${wrong + 1} of the description cannot be read`);
  }
  const starts = lines.flatMap((line, at) => (line.startsWith("m=") ? [at] : []));
  return {
    session: lines.slice(0, starts[0] ?? lines.length),
    sections: starts.map((start, at) => lines.slice(start, starts[at + 1] ?? lines.length)),
  };
}

function isLine(line: string): boolean {
  return line.startsWith("m=")
    ? /^m=\w+ \d+(\/\d+)? \S+( \S+)+ ?$/.test(line)
    : /^[a-z]=/.test(line);
}

export function writeSdp({ session, sections }: Sdp): string {
  return [...session, ...sections.flat(), ""].join("\r\n");
}

export function kindOf(section: Section): string {
  return section[0]?.slice(2).split(" ")[0] ?? "";
}

/** Its port is zero and no other section's transport stands in for it (RFC 8843). */
export function isRejected(section: Section): boolean {
  return section[0]?.split(" ")[1] === "0" && !section.includes("a=bundle-only");
}

export function attribute(lines: string[], name: string): string | null {
  const prefix = `a=${name}:`;
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** The name of the section `at`. */
export function midOf(sdp: Sdp, at: number): string | null {
  return attribute(sdp.sections[at] ?? [], "mid");
}

/** The ICE user names in the text. */
export function ufragsOf(text: string): string[] {
  return [...text.matchAll(/^a=ice-ufrag:(\S+)/gm)].flatMap(([, ufrag]) => ufrag ?? []);
}

/** What the text calls its sender (RFC 5576); before there is one to read, what we are. */
export function cnameOf(text: string): string {
  return /^a=ssrc:\d+ cname:(\S+)/m.exec(text)?.[1] ?? "simu";
}

/** Section for section of the same kind. */
export function sameKinds(one: Sdp, other: Sdp): boolean {
  const kinds = (sdp: Sdp): string => sdp.sections.map(kindOf).join();
  return kinds(one) === kinds(other);
}

/** Of a section, or what the session says for all of them. */
export function anyAttribute(sdp: Sdp, section: Section, name: string): string | null {
  return attribute(section, name) ?? attribute(sdp.session, name);
}

export function directionOf(sdp: Sdp, section: Section): SdpDirection {
  const said = (lines: string[]): SdpDirection | undefined =>
    DIRECTIONS.find((name) => lines.includes(`a=${name}`));
  return said(section) ?? said(sdp.session) ?? "sendrecv";
}

/** The streams that the section's track belongs to (RFC 8830); none for a dash. */
export function streamIdsOf(section: Section): string[] {
  const ids = section
    .filter((line) => line.startsWith("a=msid:"))
    .map((line) => line.slice("a=msid:".length).split(" ")[0] ?? "-");
  return [...new Set(ids.filter((id) => id !== "-"))];
}

/** The section with another direction and other streams. Text that fits stays as it is. */
export function redirected(
  section: Section,
  direction: SdpDirection,
  msids: readonly string[],
): Section {
  const written = section.some((line) => isOneDirection(line))
    ? section.map((line) => (isOneDirection(line) ? `a=${direction}` : line))
    : [...section, `a=${direction}`];
  const without = written.filter((line) => !line.startsWith("a=msid:"));
  const place = written.findIndex((line) => line.startsWith("a=msid:"));
  const lines = msids.map((msid) => `a=msid:${msid}`);
  without.splice(place === -1 ? without.length : place, 0, ...lines);
  return without;
}

function isOneDirection(line: string): boolean {
  return DIRECTIONS.some((name) => line === `a=${name}`);
}

/** The section under another name. */
export function renamed(section: Section, mid: string): Section {
  return section.map((line) => (line.startsWith("a=mid:") ? `a=mid:${mid}` : line));
}

/** A section that says no to `offered`, under its own line. */
export function refusal(offered: Section): Section {
  const [media = "m=audio 9 UDP/TLS/RTP/SAVPF 0"] = offered;
  const [kind, , ...rest] = media.split(" ");
  const mid = attribute(offered, "mid");
  return [
    [kind, "0", ...rest].join(" "),
    "c=IN IP4 0.0.0.0",
    ...(mid === null ? [] : [`a=mid:${mid}`]),
    "a=inactive",
  ];
}

/** The session part with the lines of the bundle named anew. */
export function bundled(session: string[], sections: Section[]): string[] {
  const mids = sections
    .filter((section) => !isRejected(section))
    .flatMap((section) => attribute(section, "mid") ?? []);
  const others = session.filter((line) => !line.startsWith("a=group:BUNDLE"));
  if (mids.length === 0) {
    return others;
  }
  const place = session.findIndex((line) => line.startsWith("a=group:BUNDLE"));
  others.splice(place === -1 ? others.length : place, 0, `a=group:BUNDLE ${mids.join(" ")}`);
  return others;
}

/** The same transport: the same ICE credentials, so nothing has to be connected anew. */
export function sameTransport(one: Sdp, other: Sdp, at: number): boolean {
  const [left = [], right = []] = [one.sections[at], other.sections[at]];
  return ["ice-ufrag", "ice-pwd"].every(
    (name) => anyAttribute(one, left, name) === anyAttribute(other, right, name),
  );
}

/** The description with candidates of ours in the section `mid`, before or after the end of all. */
export function withCandidates(text: string, mid: string, lines: readonly string[]): string {
  const sdp = readSdp(text);
  const section = sdp.sections.find((one) => attribute(one, "mid") === mid);
  section?.push(...lines);
  return writeSdp(sdp);
}

export function reversed(direction: SdpDirection): SdpDirection {
  switch (direction) {
    case "sendonly":
      return "recvonly";
    case "recvonly":
      return "sendonly";
    case "sendrecv":
    case "inactive":
      return direction;
  }
}

export function sends(direction: string | null): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

export function receives(direction: string | null): boolean {
  return direction === "sendrecv" || direction === "recvonly";
}

/** What both sides want (JSEP, RFC 9429, section 5.3.1). */
export function common(one: string, other: string): SdpDirection {
  const sending = sends(one) && sends(other);
  const receiving = receives(one) && receives(other);
  return sending ? (receiving ? "sendrecv" : "sendonly") : receiving ? "recvonly" : "inactive";
}

/** Sections are told apart by their names; those without one have the offer's, or get one. */
export function named(sdp: Sdp, offered: readonly Section[]): Sdp {
  const sections = sdp.sections.map((section, at) => {
    const known = attribute(offered[at] ?? [], "mid") ?? `${kindOf(section)}${at}`;
    return attribute(section, "mid") === null ? [...section, `a=mid:${known}`] : section;
  });
  return { ...sdp, sections };
}
