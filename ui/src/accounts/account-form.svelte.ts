/** An account's form: what is typed, kept apart from what the phone makes of it. */

import type { AccountDraft } from "../../bindings/AccountDraft";
import type { AccountEntry } from "../../bindings/AccountEntry";
import type { AccountField } from "../../bindings/AccountField";
import type { AccountKind } from "../../bindings/AccountKind";
import type { AccountService } from "../../bindings/AccountService";
import type { NumberPolicy } from "../../bindings/NumberPolicy";
import type { PopMoment } from "../../bindings/PopMoment";
import type { Refusal } from "../../bindings/Refusal";
import type { VoiceRoute } from "../../bindings/VoiceRoute";
import { fieldSentence } from "./field-words";

/** The fields that are typed; the others are switches. */
export type TypedField = Exclude<
  AccountField,
  | "sandbox"
  | "relay_only"
  | "number_policy"
  | "route"
  | "callback_connects"
  | "record"
  | "screen_pop_moment"
>;

const EMPTY: Record<TypedField, string> = {
  label: "",
  client_name: "",
  username: "",
  numbers: "",
  token_url: "",
  gateway_url: "",
  voice_url: "",
  server_url: "",
  user: "",
  ice_urls: "",
  ice_username: "",
  own_phone: "",
  callback_url: "",
  screen_pop_url: "",
};

export class AccountForm {
  texts = $state({ ...EMPTY });
  sandbox = $state(false);
  numberPolicy = $state<NumberPolicy>("fixed");
  relayOnly = $state(false);
  route = $state<VoiceRoute | null>(null);
  callbackConnects = $state(false);
  record = $state(false);
  popMoment = $state<PopMoment>("ring");
  /** None: a new account. */
  readonly id: string | null = null;
  readonly kind: AccountKind;
  readonly #locked: readonly AccountField[] = [];

  /** Of a stored entry, or of nothing yet. */
  constructor(from: AccountEntry | AccountKind) {
    if (typeof from === "string") {
      this.kind = from;
      return;
    }
    const { service, ice, by_phone: phone, screen_pop: pop } = from;
    this.kind = service.kind;
    this.id = from.id;
    this.#locked = from.locked;
    this.sandbox = service.kind === "africas_talking" && service.sandbox;
    if (service.kind === "africas_talking") this.numberPolicy = service.number_policy;
    this.relayOnly = ice.relay_only;
    this.route = phone.route;
    this.callbackConnects = phone.callback_connects;
    this.record = phone.record;
    this.popMoment = pop.moment;
    this.texts = {
      ...EMPTY,
      label: from.label,
      client_name: from.client_name,
      ...serviceTexts(service),
      ice_urls: ice.urls.join(", "),
      ice_username: ice.username ?? "",
      own_phone: phone.own_phone ?? "",
      callback_url: phone.callback_url ?? "",
      screen_pop_url: pop.url ?? "",
    };
  }

  isLocked(field: AccountField): boolean {
    return this.#locked.includes(field);
  }

  draft(): AccountDraft {
    const { texts } = this;
    return {
      id: this.id,
      label: texts.label.trim(),
      client_name: texts.client_name.trim(),
      service: this.#service(),
      ice: {
        urls: listOf(texts.ice_urls),
        username: orNone(texts.ice_username),
        relay_only: this.relayOnly,
      },
      by_phone: {
        route: this.route,
        own_phone: orNone(texts.own_phone),
        callback_connects: this.callbackConnects,
        record: this.record,
        callback_url: orNone(texts.callback_url),
      },
      screen_pop: { url: orNone(texts.screen_pop_url), moment: this.popMoment },
    };
  }

  #service(): AccountService {
    const { texts } = this;
    switch (this.kind) {
      case "africas_talking":
        return {
          kind: "africas_talking",
          username: texts.username.trim(),
          numbers: listOf(texts.numbers),
          number_policy: this.numberPolicy,
          sandbox: this.sandbox,
          token_url: orNone(texts.token_url),
          gateway_url: orNone(texts.gateway_url),
          voice_url: orNone(texts.voice_url),
        };
      case "company_server":
        return {
          kind: "company_server",
          url: texts.server_url.trim(),
          user: texts.user.trim(),
          gateway_url: orNone(texts.gateway_url),
        };
      case "demo":
        return { kind: "demo" };
    }
  }
}

function serviceTexts(service: AccountService): Partial<Record<TypedField, string>> {
  switch (service.kind) {
    case "africas_talking":
      return {
        username: service.username,
        numbers: service.numbers.join(", "),
        token_url: service.token_url ?? "",
        gateway_url: service.gateway_url ?? "",
        voice_url: service.voice_url ?? "",
      };
    case "company_server":
      return {
        server_url: service.url,
        user: service.user,
        gateway_url: service.gateway_url ?? "",
      };
    case "demo":
      return {};
  }
}

/** The entries of a list as typed: commas, semicolons or new lines stand between them. */
export function listOf(text: string): string[] {
  return text
    .split(/[,;\n]/u)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function orNone(text: string): string | null {
  return text.trim() || null;
}

/** What is wrong with `field`, as the phone said when it refused the form. */
export function fieldProblem(
  refusal: Refusal | undefined,
  field: AccountField,
): string | undefined {
  if (refusal?.kind !== "account" || refusal.problem.kind !== "bad_fields") return undefined;
  const problem = refusal.problem.problems.find((one) => one.field === field);
  return problem && fieldSentence(problem.what);
}

/** One of `fields` was refused, so that the part of the form that has it must be open. */
export function hasProblem(refusal: Refusal | undefined, fields: AccountField[]): boolean {
  return fields.some((field) => fieldProblem(refusal, field) !== undefined);
}
