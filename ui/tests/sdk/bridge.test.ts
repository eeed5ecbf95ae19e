import { describe, expect, test, vi } from "vitest";
import type { PageMessage } from "../../bindings/PageMessage";
import { TauriBridge } from "../../sdk/bridge";

const message = (command: number): PageMessage => ({ type: "done", command });

/** An IPC whose invokes end when the test says so. */
function slowIpc() {
  const batches: PageMessage[][] = [];
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const invoke = (_command: string, { messages }: { messages: PageMessage[] }): Promise<void> => {
    batches.push(messages);
    return new Promise((resolve, reject) => ends.push({ resolve, reject }));
  };
  return { batches, ends, ipc: { invoke } };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("the bridge", () => {
  test("sends what one task says in one invoke", async () => {
    const { batches, ipc } = slowIpc();
    const bridge = new TauriBridge(ipc);
    bridge.send(message(1));
    bridge.send(message(2));
    await turn();
    expect(batches).toEqual([[message(1), message(2)]]);
  });

  test("has one invoke in flight and keeps the order of what queues meanwhile", async () => {
    const { batches, ends, ipc } = slowIpc();
    const bridge = new TauriBridge(ipc);
    bridge.send(message(1));
    await turn();
    bridge.send(message(2));
    bridge.send(message(3));
    await turn();
    expect(batches).toEqual([[message(1)]]);
    ends[0]?.resolve();
    await turn();
    expect(batches).toEqual([[message(1)], [message(2), message(3)]]);
  });

  test("says what was lost, once the way is open again, and never repeats it", async () => {
    vi.useFakeTimers();
    const { batches, ends, ipc } = slowIpc();
    const bridge = new TauriBridge(ipc);
    bridge.send(message(1));
    await vi.advanceTimersByTimeAsync(0);
    ends[0]?.reject(new Error("no"));
    bridge.send(message(2));
    await vi.advanceTimersByTimeAsync(5_000);
    vi.useRealTimers();
    expect(batches.slice(1)).toEqual([
      [{ type: "failed", command: null, message: "messages to Rust: 1 lost" }, message(2)],
    ]);
  });
});
