/** What the page of a comparison shows, as its address says it: runs by the ids of their content, so that it survives a restart and can be sent. */
import { readPart, writePart } from '../../../shared/analysis/runPart.ts'
import type { CompareQuestion } from '../../../shared/api.ts'
import { ALIGNMENTS, type Alignment, type RunPart } from '../../../shared/comparisonApi.ts'
import type { RunId } from '../../../shared/model.ts'
import type { Query } from '../../address.ts'

export type Side = 'base' | 'candidate'

export interface SideState {
  /** In the order in which they were added. */
  readonly runs: readonly RunId[]
  /** Those that are left out for now. */
  readonly out: readonly RunId[]
  readonly part?: RunPart
}

export function sideState(query: URLSearchParams, side: Side): SideState {
  const runs = listed(query.get(side))
  const part = readPart(query.get(`${side}Part`))
  return {
    runs,
    out: listed(query.get(`${side}Out`)).filter((id) => runs.includes(id)),
    ...(part === undefined ? {} : { part }),
  }
}

/** The part of the address that says a side. */
export function queryOfSide(side: Side, { runs, out, part }: SideState): Query {
  return {
    [side]: runs.join(','),
    [`${side}Out`]: out.filter((id) => runs.includes(id)).join(','),
    [`${side}Part`]: part === undefined ? undefined : writePart(part),
  }
}

/** What the page asks of the core by its sides. */
export type Asked = Pick<CompareQuestion, 'base' | 'candidate' | 'repeats' | 'parts'>

/** Undefined until both sides have a run that is not left out. */
export function questionOf(base: SideState, candidate: SideState): Asked | undefined {
  const [one, other] = [base, candidate].map(({ runs, out }) => runs.filter((id) => !out.includes(id)))
  const [[first, ...others] = [], [second, ...more] = []] = [one, other]
  if (first === undefined || second === undefined) return undefined
  const parts = {
    ...(base.part === undefined ? {} : { base: base.part }),
    ...(candidate.part === undefined ? {} : { candidate: candidate.part }),
  }
  return {
    base: first,
    candidate: second,
    ...(others.length + more.length === 0 ? {} : { repeats: { base: others, candidate: more } }),
    ...(Object.keys(parts).length === 0 ? {} : { parts }),
  }
}

export function alignmentOf(query: URLSearchParams): Alignment {
  return ALIGNMENTS.find((each) => each === query.get('align')) ?? 'phase'
}

function listed(text: string | null): readonly RunId[] {
  return [...new Set((text ?? '').split(',').filter((id) => id !== ''))]
}
