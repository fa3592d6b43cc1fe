/**
 * What the suite claims of isolation, each claim checked: it prints a row of ticks of which most look at less than they say.
 * The chain of transactions is read back from the head to the first one and held against what writers and readers saw.
 */
import type { Manifest, Segment } from './manifest.ts'

/** Read back at most; a test of an hour commits some ten thousand. */
const MAX_CHAIN = 200_000

/** What a reader saw, in the order it saw it. */
export interface Observed {
  readonly reader: number
  readonly txn: number
  readonly segment: string
  /** The segment as it was read. */
  readonly content: string
}

export interface Written {
  /** Segments whose commit the server acknowledged, with their content. */
  readonly acknowledged: ReadonlyMap<string, string>
  /** Segments of attempts that ended in an error: they may be in the chain, and need not be. */
  readonly unknown: ReadonlySet<string>
}

export interface Claim {
  readonly claim: string
  readonly checked: number
  /** Empty when it holds. */
  readonly violations: readonly string[]
}

export async function verifyIsolation(
  manifest: Manifest,
  written: Written,
  observed: readonly Observed[],
): Promise<readonly Claim[]> {
  const chain = new Map<string, Segment>()
  const gaps: string[] = []
  const head = await manifest.head()
  let expected = head.txn
  for (let name = head.segment; name !== undefined && chain.size < MAX_CHAIN; ) {
    const segment: Segment = await manifest.segment(name)
    if (segment.txn !== expected) gaps.push(`${name} is transaction ${segment.txn}, and should be ${expected}`)
    chain.set(name, segment)
    expected = segment.txn - 1
    name = segment.previous
  }
  if (expected !== 0) gaps.push(`the chain ends at transaction ${expected + 1}`)
  return [
    { claim: 'The chain of transactions has no gap', checked: chain.size, violations: gaps },
    acknowledgedWrites(chain, written),
    nothingElse(chain, written),
    monotonicReads(observed),
    committedReads(chain, observed),
  ]
}

function acknowledgedWrites(chain: ReadonlyMap<string, Segment>, { acknowledged }: Written): Claim {
  const violations = [...acknowledged].flatMap(([name, content]) => {
    const kept = chain.get(name)
    if (!kept) return [`${name} was acknowledged, and is lost`]
    return JSON.stringify(kept) === content ? [] : [`${name} is not what was written`]
  })
  return { claim: 'Every acknowledged commit is in the chain as written', checked: acknowledged.size, violations }
}

function nothingElse(chain: ReadonlyMap<string, Segment>, { acknowledged, unknown }: Written): Claim {
  const violations = [...chain.keys()].flatMap((name) =>
    acknowledged.has(name) || unknown.has(name)
      ? []
      : [`${name} is in the chain, and its writer was told that it lost`],
  )
  return { claim: 'No commit is in the chain whose writer lost', checked: chain.size, violations }
}

function monotonicReads(observed: readonly Observed[]): Claim {
  const last = new Map<number, number>()
  const violations: string[] = []
  for (const { reader, txn } of observed) {
    const before = last.get(reader) ?? 0
    if (txn < before) violations.push(`reader ${reader} saw transaction ${txn} after ${before}`)
    last.set(reader, txn)
  }
  return { claim: 'No reader saw transactions go back', checked: observed.length, violations }
}

function committedReads(chain: ReadonlyMap<string, Segment>, observed: readonly Observed[]): Claim {
  const violations = observed.flatMap(({ reader, segment, content }) => {
    const kept = chain.get(segment)
    if (!kept) return [`reader ${reader} saw ${segment}, which was never committed`]
    return JSON.stringify(kept) === content ? [] : [`reader ${reader} saw ${segment} as it never was`]
  })
  return { claim: 'Readers saw only committed data', checked: observed.length, violations }
}
