import type { Page } from "@playwright/test";

import { expect, intents, recentCalls, talk, test } from "./window";

async function many(app: Page, count: number): Promise<void> {
  await app.evaluate((count) => {
    const noon = new Date(2026, 2, 10, 12).getTime();
    window.simuFake.setRecent(
      Array.from({ length: count }, (_, at) => ({
        id: count - at,
        direction: "outgoing",
        route: "webrtc",
        peer: `+2547${String(count - at).padStart(8, "0")}`,
        peer_name: null,
        started_at: noon - at * 600_000,
        seconds: 60,
        end: { code: "remote_hangup", detail: null },
        has_note: false,
        outcome: null,
        has_draft: false,
        cost: null,
        has_recording: false,
      })),
    );
  }, count);
  await expect(app.getByTestId("recent-row").first()).toBeVisible();
}

async function few(app: Page): Promise<void> {
  await app.evaluate((calls) => window.simuFake.setRecent(calls), recentCalls(Date.now()));
  await expect(app.getByTestId("recent-row")).toHaveCount(5);
}

test("a long history is in the page only as far as it is in sight, without a gap", async ({
  app,
}) => {
  await app.setViewportSize({ width: 1366, height: 768 });
  await many(app, 900);
  const seen = await app.evaluate(async () => {
    const box = document.querySelector("[role=tabpanel]");
    if (!box) throw new Error("nothing scrolls");
    let gaps = 0;
    let most = 0;
    for (let step = 0; step < 200; step += 1) {
      box.scrollTop += box.clientHeight - 100;
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const { left, top, width, bottom } = box.getBoundingClientRect();
      for (const y of [top + 40, (top + bottom) / 2, bottom - 40]) {
        const at = document.elementFromPoint(left + width / 3, y);
        if (!at?.closest("li, h3")) gaps += 1;
      }
      most = Math.max(most, document.querySelectorAll("[data-testid=recent-row]").length);
      if (document.querySelector("[data-number='+254700000001']")) return { gaps, most, step };
    }
    return { gaps, most, step: -1 };
  });
  expect(seen.step).toBeGreaterThan(0);
  expect(seen.gaps).toBe(0);
  expect(seen.most).toBeLessThan(60);
});

test("calls are found by words and by kind, and the number found is said", async ({ app }) => {
  await few(app);
  await app.getByTestId("history-search").fill("wanjiku");
  await expect(app.getByTestId("recent-row")).toHaveCount(1);
  await expect(app.getByTestId("history-found")).toHaveText("1 calls found");
  await app.getByTestId("history-search").press("Escape");
  await expect(app.getByTestId("recent-row")).toHaveCount(5);
  await app.getByTestId("history-kind").selectOption("missed");
  await expect(app.getByTestId("recent-row")).toHaveCount(1);
  await app.getByTestId("history-search").fill("nobody");
  await expect(app.getByTestId("nothing-found")).toBeVisible();
  await app.getByTestId("history-more").locator("summary").click();
  await app.getByTestId("history-reset").click();
  await expect(app.getByTestId("recent-row")).toHaveCount(5);
  await expect(app.getByTestId("history-search")).toHaveValue("");
});

test("what is found is exported, and it is said where to", async ({ app }) => {
  await few(app);
  await app.getByTestId("history-kind").selectOption("missed");
  await app.getByTestId("history-more").locator("summary").click();
  await app.getByTestId("export-csv").click();
  await expect(app.getByTestId("exported")).toContainText("1 calls written to /home/agent");
  const asked = await app.evaluate(() => window.simuFake.calls.exports);
  expect(asked).toMatchObject([{ filter: { kind: "missed" }, format: "csv" }]);
});

