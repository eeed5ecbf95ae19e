import { expect, test } from "vitest";

import { FakeContacts } from "../../src/backend/fake/contacts";
import { Contacts } from "../../src/contacts/contacts.svelte";
import type { Phone } from "../../src/phone.svelte";

function opened() {
  const book = new FakeContacts();
  const phone = { book: (ask: (contacts: FakeContacts) => unknown) => ask(book) };
  return { book, contacts: new Contacts(phone as unknown as Phone) };
}

test("anybody may open the form of a number, and what is saved is shown", async () => {
  const { contacts } = opened();
  contacts.add("+254711000001", "Achieng");
  expect(contacts.tab).toBe("contacts");
  if (contacts.opened?.what !== "form") throw new Error("no form");
  const { form } = contacts.opened;
  expect(form.fields.name).toBe("Achieng");
  expect(form.numbers[0]?.value).toEqual({ label: "mobile", text: "+254711000001" });
  expect(form.touched).toBe(false);
  form.fields.organisation = "Safari";
  expect(form.touched).toBe(true);
  await contacts.save(form);
  expect(contacts.opened).toEqual({ what: "contact", id: 1 });
});

test("what is wrong stays in the form, and nothing typed is lost", async () => {
  const { contacts } = opened();
  contacts.add();
  if (contacts.opened?.what !== "form") throw new Error("no form");
  const { form } = contacts.opened;
  await contacts.save(form);
  expect(form.failure).toEqual({ kind: "nothing" });
  form.fields.name = "Juma";
  const [line] = form.numbers;
  if (line) line.value.text = "call me";
  await contacts.save(form);
  expect(form.failure).toMatchObject({ kind: "not_a_number", at: 0 });
  expect(contacts.opened?.what).toBe("form");
  expect(form.fields.name).toBe("Juma");
});

test("the form of a contact works on a copy, and leads back to it", async () => {
  const { book, contacts } = opened();
  book.set([
    { name: "Wanjiku", labels: ["VIP"], numbers: [{ label: "work", text: "0711000001" }] },
  ]);
  const contact = await book.one(1);
  if ("kind" in contact) throw new Error("no contact");
  contacts.edit(contact);
  if (contacts.opened?.what !== "form") throw new Error("no form");
  contacts.opened.form.fields.labels.push("new");
  contacts.opened.form.addNumber();
  expect(contact.fields.labels).toEqual(["VIP"]);
  expect(contact.fields.numbers).toHaveLength(1);
  contacts.close();
  expect(contacts.opened).toEqual({ what: "contact", id: 1 });
});
