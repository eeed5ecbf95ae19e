/** The real simulator, a process of its own, and its control API. */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

interface Ready {
  token_url: string;
  gateway: string;
  gateway_tls: string;
  control: string;
  username: string;
  api_key: string;
  number: string;
}

/** A call as the far end sees it. */
export interface FarCall {
  call_id: string;
  peer: string;
  state: "dialling" | "ringing" | "early_media" | "connected" | "ended";
  codec: string | null;
  digits: string;
  end: { code: string | number; reason: string } | null;
  packets_in: number;
  packets_out: number;
  heard_dbfs: number | null;
  heard_wav?: string;
  said_wav?: string;
}

/** Recorded speech that comes with the simulator. */
export function speech(name: string): string {
  return fileURLToPath(new URL(`../../../crates/simulator/assets/${name}.wav`, import.meta.url));
}

export class Simulator {
  readonly ready: Ready;
  readonly #process: ChildProcess;
  readonly #recordings: string;

  private constructor(process: ChildProcess, ready: Ready, recordings: string) {
    this.#process = process;
    this.ready = ready;
    this.#recordings = recordings;
  }

  static async start(): Promise<Simulator> {
    const program =
      process.env["SIMU_SIMULATOR"] ??
      fileURLToPath(new URL("../../../target/debug/simu-simulator", import.meta.url));
    if (!existsSync(program)) {
      throw new Error(`no simulator at ${program}; build it: cargo build -p simulator`);
    }
    const recordings = await mkdtemp(join(tmpdir(), "sdk-page-"));
    const child = spawn(program, ["--record", recordings, "--exit-with-stdin"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    const [line] = await Promise.race([
      firstLine(child),
      new Promise<never>((_, reject) => {
        setTimeout(() => reject(new Error("the simulator did not get ready")), 15_000).unref();
      }),
    ]);
    return new Simulator(child, JSON.parse(line) as Ready, recordings);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.stdin?.end();
    await ended;
    await rm(this.#recordings, { recursive: true, force: true });
  }

  async token(clientName: string): Promise<string> {
    const { token_url, username, number, api_key } = this.ready;
    const response = await fetch(token_url, {
      method: "POST",
      headers: { apiKey: api_key, "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({ username, clientName, phoneNumber: number }),
    });
    if (response.status !== 201) {
      throw new Error(`token: ${response.status} ${await response.text()}`);
    }
    return ((await response.json()) as { token: string }).token;
  }

  async ring(client: string, from: string, behaviour: string): Promise<string> {
    const { call_id } = await this.#post<{ call_id: string }>("ring", { client, from, behaviour });
    return call_id;
  }

  async hangUp(call_id: string): Promise<void> {
    await this.#post("hangup", { call_id });
  }

  /** The newest call, or the one named, at once. */
  async call(call_id?: string): Promise<FarCall> {
    const calls = await this.#get<FarCall[]>("calls");
    const call = calls.findLast((one) => call_id === undefined || one.call_id === call_id);
    if (!call) {
      throw new Error("the simulator knows no such call");
    }
    return call;
  }

  /** How loud the newest call hears us, in dBFS; silence, and no sound yet, is -100. */
  async loudness(): Promise<number> {
    const { packets_in, heard_dbfs } = await this.call();
    return packets_in === 0 ? -100 : (heard_dbfs ?? -100);
  }

  /** The call when it is `connected` or `ended` (its recordings are whole then). */
  async callOnce(state: "connected" | "ended", call_id?: string): Promise<FarCall> {
    const id = call_id ?? (await this.call()).call_id;
    const call = await this.#get<FarCall>(`calls/${id}?until=${state}&timeout_ms=15000`);
    if (call.state !== state) {
      throw new Error(`the call is ${call.state}, not ${state}`);
    }
    return call;
  }

  async #get<T>(path: string): Promise<T> {
    return answer<T>(await fetch(`${this.ready.control}/${path}`));
  }

  async #post<T>(path: string, body: object): Promise<T> {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    return answer<T>(await fetch(`${this.ready.control}/${path}`, init));
  }
}

async function answer<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw new Error(`control: ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as T;
}

async function firstLine(child: ChildProcess): Promise<[string]> {
  if (!child.stdout) {
    throw new Error("the simulator has no output");
  }
  for await (const line of createInterface({ input: child.stdout })) {
    return [line];
  }
  throw new Error("the simulator ended at once");
}