test("a past call is noted by the keyboard alone, and its draft is kept", async ({ app }) => {
  await few(app);
  await app.getByTestId("call-details-open").nth(2).focus();
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("call-details-close")).toBeFocused();
  await expect(app.getByTestId("call-facts")).toContainText("Busy");
  await app.getByTestId("note").focus();
  await app.keyboard.type("try after lunch");
  await expect
    .poll(() => app.evaluate(() => window.simuFake.calls.drafts.get(3)?.note))
    .toBe("try after lunch");
  await app.getByTestId("outcome").selectOption("callback");
  await app.getByTestId("note-save").press("Enter");
  await expect(app.getByTestId("note-fate")).toHaveText("Saved.");
  expect(await app.evaluate(() => window.simuFake.calls.notes.get(3))).toEqual({
    note: "try after lunch",
    outcome: "callback",
  });
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("history-search")).toBeFocused();
  await expect(app.getByTestId("recent-row").nth(2)).toContainText("Call back");
});

test("a call is called back from its details", async ({ app }) => {
  await few(app);
  await app.getByTestId("call-details-open").first().click();
  await app.getByTestId("call-back").click();
  expect(await intents(app)).toEqual([{ name: "dial_at_once", to: "+254722000111", via: "auto" }]);
});

test("cost and recording are shown where they are known, and a click opens the browser", async ({
  app,
}) => {
  await few(app);
  const row = app.getByTestId("recent-row").nth(1);
  await expect(row).toContainText(/KES.3\.50/u);
  await expect(row).toContainText("Recorded");
  await app.getByTestId("call-details-open").nth(1).click();
  await expect(app.getByTestId("call-facts")).toContainText(/Cost\s*KES.3\.50/u);
  await expect(app.getByTestId("call-details")).toContainText("voice.example");
  expect(await app.evaluate(() => window.simuFake.calls.opened)).toEqual([]);
  await app.getByTestId("open-recording").click();
  expect(await app.evaluate(() => window.simuFake.calls.opened)).toEqual([4]);
  await app.getByTestId("call-details-close").click();
  await app.getByTestId("call-details-open").first().click();
  await expect(app.getByTestId("call-facts")).not.toContainText("Cost");
  await expect(app.getByTestId("open-recording")).toBeHidden();
});

test("a caller is blocked from a call, calls from there are declined, and both are undone", async ({
  app,
}) => {
  await few(app);
  await app.getByTestId("call-details-open").first().click();
  await app.getByTestId("block-ask").click();
  await expect(app.getByTestId("block-dialog")).toContainText("+254 722 000 111");
  await expect(app.getByTestId("block-turn-away")).toHaveAttribute("aria-checked", "true");
  await app.getByTestId("block-go").press("Enter");
  await expect(app.getByTestId("is-blocked")).toContainText("must not be called");
  await expect(app.getByTestId("turn-away")).toHaveAttribute("aria-checked", "true");
  await app.getByTestId("call-back").click();
  await expect(app.getByTestId("refusal")).toContainText("must not be called");
  await app.getByTestId("turn-away").click();
  await expect(app.getByTestId("turn-away")).toHaveAttribute("aria-checked", "false");
  await app.getByTestId("block-undo").click();
  await app.getByTestId("unblock-go").click();
  await expect(app.getByTestId("is-blocked")).toBeHidden();
  await expect(app.getByTestId("block-ask")).toBeVisible();
});

test("a number that was called is blocked, and may still call; what is none is not blocked", async ({
  app,
}) => {
  await few(app);
  await app.getByTestId("call-details-open").nth(2).click();
  await app.getByTestId("block-ask").click();
  await expect(app.getByTestId("block-turn-away")).toHaveAttribute("aria-checked", "false");
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("block-dialog")).toBeHidden();
  await app.getByTestId("block-ask").click();
  await app.getByTestId("block-go").click();
  await expect(app.getByTestId("turn-away")).toHaveAttribute("aria-checked", "false");
  await app.getByTestId("tab-lists").click();
  await expect(app.getByTestId("blocked-row")).toHaveCount(1);
});

