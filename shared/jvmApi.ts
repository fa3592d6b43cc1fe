/** What the witnesses of one JVM tell together: the document of `quartile jvm --json`, and of the run's page. */
import type { Caveat, ClassCulprit, LeakReport, RunId, Seconds } from './model.ts'

/** A file that a JVM, its sampler or its test server left, and what it adds to the story. */
export interface JvmWitness {
  readonly kind: 'flight recording' | 'GC log' | 'heap dump' | 'sampler' | 'HTTP server' | 'jstat' | 'heap info'
  readonly file: string
  /** `lost`: it is there and holds nothing. `partial`: something is missing from it, as a caveat says. */
  readonly state: 'whole' | 'partial' | 'lost'
  /** In words and figures, e.g. `193 collections`. */
  readonly tells: string
  /** On the run's time axis; of what was taken at one moment. */
  readonly at?: Seconds
}

/** Of collections, by the witness named. A figure that no witness has is absent. */
export interface JvmCollections {
  /** File, and for a recording the event. */
  readonly witness: string
  readonly pauses: number
  /** Share of the time not spent in pauses. */
  readonly throughput?: number
  readonly pausedSeconds: Seconds
  readonly p50: Seconds
  readonly p95: Seconds
  readonly p99: Seconds
  readonly max: Seconds
  /** Bytes per second, over all intervals between collections. */
  readonly allocation?: number
  readonly promotion?: number
  /** Bytes of heap that the JVM had committed at most. */
  readonly footprint?: number
  /** Bytes; as the JVM states it. */
  readonly limit?: number
  /** Most time first. */
  readonly byCause: readonly JvmPauses[]
}

export interface JvmPauses {
  readonly kind: string
  readonly cause: string
  readonly pauses: number
  readonly seconds: Seconds
  readonly p95: Seconds
  readonly p99: Seconds
  readonly max: Seconds
}

export interface JvmAllocation {
  readonly witness: string
  readonly rows: readonly {
    readonly class: string
    /** Of all that was sampled. */
    readonly share: number
    /** Absent when the recording does not weigh its samples. */
    readonly bytes?: number
  }[]
}

/** Samples of one class, held and allocated alike. */
export interface JvmOldObjects {
  readonly class: string
  readonly objects: number
  readonly oldest?: Seconds
  readonly bytes?: number
  /** From the GC root to the object. */
  readonly heldBy: string
  /** Calls, from the one that allocated it outwards. */
  readonly allocatedIn: readonly string[]
}

/** What keeps a fifth of the heap or more alive, whether that is too much or not. */
export interface JvmHolder {
  readonly witness: string
  readonly suspect: string
  readonly retained: number
  readonly share: number
  readonly holds: string
  readonly holdsInstances: number
  readonly holdsBytes: number
  readonly path: string
}

/** One of the cards that Data Caterer's own page shows; without text it was not measured. */
export interface JvmSuiteCard {
  readonly title: string
  readonly text?: string
}

/** `quartile jvm RUN --json`. */
export interface JvmStory {
  readonly format: 'quartile/jvm'
  readonly version: 1
  readonly run: { readonly id: RunId; readonly name: string; readonly system: string }
  /** How the run ended, where a layout judged it by its files. */
  readonly outcome?: { readonly word: string; readonly reasons: readonly string[] }
  readonly witnesses: readonly JvmWitness[]
  /** Of the live set. */
  readonly verdicts: readonly LeakReport[]
  readonly collections?: JvmCollections
  readonly allocation?: JvmAllocation
  /** Classes to blame; empty where nothing grows. */
  readonly culprits: readonly ClassCulprit[]
  /** Why there are culprits, or none. */
  readonly culpritsBecause: string
  readonly holders: readonly JvmHolder[]
  readonly oldObjects?: { readonly witness: string; readonly rows: readonly JvmOldObjects[]; readonly more: number }
  /** Six, where the suite's sampler watched the run. */
  readonly suiteCards: readonly JvmSuiteCard[]
  /** Where witnesses disagree. */
  readonly disagreements: readonly Caveat[]
}
