/** One import from the choice of its file to its end, and what can be taken back. */

import type { ChosenFile } from "../../bindings/ChosenFile";
import type { ColumnMeaning } from "../../bindings/ColumnMeaning";
import type { ContactsPreview } from "../../bindings/ContactsPreview";
import type { FileFailure } from "../../bindings/FileFailure";
import type { HowToRead } from "../../bindings/HowToRead";
import type { ImportDone } from "../../bindings/ImportDone";
import type { ImportUndone } from "../../bindings/ImportUndone";
import type { LastImportView } from "../../bindings/LastImportView";
import type { Phone } from "../phone.svelte";
import { Job } from "../shared/job.svelte";

export class ContactsImport {
  file = $state.raw<ChosenFile | null>(null);
  preview = $state.raw<ContactsPreview | null>(null);
  done = $state.raw<ImportDone | null>(null);
  undone = $state.raw<ImportUndone | null>(null);
  last = $state.raw<LastImportView | null>(null);
  failure = $state.raw<FileFailure | null>(null);
  /** The name of the file that rejected rows were saved in. */
  saved = $state<string | null>(null);
  repair = $state(false);
  columns = $state.raw<ColumnMeaning[] | null>(null);
  readonly job: Job;
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
    this.job = new Job(() => phone.ask(({ files }) => files.progress()));
  }

  async choose(): Promise<void> {
    const file = await this.#phone.ask(({ files }) => files.chooseToImport());
    if (file) await this.take(file);
  }

  /** Looks at a file that the agent has chosen or dropped. */
  async take(file: ChosenFile): Promise<void> {
    if (this.job.running) return;
    this.close();
    this.file = file;
    await this.look();
  }

  async look(): Promise<void> {
    const how = this.#how();
    if (!how) return;
    const found = await this.#work(this.#phone.ask(({ files }) => files.preview(how)));
    if (found) this.preview = found;
    // Without a preview there is nothing to agree to.
    else if (!this.preview) this.file = null;
  }

  async setRepair(repair: boolean): Promise<void> {
    this.repair = repair;
    await this.look();
  }

  async setColumn(at: number, meaning: ColumnMeaning): Promise<void> {
    const found = this.preview?.table?.columns.map((column) => column.meaning) ?? [];
    this.columns = found.map((column, index) => (index === at ? meaning : column));
    await this.look();
  }

  async run(): Promise<void> {
    const how = this.#how();
    if (!how) return;
    const done = await this.#work(this.#phone.ask(({ files }) => files.import(how)));
    if (!done) return;
    this.close();
    this.done = done;
    await this.readLast();
  }

  async undo(id: number): Promise<void> {
    const undone = await this.#work(this.#phone.ask(({ files }) => files.undo(id)));
    if (undone) [this.done, this.undone] = [null, undone];
    await this.readLast();
  }

  /** Beside the file that they come from, or where the agent chooses. */
  async saveRejected(beside: boolean): Promise<void> {
    const chosen = beside ? null : await this.#phone.ask(({ files }) => files.chooseForRejected());
    if (!beside && !chosen) return;
    const to = chosen?.file ?? null;
    const saved = await this.#work(this.#phone.ask(({ files }) => files.saveRejected(to)));
    if (saved) this.saved = saved.name;
  }

  async stop(): Promise<void> {
    await this.#phone.ask(({ files }) => files.stop());
  }

  async readLast(): Promise<void> {
    const last = await this.#phone.ask(({ files }) => files.last());
    this.last = last && "import" in last ? last : null;
  }

  close(): void {
    this.file = this.preview = this.done = this.undone = this.failure = this.columns = null;
    this.saved = null;
    this.repair = false;
  }

  #how(): HowToRead | null {
    return this.file && { file: this.file.file, columns: this.columns, repair: this.repair };
  }

  async #work<T extends object>(work: Promise<T | FileFailure | null>): Promise<T | null> {
    this.failure = null;
    const answer = await this.job.follow(work);
    if (answer === null) return null;
    if (!isFailure(answer)) return answer;
    this.failure = answer;
    return null;
  }
}

function isFailure(answer: object): answer is FileFailure {
  return "kind" in answer;
}
