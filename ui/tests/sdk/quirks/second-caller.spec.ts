/** Quirks of a call that meets another: who calls meanwhile, and what is left of the one before. */
import { expect } from "@playwright/test";
import { Bare, soon } from "./bare";
import { FarEnd, NUMBER, readyOurs, requested, test } from "./quirk";

test("Q16 a second caller takes the place of the call that is up", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  await bare.gateway.event({ event: "accepted" });
  await bare.heard("callaccepted");
  expect(await bare.act("getCounterpartNum")).toBe(NUMBER);
  await bare.gateway.event({ event: "incomingcall", username: "sip:+254733000002@x" });
  await bare.heard("incomingcall");
  expect(await bare.act("getCounterpartNum")).toBe("+254733000002");
  await bare.act("hangup");
  await requested(bare, "decline");
  expect(bare.gateway.messages("hangup"), "the agent's own call goes on").toEqual([]);

  // The gate keeps a second caller from the page (`q16_…`): hanging up means the call that is up.
  const { page, gateway } = await readyOurs(context);
  await page.done({ name: "call", to: NUMBER });
  await gateway.event({ event: "accepted" });
  await page.event("call_accepted");
  await page.done({ name: "hangup" });
  await requested({ gateway }, "hangup");
  await gateway.event({ event: "hangup", code: 200 });
  await page.event("hangup");
  // Its turn comes when that is over, and then the page takes it as any caller.
  await gateway.event({ event: "incomingcall", username: "sip:+254733000002@x" });
  expect(await page.event("incoming_call")).toMatchObject({ from: "+254733000002" });
  await page.done({ name: "hangup" });
  expect(gateway.requests()).toEqual(["register", "call", "hangup", "decline"]);
});

test("Q19 a candidate that comes late is given to the next call", async ({ context }) => {
  const far = await FarEnd.open(context);
  const candidate = (port: number): object => ({
    response: "trickle",
    candidate: { candidate: `candidate:1 1 udp 1 192.0.2.7 ${port} typ host`, sdpMid: "0" },
  });
  const ports = (page: Bare["page"]): Promise<(string | undefined)[]> =>
    page.evaluate(() => window.ears.candidates.map((one) => one?.split(" ")[5]));
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  await bare.gateway.event({ event: "hangup", code: 486 });
  await bare.heard("hangup");
  await bare.gateway.say(candidate(50_001));
  await bare.act("call", NUMBER);
  await requested(bare, "call", 2);
  await bare.gateway.event({ event: "accepted" }, await far.answerCall(bare));
  await soon(() => ports(bare.page)).toEqual(["50001"]);

  // The gate ends candidates with their call (`q19_…`); here each call gets its own, once.
  const { page, gateway } = await readyOurs(context);
  for (const port of [50_002, 50_003]) {
    page.forget();
    await page.done({ name: "call", to: NUMBER });
    await gateway.event({ event: "accepted" }, await far.answerCall({ gateway }));
    await gateway.say(candidate(port));
    await soon(async () => (await ports(page.page)).at(-1)).toBe(String(port));
    await gateway.event({ event: "hangup", code: 200 });
    await page.event("hangup");
  }
  expect(await ports(page.page)).toEqual(["50002", "50003"]);
});

test("Q25 a caller is what stands between sip: and @, and who has no name is a crash", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.gateway.say({
    response: "event",
    eventdata: {
      call_id: "77aa",
      result: { event: "incomingcall", username: "sip:+254733000002@x", displayname: "Wanjiru" },
    },
  });
  await bare.heard("incomingcall");
  expect(await bare.payload("incomingcall"), "no name, no id").toEqual({ from: "+254733000002" });
  await bare.gateway.event({ event: "incomingcall", username: "agent@x" });
  await bare.settled();
  expect(await bare.payload("incomingcall")).toEqual({});
  await bare.gateway.event({ event: "incomingcall" });
  await soon(() => bare.errors()).toContainEqual(expect.stringContaining("reading 'split'"));

  // The gate names who has no name (`q25_…`), for the page as for the agent.
  const { page, gateway } = await readyOurs(context);
  await gateway.event({ event: "incomingcall", username: "agent@x" });
  expect(await page.event("incoming_call")).toEqual({ name: "incoming_call", from: "" });
  page.forget();
  await gateway.event({ event: "incomingcall", username: "sip:anonymous@anonymous.invalid" });
  expect(await page.event("incoming_call")).toMatchObject({ from: "anonymous" });
  await page.settled();
  expect(page.sent("failed")).toEqual([]);
});
