/** The made-up phone's devices and calls. */

import type { CallState } from "../../../bindings/CallState";
import type { CallView } from "../../../bindings/CallView";
import type { DialPreview } from "../../../bindings/DialPreview";
import type { Direction } from "../../../bindings/Direction";
import type { EndCode } from "../../../bindings/EndCode";
import type { PhoneCallView } from "../../../bindings/PhoneCallView";
import type { Quality } from "../../../bindings/Quality";
import type { PastCall } from "../../../bindings/PastCall";
import type { Refusal } from "../../../bindings/Refusal";
import type { Snapshot } from "../../../bindings/Snapshot";
import type { Via } from "../../../bindings/Via";
import { environmentDemo } from "./accounts";

/** The demo's times, in ms. */
export const PACE = {
  toRinging: 400,
  toAnswer: 1500,
  toConnected: 300,
  levels: 200,
  keepEnded: 5000,
};

export function emptySnapshot(): Snapshot {
  return {
    revision: 1,
    account: {
      kind: "demo",
      username: "demo",
      client_name: "agent1",
      number: "+254711082000",
      other_hosts: [],
    },
    accounts: {
      list: [environmentDemo],
      in_use: "environment",
      saved: null,
      first_run: false,
      can_add: true,
      can_import_environment: false,
      client_name: "agent1",
      test: null,
      policy: { state: "absent" },
    },
    vault: {
      place: "keychain",
      allowed: ["keychain", "sealed_file", "session"],
      keychain: { state: "ready" },
      file: { state: "none" },
      locked: false,
      unlock: "not_locked",
      asking: false,
      secret_window: null,
      idle_lock: { minutes: null, line_stays_up: false },
      idle_lock_is_set: false,
      trouble: null,
    },
    line: { state: "ready", since: Date.now() },
    call: null,
    waiting: null,
    phone_call: null,
    wrap_up: null,
    wrap_up_settings: {
      outcomes: ["resolved", "callback", "sale", "wrong_number"],
      outcome_required: false,
      seconds: null,
    },
    can_dial: true,
    balance: null,
    audio: {
      native: true,
      microphones: [
        { id: "headset-in", name: "Jabra Evolve2 40 Mono", is_default: true },
        { id: "built-in", name: "Built-in Audio Analog Stereo", is_default: false },
      ],
      speakers: [
        { id: "headset-out", name: "Jabra Evolve2 40 Mono", is_default: true },
        { id: "speakers", name: "Built-in Audio Analog Stereo", is_default: false },
      ],
      settings: {
        microphone: null,
        speaker: null,
        ringer: "speakers",
        echo_cancellation: true,
        noise_suppression: true,
        gain_control: false,
      },
    },
    spare_data: "when_metered",
    filled: null,
    click_to_call: { settings: { dials: [], shortcut: null }, shortcut: { kind: "off" } },
    event_stream: {
      settings: { on: false, port: 17466, origins: [] },
      has_token: false,
      state: { name: "off" },
    },
    notices: [],
  };
}

/** What the callee of a magic number does, as in the local simulator. */
export const BEHAVIOURS: Record<string, EndCode> = {
  "+254711000002": "busy",
  "+254711000003": "no_answer",
  "+254711000004": "rejected",
  "+254711000005": "unreachable",
};

// Above those of the calls that a test begins with.
let lastId = 1_000;

export function newCall(
  direction: Direction,
  peer: string,
  peer_name: string | null,
  state: CallState,
): CallView {
  lastId += 1;
  return withCan({
    id: lastId,
    direction,
    peer,
    peer_name,
    state,
    muted: false,
    digits: "",
    can_answer: false,
    can_decline: false,
    can_hang_up: false,
    can_mute: false,
    can_hold: false,
    can_resume: false,
    can_send_digits: false,
    levels: null,
    trouble: { outbound: null, inbound: null },
    quality: null,
    keys_to_send: null,
    phone_way: null,
    cautions: [],
    can_call_by_phone: false,
  });
}

export function isTalking({ state }: CallView): boolean {
  return state.name === "active" || state.name === "on_hold";
}

