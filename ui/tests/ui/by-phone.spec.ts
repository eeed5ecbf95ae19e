import { phoneStates } from "./more-states";
import { expect, intents, talk, test } from "./window";

test("the plan is shown before dialling, and asked for once for each number", async ({ app }) => {
  await phoneStates["a plan"]?.(app);
  await expect(app.getByTestId("dial-reading")).toContainText("Kenya · 0711 000001");
  await expect(app.getByTestId("dial-way")).toContainText("Ring my phone first, then connect");
  await expect(app.getByTestId("balance")).toHaveText("Balance: KES 1785.50");
  const before = await app.evaluate(() => window.simuFake.previews);
  for (let tick = 0; tick < 5; tick += 1) {
    await app.evaluate(() => window.simuFake.show({}));
  }
  await app.waitForTimeout(300);
  expect(await app.evaluate(() => window.simuFake.previews)).toBe(before);
  await app.evaluate(() => window.simuFake.show({ line: { state: "silent", since: 0 } }));
  await expect.poll(() => app.evaluate(() => window.simuFake.previews)).toBe(before + 1);
});

test("an emergency number is warned about before it is called", async ({ app }) => {
  await phoneStates["an emergency number"]?.(app);
  await expect(app.getByTestId("caution").first()).toContainText(
    "This line may not reach emergency services.",
  );
});

test("the chosen way goes with the call, and the next call is automatic again", async ({ app }) => {
  await app.getByTestId("dial-field").fill("+254711000001");
  await app.getByTestId("via").selectOption("webrtc");
  await app.getByTestId("call-button").click();
  await expect(app.getByTestId("call-card")).toBeVisible();
  expect(await intents(app)).toEqual([{ name: "dial", to: "+254711000001", via: "webrtc" }]);
  await app.getByTestId("hang-up").click();
  await app.getByTestId("new-call").click();
  await expect(app.getByTestId("via")).toHaveValue("auto");
});

test("an uncertain call is offered by phone, with the warning that it may ring", async ({
  app,
}) => {
  await phoneStates["offered by phone"]?.(app);
  await expect(app.getByTestId("may-ring")).toContainText("They could be called twice.");
  await app.getByTestId("call-by-phone").click();
  await expect(app.getByTestId("phone-call")).toHaveAttribute("data-state", "requesting");
  await expect(app.getByTestId("dial-panel")).toBeVisible();
  expect(await intents(app)).toEqual([{ name: "call_by_phone" }]);
});

test("a click on its way to another button calls nobody by phone", async ({ app }) => {
  await talk(app);
  await app.mouse.move(200, 300);
  const hit = await app.evaluate(async () => {
    const { call } = await window.simuFake.snapshot();
    if (!call) throw new Error("no call");
    const reason = { code: "no_reply", detail: null } as const;
    window.simuFake.show({
      call: {
        ...call,
        state: { name: "ended", reason, seconds: null },
        can_call_by_phone: true,
        phone_way: {
          kind: "offered",
          reason: "no_reply",
          route: "ring_my_phone",
          agent_hears_nothing: false,
          maybe_placed: true,
        },
      },
    });
    await new Promise((drawn) => requestAnimationFrame(drawn));
    const button = document.querySelector("[data-testid='call-by-phone']");
    button?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
    return button !== null;
  });
  expect(hit).toBe(true);
  expect(await intents(app)).toEqual([]);
});

test("a call that may have been placed says how to find out, and is put away", async ({ app }) => {
  await phoneStates["maybe placed by phone"]?.(app);
  await expect(app.getByTestId("phone-more")).toContainText(
    "Look for +254 711 082 000 in the list of calls",
  );
  await app.getByTestId("close-phone-call").click();
  await expect(app.getByTestId("phone-call")).toBeHidden();
});
