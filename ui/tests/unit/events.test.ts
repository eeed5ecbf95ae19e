import { expect, test } from "vitest";

import { originsOf, portOf } from "../../src/events/event-words";

test("a port is one that a program may have", () => {
  expect(["1024", " 17466 ", "65535"].map(portOf)).toEqual([1024, 17466, 65535]);
  for (const typed of ["", "0", "80", "1023", "65536", "99999", "174660", "1e4", "-2000", "x"])
    expect(portOf(typed), typed).toBeNull();
});

test("sites are taken one a line, however they are pasted", () => {
  expect(originsOf("  https://a.example.com\r\n\nhttps://b.example.com ")).toEqual([
    "https://a.example.com",
    "https://b.example.com",
  ]);
  expect(originsOf(" \n ")).toEqual([]);
});
