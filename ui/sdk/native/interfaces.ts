/** What the W3C's interfaces look like from outside, where the classes here do not say it. */

/** The operations of each interface; whatever else its class can do is not the page's. */
export const OPERATIONS: Record<string, readonly string[]> = {
  RTCPeerConnection: [
    "createOffer",
    "createAnswer",
    "setLocalDescription",
    "setRemoteDescription",
    "addIceCandidate",
    "restartIce",
    "getConfiguration",
    "setConfiguration",
    "close",
    "getSenders",
    "getReceivers",
    "getTransceivers",
    "addTrack",
    "removeTrack",
    "addTransceiver",
    "addStream",
    "createDataChannel",
    "getStats",
  ],
  RTCCertificate: ["getFingerprints"],
  RTCSessionDescription: ["toJSON"],
  RTCIceCandidate: ["toJSON"],
  RTCDTMFSender: ["insertDTMF"],
  RTCRtpSender: ["setParameters", "getParameters", "replaceTrack", "setStreams", "getStats"],
  RTCRtpReceiver: [
    "getContributingSources",
    "getParameters",
    "getStats",
    "getSynchronizationSources",
  ],
  RTCRtpTransceiver: ["stop", "setCodecPreferences"],
  RTCDtlsTransport: ["getRemoteCertificates"],
  RTCIceTransport: [
    "getLocalCandidates",
    "getRemoteCandidates",
    "getSelectedCandidatePair",
    "getLocalParameters",
    "getRemoteParameters",
  ],
  RTCStatsReport: ["get", "has", "forEach", "keys", "values", "entries"],
  MediaStream: [
    "getAudioTracks",
    "getVideoTracks",
    "getTracks",
    "getTrackById",
    "addTrack",
    "removeTrack",
    "clone",
  ],
  MediaStreamTrack: [
    "clone",
    "stop",
    "getCapabilities",
    "getConstraints",
    "getSettings",
    "applyConstraints",
  ],
};

/** Accessors that only the other classes here read. */
export const INNER: Record<string, readonly string[]> = {
  RTCCertificate: ["number"],
  RTCRtpSender: ["isActive", "sounds", "fed", "released"],
  RTCRtpTransceiver: ["stopping", "stopped"],
  MediaStreamTrack: ["sounds"],
};

/** How many arguments an operation cannot do without; those that are not named need none. */
export const NEEDED: Record<string, number> = {
  setRemoteDescription: 1,
  addTrack: 1,
  removeTrack: 1,
  addTransceiver: 1,
  addStream: 1,
  createDataChannel: 1,
  insertDTMF: 1,
  setParameters: 1,
  replaceTrack: 1,
  setCodecPreferences: 1,
  getCapabilities: 1,
  generateCertificate: 1,
  get: 1,
  has: 1,
  forEach: 1,
  getTrackById: 1,
};

/** Operations that refuse with their promise, also what was called wrongly. */
export const PROMISES: readonly string[] = [
  "createOffer",
  "createAnswer",
  "setLocalDescription",
  "setRemoteDescription",
  "addIceCandidate",
  "getStats",
  "setParameters",
  "replaceTrack",
  "applyConstraints",
  "generateCertificate",
];

/** How many arguments a constructor needs, where it needs any. */
export const CONSTRUCTED_WITH: Record<string, number> = {
  RTCSessionDescription: 1,
  RTCError: 1,
  RTCErrorEvent: 2,
  RTCPeerConnectionIceEvent: 1,
  RTCPeerConnectionIceErrorEvent: 2,
  RTCTrackEvent: 2,
  RTCDTMFToneChangeEvent: 1,
  MediaStreamTrackEvent: 2,
};
