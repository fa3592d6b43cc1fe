/**
 * The table behind `top`, `peek` and `tree`, trimmed as `go tool pprof` trims it: functions below half a percent of the
 * total go, then calls below a tenth of a percent, then all but the first `nodeCount` functions. Whoever called a function
 * that went appears to call what it called.
 */
import { type CallGraph, callGraph, callNodes, stackSums } from '../analysis/callTree.ts'
import { activeFilters, applyFilter, type ProfileFilter } from './filter.ts'
import { label, scale } from './pprofUnits.ts'
import { BASE_LABEL } from './subtract.ts'
import type { ProfileView } from './view.ts'

export interface ReportQuestion extends ProfileFilter {
  /** Index into the profile's sample types. */
  readonly sampleType: number
  /** Order by total instead of self. */
  readonly cum?: boolean
  /** Functions to list at most; 0 for all. */
  readonly nodeCount: number
  /** Smallest share of the total that a function must have. */
  readonly nodeFraction: number
  /** Smallest share of the total that a call must have. */
  readonly edgeFraction: number
}

/** What pprof takes when it is told nothing. */
export const TRIMMED = { nodeFraction: 0.005, edgeFraction: 0.001 } as const
export const UNTRIMMED = { nodeCount: 0, nodeFraction: 0, edgeFraction: 0 } as const

export interface ReportCall {
  readonly node: number
  readonly weight: number
  readonly inline: boolean
}

export interface ReportRow {
  readonly node: number
  readonly function: string
  readonly file: string
  readonly flat: number
  readonly cum: number
  /** Whether the compiler inlined every call of it, some, or none. */
  readonly inline: 'all' | 'some' | 'none'
  /** Heaviest first. */
  readonly callers: readonly ReportCall[]
  readonly callees: readonly ReportCall[]
}

export interface ProfileReport {
  readonly rows: readonly ReportRow[]
  /** Names by node, for callers and callees. */
  readonly names: readonly string[]
  /** All samples before filters, signs apart; with a base to compare to, the base alone. */
  readonly total: number
  readonly sampleUnit: string
  /** pprof's unit for the printed values. */
  readonly outputUnit: string
  readonly dropped: number
  /** Total below which functions were dropped. */
  readonly droppedBelow: number
  /** Functions before the list was cut to `nodeCount`. */
  readonly nodesBefore: number
  readonly filters: readonly string[]
  readonly unmatched: readonly string[]
}

export function profileReport(whole: ProfileView, question: ReportQuestion): ProfileReport {
  const { sampleType } = question
  const unit = whole.profile.sampleTypes[sampleType]?.unit ?? ''
  const total = reportTotal(whole, sampleType)
  const { view, unmatched } = applyFilter(whole, question)
  const nodes = callNodes(view)
  const sums = stackSums(view, sampleType)

  let graph = callGraph(view, nodes, sums)
  let listed = present(graph)
  const shown = sum(graph.flat)
  const nodeCutoff = Math.abs(Math.trunc(shown * question.nodeFraction))
  const edgeCutoff = Math.abs(Math.trunc(shown * question.edgeFraction))
  const kept = listed.filter((node) => Math.abs(graph.cum[node] as number) >= nodeCutoff)
  const dropped = listed.length - kept.length
  if (dropped > 0) {
    graph = callGraph(view, nodes, sums, flags(kept, nodes.count))
    listed = present(graph)
  }
  const nodesBefore = listed.length
  listed.sort(order(graph, question.cum ?? false))
  if (question.nodeCount > 0 && listed.length > question.nodeCount) {
    graph = callGraph(view, nodes, sums, flags(listed.slice(0, question.nodeCount), nodes.count))
    listed = present(graph).sort(order(graph, question.cum ?? false))
  }
  const rows = reportRows(graph, listed, edgeCutoff)
  return {
    rows,
    names: nodes.name,
    total,
    sampleUnit: unit,
    outputUnit: outputUnit(rows, total, unit),
    dropped,
    droppedBelow: Math.abs(Math.trunc(total * question.nodeFraction)),
    nodesBefore,
    filters: activeFilters(question),
    unmatched,
  }
}

