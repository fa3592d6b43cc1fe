/** What the drivers of a BanyanDB server have in common: which server, which group, which model. */
import { z } from 'zod'
import { UserError } from '../../../../shared/errors.ts'
import type { DriverContext } from '../driver.ts'
import { type Model, streamModel, traceModel } from './models.ts'

export const targetFields = {
  target: z.string().describe('TARGET.PORT of its gRPC port.'),
  model: z.enum(['trace', 'stream']).default('trace'),
  group: z.string().default('trace_streaming_test'),
}

const HOUR_MS = 3_600_000

export function addressOf(target: string, { targets }: DriverContext): string {
  const address = targets[target]
  if (address === undefined) throw new UserError('usage', `${target} is no port of a target`)
  return address
}

export function modelOf({ model, group }: { readonly model: 'trace' | 'stream'; readonly group: string }): Model {
  return model === 'trace' ? traceModel(group) : streamModel(group)
}

/** Whole hours, so that all that write in one run, and what reads it, speak of the same time. */
export function latestHourMs(): number {
  return Math.floor(Date.now() / HOUR_MS) * HOUR_MS
}
