/** The words of a pause, such as `Young (Concurrent Start) (G1 Humongous Allocation)`: which kind it is, and why it came. */
import type { CollectionKind } from './gcEvents.ts'

export interface PauseName {
  /** Lower case: `young`, `mixed`, `full`, `remark`, `mark end` … */
  readonly kind: string
  /** As the log words it; empty for a part of a concurrent cycle. */
  readonly cause: string
  /** What the collection is, when the pause does all of it: what is in use afterwards is what was left. */
  readonly collects?: CollectionKind
  /** G1 found no room to move objects to. */
  readonly exhausted: boolean
}

/** Kinds of G1's young pauses; JDK 11 says `Initial Mark` where later ones say `Concurrent Start`. */
const VARIANTS = new Set(['Normal', 'Concurrent Start', 'Initial Mark', 'Prepare Mixed', 'Mixed'])
const FAILURE = /^Evacuation Failure/

export function pauseName(words: string): PauseName {
  const { base, groups } = split(words)
  const exhausted = groups.some((group) => FAILURE.test(group))
  const rest = groups.filter((group) => !FAILURE.test(group))
  const cause = rest.findLast((group) => !VARIANTS.has(group)) ?? ''
  const kind = base.toLowerCase()
  switch (kind) {
    case 'young':
      return rest.includes('Mixed')
        ? { kind: 'mixed', cause, collects: 'mixed', exhausted }
        : { kind, cause, collects: 'young', exhausted }
    case 'mixed':
      return { kind, cause, collects: 'mixed', exhausted }
    case 'full':
    case 'full gc':
      return { kind: 'full', cause, collects: 'full', exhausted }
    case 'degenerated gc':
      // In parentheses is the point at which the cycle could not go on by itself.
      return { kind: 'degenerated', cause, collects: 'cycle', exhausted }
    case 'initial mark':
      // Up to JDK 10 this is how G1 calls the young pause that begins a cycle, and CMS its first pause.
      return cause.startsWith('G1')
        ? { kind: 'young', cause, collects: 'young', exhausted }
        : { kind, cause: '', exhausted }
    default:
      return { kind, cause: '', exhausted }
  }
}

/** `Full (System.gc())` has one group, with parentheses of its own. */
function split(words: string): { readonly base: string; readonly groups: readonly string[] } {
  const first = words.indexOf(' (')
  if (first < 0) return { base: words, groups: [] }
  const groups: string[] = []
  let depth = 0
  let from = 0
  for (let i = first; i < words.length; i++) {
    if (words[i] === '(' && depth++ === 0) from = i + 1
    else if (words[i] === ')' && depth > 0 && --depth === 0) groups.push(words.slice(from, i))
  }
  return { base: words.slice(0, first), groups }
}
