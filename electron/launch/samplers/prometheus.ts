/** A server's `/metrics` as it stands at each sample: measured by the server itself, whatever it is made of. */
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { metricFacts } from '../../../shared/metrics.ts'
import type { Unit } from '../../../shared/model.ts'
import { parseSample } from '../../import/captures/exposition.ts'
import { unitByName } from '../../import/captures/metricUnit.ts'
import { type Sampled, sampler } from '../sampler.ts'

/** What memory stories are told by, and what a scenario names beside it. */
const USUAL = /^(?:go|process|jvm|nodejs|dotnet|python|container)_/
/** Of a bucket nothing can be judged that quantiles do not say shorter. */
const BUCKET = /_bucket$|^go_.*_(?:bytes_bucket|info)$/
/** A page of a large server is some megabytes. */
const MAX_PAGE_BYTES = 32 * 2 ** 20

const options = z.strictObject({
  port: z.string(),
  path: z.string().default('/metrics'),
  /** Regular expressions of further metrics; by default only the runtime's own are kept. */
  keep: z.array(z.string()).default([]),
})

export const prometheusSampler = sampler({
  id: 'prometheus',
  title: "The server's own metrics page",
  options,
  suits: () => false,
  async open({ port, path, keep }: z.output<typeof options>, { target }) {
    const address = target.addresses[port]
    if (address === undefined) throw new UserError('usage', `${target.name} has no port ${port}`)
    const wanted = [USUAL, ...keep.map((pattern) => new RegExp(pattern))]
    const url = `http://${address}${path}`
    return {
      async sample(_, signal) {
        const response = await fetch(url, { signal })
        if (!response.ok)
          throw new UserError('unavailable', `${path} of ${target.name} answers with ${response.status}`)
        const text = await response.text()
        if (text.length > MAX_PAGE_BYTES) throw new UserError('bad-data', `${path} of ${target.name} is too long`)
        return text.split('\n').flatMap((line): Sampled[] => {
          if (line.startsWith('#') || line.trim() === '') return []
          const sample = parseSample(line)
          if (!sample || BUCKET.test(sample.name) || !wanted.some((pattern) => pattern.test(sample.name))) return []
          const { name, labels, value } = sample
          return [{ metric: name, unit: unitOf(name), labels: { ...labels, process: target.name }, value }]
        })
      },
    }
  },
})

function unitOf(name: string): Unit {
  const known = metricFacts(name, 'unknown').unit
  return known === 'unknown' ? unitByName(name) : known
}
