/** The one thing that the secret's window can say to the phone. */

import { invoke } from "@tauri-apps/api/core";

import type { SecretRefusal } from "../../bindings/SecretRefusal";
import { seal } from "../secret/envelope";
import type { SecretBackend } from "../secret/typed";

declare const __FAKE_BACKEND__: boolean;

/** @param key the window's public key, from its address */
export function chooseSecretBackend(key: string): SecretBackend {
  if (__FAKE_BACKEND__ && !("__TAURI_INTERNALS__" in window)) return scripted;
  return real(key);
}

function real(key: string): SecretBackend {
  return {
    async keep(typed) {
      try {
        await invoke("keep_secret", { sealed: await seal(key, typed) });
        return null;
      } catch (error) {
        return isRefusal(error) ? error : "unreachable";
      }
    },
    async cancel() {
      try {
        await invoke("keep_secret", { sealed: null });
      } catch {
        // The phone has thrown the window away already, or has stopped.
      }
    },
  };
}

/** In a browser: refuses the passphrase `wrong passphrase`, and takes everything else. */
const scripted: SecretBackend = {
  async keep({ secret }) {
    return secret === "wrong passphrase" ? { kind: "wrong_passphrase" } : null;
  },
  async cancel() {
    // There is no window to throw away.
  },
};

function isRefusal(error: unknown): error is SecretRefusal {
  return typeof error === "object" && error !== null && "kind" in error;
}
