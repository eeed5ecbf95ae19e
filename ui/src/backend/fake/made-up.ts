/** The made-up phone's account, devices and calls. */

import type { CallState } from "../../../bindings/CallState";
import type { CallView } from "../../../bindings/CallView";
import type { DialPreview } from "../../../bindings/DialPreview";
import type { Direction } from "../../../bindings/Direction";
import type { ImportPreview } from "../../../bindings/ImportPreview";
import type { Snapshot } from "../../../bindings/Snapshot";

export function emptySnapshot(): Snapshot {
  return {
    revision: 1,
    account: { kind: "demo", username: "demo", client_name: "agent1", number: "+254711082000" },
    accounts: {
      list: [
        {
          id: "environment",
          origin: "environment",
          label: "Demo",
          client_name: "agent1",
          service: { kind: "demo" },
          ice: { urls: [], username: null, relay_only: false },
          by_phone: {
            route: null,
            own_phone: null,
            callback_connects: false,
            record: false,
            callback_url: null,
          },
          endpoints: [],
          locked: [],
          secrets: [],
          in_use: true,
          can_use: false,
          can_edit: false,
          can_remove: false,
          can_test: true,
        },
      ],
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
    notices: [],
  };
}

export function importPreview(): ImportPreview {
  return {
    username: "acme",
    numbers: ["+254711082000"],
    sandbox: false,
    key_is_there: true,
    problems: [],
    can_import: true,
  };
}

let lastId = 0;

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
    can_call_by_phone: false,
  });
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
export function madeUpPreview(typed: string, snapshot: Snapshot): DialPreview {
  const number = typed.replace(/[\s().-]/gu, "");
  const kenyan = /^(?:\+?254|0)(\d{9})$/u.exec(number)?.[1];
  return {
    typed,
    reading: kenyan
      ? {
          kind: "number",
          e164: `+254${kenyan}`,
          national: `0${kenyan.slice(0, 3)} ${kenyan.slice(3)}`,
          international: `+254 ${kenyan.slice(0, 3)} ${kenyan.slice(3)}`,
          country: "KE",
          extension: null,
          after: null,
        }
      : { kind: "short_code", keys: number },
    plan: { kind: "webrtc", then: null },
    shown_number: snapshot.account?.number ?? null,
    cautions: [],
    balance: snapshot.balance,
  };
}
