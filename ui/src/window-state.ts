/** What outlives the panels of the agent's window, and what they find it by. */

import { Contacts, setContacts } from "./contacts/contacts.svelte";
import { Dial } from "./dial/dial.svelte";
import { History, setHistory } from "./history/history.svelte";
import { setPhone, type Phone } from "./phone.svelte";
import { WindowKeys } from "./window-keys";
import { setWrapUp, WrapUp } from "./wrap-up/wrap-up.svelte";

/** Called once, while the window is set up. */
export function windowState(phone: Phone): { dial: Dial; wrapUp: WrapUp; keys: WindowKeys } {
  setPhone(phone);
  setContacts(new Contacts(phone));
  setHistory(new History(phone));
  const dial = new Dial(phone);
  const wrapUp = setWrapUp(new WrapUp(phone));
  return { dial, wrapUp, keys: new WindowKeys(phone, dial, wrapUp) };
}
