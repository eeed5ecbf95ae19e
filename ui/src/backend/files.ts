/** What the window asks about files of contacts. The agent chooses them outside the page. */

import type { BookFailure } from "../../bindings/BookFailure";
import type { ChosenFile } from "../../bindings/ChosenFile";
import type { ContactsPreview } from "../../bindings/ContactsPreview";
import type { ExportFormat } from "../../bindings/ExportFormat";
import type { Exported } from "../../bindings/Exported";
import type { FileFailure } from "../../bindings/FileFailure";
import type { HowToRead } from "../../bindings/HowToRead";
import type { ImportDone } from "../../bindings/ImportDone";
import type { ImportUndone } from "../../bindings/ImportUndone";
import type { JobProgress } from "../../bindings/JobProgress";
import type { LastImportView } from "../../bindings/LastImportView";
import type { WhichContacts } from "../../bindings/WhichContacts";

/** As with `Backend`: a promise rejects only when the phone cannot be reached. */
export interface FilesBackend {
  /** Null if the agent has cancelled the dialog. */
  chooseToImport(): Promise<ChosenFile | null>;
  /** The path of a `.env` file; null also where no text can name it. */
  chooseAccountFile(): Promise<string | null>;
  chooseToExport(format: ExportFormat): Promise<ChosenFile | null>;
  chooseForRejected(): Promise<ChosenFile | null>;
  preview(how: HowToRead): Promise<ContactsPreview | FileFailure>;
  import(how: HowToRead): Promise<ImportDone | FileFailure>;
  /** Beside the file that they come from, or where the agent has chosen. */
  saveRejected(to: number | null): Promise<Saved | FileFailure>;
  undo(id: number): Promise<ImportUndone | FileFailure>;
  last(): Promise<LastImportView | BookFailure | null>;
  export(to: number, format: ExportFormat, which: WhichContacts): Promise<Exported | FileFailure>;
  /** How far the work on a file is, as long as there is any. */
  progress(): Promise<JobProgress | null>;
  stop(): Promise<void>;
  /** A file that the agent drops on the window. */
  listenForDrops(dropped: (file: ChosenFile) => void): Promise<void>;
}

export interface Saved {
  name: string;
}
