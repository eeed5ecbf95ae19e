/** What the window asks about lists to work through and the do-not-call list. */

import type { BookFailure } from "../../bindings/BookFailure";
import type { CallFromList } from "../../bindings/CallFromList";
import type { CallListMade } from "../../bindings/CallListMade";
import type { CallListView } from "../../bindings/CallListView";
import type { DoNotCallList } from "../../bindings/DoNotCallList";
import type { DoNotCallRow } from "../../bindings/DoNotCallRow";
import type { EntryFate } from "../../bindings/EntryFate";
import type { EntryView } from "../../bindings/EntryView";
import type { HowToRead } from "../../bindings/HowToRead";
import type { ListFailure } from "../../bindings/ListFailure";
import type { ListSource } from "../../bindings/ListSource";
import type { ListTurn } from "../../bindings/ListTurn";
import type { NumbersBlocked } from "../../bindings/NumbersBlocked";

/** As with `Backend`: a promise rejects only when the phone cannot be reached. */
export interface ListsBackend {
  all(): Promise<CallListView[] | BookFailure>;
  turn(list: number, dayBegan: number): Promise<ListTurn | BookFailure>;
  entries(list: number, offset: number, limit: number): Promise<EntryView[] | BookFailure>;
  make(name: string, of: ListSource): Promise<CallListMade | ListFailure>;
  settle(entry: number, fate: EntryFate): Promise<BookFailure | null>;
  remove(list: number): Promise<BookFailure | null>;
  call(wish: CallFromList): Promise<ListFailure | null>;
  /** The numbers that must not be called and hold the digits of `text`, from `offset` on. */
  blocked(text: string, offset: number, limit: number): Promise<DoNotCallList | BookFailure>;
  blockNumber(number: string, reason: string): Promise<NumbersBlocked | ListFailure>;
  blockContact(contact: number, reason: string): Promise<NumbersBlocked | ListFailure>;
  /** Those of these numbers that are on the list. */
  blockedOf(numbers: string[]): Promise<DoNotCallRow[] | BookFailure>;
  /** Whether calls from numbers of the list are declined without ringing. */
  turnAway(numbers: string[], on: boolean): Promise<BookFailure | null>;
  blockFile(how: HowToRead, reason: string): Promise<NumbersBlocked | ListFailure>;
  unblock(number: string): Promise<BookFailure | null>;
}
