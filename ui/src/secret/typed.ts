/** What the small window tells the phone. */

import type { SecretRefusal } from "../../bindings/SecretRefusal";

export interface TypedSecret {
  secret: string;
  /** The passphrase before, where it is changed. */
  old: string | null;
}

export interface SecretBackend {
  /** Null if it is kept; the window is thrown away then. `"unreachable"`: nobody answered. */
  keep(typed: TypedSecret): Promise<SecretRefusal | "unreachable" | null>;
  /** The window is thrown away with what was typed. */
  cancel(): Promise<void>;
}
