/** Creates group, schema, index rules and their binding, as the suites do before they write. What is there already stays. */
import { status } from '@grpc/grpc-js'
import { z } from 'zod'
import { UserError } from '../../../../shared/errors.ts'
import { driver } from '../driver.ts'
import { type BanyandbClient, banyandbClient, isServiceError } from './client.ts'
import type { Model } from './models.ts'
import { addressOf, modelOf, targetFields } from './target.ts'

const options = z.strictObject({
  ...targetFields,
  shards: z.int().min(1).default(2),
  /** Days that data is kept; spans lie in the last hours. */
  days: z.int().min(1).default(7),
})
type Options = z.output<typeof options>

export const banyandbSchema = driver({
  id: 'banyandb-schema',
  title: 'Schema of a BanyanDB group',
  options,
  plan: ({ target, model, group }: Options) => [
    `creates the group ${group} on ${target}, with the ${model} schema of the suite and its index rules`,
  ],
  async run(given, context) {
    const client = banyandbClient(addressOf(given.target, context))
    try {
      const version = (await client.call('common.Service', 'GetAPIVersion', {}).catch(() => undefined)) as
        | { version?: { version: string; revision: string } }
        | undefined
      context.log(`API version ${version?.version?.version ?? 'unknown'} ${version?.version?.revision ?? ''}`.trim())
      for (const [service, request] of requests(modelOf(given), given)) {
        await create(client, service, request, context.log)
      }
    } finally {
      client.close()
    }
  },
})

function requests(model: Model, { shards, days }: Options): readonly (readonly [service: string, request: object])[] {
  const { group, catalog } = model
  const interval = (num: number) => ({ unit: 'UNIT_DAY', num })
  const resources = { shard_num: shards, segment_interval: interval(1), ttl: interval(days) }
  const [schema] = Object.values(model.schema) as { metadata: { name: string } }[]
  const { name } = schema?.metadata ?? { name: '' }
  return [
    ['GroupRegistryService', { group: { metadata: { name: group }, catalog, resource_opts: resources } }],
    [model.registry, model.schema],
    ...model.rules.map(
      (rule) =>
        [
          'IndexRuleRegistryService',
          { index_rule: { metadata: { group, name: rule.name }, tags: rule.tags, type: rule.type } },
        ] as const,
    ),
    [
      'IndexRuleBindingRegistryService',
      {
        index_rule_binding: {
          metadata: { group, name: `${name}_binding` },
          rules: model.rules.map((rule) => rule.name),
          subject: { catalog, name },
          // The suite leaves them out, which a server refuses that checks what it is sent.
          begin_at: { seconds: Date.UTC(2024, 0, 1) / 1000, nanos: 0 },
          expire_at: { seconds: Date.UTC(2100, 0, 1) / 1000, nanos: 0 },
        },
      },
    ],
  ]
}

async function create(client: BanyandbClient, service: string, request: object, log: (line: string) => void) {
  try {
    await client.call(`database.${service}`, 'Create', request)
    log(`${service}: created`)
  } catch (error) {
    if (!isServiceError(error)) throw error
    if (error.code === status.ALREADY_EXISTS) log(`${service}: is there already`)
    else
      throw new UserError(
        error.code === status.UNAVAILABLE ? 'unavailable' : 'bad-data',
        `${service} refuses the schema: ${error.details}`,
      )
  }
}
