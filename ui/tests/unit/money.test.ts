import { expect, test } from "vitest";

import { money } from "../../src/shared/money";

const plain = (text: string) => text.replace(/\s/gu, " ");

test("amounts keep their digits, and coins have two", () => {
  expect(plain(money("3.5", "KES", "en-GB"))).toBe("KES 3.50");
  expect(plain(money("0.0125", "USD", "en-GB"))).toBe("US$0.0125");
  expect(plain(money("12.3000", "UGX", "en-GB"))).toBe("UGX 12.30");
});

test("what is no currency is left out", () => {
  expect(money("7", null, "en-GB")).toBe("7.00");
  expect(money("7", "<b>", "en-GB")).toBe("7.00");
});
