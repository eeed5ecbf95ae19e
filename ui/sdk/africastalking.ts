/** The public face of AT's SDK, version 1.0.7, as this page uses it. It ships no types. */

/** Payloads are what the SDK emits; `hangup` sometimes comes without one. */
export interface SdkEvents {
  ready: undefined;
  notready: undefined;
  calling: undefined;
  callaccepted: undefined;
  incomingcall: { from?: string };
  missedcall: { from?: string };
  hangup: { code?: string | number; reason?: string } | undefined;
  closed: undefined;
  offline: undefined;
}

export interface Client {
  on<Name extends keyof SdkEvents>(name: Name, listener: (payload: SdkEvents[Name]) => void): void;
  call(to: string): void;
  answer(): void;
  hangup(): void;
  dtmf(digits: string): void;
  /** False where there is nothing to mute. */
  muteAudio(): boolean;
  unmuteAudio(): boolean;
  hold(): void;
  unhold(): void;
  logout(): void;
}

/** One address an entry: the SDK drops most entries that have several. */
export interface SdkIceServer {
  urls: string;
  username?: string;
  credential?: string;
}

export interface ClientOptions {
  sounds: { dialing: string; ringing: string };
  iceServers: SdkIceServer[];
}

declare global {
  interface Window {
    Africastalking?: { Client: new (token: string, options: ClientOptions) => Client };
  }
}
