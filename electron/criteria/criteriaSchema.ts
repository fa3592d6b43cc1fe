/** The shape of a criteria file: the reader checks it, and editors complete it by the JSON schema made from it. */
import { z } from 'zod'

/** A suite promises about ten things; hundreds are a program, not a criteria file. */
const MAX_CRITERIA = 500
const MAX_INPUTS = 100
const MAX_TEXT = 2_000

const text = z.string().min(1).max(MAX_TEXT)
const value = z.union([z.number(), text])

const input = z.union([
  value,
  z.strictObject({
    value: value
      .exactOptional()
      .meta({ description: 'The default. Without one, a parameter of the run or --set must say it.' }),
    unit: text.exactOptional().meta({
      description: 'What a value without a unit is in, and what others must fit.',
      examples: ['KiB', 's', '%'],
    }),
    description: text.exactOptional(),
  }),
])

const criterion = z.strictObject({
  name: text.meta({ description: 'What is demanded, in a few words.' }),
  rule: text.meta({
    description:
      'A comparison: `max(metric{phase="query"}) <= 500 MiB`, `growth(metric) <= 20 %`, `p95(metric) < 5 s`, `min(\'Table\'.column{other > 0}) > 70 %`, `a within 1 % of b`, `spread(max(metric) by parameter) <= 30 %`, `change(mean(metric)) <= 10 %` against the base, `stable(metric)`.',
    examples: ['max(go_memstats_heap_alloc_bytes{phase="query"}) <= 500 MiB', 'growth(go_goroutines) <= 20 %'],
  }),
  description: text.exactOptional().meta({ description: 'Why it is demanded, or how its figure comes about.' }),
  source: text.exactOptional().meta({ description: 'The document that demands it.' }),
  promised: z
    .boolean()
    .exactOptional()
    .meta({ description: "The suite's documents promise it, and nothing in the suite checks it." }),
  optional: z
    .boolean()
    .exactOptional()
    .meta({ description: 'Where data is lacking it is shown, and does not decide. It never passes for lack of data.' }),
})

export const criteriaFile = z.strictObject({
  $schema: text.exactOptional().meta({ description: 'Address of this schema, for editors.' }),
  version: z.literal(1).meta({ description: 'Version of this format.' }),
  name: text.meta({ description: 'What the criteria are of.' }),
  description: text.exactOptional(),
  system: text
    .exactOptional()
    .meta({ description: 'The layout whose runs they are for, as `quartile list` shows it.' }),
  inputs: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a name of letters, digits and _'), input)
    .refine((inputs) => Object.keys(inputs).length <= MAX_INPUTS, `at most ${MAX_INPUTS} inputs`)
    .exactOptional()
    .meta({
      description:
        'Numbers that rules name. --set comes before a parameter of the run of the same name, and that before the value here.',
    }),
  criteria: z.array(criterion).min(1).max(MAX_CRITERIA),
})

/** As published in resources/criteria; a test holds the file against this. Draft 7 is what editors read everywhere. */
export function criteriaJsonSchema(): unknown {
  return { ...z.toJSONSchema(criteriaFile, { target: 'draft-7' }), title: 'Quartile criteria' }
}
