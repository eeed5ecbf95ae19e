/** Every state that the window can be in, and how the made-up phone gets it there. */

import type { Page } from "@playwright/test";

import type { Quality } from "../../bindings/Quality";
import type { SoundTrouble } from "../../bindings/SoundTrouble";
import { contactStates } from "./contact-states";
import { bookStates } from "./book-states";
import { historyStates } from "./history-states";
import { eventStates } from "./event-states";
import { linkStates } from "./link-states";
import { accountStates, phoneStates, syncStates } from "./more-states";
import { recentCalls, ring, talk } from "./window";

type Setting = (page: Page) => Promise<unknown>;

const show = (change: Parameters<typeof window.simuFake.show>[0]): Setting => {
  return (page) => page.evaluate((change) => window.simuFake.show(change), change);
};

const end = (...[code, detail]: Parameters<typeof window.simuFake.end>): Setting => {
  return async (page) => {
    await talk(page);
    await page.evaluate(([code, detail]) => window.simuFake.end(code, detail), [
      code,
      detail ?? null,
    ] as const);
    await page.evaluate(() => window.simuFake.freeze());
  };
};

const troubled = async (page: Page, trouble: SoundTrouble): Promise<void> => {
  await talk(page, "+254722000111", "Wanjiku Kamau");
  await page.evaluate((trouble) => window.simuFake.measure({ trouble }), trouble);
};

const networked = async (page: Page, quality: Quality): Promise<void> => {
  await talk(page, "+254722000111", "Wanjiku Kamau");
  await page.evaluate((quality) => window.simuFake.measure({ quality }), quality);
};

const restStates: Record<string, Setting> = {
  "nothing yet": async () => undefined,
  "recent calls": (page) =>
    page.evaluate((calls) => window.simuFake.setRecent(calls), recentCalls(Date.now())),
  "a real account": show({
    account: {
      kind: "africas_talking",
      username: "acme",
      client_name: "agent1",
      number: null,
      other_hosts: ["calls.example.com"],
    },
  }),
  "no account": show({ account: null, line: { state: "signed_out" } }),
  connecting: show({ line: { state: "registering", since: Date.now() } }),
  "a slow registration": show({ line: { state: "registering", since: Date.now() - 7_000 } }),
  silent: show({ line: { state: "silent", since: Date.now() - 2_000 } }),
  renewing: show({ line: { state: "renewing", since: Date.now() } }),
  offline: show({ line: { state: "offline", retry_at: Date.now() + 8_000 } }),
  lost: show({
    line: { state: "lost", reason: { kind: "unreachable" }, retry_at: Date.now() + 60_000 },
  }),
  refused: show({
    line: {
      state: "refused",
      reason: { kind: "registration_failed", code: "503", reason: "Service Unavailable" },
    },
  }),
  notices: show({
    notices: [
      { id: 1, kind: "no_microphone" },
      { id: 2, kind: "no_speaker" },
      { id: 3, kind: "no_sound_server" },
      { id: 4, kind: "missing_plugin", element: "webrtcbin", package: "gstreamer1.0-plugins-bad" },
      { id: 5, kind: "store_failed", message: "disk full" },
      { id: 6, kind: "no_session_bus" },
      { id: 9, kind: "clock_off", seconds: 7_380, ahead: true },
      { id: 10, kind: "low_balance", balance: "KES 4.10" },
      { id: 11, kind: "turn_server", server: "turn.example.com:5349", problem: "untrusted" },
      { id: 7, kind: "microphone_lost", name: "Jabra Evolve2 40 Mono", instead: "Built-in Audio" },
      { id: 8, kind: "speaker_lost", name: "Jabra Evolve2 40 Mono", instead: "Built-in Audio" },
    ],
  }),
  "a refused number": async (page) => {
    await page.getByTestId("dial-field").fill("hello");
    await page.keyboard.press("Enter");
    await page.getByTestId("refusal").waitFor();
  },
};

const callStates: Record<string, Setting> = {
  dialing: async (page) => {
    await page.evaluate(async () => {
      await window.simuFake.act({ name: "dial", to: "+254711000001", via: "auto" });
      window.simuFake.freeze();
    });
  },
  ringing: async (page) => {
    await callStates["dialing"]?.(page);
    await page.evaluate(() =>
      window.simuFake.enter({ name: "ringing", since: Date.now(), early_media: true }),
    );
  },
  incoming: (page) => ring(page, "+254722000111", "Wanjiku Kamau"),
  "in a call": (page) => talk(page, "+254722000111", "Wanjiku Kamau"),
  "muted and held": async (page) => {
    await talk(page);
    await page.getByTestId("mute").click();
    await page.getByTestId("hold").click();
  },
  "sending digits": async (page) => {
    await talk(page);
    await page.getByTestId("keypad").click();
    await page.getByTestId("key-5").click();
  },
  "a call waiting": async (page) => {
    await talk(page);
    const waiting = { peer: "+254733000222", peer_name: "Otieno Ouma", since: Date.now() };
    await page.evaluate((waiting) => window.simuFake.show({ waiting }), waiting);
  },
  "neither heard": (page) =>
    troubled(page, { outbound: "microphone_silent", inbound: "nothing_received" }),
  "without devices": (page) => troubled(page, { outbound: "no_microphone", inbound: "no_speaker" }),
  "a silent other side": (page) =>
    troubled(page, { outbound: "microphone_stopped", inbound: "only_silence" }),
  "a good network": (page) =>
    networked(page, { level: "good", cause: null, mos: 4.3, round_trip_ms: 80 }),
  "a fair network": (page) =>
    networked(page, { level: "fair", cause: "delay", mos: null, round_trip_ms: null }),
  "a poor network": (page) =>
    networked(page, { level: "poor", cause: "sent", mos: 2.9, round_trip_ms: 1240 }),
  reconnecting: async (page) => {
    await talk(page);
    await page.evaluate(() => window.simuFake.enter({ name: "reconnecting", since: Date.now() }));
  },
  "ended well": end("remote_hangup"),
  "ended badly": end("unreachable", "480 SUBSCRIBER_ABSENT"),
};

const otherStates: Record<string, Setting> = {
  settings: (page) => page.getByTestId("open-settings").click(),
  "settings without native sound": async (page) => {
    await page.evaluate(async () => {
      const { audio } = await window.simuFake.snapshot();
      window.simuFake.show({ audio: { ...audio, native: false } });
    });
    await page.getByTestId("open-settings").click();
  },
  "settings in a call": async (page) => {
    await talk(page);
    await page.getByTestId("open-settings").click();
  },
  quitting: async (page) => {
    await talk(page);
    await page.evaluate(() => window.simuFake.askToQuit());
    await page.getByTestId("quit-dialog").waitFor();
  },
  "contact lost": async (page) => {
    await page.evaluate(() => window.simuFake.breakContact());
    await page.getByTestId("ring-me").click();
    await page.getByTestId("lost-contact").waitFor();
  },
};

/** By what they show, for tests that would be too long over all. */
export const groups: Record<string, Record<string, Setting>> = {
  "at rest": restStates,
  "in a call": callStates,
  accounts: accountStates,
  history: historyStates,
  "by telephone": phoneStates,
  events: eventStates,
  links: linkStates,
  contacts: contactStates,
  "imports and lists": bookStates,
  "contacts' servers": syncStates,
  "settings and the end": otherStates,
};

export const states: Record<string, Setting> = Object.assign({}, ...Object.values(groups));
