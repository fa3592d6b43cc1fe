/** A part of a run as if it were a run: one phase, or what has one value of a label. Pairs within one run meet that way. */
import type { LeakDocument, RunDocument } from '../api.ts'
import type { RunPart } from '../comparisonApi.ts'
import type { SeriesHeader } from '../model.ts'
import { modesOf, seriesOfMode } from './modeParts.ts'
import type { ComparedRun } from './seriesPairs.ts'

/** The label that tells a mode. */
const MODE = 'mode'

const PHASE = 'phase:'
const LABEL = 'label:'

/** As an address says it. */
export function writePart(part: RunPart): string {
  return 'phase' in part ? PHASE + part.phase : `${LABEL}${part.label}=${part.value}`
}

export function readPart(text: string | null): RunPart | undefined {
  if (text?.startsWith(PHASE)) return { phase: text.slice(PHASE.length) }
  const cut = text?.indexOf('=') ?? -1
  if (!text?.startsWith(LABEL) || cut < 0) return undefined
  return { label: text.slice(LABEL.length, cut), value: text.slice(cut + 1) }
}

export function partName(part: RunPart): string {
  return 'phase' in part ? part.phase : `${part.label} ${part.value}`
}

/** Whether the series belongs to the part. */
export function isInPart({ phase, labels }: SeriesHeader, part: RunPart): boolean {
  return 'phase' in part ? phase === part.phase : labels?.[part.label] === part.value
}

/** The header without what makes the part: two parts meet by the rest. */
export function withoutPart<S extends Pick<SeriesHeader, 'phase' | 'labels'>>(header: S, part: RunPart): S {
  if ('phase' in part) {
    const { phase: _, ...rest } = header
    return rest as S
  }
  const { labels, ...rest } = header
  const left = Object.entries(labels ?? {}).filter(([name]) => name !== part.label)
  return (left.length === 0 ? rest : { ...rest, labels: Object.fromEntries(left) }) as S
}

/** The length of a phase is that of the part; tables are the whole run's, and not the part's. */
export function partOf({ document, leak }: ComparedRun, part: RunPart): ComparedRun {
  return { document: documentOf(document, part), leak: leakOf(leak, part) }
}

function documentOf(document: RunDocument, part: RunPart): RunDocument {
  const phase = 'phase' in part ? document.phases.find(({ name }) => name === part.phase) : undefined
  return {
    ...document,
    name: `${document.name}, ${partName(part)}`,
    ...(phase === undefined ? {} : { duration: phase.end - phase.start }),
    phases: 'phase' in part ? [] : document.phases,
    series:
      document.series.length === 0 && 'label' in part && part.label === MODE
        ? seriesOfMode(document.tables, part.value)
        : document.series.filter((series) => isInPart(series, part)).map((series) => withoutPart(series, part)),
    tables: [],
  }
}

function leakOf(leak: LeakDocument, part: RunPart): LeakDocument {
  const reports = leak.reports.filter(({ phase, labels }) =>
    'phase' in part ? phase === part.phase : labels?.[part.label] === part.value,
  )
  return { ...leak, reports: reports.map((report) => withoutPart(report, part)) }
}

/** Phases, then values of labels, that the run may be taken apart by: those that leave series on both sides; modes where there are none. */
export function partsOf(document: Pick<RunDocument, 'series' | 'tables'>): readonly RunPart[] {
  if (document.series.length === 0) {
    const modes = modesOf(document.tables)
    return modes.length > 1 ? modes.map((value) => ({ label: MODE, value })) : []
  }
  const phases = [...new Set(document.series.flatMap(({ phase }) => (phase === undefined ? [] : [phase])))]
  const values = new Map<string, Set<string>>()
  for (const { labels } of document.series)
    for (const [label, value] of Object.entries(labels ?? {}))
      values.set(label, (values.get(label) ?? new Set()).add(value))
  return [
    ...(phases.length > 1 ? phases.map((phase) => ({ phase })) : []),
    ...[...values].flatMap(([label, found]) => (found.size > 1 ? [...found].map((value) => ({ label, value })) : [])),
  ]
}
