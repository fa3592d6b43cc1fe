/** The shape of a report's JSON, published for those who read it by program. What reads a report's picture does not trust it by this: it bounds each part. */
import { z } from 'zod'

const text = z.string()
const outcome = z.enum(['leak', 'growing', 'step', 'stable', 'inconclusive'])
const status = z.enum(['pass', 'fail', 'inconclusive', 'not-evaluable'])
const severity = z.enum(['info', 'misleading', 'data-loss', 'error'])
const unit = z.enum(['seconds', 'bytes', 'count', 'ratio', 'bytes/second', 'count/second', 'unknown'])
const labels = z.record(text, text)
const title = text.exactOptional()
const leftOut = z.int().min(0).meta({ description: 'How many more there are that are not shown.' })
const seconds = z.number().meta({ description: "Seconds since the run's start; rows where its axis is rows." })

const caveat = z.strictObject({
  code: text.meta({ description: 'Stable; docs/caveats.md lists them all.' }),
  severity,
  subject: text,
  message: text,
  line: z.int().exactOptional(),
})

const figureOfVerdict = z.strictObject({ value: z.number().exactOptional(), text })

const verdict = z.strictObject({
  criterion: text,
  rule: text,
  status,
  subject: z
    .strictObject({ run: text.exactOptional(), phase: text.exactOptional(), labels: labels.exactOptional() })
    .exactOptional(),
  observed: figureOfVerdict.exactOptional(),
  limit: figureOfVerdict.exactOptional(),
  reason: text,
  metrics: z.array(text).exactOptional(),
  tables: z.array(text).exactOptional(),
  promised: z.boolean().exactOptional(),
  optional: z.boolean().exactOptional(),
  source: text.exactOptional(),
  line: z.int(),
  caveats: z.array(text).exactOptional(),
})

const cell = z.strictObject({
  text,
  value: z.number().exactOptional().meta({ description: 'The number behind the words, in base units.' }),
  unit: unit.exactOptional(),
  tone: z.union([z.enum(['better', 'worse', 'muted']), outcome]).exactOptional(),
})

const block = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('paragraph'), text }),
  z.strictObject({
    kind: z.literal('note'),
    markdown: text,
    parts: z.array(z.strictObject({ kind: z.enum(['heading', 'paragraph', 'item', 'code']), text })),
  }),
  z.strictObject({
    kind: z.literal('verdicts'),
    verdicts: z.array(
      z.strictObject({
        subject: text,
        outcome,
        byEvidence: outcome.exactOptional(),
        reasons: z.array(text),
        evidence: z.array(z.strictObject({ rule: text, first: text, last: text, says: text })),
      }),
    ),
    leftOut,
  }),
  z.strictObject({
    kind: z.literal('checks'),
    name: text,
    status,
    note: text,
    verdicts: z.array(verdict),
    leftOut,
  }),
  z.strictObject({
    kind: z.literal('table'),
    title,
    note: text.exactOptional(),
    columns: z.array(z.strictObject({ name: text, align: z.enum(['left', 'right']) })),
    rows: z.array(z.array(cell)),
    leftOut,
  }),
  z.strictObject({
    kind: z.literal('figure'),
    name: text,
    title,
    figure: z.looseObject({}).meta({ description: 'Plotly JSON: data and layout.' }),
    height: z.number().meta({ description: "CSS pixels at the page's width." }),
    own: z.strictObject({ width: z.number(), height: z.number(), scale: z.number() }).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('flame'),
    name: text,
    title,
    whole: text,
    frames: z.array(
      z.strictObject({
        name: text,
        package: text,
        depth: z.int().min(1),
        start: z.number().meta({ description: 'Left edge, a share of the whole.' }),
        width: z.number().meta({ description: 'A share of the whole.' }),
        value: text,
        change: z.number().min(-1).max(1).exactOptional(),
      }),
    ),
    depth: z.int(),
    leftOut,
  }),
  z.strictObject({
    kind: z.literal('caveats'),
    groups: z.array(z.strictObject({ severity, caveats: z.array(caveat), leftOut })),
  }),
  z.strictObject({ kind: z.literal('console'), name: text, title, text }),
])

const carriedRun = z.strictObject({
  startedAtMs: z.number().exactOptional(),
  axis: z.literal('rows').exactOptional(),
  parameters: z.record(text, z.union([text, z.number()])),
  phases: z.array(z.strictObject({ name: text, kind: text, start: seconds, end: seconds })),
  series: z.array(
    z.strictObject({
      metric: text,
      unit,
      column: text.exactOptional(),
      labels: labels.exactOptional(),
      measuredProcess: text.exactOptional(),
      phase: text.exactOptional(),
      t: z.array(seconds),
      v: z.array(z.number().nullable()).meta({ description: 'Null where a measurement is missing.' }),
    }),
  ),
  tables: z.array(
    z.strictObject({
      name: text,
      columns: z.array(z.strictObject({ name: text, unit: z.union([unit, z.literal('text')]) })),
      rows: z.array(z.array(z.union([text, z.number(), z.null()]))),
    }),
  ),
  caveats: z.array(caveat),
})

export const reportFile = z.strictObject({
  format: z.literal('quartile/report'),
  version: z.literal(1).meta({ description: 'Version of this format.' }),
  title: text,
  lead: z.array(text).meta({ description: 'The runs in words, a sentence each.' }),
  runs: z.array(
    z.strictObject({
      id: text,
      name: text,
      system: text,
      side: z.enum(['base', 'candidate']).exactOptional(),
      data: carriedRun.exactOptional().meta({ description: 'Lets a picture of the report be opened again.' }),
    }),
  ),
  sections: z.array(z.strictObject({ id: text, title: text, blocks: z.array(block) })),
  provenance: z.array(
    z.strictObject({ title: text, entries: z.array(z.strictObject({ name: text, lines: z.array(text) })) }),
  ),
})

/** As published in resources/templates; a test holds the file against this. */
export function reportJsonSchema(): unknown {
  return { ...z.toJSONSchema(reportFile, { target: 'draft-7' }), title: 'Quartile report' }
}
