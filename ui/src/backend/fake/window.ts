/** Where the tests find the phone that is made up in the page. */

import type { FakeBackend } from ".";

declare global {
  interface Window {
    simuFake: FakeBackend;
  }
}
