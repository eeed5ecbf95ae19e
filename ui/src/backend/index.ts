/** Chooses the phone behind the window. */

import type { Backend } from "./backend";
import { TauriBackend } from "./tauri";

/** True under the development server and in the UI tests' build; a constant, so that a release has no trace of the fake. */
declare const __FAKE_BACKEND__: boolean;

export async function chooseBackend(): Promise<Backend> {
  if (__FAKE_BACKEND__ && new URLSearchParams(location.search).get("backend") === "fake") {
    const { FakeBackend } = await import("./fake");
    return new FakeBackend();
  }
  return new TauriBackend();
}
