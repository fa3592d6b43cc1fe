/** What the witnesses of a JVM tell, for a terminal. */
import { classLines } from '../../shared/culpritWords.ts'
import type { JvmCollections, JvmStory } from '../../shared/jvmApi.ts'
import { format, formatNumber } from '../../shared/units.ts'
import { heading, tableLines } from './text.ts'

/** Rows before a terminal scrolls them away; `--json` has them all. */
const ROWS = 10
/** Of a path from a GC root to an object. */
const MAX_PATH = 240

export function jvmLines(story: JvmStory): string[] {
  const { outcome, collections, allocation, oldObjects, holders, disagreements } = story
  return [
    '',
    heading('What the JVM tells'),
    ...(outcome === undefined ? [] : [`Outcome: ${outcome.word}. ${outcome.reasons.join(' ')}`]),
    ...tableLines(
      [{ title: 'witness' }, { title: 'state' }, { title: 'tells' }, { title: 'file' }],
      story.witnesses.map(({ kind, state, tells, file, at }) => [
        at === undefined ? kind : `${kind} at ${format(at, 'seconds')}`,
        state,
        tells,
        file,
      ]),
    ),
    ...(collections === undefined ? [] : collectionLines(collections)),
    ...(allocation === undefined
      ? []
      : [
          '',
          `${heading('Allocation by class')}  ${allocation.witness}`,
          ...tableLines(
            [{ title: 'share', align: 'right' }, { title: 'bytes', align: 'right' }, { title: 'class' }],
            allocation.rows
              .slice(0, ROWS)
              .map(({ class: name, share, bytes }) => [
                format(share, 'ratio'),
                bytes === undefined ? '' : format(bytes, 'bytes'),
                name,
              ]),
          ),
        ]),
    '',
    heading('Culprit classes'),
    story.culpritsBecause,
    ...classLines(story.culprits).map((line) => `  ${shortened(line)}`),
    ...(holders.length === 0
      ? []
      : [
          '',
          heading('What holds a fifth of the heap or more'),
          ...holders.flatMap(({ witness, suspect, retained, share, holds, holdsInstances, path }) => [
            `  ${suspect}: ${format(retained, 'bytes')}, ${format(share, 'ratio')} of ${witness}, in ${format(holdsInstances, 'count')} × ${holds}`,
            `    ${shortened(path)}`,
          ]),
        ]),
    ...(oldObjects === undefined
      ? []
      : [
          '',
          `${heading('Old objects')}  ${oldObjects.witness}`,
          ...oldObjects.rows
            .slice(0, ROWS)
            .flatMap(({ class: name, objects, oldest, heldBy, allocatedIn }) => [
              `  ${formatNumber(objects, 0)} × ${name}${oldest === undefined ? '' : `, up to ${format(oldest, 'seconds')} old`}`,
              ...(heldBy === '' ? [] : [`    held by ${shortened(heldBy)}`]),
              ...(allocatedIn.length === 0 ? [] : [`    allocated in ${shortened(allocatedIn.join(' ← '))}`]),
            ]),
        ]),
    ...(story.suiteCards.length === 0
      ? []
      : [
          '',
          `${heading('The suite’s cards')}  ${story.suiteCards.map(({ title, text }) => `${title} ${text ?? 'not measured'}`).join(' · ')}`,
        ]),
    ...(disagreements.length === 0
      ? []
      : ['', heading('Where witnesses disagree'), ...disagreements.map(({ message }) => `  ${message}`)]),
  ]
}

function collectionLines(collections: JvmCollections): string[] {
  const { throughput, pauses, pausedSeconds, p50, p95, p99, max, allocation, promotion, footprint, limit } = collections
  const figure = (name: string, value: number | undefined, unit: 'ratio' | 'bytes' | 'bytes/second') =>
    value === undefined ? [] : [`${name} ${format(value, unit)}`]
  return [
    '',
    `${heading('Collections')}  ${collections.witness}`,
    [
      ...figure('throughput', throughput, 'ratio'),
      ...figure('allocation', allocation, 'bytes/second'),
      ...figure('promotion', promotion, 'bytes/second'),
      ...figure('footprint', footprint, 'bytes'),
      ...figure('limit', limit, 'bytes'),
    ].join(' · '),
    `${formatNumber(pauses, 0)} pauses, ${format(pausedSeconds, 'seconds')} in all: p50 ${format(p50, 'seconds')} · p95 ${format(p95, 'seconds')} · p99 ${format(p99, 'seconds')} · max ${format(max, 'seconds')}`,
    ...tableLines(
      [
        { title: 'kind' },
        { title: 'cause' },
        ...['pauses', 'total', 'p95', 'p99', 'max'].map((title) => ({ title, align: 'right' as const })),
      ],
      collections.byCause
        .slice(0, ROWS)
        .map((each) => [
          each.kind,
          each.cause,
          formatNumber(each.pauses, 0),
          ...[each.seconds, each.p95, each.p99, each.max].map((seconds) => format(seconds, 'seconds')),
        ]),
    ),
  ]
}

function shortened(path: string): string {
  return path.length > MAX_PATH ? `${path.slice(0, MAX_PATH)}…` : path
}
