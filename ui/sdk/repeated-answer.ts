/**
 * A second answer to the same offer. With early media AT sends an answer in `progress` and one
 * more in `accepted`; WebRTC has no place for it, and the SDK hangs the call up.
 */

/** Whether `description` answers an offer of ours that has its answer already: leave it. */
export function repeatsAnswer(
  connection: Pick<RTCPeerConnection, "signalingState" | "localDescription" | "remoteDescription">,
  description: RTCSessionDescriptionInit,
): boolean {
  return (
    description.type === "answer" &&
    connection.signalingState === "stable" &&
    connection.localDescription?.type === "offer" &&
    connection.remoteDescription?.type === "answer"
  );
}
