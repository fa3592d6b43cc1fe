/** Waits until a target is up: everything that its scenario names must hold, within a limit of its own. */
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js'
import { fromJSON } from '@grpc/proto-loader'
import { UserError } from '../../../shared/errors.ts'
import { format } from '../../../shared/units.ts'
import type { Scenario } from '../scenario.ts'

const LOOK_MS = 200
/** Of one attempt; the next may succeed. */
const ATTEMPT_MS = 2_000

export type Ready = NonNullable<Scenario['targets'][string]['ready']>

export interface Waiting {
  readonly name: string
  readonly addresses: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** `healthy` and so on as a container's own check says; undefined where it has none. */
  health?(): Promise<string | undefined>
  /** Whether a line of the log matches. */
  hasLogged(pattern: RegExp): Promise<boolean>
  /** Why it cannot become ready any more. */
  ended(): string | undefined
}

/** Throws a UserError that says which of the conditions did not come, and what was seen instead. */
export async function waitUntilReady(ready: Ready, waiting: Waiting): Promise<void> {
  const until = performance.now() + ready.within * 1000
  const conditions = conditionsOf(ready, waiting)
  for (;;) {
    const ended = waiting.ended()
    if (ended !== undefined) throw new UserError('unavailable', `${waiting.name} ${ended} before it was ready`)
    const [unmet] = conditions
    if (!unmet) return
    const seen = await unmet.look().catch(complaintOf)
    if (seen === true) conditions.shift()
    else if (performance.now() > until)
      throw new UserError(
        'unavailable',
        `${waiting.name} was not ready within ${format(ready.within, 'seconds')}: ${unmet.what}, ${seen}`,
        'Its log is in the folder of the result; `ready: { within: … }` of the scenario gives it longer.',
      )
    else await pause(LOOK_MS, undefined, { signal: waiting.signal })
  }
}

/** What a failed attempt says; fetch has the reason in its cause. */
function complaintOf(error: Error & { readonly cause?: { readonly code?: string } }): string {
  return `and it says ${error.cause?.code ?? error.message}`
}

interface Condition {
  readonly what: string
  /** True when it holds, else what was seen. */
  look(): Promise<true | string>
}

function conditionsOf(ready: Ready, waiting: Waiting): Condition[] {
  const address = (port: string) => {
    const found = waiting.addresses[port]
    if (found === undefined) throw new UserError('usage', `${waiting.name} has no port ${port}`)
    return found
  }
  const conditions: Condition[] = []
  if (ready.port !== undefined) {
    const at = address(ready.port)
    conditions.push({ what: `port ${ready.port} should accept connections`, look: () => accepts(at) })
  }
  if (ready.log !== undefined) {
    const pattern = new RegExp(ready.log)
    conditions.push({
      what: `its log should have a line like ${ready.log}`,
      look: async () => (await waiting.hasLogged(pattern)) || 'and has none',
    })
  }
  if (ready.health) {
    conditions.push({
      what: 'its own health check should say healthy',
      look: async () => {
        const health = await waiting.health?.()
        return health === 'healthy' || (health === undefined ? 'and it has none' : `and says ${health}`)
      },
    })
  }
  if (ready.http) {
    const { path, status, port } = ready.http
    const url = `http://${address(port)}${path}`
    conditions.push({
      what: `${path} should answer with ${status}`,
      look: async () => {
        const response = await fetch(url, { signal: AbortSignal.timeout(ATTEMPT_MS) })
        await response.body?.cancel()
        return response.status === status || `and answers with ${response.status}`
      },
    })
  }
  if (ready.grpc) {
    const { service } = ready.grpc
    const at = address(ready.grpc.port)
    conditions.push({ what: 'its gRPC health should be SERVING', look: () => grpcHealth(at, service) })
  }
  return conditions
}

function accepts(address: string): Promise<true | string> {
  const cut = address.lastIndexOf(':')
  return new Promise((done) => {
    const socket = connect({ host: address.slice(0, cut), port: Number(address.slice(cut + 1)), timeout: ATTEMPT_MS })
    const end = (seen: true | string) => {
      socket.destroy()
      done(seen)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end('and does not answer'))
    socket.once('error', (error: NodeJS.ErrnoException) => end(`and it says ${error.code ?? error.message}`))
  })
}

/** grpc.health.v1, the part that is asked: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const HEALTH = {
  nested: {
    grpc: {
      nested: {
        health: {
          nested: {
            v1: {
              nested: {
                Health: {
                  methods: { Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' } },
                },
                HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
                HealthCheckResponse: {
                  fields: { status: { type: 'ServingStatus', id: 1 } },
                  nested: {
                    ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
}

async function grpcHealth(address: string, service: string): Promise<true | string> {
  const loaded = loadPackageDefinition(fromJSON(HEALTH as unknown as Parameters<typeof fromJSON>[0], { enums: String }))
  const Health = (loaded as unknown as { grpc: { health: { v1: { Health: ServiceClientConstructor } } } }).grpc.health
    .v1.Health
  const client = new Health(address, credentials.createInsecure())
  try {
    return await new Promise((done) => {
      const check = client.Check as unknown as (
        request: { service: string },
        options: { deadline: number },
        answer: (error: Error | null, response?: { status: string }) => void,
      ) => void
      check.call(client, { service }, { deadline: Date.now() + ATTEMPT_MS }, (error, response) =>
        done(
          error ? `and it says ${error.message}` : response?.status === 'SERVING' || `and it is ${response?.status}`,
        ),
      )
    })
  } finally {
    client.close()
  }
}
