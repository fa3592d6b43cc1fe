/**
 * Traces as the suites' generator draws them (test/stress/trace-streaming/data_generator.go of BanyanDB 0.9), from a seed:
 * theirs takes its chance from the system, so that no two of their runs are of the same data.
 */
import { seededRandom } from '../../seededRandom.ts'

export interface TraceShape {
  readonly services: number
  readonly instances: number
  readonly operations: number
  readonly components: number
  /** Milliseconds that the spans lie in, before the moment of the run. */
  readonly rangeMs: number
  /** Bytes of a span's payload, at least what its three fields need. */
  readonly spanBytes: number
}

export interface Span {
  readonly serviceId: string
  readonly serviceInstanceId: string
  readonly traceId: string
  /** Unix milliseconds, whole: the server refuses anything finer. */
  readonly startTime: number
  /** Milliseconds. */
  readonly latency: number
  readonly isError: 0 | 1
  readonly spanId: string
  readonly parentSpanId: string
  readonly operationName: string
  readonly component: string
  readonly payload: string
}

const ERROR_RATE = 0.05
const MEAN_LATENCY_MS = 100
const MAX_LATENCY_MS = 30_000
const COMPONENT_TYPES = ['http', 'mysql', 'redis', 'kafka', 'grpc', 'dubbo', 'spring', 'tomcat', 'nginx', 'postgresql']
/** Share of traces, and the least and most spans that one of them has: 20.5 on average. */
const TRACE_SIZES = [
  [0.2, 1, 5],
  [0.6, 6, 20],
  [0.2, 21, 100],
] as const
/** Names that are kept of a kind; the suite has at most ten thousand instances. */
const MAX_NAMES = 100_000
/** Exponents of Zipf's law. */
const ZIPF = { services: 1.2, operations: 1.5, components: 1.1 }

/** Traces without end, each a list of its spans; the same for the same seed, shape and moment. */
export function* traces(seed: number, shape: TraceShape, nowMs: number): Generator<readonly Span[], never> {
  const random = seededRandom(seed)
  const service = zipf(shape.services, ZIPF.services, random)
  const operation = zipf(shape.operations, ZIPF.operations, random)
  const component = zipf(shape.components, ZIPF.components, random)
  // Made once: a text of its own for each span is most of what drawing it costs.
  const services = namesOf(shape.services, (index) => `service_${index}`)
  const instances = namesOf(shape.instances, (index) => `instance_${index}`)
  const operations = namesOf(shape.operations, (index) => `/api/v1/endpoint_${index}`)
  const components = namesOf(shape.components, componentName)
  const begin = nowMs - shape.rangeMs
  const within = (low: number, high: number) => low + Math.floor(random() * (high - low + 1))
  const padding = 'x'.repeat(shape.spanBytes)
  for (let trace = 0; ; trace++) {
    const traceId = `trace_${nowMs}${trace}_${within(0, 999_999)}`
    const spans: Span[] = []
    const size = sizeOf(random(), within)
    for (let i = 0; i < size; i++) {
      const startTime = begin + Math.floor(random() * shape.rangeMs)
      const isError = random() < ERROR_RATE ? 1 : 0
      const spanId = `span_${nowMs}${trace}_${i}_${within(0, 999_999)}`
      spans.push({
        serviceId: services(service()),
        serviceInstanceId: instances(within(0, shape.instances - 1)),
        traceId,
        startTime,
        latency: Math.min(MAX_LATENCY_MS, Math.floor(-MEAN_LATENCY_MS * Math.log(1 - random()))),
        isError,
        spanId,
        parentSpanId: i === 0 ? '' : (spans[within(0, i - 1)]?.spanId ?? ''),
        operationName: operations(operation()),
        component: components(component()),
        payload: payloadOf(spanId, isError, startTime, padding),
      })
    }
    yield spans
  }
}

/** By index, each made when it is first asked for. */
function namesOf(count: number, name: (index: number) => string): (index: number) => string {
  const made = new Array<string | undefined>(Math.min(count, MAX_NAMES))
  return (index) => {
    const known = made[index]
    if (known !== undefined) return known
    const fresh = name(index)
    if (index < MAX_NAMES) made[index] = fresh
    return fresh
  }
}

function sizeOf(chance: number, within: (low: number, high: number) => number): number {
  let below = 0
  for (const [share, low, high] of TRACE_SIZES) {
    below += share
    if (chance < below) return within(low, high)
  }
  return 1
}

function componentName(index: number): string {
  return `${COMPONENT_TYPES[index % COMPONENT_TYPES.length]}_${Math.floor(index / COMPONENT_TYPES.length)}`
}

function payloadOf(spanId: string, isError: number, startTime: number, padding: string): string {
  const bare = `{"spanId":"${spanId}","status":"${isError ? 'error' : 'success'}","timestamp":${startTime}000000`
  const missing = padding.length - bare.length - ',"padding":""}'.length
  return missing > 0 ? `${bare},"padding":"${padding.slice(0, missing)}"}` : `${bare}}`
}

/** Draws 0 to n − 1, where k comes with a probability in proportion to 1 / (k + 1)^s. */
function zipf(n: number, s: number, random: () => number): () => number {
  const upTo = new Float64Array(n)
  let sum = 0
  for (let k = 0; k < n; k++) {
    sum += 1 / (k + 1) ** s
    upTo[k] = sum
  }
  return () => {
    const wanted = random() * sum
    let low = 0
    let high = n - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((upTo[middle] as number) > wanted) high = middle
      else low = middle + 1
    }
    return low
  }
}
