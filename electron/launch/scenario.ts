/**
 * The shape of a scenario file, with every quantity written out. The reader checks it, editors complete it by the JSON
 * schema made from it, and what comes out is plain data in base units.
 */
import { z } from 'zod'
import { duration, size } from './quantityFields.ts'

const MAX_TEXT = 2_000
/** A scenario is written by hand; hundreds of parts are a program. */
const MAX_PARTS = 100
/** 96 configurations are the largest sweep of a suite that we know. */
const MAX_VALUES = 500
const MAX_REPEATS = 1_000

const text = z.string().min(1).max(MAX_TEXT)
const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, 'a name begins with a letter and has letters, digits, - and _')
const scalar = z.union([z.number(), text, z.boolean()])

export const parameterField = z.union([
  scalar,
  z.strictObject({
    value: scalar.meta({ description: 'The default.' }),
    choices: z.array(scalar).min(1).max(MAX_PARTS).exactOptional(),
    description: text.exactOptional(),
  }),
])

const port = z.union([
  z.int().min(0).max(65_535),
  z.strictObject({
    inside: z.int().min(1).max(65_535).meta({ description: 'Port within the container.' }),
    host: z
      .int()
      .min(1)
      .max(65_535)
      .exactOptional()
      .meta({ description: 'Port on 127.0.0.1; any free one by default.' }),
    proxied: z
      .boolean()
      .exactOptional()
      .meta({ description: 'Drivers reach it through a TCP proxy, which faults of the network act on.' }),
  }),
])

const ready = z
  .strictObject({
    health: z.literal(true).exactOptional().meta({ description: "The container's own health check says healthy." }),
    http: z.strictObject({ port: name, path: text.default('/'), status: z.int().default(200) }).exactOptional(),
    grpc: z
      .strictObject({ port: name, service: z.string().max(MAX_TEXT).default('') })
      .exactOptional()
      .meta({ description: 'grpc.health.v1.Health answers SERVING.' }),
    log: text.exactOptional().meta({ description: 'A regular expression that a line of the log matches.' }),
    port: name.exactOptional().meta({ description: 'A TCP connection to this port is accepted.' }),
    within: duration().default(60),
  })
  .meta({ description: 'When the target counts as up: everything named here must hold.' })

const target = z
  .strictObject({
    command: z.array(z.string().max(MAX_TEXT)).min(1).max(MAX_PARTS).exactOptional().meta({
      description: 'Without image: a local program, measured as a tree of processes. With image: its command.',
    }),
    image: text.exactOptional(),
    compose: text
      .exactOptional()
      .meta({ description: 'A compose file beside the scenario; all its services are started.' }),
    entrypoint: z.array(z.string().max(MAX_TEXT)).max(MAX_PARTS).exactOptional(),
    environment: z.record(text, z.union([z.string().max(MAX_TEXT), z.number(), z.boolean()])).default({}),
    ports: z.record(name, port).default({}),
    limits: z
      .strictObject({
        cpus: z.number().positive().exactOptional(),
        memory: size().exactOptional(),
        pids: z.int().min(1).exactOptional(),
      })
      .default({})
      .meta({ description: 'Of a container; what the engine made of them is read back and written down.' }),
    volumes: z.record(text, text).default({}).meta({
      description:
        'Path in the container to the name of a volume, which is removed with it, or to a folder beside the scenario (`./…`), read-only.',
    }),
    files: z
      .record(
        text,
        z.strictObject({
          from: text.meta({ description: 'A text file beside the scenario.' }),
          replace: z
            .array(z.strictObject({ text, by: text }))
            .max(MAX_PARTS)
            .default([])
            .meta({ description: 'Texts in it, and what stands for them.' }),
        }),
      )
      .default({})
      .meta({ description: 'Path in the container to the file that is copied there before it starts.' }),
    artifacts: z.record(text, text).default({}).meta({
      description:
        'Path or pattern in the container or of the working folder, to the folder of the result that keeps it.',
    }),
    ends: z
      .boolean()
      .default(false)
      .meta({ description: 'It does its work and ends with code 0; the run is done then. Any other end fails it.' }),
    needs: z
      .array(name)
      .max(MAX_PARTS)
      .default([])
      .meta({ description: 'Targets that must be ready before this one starts.' }),
    ready: ready.exactOptional(),
  })
  .refine(
    ({ command, image, compose }) =>
      compose === undefined ? command !== undefined || image !== undefined : !command && !image,
    'a target is an image, a compose file, or a command',
  )