/** How long it was connected; null if it never was. */
export function secondsOf(call: CallView): number | null {
  if (!isTalking(call) || !("since" in call.state)) return null;
  return Math.floor((Date.now() - call.state.since) / 1000);
}

export function notDialable(number: string): Refusal | null {
  if (number === "") return { kind: "empty_number" };
  if (number.length > 64) return { kind: "number_too_long" };
  return /^\+?[0-9*#]{2,}$/u.test(number) ? null : { kind: "not_a_number" };
}

/** The flags as the real phone sets them in this state. */
export function withCan(call: CallView): CallView {
  const { name } = call.state;
  const incoming = name === "incoming";
  const talking = name === "active" || name === "on_hold";
  return {
    ...call,
    can_answer: incoming,
    can_decline: incoming,
    can_hang_up: !incoming && name !== "ended",
    can_mute: talking,
    can_hold: name === "active",
    can_resume: name === "on_hold",
    can_send_digits: talking,
    quality: name === "active" ? call.quality : null,
    trouble: name === "active" ? call.trouble : { outbound: null, inbound: null },
    levels: talking ? (call.levels ?? { microphone: -60, speaker: -60 }) : null,
  };
}

/** Of a Kenyan number or anything else that is called over the line as it is. */
export function madeUpPreview(
  typed: string,
  snapshot: Snapshot,
  via: Via = "auto",
  plan: Partial<DialPreview> = {},
): DialPreview {
  const number = typed.replace(/[\s().-]/gu, "");
  const kenyan = /^(?:\+?254|0)(\d{9})$/u.exec(number)?.[1];
  const best: DialPreview = {
    typed,
    reading: kenyan
      ? {
          kind: "number",
          e164: `+254${kenyan}`,
          national: `0${kenyan.slice(0, 3)} ${kenyan.slice(3)}`,
          international: `+254 ${kenyan.slice(0, 3)} ${kenyan.slice(3)}`,
          country: "KE",
          time_zones: ["Africa/Nairobi"],
          extension: null,
          after: null,
        }
      : { kind: "short_code", keys: number },
    plan: { kind: "webrtc", then: null },
    shown_number: snapshot.account?.number ?? null,
    cautions: [],
    balance: snapshot.balance,
    ...plan,
  };
  return chosenWay(best, via);
}

/** As the agent's choice of the way changes it; no route by telephone is set up here. */
function chosenWay(best: DialPreview, via: Via): DialPreview {
  if (best.plan.kind === "impossible" || via === "auto") return best;
  if (via === "webrtc") return { ...best, plan: { kind: "webrtc", then: null } };
  const why: Refusal = { kind: "not_by_phone", lack: "no_route" };
  return { ...best, plan: { kind: "impossible", why }, shown_number: null };
}

/** AT has just been asked to call by telephone. */
export function newPhoneCall(peer: string): PhoneCallView {
  lastId += 1;
  return {
    id: lastId,
    peer,
    peer_name: null,
    route: "ring_my_phone",
    shown_number: "+254711082000",
    own_phone: "+254722000999",
    instead_of: "no_reply",
    state: { name: "requesting", since: Date.now() },
    cautions: [],
    can_close: false,
  };
}

export function newRow({ id, direction, peer, peer_name }: CallView): PastCall {
  return {
    id,
    direction,
    route: "webrtc",
    peer,
    peer_name,
    started_at: Date.now(),
    seconds: null,
    end: null,
    has_note: false,
    outcome: null,
    has_draft: false,
    cost: null,
    has_recording: false,
  };
}

const FINE: Quality = { level: "good", cause: null, mos: 4.3, round_trip_ms: 80 };

/** Two people taking turns, as meters show it. */
export function sounding(call: CallView): CallView {
  const turn = Math.floor(Date.now() / 2500) % 2 === 0;
  const voice = () => -32 + 18 * Math.random();
  const quiet = call.state.name === "on_hold";
  const levels = {
    microphone: turn && !quiet ? voice() : -58,
    speaker: turn || quiet ? -60 : voice(),
  };
  return { ...call, levels, quality: quiet ? null : FINE };
}
