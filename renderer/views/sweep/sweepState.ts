/** What the sweep view shows, as its address says it: all of it survives a reload and can be sent to a colleague. */
import {
  SWEEP_AGGREGATES,
  type SweepAggregate,
  type SweepDirection,
  type SweepDocument,
  type SweepFilter,
  type SweepRowsQuestion,
} from '../../../shared/sweepApi.ts'
import type { Query } from '../../address.ts'

export const SWEEP_TABS = [
  'map',
  'effects',
  'scatter',
  'parallel',
  'pareto',
  'boundary',
  'chaos',
  'scales',
  'suite',
] as const
export type SweepTab = (typeof SWEEP_TABS)[number]

export interface SweepState {
  readonly rows: SweepRowsQuestion
  /** As it was asked for; another one where the rows do not have it. */
  readonly tab: SweepTab | undefined
  readonly metric?: string
  readonly x?: string
  readonly y?: string
  readonly facet?: string
  readonly aggregate: SweepAggregate
  readonly other?: string
  readonly better?: SweepDirection
  readonly otherBetter?: SweepDirection
  readonly color?: string
  /** Axes of the scatter. */
  readonly across?: string
  readonly up?: string
  /** Threshold of the boundary, as it was typed. */
  readonly at?: string
  readonly boundaryX?: string
  readonly boundaryY?: string
  readonly picture?: string
}

/** What every way to look at a sweep is given. */
export interface SweepViewProps {
  readonly sweep: SweepDocument
  readonly state: SweepState
  readonly change: (change: Query) => void
}

export function stateOf(run: string, query: URLSearchParams): SweepState {
  const text = (key: string) => query.get(key) ?? undefined
  const direction = (key: string) => (['lower', 'higher'] as const).find((each) => each === text(key))
  const optional = <K extends keyof SweepState>(name: K, value: SweepState[K] | undefined) =>
    value === undefined ? {} : { [name]: value }
  const table = text('table')
  const parameters = listOf(text('p'))
  const where = filtersOf(text('where'))
  return {
    rows: {
      runs: [...new Set([run, ...(text('runs')?.split(',') ?? [])])],
      ...(table === undefined ? {} : { table }),
      ...(parameters === undefined ? {} : { parameters }),
      ...(where.length === 0 ? {} : { where }),
    },
    tab: SWEEP_TABS.find((each) => each === text('tab')),
    aggregate: SWEEP_AGGREGATES.find((each) => each === text('agg')) ?? 'mean',
    ...optional('metric', text('z')),
    ...optional('x', text('x')),
    ...optional('y', text('y')),
    ...optional('facet', text('facet')),
    ...optional('other', text('other')),
    ...optional('better', direction('better')),
    ...optional('otherBetter', direction('otherBetter')),
    ...optional('color', text('color')),
    ...optional('across', text('across')),
    ...optional('up', text('up')),
    ...optional('at', text('at')),
    ...optional('boundaryX', text('bx')),
    ...optional('boundaryY', text('by')),
    ...optional('picture', text('picture')),
  }
}

/** The part of an address that says which columns are parameters; undefined leaves it to what is found. */
export function parametersQuery(names: readonly string[] | undefined): Query {
  return { p: names === undefined ? undefined : JSON.stringify(names) }
}

export function filtersQuery(filters: readonly SweepFilter[]): Query {
  return { where: filters.length === 0 ? undefined : JSON.stringify(filters) }
}

/** With the filter of its column in place of an earlier one; none where it lets all through. */
export function withFilter(filters: readonly SweepFilter[], filter: SweepFilter): readonly SweepFilter[] {
  const others = filters.filter(({ column }) => column !== filter.column)
  const isOpen = filter.values === undefined && filter.min === undefined && filter.max === undefined
  return isOpen ? others : [...others, filter]
}

function listOf(text: string | undefined): readonly string[] | undefined {
  const value = parsed(text)
  return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined
}

function filtersOf(text: string | undefined): readonly SweepFilter[] {
  const value = parsed(text)
  // What is wrong inside of one is told by the core, which checks what it is asked.
  return Array.isArray(value) ? value.filter((each) => typeof each?.column === 'string') : []
}

/** An address may be cut or mistyped, which is no fault. */
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
