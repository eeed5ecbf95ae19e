import { describe, expect, onTestFinished, test, vi } from "vitest";
import { separateUrls } from "../../sdk/host";
import { legacyStats } from "../../sdk/legacy-stats";
import { refusalInWords } from "../../sdk/microphone";
import { nextSignalingState } from "../../sdk/native/description";
import { NativeDtmfSender } from "../../sdk/native/dtmf";
import { NativeIceCandidate } from "../../sdk/native/ice-candidate";
import { engineServers } from "../../sdk/native/ice-servers";
import { OperationsChain } from "../../sdk/native/operations-chain";
import { attribute, directionOf, readSdp, streamIdsOf, writeSdp } from "../../sdk/native/sdp";
import { NativeTrack } from "../../sdk/native/tracks";
import { repeatsAnswer } from "../../sdk/repeated-answer";
import { checkPinned } from "../../sdk/vite.config";

test("a script that is not the pinned SDK stops the build", () => {
  expect(() => checkPinned(new TextEncoder().encode("!function(){}()"))).toThrow("SDK checksum");
});

describe("signalling states (RFC 9429, section 3.2)", () => {
  const states = [
    "stable",
    "have-local-offer",
    "have-remote-offer",
    "have-local-pranswer",
    "have-remote-pranswer",
    "closed",
  ] as const;

  test.each([
    ["local", "offer", ["have-local-offer", "have-local-offer", null, null, null, null]],
    ["remote", "offer", ["have-remote-offer", null, "have-remote-offer", null, null, null]],
    ["local", "answer", [null, null, "stable", "stable", null, null]],
    ["remote", "answer", [null, "stable", null, null, "stable", null]],
    ["local", "pranswer", [null, null, "have-local-pranswer", "have-local-pranswer", null, null]],
    [
      "remote",
      "pranswer",
      [null, "have-remote-pranswer", null, null, "have-remote-pranswer", null],
    ],
    ["local", "rollback", [null, "stable", null, null, null, null]],
  ] as const)("%s %s", (side, type, next) => {
    expect(states.map((state) => nextSignalingState(state, side, type))).toEqual(next);
  });
});

describe("a description as text", () => {
  const text = (...lines: string[]): string =>
    ["v=0", "a=recvonly", "m=video 9 X 1", "a=mid:v", "m=audio 9 X 0", ...lines, ""].join("\r\n");
  const audio = (...lines: string[]) => {
    const sdp = readSdp(text(...lines));
    return { sdp, section: sdp.sections[1] ?? [] };
  };

  test("says its line, direction and streams, and is written as it was read", () => {
    const { sdp, section } = audio("a=mid:0", "a=sendonly", "a=msid:janus janus0", "a=msid:- t");
    expect(attribute(section, "mid")).toBe("0");
    expect(directionOf(sdp, section)).toBe("sendonly");
    expect(streamIdsOf(section)).toEqual(["janus"]);
    expect(writeSdp(sdp)).toBe(text("a=mid:0", "a=sendonly", "a=msid:janus janus0", "a=msid:- t"));
  });
  test("takes the session's direction where a section has none", () => {
    const { sdp, section } = audio();
    expect(directionOf(sdp, section)).toBe("recvonly");
  });
  test("is refused with the number of the line that cannot be read", () => {
    const broken = ["v=0", "s=-", "nonsense", ""].join("\r\n");
    expect(() => readSdp(broken)).toThrow(expect.objectContaining({ sdpLineNumber: 3 }));
  });
});

describe("an ICE candidate", () => {
  const line =
    "candidate:7 1 TCP 1686052863 2001:db8::1 9 typ srflx raddr 10.0.0.1 rport 5 tcptype active ufrag Ab";

  test("has its parts read out of the line", () => {
    const { foundation, component, protocol, priority, address, port, type, ...rest } = parts(line);
    expect([foundation, component, protocol, priority]).toEqual(["7", "rtp", "tcp", 1_686_052_863]);
    expect([address, port, type]).toEqual(["2001:db8::1", 9, "srflx"]);
    expect(rest).toEqual({
      relatedAddress: "10.0.0.1",
      relatedPort: 5,
      tcpType: "active",
      usernameFragment: null,
    });
  });
  test("keeps a line that it cannot read as it came", () => {
    const candidate = new NativeIceCandidate({ candidate: "candidate:what", sdpMid: "0" });
    expect(candidate.foundation).toBeNull();
    expect(candidate.toJSON()).toMatchObject({ candidate: "candidate:what", sdpMid: "0" });
  });
  test("must say which line of the description it is for", () => {
    expect(() => new NativeIceCandidate({ candidate: line })).toThrow(TypeError);
  });

  function parts(candidate: string) {
    const read = new NativeIceCandidate({ candidate, sdpMLineIndex: 0 });
    const { foundation, component, protocol, priority, address, port, type } = read;
    const { relatedAddress, relatedPort, tcpType, usernameFragment } = read;
    const first = { foundation, component, protocol, priority, address, port, type };
    return { ...first, relatedAddress, relatedPort, tcpType, usernameFragment };
  }
});

