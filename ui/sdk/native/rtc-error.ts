/** `RTCError` (WebRTC 1.0, section 11.2): why a description could not be read, and where. */
export interface RtcErrorInit {
  errorDetail: RTCErrorDetailType;
  sdpLineNumber?: number;
}

export class NativeRtcError extends DOMException {
  readonly #detail: RTCErrorDetailType;
  readonly #line: number | null;

  constructor(init: RtcErrorInit, message = "") {
    super(message, "OperationError");
    this.#detail = init.errorDetail;
    this.#line = init.sdpLineNumber ?? null;
  }

  get errorDetail(): RTCErrorDetailType {
    return this.#detail;
  }
  get sdpLineNumber(): number | null {
    return this.#line;
  }
  get sctpCauseCode(): null {
    return null;
  }
  get receivedAlert(): null {
    return null;
  }
  get sentAlert(): null {
    return null;
  }
}
