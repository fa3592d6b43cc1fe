/**
 * A PNG that Quartile wrote as a report, and that carries its runs: a `tEXt` chunk right behind the header names them, an
 * `iTXt` chunk holds the report's JSON, deflated (https://www.w3.org/TR/png-3/#11textinfo). The picture came from anywhere,
 * so each length is held against what there is, and the JSON against a schema.
 */
import { inflateSync } from 'node:zlib'
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { MAX_PICTURE_POINTS, MAX_PICTURE_SERIES, PICTURE_DATA, PICTURE_RUNS } from '../../../shared/pictureData.ts'
import type { ImportRecord } from '../../../shared/records.ts'
import type { ByteSource } from '../byteSource.ts'
import type { Importer } from '../importer.ts'

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
const HEADER_END = 33
/** A picture of a hundred million pixels with all that it carries. */
const MAX_FILE_BYTES = 256 * 2 ** 20
/** Twenty runs of two hundred series of a thousand points, as text. */
const MAX_JSON_BYTES = 256 * 2 ** 20
/** Of the runs' names: it fits into the first bytes of a file. */
const MAX_HEAD_BYTES = 3_500
const MAX_RUNS = 20
const MAX_ROWS = 1_000
const MAX_LISTED = 10_000

const text = z.string().max(100_000)
const unit = z.enum(['seconds', 'bytes', 'count', 'ratio', 'bytes/second', 'count/second', 'unknown'])
const named = z.record(text, text)
const runNames = z
  .array(z.object({ name: text, system: z.string().regex(/^[a-z0-9-]{1,60}$/) }))
  .min(1)
  .max(MAX_RUNS)
const carriedRun = z.object({
  startedAtMs: z.number().exactOptional(),
  axis: z.literal('rows').exactOptional(),
  parameters: z.record(text, z.union([text, z.number()])),
  phases: z
    .array(
      z.object({
        name: text,
        kind: z.enum(['warm-up', 'write', 'query', 'fault', 'other']),
        start: z.number(),
        end: z.number(),
      }),
    )
    .max(MAX_LISTED),
  series: z
    .array(
      z.object({
        metric: text,
        unit,
        column: text.exactOptional(),
        labels: named.exactOptional(),
        measuredProcess: text.exactOptional(),
        phase: text.exactOptional(),
        t: z.array(z.number()).max(2 * MAX_PICTURE_POINTS),
        v: z.array(z.number().nullable()).max(2 * MAX_PICTURE_POINTS),
      }),
    )
    .max(MAX_PICTURE_SERIES),
  tables: z
    .array(
      z.object({
        name: text,
        columns: z.array(z.object({ name: text, unit: z.union([unit, z.literal('text')]) })).max(MAX_ROWS),
        rows: z.array(z.array(z.union([text, z.number(), z.null()])).max(MAX_ROWS)).max(MAX_ROWS),
      }),
    )
    .max(MAX_LISTED),
  caveats: z
    .array(
      z.object({
        code: text,
        severity: z.enum(['info', 'misleading', 'data-loss', 'error']),
        subject: text,
        message: text,
        line: z.number().exactOptional(),
      }),
    )
    .max(MAX_LISTED),
})
const carriedReport = z.object({
  runs: z
    .array(z.object({ name: text, data: carriedRun }))
    .min(1)
    .max(MAX_RUNS),
})

/** Reads the n-th run that a picture carries; layouts ask for each. */
export function pictureImporter(n: number): Importer {
  return {
    id: 'report-picture',
    sniff: (head) => runsNamed(head) !== undefined,
    parse: (source) => parse(source, n),
  }
}

export const reportPicture = pictureImporter(0)

/** The runs that the first bytes of a picture name; undefined for any other file. */
export function runsNamed(head: Uint8Array): readonly { readonly name: string; readonly system: string }[] | undefined {
  const chunk = SIGNATURE.every((byte, i) => head[i] === byte) ? chunkAt(head, HEADER_END) : undefined
  if (chunk?.type !== 'tEXt' || chunk.data.length > MAX_HEAD_BYTES) return undefined
  const [keyword, json = ''] = Buffer.from(chunk.data).toString('latin1').split('\0', 2)
  if (keyword !== PICTURE_RUNS) return undefined
  try {
    return runNames.safeParse(JSON.parse(json)).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

interface Chunk {
  readonly type: string
  readonly data: Uint8Array
  readonly end: number
}

/** Length, type, data and a check sum; undefined where the bytes end before it does. */
function chunkAt(bytes: Uint8Array, at: number): Chunk | undefined {
  if (at + 12 > bytes.length) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = at + 12 + view.getUint32(at)
  if (end > bytes.length) return undefined
  const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1')
  return { type, data: bytes.subarray(at + 8, end - 4), end }
}

async function* parse(source: ByteSource, n: number): AsyncGenerator<ImportRecord> {
  const carried = carriedReport.safeParse(reportIn(await readWhole(source), source.path))
  const run = carried.data?.runs[n]?.data
  if (run === undefined)
    throw new UserError(
      'bad-data',
      `${source.path} carries no run that can be read`,
      'It may come from a newer Quartile.',
    )
  const { startedAtMs: epochMs, axis } = run
  const placed = epochMs === undefined ? {} : { epochMs }
  for (const [name, value] of Object.entries(run.parameters)) yield { kind: 'parameter', name, value }
  for (const phase of run.phases) yield { kind: 'phase', phase, ...placed }
  for (const { t, v, ...header } of run.series) {
    if (t.length !== v.length || t.length === 0) continue
    yield { kind: 'frame', ...placed, ...(axis === undefined ? {} : { axis }), series: [header] }
    yield { kind: 'points', t: Float64Array.from(t), v: [Float64Array.from(v, (x) => x ?? Number.NaN)] }
  }
  for (const table of run.tables) yield { kind: 'table', table }
  for (const caveat of run.caveats) yield { kind: 'caveat', caveat }
  yield {
    kind: 'caveat',
    caveat: {
      code: 'report-picture',
      severity: 'misleading',
      subject: 'run',
      message: `This was read from the picture of a report. It carries at most ${MAX_PICTURE_POINTS} points a series, the extremes among them, and no profiles, logs or files: means and verdicts are of those points. The folder of the run has all.`,
    },
  }
}

async function readWhole(source: ByteSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of source.chunks()) {
    length += chunk.length
    if (length > MAX_FILE_BYTES) throw new UserError('bad-data', `${source.path} is larger than any report's picture`)
    parts.push(chunk.slice())
  }
  return Buffer.concat(parts, length)
}

function reportIn(bytes: Uint8Array, path: string): unknown {
  const first = chunkAt(bytes, HEADER_END)
  const chunk = first && chunkAt(bytes, first.end)
  // Compressed, no language, no translated keyword: five bytes behind the keyword's zero.
  const head = `${PICTURE_DATA}\0\x01\0\0\0`
  const isData = chunk?.type === 'iTXt' && Buffer.from(chunk.data.subarray(0, head.length)).toString('latin1') === head
  if (!chunk || !isData)
    throw new UserError('bad-data', `${path} names runs and carries none: the picture was cut or edited`)
  try {
    return JSON.parse(
      inflateSync(chunk.data.subarray(head.length), { maxOutputLength: MAX_JSON_BYTES }).toString('utf8'),
    )
  } catch (error) {
    throw new UserError('bad-data', `${path} carries runs that cannot be unpacked: ${(error as Error).message}`)
  }
}