describe("a DTMF sender", () => {
  test("plays tones one by one, forgets what waits for new ones and bounds their times", async () => {
    const asked: unknown[] = [];
    const tones: string[] = [];
    const sender = new NativeDtmfSender({
      canSend: () => true,
      insert: (...what) => asked.push(what),
    });
    sender.ontonechange = ({ tone }) => tones.push(tone);
    sender.insertDTMF("1a", 10, 5);
    expect(sender.toneBuffer).toBe("1A");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sender.toneBuffer).toBe("A");
    sender.insertDTMF("#");
    expect(sender.toneBuffer).toBe("#");
    ["1", "", "#", ""].forEach((tone) => sender.played(tone));
    expect(sender.toneBuffer).toBe("");
    expect(tones).toEqual(["1", "#", ""]);
    expect(asked).toEqual([
      ["1", 40, 30],
      ["#", 100, 70],
    ]);
  });
  test("waits for an engine that is slow to begin, and counts from when it began", () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const asked: string[] = [];
    const insert = (tone: string): void => void asked.push(tone);
    const sender = new NativeDtmfSender({ canSend: () => true, insert });
    sender.insertDTMF("12", 100, 70);
    vi.advanceTimersByTime(4_000);
    expect(asked).toEqual(["1"]);
    sender.played("1");
    expect(sender.toneBuffer).toBe("2");
    vi.advanceTimersByTime(1_500);
    expect(asked).toEqual(["1", "2"]);
  });
  test("refuses what is no tone, and everything before the call is connected", () => {
    let connected = true;
    const sender = new NativeDtmfSender({ canSend: () => connected, insert: () => undefined });
    expect(() => sender.insertDTMF("1x")).toThrow(
      expect.objectContaining({ name: "InvalidCharacterError" }),
    );
    connected = false;
    expect(() => sender.insertDTMF("1")).toThrow(
      expect.objectContaining({ name: "InvalidStateError" }),
    );
  });
});

describe("the operations chain", () => {
  test("runs one after the other, past a failure, and stops for good when closed", async () => {
    let open = true;
    const order: number[] = [];
    const chain = new OperationsChain(() => open);
    const slow = chain.run(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(1);
      throw new Error("refused");
    });
    const next = chain.run(() => Promise.resolve(order.push(2)));
    await expect(slow).rejects.toThrow("refused");
    await next;
    expect(order).toEqual([1, 2]);

    const late = chain.run(() => Promise.resolve("never"));
    open = false;
    await expect(Promise.race([late, Promise.resolve("pending")])).resolves.toBe("pending");
    await expect(chain.run(() => Promise.resolve())).rejects.toThrow("closed");
  });
  test("begins at once when nothing is under way, and tells when it is done", async () => {
    let emptied = 0;
    const chain = new OperationsChain(
      () => true,
      () => (emptied += 1),
    );
    let begun = false;
    const first = chain.run(() => Promise.resolve((begun = true)));
    expect(begun).toBe(true);
    expect(chain.isEmpty).toBe(false);
    await first;
    await chain.run(() => Promise.resolve());
    expect(chain.isEmpty).toBe(true);
    expect(emptied).toBe(2);
  });
});

test("a track tells when it stops to sound, by whichever way", () => {
  const heard: boolean[] = [];
  const track = new NativeTrack("microphone");
  track.watch((sounds) => heard.push(sounds));
  track.enabled = false;
  track.enabled = false;
  track.enabled = true;
  track.stop();
  expect(heard).toEqual([false, true, false]);
});

test("only a second answer to our own offer is left out", () => {
  const description = (type: RTCSdpType) => ({ type, sdp: "", toJSON: () => ({ type, sdp: "" }) });
  const connection = {
    signalingState: "stable" as RTCSignalingState,
    localDescription: description("offer"),
    remoteDescription: description("answer"),
  };
  expect(repeatsAnswer(connection, { type: "answer" })).toBe(true);
  expect(repeatsAnswer(connection, { type: "offer" })).toBe(false);
  expect(
    repeatsAnswer({ ...connection, signalingState: "have-local-offer" }, { type: "answer" }),
  ).toBe(false);
  const fresh = { ...connection, localDescription: null, remoteDescription: null };
  expect(repeatsAnswer(fresh, { type: "answer" })).toBe(false);
});

test("ICE servers reach the SDK one address an entry, and the engine complete", () => {
  const urls = ["stun:a", "stuns:b", "turn:c?transport=tcp"];
  const secret = { username: "u", credential: "c" };
  expect(separateUrls([{ urls, ...secret }])).toEqual([
    { urls: "stun:a", ...secret },
    { urls: "turn:c?transport=tcp", ...secret },
  ]);
  expect(engineServers([{ urls: "stun:a" }, { urls: ["turn:b"], ...secret }])).toEqual([
    { urls: ["stun:a"], username: null, credential: null },
    { urls: ["turn:b"], ...secret },
  ]);
});

test("the volume of 2013 is read from today's statistics", () => {
  const report = new Map<string, object>([
    ["in", { type: "inbound-rtp", kind: "audio", audioLevel: 0.5 }],
    ["out", { type: "outbound-rtp", kind: "audio", audioLevel: 1 }],
  ]);
  const reports = legacyStats(report).result();
  expect(reports.map((one) => [one.type, one.stat("audioOutputLevel"), one.stat("x")])).toEqual([
    ["ssrc", "16384", ""],
  ]);
});

test("a refused microphone is told in words", () => {
  const refusal = (name: string): string => refusalInWords(new DOMException("because", name));
  expect(refusal("NotAllowedError")).toBe("microphone refused");
  expect(refusal("NotFoundError")).toBe("microphone not found");
  expect(refusal("AbortError")).toBe("microphone failed: because");
});
