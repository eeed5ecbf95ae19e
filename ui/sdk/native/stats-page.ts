/** What the page's side adds to the engine's statistics (webrtc-stats): names, states, references. */
import type { NativeTransceiver } from "./rtp";
import type { NativeDtlsTransport } from "./transports";

type Entry = Record<string, unknown>;
type Report = Record<string, Entry>;

/** Whose sound is sent, and who hears the far side's. */
export interface Ends {
  speaker: NativeTransceiver | undefined;
  hearer: NativeTransceiver | undefined;
}

/** Completes what the engine says of its stream each way, and whose they are. */
export function completed(
  engine: Record<string, unknown>,
  ends: Ends,
  transport: NativeDtlsTransport | null,
): Report {
  const report: Report = {};
  const transportId = Object.values(engine as Report).find(({ type }) => type === "transport")?.[
    "id"
  ];
  for (const [id, entry] of Object.entries(engine as Report)) {
    const added = additions(entry, ends, transport);
    // Without a track there is no source, whatever the microphone does.
    if (added !== null) {
      const belongs = BELONGING.includes(String(entry["type"])) && transportId !== undefined;
      report[id] = { ...(belongs && { transportId }), ...entry, ...added };
    }
  }
  return report;
}

/** Those that name the transport that they are of. */
const BELONGING = ["codec", "candidate-pair", "local-candidate", "remote-candidate"];

function additions(
  entry: Entry,
  { speaker, hearer }: Ends,
  transport: NativeDtlsTransport | null,
): Entry | null {
  switch (entry["type"]) {
    case "media-source": {
      const track = speaker?.sender.track;
      return track ? { trackIdentifier: track.id } : null;
    }
    case "outbound-rtp":
      return speaker ? { mid: speaker.mid, active: speaker.sender.isActive } : {};
    case "inbound-rtp":
      return hearer ? { mid: hearer.mid, trackIdentifier: hearer.receiver.track.id } : {};
    case "transport":
      return transport ? ofTransport(transport) : {};
    case "local-candidate":
      return transport ? ofCandidate(entry, transport.iceTransport.local) : {};
    case "remote-candidate":
      return transport ? ofCandidate(entry, transport.iceTransport.remote) : {};
    default:
      return {};
  }
}

function ofTransport({ state, iceTransport }: NativeDtlsTransport): Entry {
  const { usernameFragment } = iceTransport.getLocalParameters() ?? {};
  return {
    dtlsState: state,
    iceState: iceTransport.state,
    iceRole: iceTransport.role,
    ...(usernameFragment !== undefined && { iceLocalUsernameFragment: usernameFragment }),
  };
}

function ofCandidate(entry: Entry, told: readonly RTCIceCandidate[]): Entry {
  const one = told.find(
    ({ address, port }) => address === entry["address"] && port === entry["port"],
  );
  return {
    ...(one?.foundation && { foundation: one.foundation }),
    ...(one?.usernameFragment && { usernameFragment: one.usernameFragment }),
  };
}
