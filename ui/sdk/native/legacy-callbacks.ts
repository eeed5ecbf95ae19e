/** The callback form of each method, from before promises; the SDK uses it (section 4.4.3.1). */
export function settled<T>(
  promise: Promise<T>,
  success: (value: T) => void,
  failure: RTCPeerConnectionErrorCallback | null | undefined,
): Promise<void> {
  return promise.then(success, (error: DOMException) => failure?.(error));
}

export function isCallback(value: unknown): value is RTCSessionDescriptionCallback {
  return typeof value === "function";
}
