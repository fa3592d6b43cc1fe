/** `manifest.json` of a run that Quartile made: its phases, faults and marks, its parameters, and how it ended. */
import { UserError } from '../../../shared/errors.ts'
import type { Cell, PhaseKind } from '../../../shared/model.ts'
import { format } from '../../../shared/units.ts'
import { counted, Tally } from '../csv/tally.ts'
import type { Importer } from '../importer.ts'
import { readJsonDocument } from '../jsonDocument.ts'
import { isObject, type JsonObject } from '../jsonObjects.ts'
import { plainText } from '../textLines.ts'

/** A plan of a hundred phases, each with its faults. */
const MAX_ROWS = 1_000
/** Longer values are documents, not settings. */
const MAX_TEXT = 500
const KINDS: readonly PhaseKind[] = ['warm-up', 'write', 'query', 'fault', 'other']

export const scenarioManifest: Importer = {
  id: 'quartile-manifest-json',
  sniff: (head) => /^\s*\{\s*"format"\s*:\s*"quartile\/manifest"/.test(plainText(head)),
  async *parse(source) {
    const tally = new Tally()
    const { value, failure } = await readJsonDocument(source, tally)
    if (!isObject(value)) throw failure ?? new UserError('bad-data', `${source.path} is no JSON object`)
    yield* parameters(value)
    yield* phases(value)
    yield* tables(value)
    caveats(value, tally)
    for (const caveat of tally.caveats(source.path)) yield { kind: 'caveat', caveat }
    if (failure) throw failure
  },
}

function* parameters(manifest: JsonObject) {
  const { repeat, seed, outcome, scenario } = manifest
  const given = { ...objectIn(manifest, 'parameters'), scenario, repeat, seed, outcome }
  for (const [name, value] of Object.entries(given).slice(0, MAX_ROWS)) {
    if (typeof value === 'number') yield { kind: 'parameter', name, value } as const
    else if (typeof value === 'string' || typeof value === 'boolean')
      yield { kind: 'parameter', name, value: String(value).slice(0, MAX_TEXT) } as const
  }
}

function* phases(manifest: JsonObject) {
  const started = numberIn(manifest, 'startedAtMs')
  if (started === undefined) return
  for (const phase of objectsIn(manifest, 'phases')) {
    const { name, kind } = phase
    const start = numberIn(phase, 'startMs')
    const known = KINDS.find((each) => each === kind)
    if (typeof name !== 'string' || !known || start === undefined) continue
    // A phase that is not over, in a run that goes on or whose process died.
    const end = numberIn(phase, 'endMs') ?? numberIn(manifest, 'endedAtMs') ?? numberIn(manifest, 'asOfMs') ?? start
    yield {
      kind: 'phase',
      epochMs: started,
      phase: { name, kind: known, start: (start - started) / 1000, end: (end - started) / 1000 },
    } as const
  }
}

function* tables(manifest: JsonObject) {
  const started = numberIn(manifest, 'startedAtMs') ?? 0
  const marks = objectsIn(manifest, 'marks').map((mark): Cell[] => [
    ((numberIn(mark, 'atMs') ?? started) - started) / 1000,
    textIn(mark, 'text'),
  ])
  if (marks.length > 0)
    yield {
      kind: 'table',
      table: {
        name: 'Marks',
        columns: [
          { name: 'at', unit: 'seconds' },
          { name: 'mark', unit: 'text' },
        ],
        rows: marks,
      },
    } as const
  const targets = entriesIn(manifest, 'targets')
  if (targets.length === 0) return
  yield {
    kind: 'table',
    table: {
      name: 'Targets',
      columns: [
        { name: 'target', unit: 'text' },
        { name: 'kind', unit: 'text' },
        { name: 'image', unit: 'text' },
        { name: 'digest', unit: 'text' },
        { name: 'cpus', unit: 'count' },
        { name: 'memory limit', unit: 'bytes' },
      ],
      rows: targets.map(([name, target]): Cell[] => [
        name,
        textIn(target, 'kind'),
        textIn(target, 'image'),
        textIn(target, 'imageDigest'),
        numberIn(target, 'cpus') ?? null,
        numberIn(target, 'memory') ?? null,
      ]),
    },
  } as const
}

function caveats(manifest: JsonObject, tally: Tally): void {
  const { outcome } = manifest
  const reason = textIn(manifest, 'reason')
  if (outcome === 'failed') {
    const message = () => `the run failed: ${reason}`
    tally.add({ code: 'scenario-failed', severity: 'error', message })
  } else if (outcome === 'stopped' || outcome === 'ended-early') {
    const message = () => `the run was ended before its time: ${reason}`
    tally.add({ code: 'run-ended-early', severity: 'info', message })
  } else if (outcome === 'running') {
    const message = () => 'the run had not ended when this was read; if it has since, its process died'
    tally.add({ code: 'run-not-ended', severity: 'info', message })
  }
  for (const remark of Array.isArray(manifest.remarks) ? manifest.remarks.slice(0, MAX_ROWS) : []) {
    if (typeof remark !== 'string') continue
    // A subject of its own each, so that none is counted into another.
    tally.add({ code: 'run-remark', severity: 'misleading', subject: remark.slice(0, MAX_TEXT), message: () => remark })
  }
  for (const [name, figures] of entriesIn(manifest, 'samplers')) {
    const missed = numberIn(figures, 'missed') ?? 0
    const taken = numberIn(figures, 'taken') ?? 0
    if (missed === 0) continue
    const reasons = Array.isArray(figures.reasons) ? figures.reasons.filter((each) => typeof each === 'string') : []
    const message = () =>
      `${counted(missed, 'sample')} of ${missed + taken} missed by ${name}, and nothing put in their place: ${reasons.join('; ')}; the longest sample took ${format(numberIn(figures, 'longestSample') ?? 0, 'seconds')}`
    tally.add({ code: 'samples-missed', severity: 'data-loss', subject: name, message })
  }
}

function objectIn(value: JsonObject, key: string): JsonObject {
  const found = value[key]
  return isObject(found) ? found : {}
}

function objectsIn(value: JsonObject, key: string): readonly JsonObject[] {
  const found = value[key]
  return Array.isArray(found) ? found.filter(isObject).slice(0, MAX_ROWS) : []
}

function entriesIn(value: JsonObject, key: string): readonly (readonly [string, JsonObject])[] {
  return Object.entries(objectIn(value, key)).flatMap(([name, each]) => (isObject(each) ? [[name, each] as const] : []))
}

function numberIn(value: JsonObject, key: string): number | undefined {
  const found = value[key]
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined
}

function textIn(value: JsonObject, key: string): string {
  const found = value[key]
  return typeof found === 'string' ? found.slice(0, MAX_TEXT) : ''
}
