import { states } from "./states";
import { expect, talk, test } from "./window";

test("an agent who is not heard reads why and what to do", async ({ app }) => {
  await talk(app);
  await expect(app.getByTestId("trouble")).toHaveCount(0);
  await app.evaluate(() =>
    window.simuFake.measure({ trouble: { outbound: "microphone_silent", inbound: null } }),
  );
  const alarm = app.getByRole("alert").filter({ hasText: "They cannot hear you" });
  await expect(alarm).toContainText("the microphone sends silence");
  await expect(alarm).toContainText("Look for a mute switch on the headset");
  await app.evaluate(() => window.simuFake.measure({ trouble: { outbound: null, inbound: null } }));
  await expect(app.getByTestId("trouble")).toHaveCount(0);
});

test("silence of the other side is a hint and no alarm", async ({ app }) => {
  await talk(app);
  await app.evaluate(() =>
    window.simuFake.measure({ trouble: { outbound: null, inbound: "only_silence" } }),
  );
  await expect(app.getByRole("status").filter({ hasText: "Only silence" })).toBeVisible();
  await expect(app.getByRole("alert").filter({ hasText: "silence" })).toHaveCount(0);
});

test("no button moves under the pointer when trouble comes and goes", async ({ app }) => {
  await talk(app);
  const place = async () => [
    await app.getByTestId("mute").boundingBox(),
    await app.getByTestId("hang-up").boundingBox(),
  ];
  const before = await place();
  await app.evaluate(() =>
    window.simuFake.measure({ trouble: { outbound: "microphone_silent", inbound: null } }),
  );
  await expect(app.getByTestId("trouble")).toBeVisible();
  expect(await place()).toEqual(before);
});

test("trouble is seen beside the open keypad, and hanging up stays in sight", async ({ app }) => {
  await states["sending digits"]?.(app);
  await app.evaluate(() =>
    window.simuFake.measure({ trouble: { outbound: null, inbound: "nothing_received" } }),
  );
  await expect(app.getByTestId("trouble")).toBeInViewport();
  await expect(app.getByTestId("hang-up")).toBeInViewport();
});

test("the network's quality has a name that can be heard, and words once it is poor", async ({
  app,
}) => {
  await talk(app);
  await expect(app.getByTestId("quality")).toHaveCount(0);
  await app.evaluate(() =>
    window.simuFake.measure({
      quality: { level: "good", cause: null, mos: 4.3, round_trip_ms: 80 },
    }),
  );
  const mark = app.getByRole("img", { name: "Good connection" });
  await expect(mark).toHaveAccessibleName("Good connection: estimated MOS 4.3, round trip 80 ms");
  await app.evaluate(() =>
    window.simuFake.measure({
      quality: { level: "poor", cause: "sent", mos: null, round_trip_ms: null },
    }),
  );
  await expect(app.getByRole("img", { name: "Poor connection", exact: true })).toBeVisible();
  await expect(app.getByRole("status").filter({ hasText: "they may miss words" })).toBeVisible();
});