const options = z
  .record(z.string(), z.unknown())
  .default({})
  .meta({ description: 'Options of the part, as docs/scenarios.md lists them.' })

const driver = z.strictObject({ use: name, with: options })
const sampler = z.strictObject({
  use: name,
  target: name.exactOptional().meta({ description: 'Absent: all targets that it suits.' }),
  every: duration().default(1),
  with: options,
})
const fault = z.strictObject({
  use: name,
  target: name.exactOptional(),
  at: duration().default(0).meta({ description: 'After the start of the phase.' }),
  for: duration().exactOptional().meta({ description: 'Absent: until the phase ends.' }),
  with: options,
})

const phase = z.strictObject({
  name,
  kind: z.enum(['warm-up', 'write', 'query', 'fault', 'other']).default('other'),
  duration: duration().exactOptional().meta({ description: 'Absent: until its drivers have ended.' }),
  atMost: duration()
    .default(3_600)
    .meta({ description: 'A phase without a duration that is not over by then fails the run.' }),
  drivers: z.array(driver).max(MAX_PARTS).default([]),
  faults: z.array(fault).max(MAX_PARTS).default([]),
})

export const scenarioFile = z.strictObject({
  $schema: text.exactOptional(),
  version: z.literal(1).meta({ description: 'Version of this format.' }),
  name: name.meta({ description: 'Names the scenario and its results.' }),
  title: text.exactOptional(),
  description: text.exactOptional(),
  parameters: z
    .record(name, parameterField)
    .default({})
    .meta({ description: `What --set changes. A parameter's name in \`\${}\` stands for its value anywhere below.` }),
  seed: z.int().min(0).default(1).meta({ description: 'Of all chance; each repeat takes the next one.' }),
  targets: z.record(name, target).default({}),
  prepare: z
    .array(driver)
    .max(MAX_PARTS)
    .default([])
    .meta({ description: 'Drivers that run before the first phase, one after the other, unmeasured.' }),
  phases: z.array(phase).min(1).max(MAX_PARTS),
  samplers: z.array(sampler).max(MAX_PARTS).default([]),
  matrix: z
    .record(name, z.array(scalar).min(1).max(MAX_VALUES))
    .default({})
    .meta({ description: 'Values of parameters; each combination is a run.' }),
  repeats: z.int().min(1).max(MAX_REPEATS).default(1),
  order: z.enum(['as-written', 'shuffled']).default('as-written').meta({
    description: 'Of the runs; shuffled by the seed, so that drift of the machine does not look like an effect.',
  }),
  coolDown: duration().default(0).meta({ description: 'Between two runs.' }),
  parallel: z.int().min(1).max(64).default(1).meta({ description: 'Runs at the same time.' }),
  criteria: z
    .array(
      z.strictObject({
        name: text,
        rule: text,
        description: text.exactOptional(),
        optional: z.boolean().exactOptional(),
      }),
    )
    .max(MAX_PARTS)
    .default([])
    .meta({ description: 'As in a criteria file; written beside each result.' }),
  stop: z
    .strictObject({
      lost: z
        .boolean()
        .default(false)
        .meta({ description: 'When a criterion is lost that no later measurement can win back.' }),
      leak: z.boolean().default(false).meta({ description: 'When a leak is found twice in a row.' }),
    })
    .default({ lost: false, leak: false })
    .meta({ description: 'Reasons to end a run early.' }),
  best: z
    .strictObject({
      metric: z
        .union([text.transform((one) => [one]), z.array(text).min(1).max(MAX_PARTS)])
        .meta({ description: 'Column of the sweep by which the best is chosen; of several the first that is there.' }),
      better: z.enum(['lower', 'higher']),
      take: z
        .record(name, text)
        .default({})
        .meta({ description: 'Parameter to the column that holds its value; by default the column of the same name.' }),
    })
    .exactOptional()
    .meta({ description: 'What of an earlier sweep a start can take: `run --best-of RUN`.' }),
  disk: size().exactOptional().meta({ description: 'What one run may write; asked of the disk before the start.' }),
})

export type Scenario = z.output<typeof scenarioFile>
export type ParameterValue = string | number | boolean

/** As published in resources/scenarios; a test holds the file against this. */
export function scenarioJsonSchema(): unknown {
  return { ...z.toJSONSchema(scenarioFile, { target: 'draft-7', io: 'input' }), title: 'Quartile scenario' }
}
