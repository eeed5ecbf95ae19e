/** Files made up in the page: a name decides what is in one. */

import type { BookFailure } from "../../../bindings/BookFailure";
import type { ChosenFile } from "../../../bindings/ChosenFile";
import type { ContactsPreview } from "../../../bindings/ContactsPreview";
import type { ExportFormat } from "../../../bindings/ExportFormat";
import type { Exported } from "../../../bindings/Exported";
import type { FileFailure } from "../../../bindings/FileFailure";
import type { HowToRead } from "../../../bindings/HowToRead";
import type { ImportDone } from "../../../bindings/ImportDone";
import type { ImportUndone } from "../../../bindings/ImportUndone";
import type { JobProgress } from "../../../bindings/JobProgress";
import type { LastImportView } from "../../../bindings/LastImportView";
import type { FilesBackend, Saved } from "../files";

export class FakeFiles implements FilesBackend {
  /** What the agent chooses in the next dialog; null: nothing. */
  next: ChosenFile | null = { file: 1, name: "customers.csv" };
  found: ContactsPreview = madeUpPreview;
  failure: FileFailure | null = null;
  /** Work stands still at this point until it is taken away. */
  job: JobProgress | null = null;
  /** How the last file was read. */
  how: HowToRead | null = null;
  exported: unknown[] = [];
  #last: LastImportView | null = null;
  #dropped: ((file: ChosenFile) => void) | null = null;

  async chooseToImport(): Promise<ChosenFile | null> {
    return this.next;
  }

  async chooseAccountFile(): Promise<string | null> {
    return "/home/agent/old/.env";
  }

  async chooseToExport(format: ExportFormat): Promise<ChosenFile | null> {
    return { file: 2, name: format === "csv" ? "contacts.csv" : "contacts.vcf" };
  }

  async chooseForRejected(): Promise<ChosenFile | null> {
    return { file: 3, name: "rejected.csv" };
  }

  async preview(how: HowToRead): Promise<ContactsPreview | FileFailure> {
    this.how = how;
    await this.#work();
    const { table } = this.found;
    const columns = table?.columns.map((column, at) => ({
      ...column,
      meaning: how.columns?.[at] ?? column.meaning,
    }));
    return (
      this.failure ?? { ...this.found, table: table && columns ? { ...table, columns } : null }
    );
  }

  async import(how: HowToRead): Promise<ImportDone | FileFailure> {
    this.how = how;
    await this.#work();
    if (this.failure) return this.failure;
    const { added, merged, known, rejected } = this.found;
    this.#last = { import: 7, name: "customers.csv", at: Date.now(), added, merged };
    return { import: 7, added, merged, known, rejected };
  }

  async saveRejected(to: number | null): Promise<Saved | FileFailure> {
    return { name: to === null ? "customers-rejected.csv" : "rejected.csv" };
  }

  async undo(): Promise<ImportUndone | FileFailure> {
    if (!this.#last) return { kind: "book", failure: { kind: "missing" } };
    const { added, merged } = this.#last;
    this.#last = null;
    return { removed: added, restored: merged, kept: 0 };
  }

  async last(): Promise<LastImportView | BookFailure | null> {
    return this.#last;
  }

  async export(...asked: [number, ExportFormat, unknown]): Promise<Exported | FileFailure> {
    this.exported.push(asked.slice(1));
    await this.#work();
    return (
      this.failure ?? { contacts: 312, name: asked[1] === "csv" ? "contacts.csv" : "contacts.vcf" }
    );
  }

  async progress(): Promise<JobProgress | null> {
    return this.job;
  }

  async stop(): Promise<void> {
    this.job = null;
    this.failure = { kind: "cancelled" };
  }

  async listenForDrops(dropped: (file: ChosenFile) => void): Promise<void> {
    this.#dropped = dropped;
  }

  /** The agent drops a file on the window. */
  drop(file: ChosenFile): void {
    this.#dropped?.(file);
  }

  async #work(): Promise<void> {
    while (this.job) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const madeUpPreview: ContactsPreview = {
  added: 312,
  merged: 4,
  known: 1,
  rejected: 2,
  repairable: 3,
  without_e164: 5,
  encoding: "windows-1252",
  lines: [
    {
      line: 2,
      name: "Wanjikũ Kamau",
      fate: { kind: "added" },
      troubles: [{ kind: "repairable", number: "254712345678" }],
    },
    {
      line: 3,
      name: "Otieno Ouma",
      fate: { kind: "merged", name: "Otieno", by: "+254733000222" },
      troubles: [],
    },
    { line: 4, name: "Achieng", fate: { kind: "known", by: "+254722000111" }, troubles: [] },
    {
      line: 5,
      name: "Njeri 2.54712E+11",
      fate: { kind: "rejected", reason: "digits_lost" },
      troubles: [],
    },
  ],
  table: {
    reaches_nobody: false,
    columns: [
      { name: "Jina", meaning: { kind: "name" }, samples: ["Wanjikũ Kamau", "Otieno Ouma"] },
      { name: "Namba", meaning: { kind: "number", label: "" }, samples: ["254712345678"] },
      { name: "Zone", meaning: { kind: "custom" }, samples: ["Westlands"] },
    ],
  },
};
