import type { PhaseKind } from '../../../shared/model.ts'
import type { Importer } from '../importer.ts'

/** A file of the opened folder whose head has been looked at. */
export interface FoundFile {
  /** Relative to what was opened, `/` between folders. */
  readonly path: string
  readonly absolutePath: string
  readonly size: number
  /** Unix milliseconds of the first and the last sign of writing, where the file system tells. */
  readonly written?: { readonly firstMs: number; readonly lastMs: number }
  /** First bytes after gunzip, at most `HEAD_BYTES`. */
  readonly head: Uint8Array
  /** The format that recognised it, if any did. */
  readonly importer?: Importer
  /** Why no format recognised it, where none did. */
  readonly unknown?: string
}

/** One file's part in a run. */
export interface PlannedSource {
  readonly file: FoundFile
  readonly importer: Importer
  /** The phase that everything in this file belongs to. */
  readonly phase?: { readonly name: string; readonly kind: PhaseKind }
  /** Labels that tell this file's series from another's with the same metric. */
  readonly labels?: Readonly<Record<string, string>>
  /** Which of several processes its profiles are of; its series say so by a label of this name. */
  readonly role?: string
}

export interface RunPlan {
  /** Empty when the run is the whole opened folder, which then names it. */
  readonly name: string
  /** Folder of the run, relative to what was opened; empty when it is that folder. */
  readonly root: string
  /** Layout id, kept as the run's `system`. */
  readonly system: string
  readonly parameters: Readonly<Record<string, string | number>>
  /** In the order of their phases. */
  readonly sources: readonly PlannedSource[]
  /** What the system writes last and has not written, as a clause: whoever wrote the folder may still be at it. */
  readonly unfinished?: string
  /** Whoever wrote the folder says that it has ended. */
  readonly ended?: true
  /** Files of the run that are not read, each with a reason a person understands. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** Says which files of a folder belong together, and how. One file per system. */
export interface Layout {
  readonly id: string
  /** The runs found among the files; files that no run claims are left to the next layout. */
  claim(files: readonly FoundFile[]): readonly RunPlan[]
}

/** The last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The path without its last part; empty for a file of the opened folder itself. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
