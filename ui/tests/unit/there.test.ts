import { expect, test } from "vitest";

import { there } from "../../src/shared/there";

const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
/** 19:40 in London, 22:40 in Nairobi, 12:40 in Los Angeles, in winter. */
const evening = Date.UTC(2026, 0, 15, 19, 40);

test("only a clock that differs by an hour or more is told", () => {
  expect(there([here], evening, "en-GB")).toBeNull();
  expect(there([], evening, "en-GB")).toBeNull();
  expect(there(["Mars/Olympus"], evening, "en-GB")).toBeNull();
});

test("the time there is told, and whether it is night", () => {
  const far = there(["Pacific/Auckland"], evening, "en-GB");
  expect(far).toEqual({ from: "8:40", until: null, night: false });
  const night = there(["Asia/Kolkata"], evening, "en-GB");
  expect(night).toEqual({ from: "1:10", until: null, night: true });
});

test("a number that may be in several zones tells from when to when", () => {
  const somewhere = there(["Asia/Vladivostok", "Asia/Kolkata"], evening, "en-GB");
  expect(somewhere).toEqual({ from: "1:10", until: "5:40", night: true });
  const same = there(["Pacific/Auckland", "Antarctica/McMurdo"], evening, "en-GB");
  expect(same?.until).toBeNull();
});
