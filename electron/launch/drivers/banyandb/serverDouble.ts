/**
 * A server that answers as BanyanDB does where a client can tell, over real gRPC: for machines without its image. It keeps
 * to the rules that bite: answers come after the half-close, times are whole milliseconds, metadata stands on every message,
 * a binding says when it begins and ends, a query needs an order, and under memory pressure new streams are refused.
 */
import {
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js'
import { banyandbServices } from './client.ts'

export interface ServerDouble {
  /** `host:port`. */
  readonly address: string
  readonly created: readonly string[]
  /** Spans that were acknowledged, by trace id; in a stream by its element. */
  readonly traces: ReadonlyMap<string, readonly StoredSpan[]>
  /** How many of the next streams are refused under memory pressure. */
  shed: number
  /** Statuses for the next spans instead of success. */
  readonly answers: string[]
  close(): void
}

export interface StoredSpan {
  readonly tags: readonly Tag[]
  readonly span: Buffer
  readonly startMs: number
}

interface Tag {
  readonly str?: { readonly value: string }
  readonly int?: { readonly value: number }
  readonly timestamp?: Time
}
interface Time {
  readonly seconds: number
  readonly nanos: number
}
interface Metadata {
  readonly group: string
  readonly name: string
}
interface TraceWrite {
  readonly metadata: Metadata | null
  readonly tags: readonly Tag[]
  readonly span: Buffer
  readonly version: number
}
interface StreamWrite {
  readonly metadata: Metadata | null
  readonly element: {
    readonly element_id: string
    readonly timestamp: Time
    readonly tag_families: readonly { readonly tags: readonly (Tag & { readonly binary_data?: Buffer })[] }[]
  } | null
  readonly message_id: number
}
interface Query {
  readonly groups: readonly string[]
  readonly limit: number
  readonly order_by: { readonly index_rule_name: string; readonly sort: string } | null
  readonly time_range: { readonly begin: Time; readonly end: Time }
}

/** Of the schema, where the tags of a span are told apart by their place. */
const [TRACE_ID, START_TIME] = [2, 3]
const DEFAULT_LIMIT = 20

/** Port 0 is any free one. */
export async function startServerDouble({ port: wanted = 0 } = {}): Promise<ServerDouble> {
  const services = banyandbServices()
  const server = new Server({ 'grpc.max_receive_message_length': 16 * 2 ** 20 })
  const created = new Set<string>()
  const traces = new Map<string, StoredSpan[]>()
  const double = { created: [] as string[], traces, shed: 0, answers: [] as string[] }
  const add = (name: string, handlers: Record<string, unknown>) => {
    const service = services[name]?.service
    if (service) server.addService(service, handlers as never)
  }

  const register =
    (kind: string, check: (body: Record<string, unknown>) => string | undefined = () => undefined) =>
    ({ request }: ServerUnaryCall<Record<string, Record<string, unknown>>, unknown>, done: sendUnaryData<unknown>) => {
      const [body = {}] = Object.values(request)
      const { group, name } = body.metadata as Metadata
      const complaint = check(body)
      const key = `${kind} ${group}/${name}`
      if (complaint !== undefined) done({ code: status.INVALID_ARGUMENT, details: complaint })
      else if (created.has(key)) done({ code: status.ALREADY_EXISTS, details: `${key} already exists` })
      else {
        created.add(key)
        double.created.push(key)
        done(null, {})
      }
    }

  function write(kind: string, store: (message: never, metadata: Metadata) => string) {
    return (call: ServerDuplexStream<{ metadata: Metadata | null }, unknown>) => {
      if (double.shed > 0) {
        double.shed--
        call.emit('error', {
          code: status.RESOURCE_EXHAUSTED,
          details: 'server is under memory pressure, please retry later',
        })
        return
      }
      const answers: object[] = []
      call.on('data', (message: TraceWrite & StreamWrite) => {
        const { metadata, version, message_id } = message
        const known = metadata && created.has(`${kind} ${metadata.group}/${metadata.name}`)
        const answer = !metadata ? 'STATUS_METADATA_REQUIRED' : !known ? 'STATUS_NOT_FOUND' : undefined
        const said = answer ?? double.answers.shift() ?? store(message as never, metadata as Metadata)
        answers.push({ metadata, version, message_id, status: said })
      })
      call.on('end', () => {
        for (const answer of answers) call.write(answer)
        call.end()
      })
    }
  }

  function keep(traceId: string, span: StoredSpan): string {
    if (!Number.isInteger(span.startMs)) return 'STATUS_INVALID_TIMESTAMP'
    const known = traces.get(traceId)
    if (known) known.push(span)
    else traces.set(traceId, [span])
    return 'STATUS_SUCCEED'
  }

  add('common.Service', {
    GetAPIVersion: (_: unknown, done: sendUnaryData<unknown>) =>
      done(null, { version: { version: '0.10', revision: 'double' } }),
  })
  add('database.GroupRegistryService', { Create: register('group') })
  add('database.TraceRegistryService', { Create: register('trace') })
  add('database.StreamRegistryService', { Create: register('stream') })
  add('database.IndexRuleRegistryService', { Create: register('rule') })
  add('database.IndexRuleBindingRegistryService', {
    Create: register('binding', ({ begin_at, expire_at }) =>
      begin_at && expire_at ? undefined : 'invalid IndexRuleBinding: begin_at and expire_at are required',
    ),
  })
  add('trace.TraceService', {
    Write: write('trace', ({ tags, span }: TraceWrite) => {
      const time = tags[START_TIME]?.timestamp
      return keep(tags[TRACE_ID]?.str?.value ?? '', { tags, span, startMs: time ? msOf(time) : Number.NaN })
    }),
    Query: ({ request }: ServerUnaryCall<Query, unknown>, done: sendUnaryData<unknown>) => {
      if (!request.order_by)
        return done({ code: status.INVALID_ARGUMENT, details: 'either traceIDs or order must be specified' })
      const { begin, end } = request.time_range
      if ([begin, end].some((time) => !Number.isInteger(msOf(time))))
        return done({ code: status.INVALID_ARGUMENT, details: 'the time range is finer than a millisecond' })
      const newest = (spans: readonly StoredSpan[]) => Math.max(...spans.map(({ startMs }) => startMs))
      const found = [...traces]
        .filter(([, spans]) => spans.some(({ startMs }) => startMs >= msOf(begin) && startMs < msOf(end)))
        .sort(([, a], [, b]) => newest(b) - newest(a))
        .slice(0, request.limit || DEFAULT_LIMIT)
      done(null, {
        traces: found.map(([trace_id, spans]) => ({ trace_id, spans: spans.map(({ span }) => ({ span, tags: [] })) })),
      })
    },
  })
  add('stream.StreamService', {
    Write: write('stream', ({ element }: StreamWrite) => {
      if (!element) return 'STATUS_INTERNAL_ERROR'
      const [primary, binary] = element.tag_families
      const tags = primary?.tags ?? []
      const span = binary?.tags[0]?.binary_data ?? Buffer.alloc(0)
      return keep(tags[TRACE_ID]?.str?.value ?? '', { tags, span, startMs: msOf(element.timestamp) })
    }),
    Query: (_: unknown, done: sendUnaryData<unknown>) => done({ code: status.UNIMPLEMENTED, details: 'not doubled' }),
  })

  const port = await new Promise<number>((bound, failed) =>
    server.bindAsync(`127.0.0.1:${wanted}`, ServerCredentials.createInsecure(), (error, at) =>
      error ? failed(error) : bound(at),
    ),
  )
  return Object.assign(double, { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() })
}

/** Not whole where the time is finer than a millisecond. */
function msOf({ seconds, nanos }: Time): number {
  return seconds * 1000 + nanos / 1e6
}