test("a person is erased only after it was said how much goes", async ({ app }) => {
  await few(app);
  await app.getByTestId("call-details-open").nth(1).click();
  await app.getByTestId("erase-person").click();
  await expect(app.getByTestId("erase-dialog")).toContainText("1 calls, 1 of them with notes");
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("erase-dialog")).toBeHidden();
  await app.getByTestId("erase-person").click();
  await app.getByTestId("erase-go").click();
  await expect(app.getByTestId("recent-row")).toHaveCount(4);
});

test("older calls go only after it was said how many", async ({ app }) => {
  await many(app, 20);
  await app.getByTestId("open-settings").click();
  await app.getByTestId("keep-calls").selectOption("90");
  await expect(app.getByTestId("keep-dialog")).toContainText("20 calls are older than 90 days");
  await app.getByTestId("keep-stay").click();
  await expect(app.getByTestId("keep-calls")).toHaveValue("");
  await app.getByTestId("keep-calls").selectOption("90");
  await app.getByTestId("keep-go").click();
  await expect(app.getByTestId("keep-calls")).toHaveValue("90");
  await app.getByTestId("close-settings").click();
  await expect(app.getByTestId("no-calls")).toBeVisible();
});

test("a note is written while talking and finished after the call, without a mouse", async ({
  app,
}) => {
  await talk(app, "+254722000111", "Wanjiku Kamau");
  await app.keyboard.press("Control+n");
  await expect(app.getByTestId("note")).toBeFocused();
  await app.keyboard.type("wants a quote");
  await app.keyboard.press("Control+Shift+D");
  await expect(app.getByTestId("ended-card")).toBeVisible();
  await expect(app.getByTestId("note")).toHaveValue("wants a quote");
  await app.getByTestId("outcome").selectOption("callback");
  await app.evaluate(() => window.simuFake.show({ call: null }));
  await expect(app.getByTestId("wrap-up-card")).toContainText("Wanjiku Kamau");
  await expect(app.getByTestId("note")).toHaveValue("wants a quote");
  await app.keyboard.press("Control+Enter");
  await expect(app.getByTestId("wrap-up-card")).toBeHidden();
  expect((await intents(app)).at(-1)).toMatchObject({
    name: "finish_wrap_up",
    written: { note: "wants a quote", outcome: "callback" },
  });
});

test("a required outcome is asked for, and its time is shown", async ({ app }) => {
  await app.evaluate(async () => {
    const { wrap_up_settings } = await window.simuFake.snapshot();
    window.simuFake.show({ wrap_up_settings: { ...wrap_up_settings, outcome_required: true } });
  });
  await talk(app);
  await app.keyboard.press("Control+n");
  await app.keyboard.type("x");
  await app.keyboard.press("Control+Shift+D");
  await app.getByTestId("new-call").click();
  await expect(app.getByTestId("refusal")).toContainText("Choose an outcome first.");
  await expect(app.getByTestId("ended-card")).toBeVisible();
  await app.evaluate(async () => {
    const { wrap_up } = await window.simuFake.snapshot();
    const until = Date.now() + 65_000;
    if (wrap_up) window.simuFake.show({ wrap_up: { ...wrap_up, until } });
  });
  await expect(app.getByTestId("wrap-up-left")).toContainText("1:0");
});

test("outcomes are a team's own words beside the usual ones", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  await app.getByTestId("outcomes").fill("Sale\nSent to Mary\n");
  await app.getByTestId("wrap-up-seconds").fill("soon");
  await app.getByTestId("wrap-up-save").click();
  await expect(app.getByTestId("wrap-up-settings").getByTestId("refusal")).toContainText(
    "5 to 3600",
  );
  await app.getByTestId("wrap-up-seconds").fill("45");
  await app.getByTestId("wrap-up-save").click();
  expect((await intents(app)).at(-1)).toEqual({
    name: "set_wrap_up",
    settings: { outcomes: ["sale", "Sent to Mary"], outcome_required: false, seconds: 45 },
  });
});
