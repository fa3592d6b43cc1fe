/** Faults of the network between drivers and a target, by the proxy before each of its ports that the scenario calls `proxied`. */
import { z } from 'zod'
import { UserError } from '../../../shared/errors.ts'
import { duration, size } from '../quantityFields.ts'
import { type FaultContext, fault } from './fault.ts'
import type { Conditions, TcpProxy } from './tcpProxy.ts'

const port = { port: z.string().exactOptional().describe('One of the target; all that are proxied when absent.') }

function proxiesOf({ proxies, target }: FaultContext, name: string | undefined): readonly TcpProxy[] {
  const meant = [...proxies].flatMap(([each, proxy]) => (name === undefined || each === name ? [proxy] : []))
  if (meant.length > 0) return meant
  const what = name === undefined ? 'a port' : `the port ${name}`
  throw new UserError(
    'usage',
    `${target.name} does not have ${what} behind a proxy, which this fault acts on`,
    'Write `proxied: true` beside the port in the scenario.',
  )
}

function impose(context: FaultContext, name: string | undefined, conditions: Conditions): () => Promise<void> {
  const ends = proxiesOf(context, name).map((proxy) => proxy.impose(conditions))
  return async () => {
    for (const end of ends) end()
  }
}

const delay = z.strictObject({ ...port, latency: duration(), jitter: duration().default(0) })

export const networkDelay = fault({
  id: 'network-delay',
  title: 'The network takes longer, each way',
  options: delay,
  begin: async ({ port: name, latency, jitter }: z.output<typeof delay>, context) =>
    impose(context, name, { latency, jitter }),
})

const bandwidth = z.strictObject({ ...port, perSecond: size() })

export const networkBandwidth = fault({
  id: 'network-bandwidth',
  title: 'Each connection carries less',
  options: bandwidth,
  begin: async ({ port: name, perSecond }: z.output<typeof bandwidth>, context) =>
    impose(context, name, { bytesPerSecond: perSecond }),
})

const ports = z.strictObject(port)

export const networkBlock = fault({
  id: 'network-block',
  title: 'Nothing gets through',
  options: ports,
  begin: async ({ port: name }: z.output<typeof ports>, context) => impose(context, name, { blocked: true }),
})

export const networkReset = fault({
  id: 'network-reset',
  title: 'All connections break at once',
  options: ports,
  async begin({ port: name }: z.output<typeof ports>, context) {
    for (const proxy of proxiesOf(context, name)) proxy.reset()
    return async () => undefined
  },
})