/** Sum of the values' sizes, which for a difference of two profiles is not their sum. */
function reportTotal(view: ProfileView, sampleType: number): number {
  const { samples, labelSets } = view.profile
  const values = samples.values[sampleType] ?? new Float64Array()
  const isBase = labelSets.map(({ text }) => text.some(([key, all]) => key === BASE_LABEL && all.includes('true')))
  let total = 0
  let base = 0
  for (let sample = 0; sample < samples.count; sample++) {
    const size = Math.abs(values[sample] as number)
    total += size
    if (isBase[samples.labels[sample] as number]) base += size
  }
  return base > 0 ? base : total
}

function present({ flat, cum }: CallGraph): number[] {
  const nodes: number[] = []
  for (let node = 0; node < cum.length; node++) if (cum[node] !== 0 || flat[node] !== 0) nodes.push(node)
  return nodes
}

function flags(nodes: readonly number[], count: number): Uint8Array {
  const kept = new Uint8Array(count)
  for (const node of nodes) kept[node] = 1
  return kept
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Largest first by size, then by name. */
function order({ flat, cum, nodes }: CallGraph, byCum: boolean): (a: number, b: number) => number {
  const [first, second] = byCum ? [cum, flat] : [flat, cum]
  const size = (of: Float64Array, node: number) => Math.abs(of[node] as number)
  return (a, b) =>
    size(first, b) - size(first, a) ||
    compareText(nodes.name[a] ?? '', nodes.name[b] ?? '') ||
    size(second, b) - size(second, a) ||
    a - b
}

/** By code points, which is the order of Go's strings. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    // Halves of a pair stand for code points above every single unit.
    const [xPair, yPair] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000]
    return xPair === yPair ? x - y : xPair ? 1 : -1
  }
  return a.length - b.length
}

function reportRows(
  { nodes, flat, cum, edges }: CallGraph,
  listed: readonly number[],
  edgeCutoff: number,
): ReportRow[] {
  const callers = new Map<number, ReportCall[]>()
  const callees = new Map<number, ReportCall[]>()
  const isListed = new Set(listed)
  for (let edge = 0; edge < edges.count; edge++) {
    const from = edges.from[edge] as number
    const to = edges.to[edge] as number
    const weight = edges.weight[edge] as number
    if (isListed.has(to) && Math.abs(weight) < edgeCutoff) continue
    const inline = edges.inline[edge] === 1
    push(callers, to, { node: from, weight, inline })
    push(callees, from, { node: to, weight, inline })
  }
  const heaviest = (a: ReportCall, b: ReportCall) =>
    Math.abs(b.weight) - Math.abs(a.weight) || compareText(nodes.name[a.node] ?? '', nodes.name[b.node] ?? '')
  return listed.map((node) => {
    const from = (callers.get(node) ?? []).sort(heaviest)
    return {
      node,
      function: nodes.name[node] ?? '',
      file: nodes.file[node] ?? '',
      flat: flat[node] as number,
      cum: cum[node] as number,
      inline: inlining(from),
      callers: from,
      callees: (callees.get(node) ?? []).sort(heaviest),
    }
  })
}

function push(calls: Map<number, ReportCall[]>, node: number, call: ReportCall): void {
  const known = calls.get(node)
  if (known) known.push(call)
  else calls.set(node, [call])
}

function inlining(callers: readonly ReportCall[]): ReportRow['inline'] {
  if (!callers.some(({ inline }) => inline)) return 'none'
  return callers.every(({ inline }) => inline) ? 'all' : 'some'
}

/** The unit in which the smallest value still shows in two decimals. */
function outputUnit(rows: readonly ReportRow[], total: number, unit: string): string {
  if (rows.length === 0) return 'minimum'
  let smallest = 0
  for (const { flat, cum } of rows) {
    const size = Math.abs(flat) || Math.abs(cum)
    if (size > 0 && (smallest === 0 || size < smallest)) smallest = size
  }
  if (smallest === 0) smallest = total
  const least = scale(smallest, unit, 'minimum').unit
  const most = scale(total, unit, 'minimum').unit
  const chosen = least !== most && smallest * 100 < total ? scale(100 * smallest, unit, 'minimum').unit : least
  return chosen === '' ? unit : chosen
}

/** A value of the report as pprof prints it. */
export function reportValue({ sampleUnit, outputUnit }: ProfileReport, value: number): string {
  return label(value, sampleUnit, outputUnit)
}
