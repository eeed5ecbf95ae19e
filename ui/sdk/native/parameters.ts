/** `RTCRtpSendParameters` (WebRTC 1.0, section 5.2): given out, taken back, checked. */
import { isObject } from "./idl";

export type Encodings = RTCRtpEncodingParameters[];

/** `addTransceiver`'s `sendEncodings`: sound has one, and nothing to scale. */
export function readEncodings(given: unknown, kind: string): Encodings {
  const all = given === undefined ? [] : [...(given as Iterable<unknown>)].map(encoding);
  const rids = all.flatMap(({ rid }) => (rid === undefined ? [] : [rid]));
  const mixed = rids.length > 0 && rids.length < all.length;
  const wrong = rids.some((rid) => !/^[a-zA-Z0-9]{1,255}$/.test(rid));
  if (wrong || mixed || new Set(rids).size < rids.length) {
    throw new TypeError("the encodings' rids are not well chosen");
  }
  if (kind === "video" && all.some(({ scaleResolutionDownBy: scale = 1 }) => scale < 1)) {
    throw new RangeError("a picture cannot be made larger");
  }
  const [only = usual()] = all;
  delete only.scaleResolutionDownBy;
  delete only.rid;
  return [only];
}

/** What is sent where nothing was said. */
export function usual(): RTCRtpEncodingParameters {
  return { active: true, networkPriority: "low", priority: "low" };
}

/** One dictionary, its members converted. */
function encoding(given: unknown): RTCRtpEncodingParameters {
  if (!isObject(given)) {
    throw new TypeError("an encoding is not an object");
  }
  const { active, maxBitrate, rid, priority, networkPriority, scaleResolutionDownBy } =
    given as Record<string, unknown>;
  const read = { ...usual(), active: active === undefined ? true : Boolean(active) };
  if (maxBitrate !== undefined) {
    read.maxBitrate = Number(maxBitrate) >>> 0;
    if (read.maxBitrate === 0) {
      throw new RangeError("maxBitrate is zero");
    }
  }
  if (scaleResolutionDownBy !== undefined) {
    read.scaleResolutionDownBy = Number(scaleResolutionDownBy);
  }
  if (rid !== undefined) {
    read.rid = String(rid);
  }
  for (const [name, value] of Object.entries({ priority, networkPriority })) {
    if (value !== undefined && !["very-low", "low", "medium", "high"].includes(String(value))) {
      throw new TypeError(`${name} is no priority`);
    }
  }
  if (priority !== undefined) {
    read.priority = String(priority) as RTCPriorityType;
  }
  if (networkPriority !== undefined) {
    read.networkPriority = String(networkPriority) as RTCPriorityType;
  }
  return read;
}

/** The encodings that `setParameters` brings; throws as its steps say. */
export function changedEncodings(given: unknown, last: RTCRtpSendParameters | null): Encodings {
  const names = ["encodings", "transactionId", "headerExtensions", "rtcp", "codecs"] as const;
  const from = (isObject(given) ? given : {}) as Record<string, unknown>;
  const absent = names.find((name) => from[name] === undefined);
  if (absent !== undefined) {
    throw new TypeError(`the parameters have no ${absent}`);
  }
  const encodings = [...(from["encodings"] as Iterable<unknown>)].map(encoding);
  if (last === null) {
    throw new DOMException("getParameters was not called just before", "InvalidStateError");
  }
  const kept = names.slice(1).every((name) => sameValue(from[name], last[name]));
  const rids = encodings.every(({ rid }, at) => rid === last.encodings[at]?.rid);
  if (!kept || !rids || encodings.length !== last.encodings.length) {
    const message = "something was changed that only the connection can change";
    throw new DOMException(message, "InvalidModificationError");
  }
  encodings.forEach((one) => delete one.scaleResolutionDownBy);
  return encodings;
}

function sameValue(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
