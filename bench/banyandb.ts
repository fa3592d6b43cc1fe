/** Spans a second that the driver of BanyanDB sends, beside what grpc-js alone sends of the same messages to the same server. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClientDuplexStream, credentials } from '@grpc/grpc-js'
import { banyandbServices } from '../electron/launch/drivers/banyandb/client.ts'
import { banyandbWrite } from '../electron/launch/drivers/banyandb/writeDriver.ts'
import type { DriverContext } from '../electron/launch/drivers/driver.ts'
import { formatNumber } from '../shared/units.ts'
import { median } from './measure.ts'
import type { Result } from './result.ts'

const TRACES = 10_000
const ROUNDS = 3
const AIM = 100_000
const PEER_SPANS = 50_000
const PEER_BATCH = 2_000

export async function banyandbBench(): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quartile-bench-'))
  const server = fork(join(import.meta.dirname, 'banyandbDouble.ts'))
  try {
    const address = await new Promise<string>((ready) => server.once('message', (at) => ready(String(at))))
    let spans = 0
    const context: DriverContext = {
      signal: new AbortController().signal,
      seed: 1,
      targets: { 'banyandb.grpc': address },
      folder,
      engine: () => Promise.reject(new Error('none is asked for')),
      phase: { name: 'write', kind: 'write' },
      record: (metric, _, value) => {
        if (metric === 'banyandb_spans_acknowledged_total') spans = value
      },
      log: () => undefined,
      progress: () => undefined,
      whilePaused: async () => undefined,
    }
    const target = { target: 'banyandb.grpc' }
    const options = banyandbWrite.options.parse({ ...target, traces: TRACES, concurrency: 4 })
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const began = performance.now()
      await banyandbWrite.run(options, context)
      ours.push(spans / ((performance.now() - began) / 1000))
      theirs.push(await throughLibrary(address))
    }
    const [own, library] = [median(ours), median(theirs)]
    return [
      {
        what: 'spans a second that the BanyanDB driver draws, sends and has acknowledged, to the double in a process of its own',
        measured: `${formatNumber(own, 0)}, ${formatNumber(own / library, 1)} times what grpc-js sends message by message (${formatNumber(library, 0)})`,
        aim: `≥ ${formatNumber(AIM, 0)}`,
        met: own >= AIM,
      },
    ]
  } finally {
    server.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The same kind of message again and again, so that only sending is measured. */
async function throughLibrary(address: string): Promise<number> {
  const Service = banyandbServices()['trace.TraceService']
  if (!Service) throw new Error('there is no trace service')
  const client = new Service(address, credentials.createInsecure())
  const write = (client as unknown as { Write(): ClientDuplexStream<object, object> }).Write
  const text = (value: string) => ({ str: { value } })
  const began = performance.now()
  for (let sent = 0; sent < PEER_SPANS; sent += PEER_BATCH) {
    const call = write.call(client)
    const ended = new Promise<void>((done) => call.on('data', () => undefined).once('end', done))
    for (let version = 1; version <= PEER_BATCH; version++) {
      const message = {
        metadata: { group: 'trace_streaming_test', name: 'segment_trace' },
        tags: [
          text('service_12'),
          text('instance_123'),
          text(`trace_1760000000000${sent}_123456`),
          { timestamp: { seconds: 1_760_000_000, nanos: 123e6 } },
          { int: { value: 87 } },
          { int: { value: 0 } },
          text(`span_1760000000000_${version}_123456`),
          text('span_1760000000000_1_123456'),
          text('/api/v1/endpoint_17'),
          text('mysql_3'),
        ],
        span: Buffer.from(
          `{"spanId":"span_1760000000000_${version}_123456","status":"success","timestamp":1760000000123000000}`,
        ),
        version,
      }
      if (!call.write(message)) await new Promise((drained) => call.once('drain', drained))
    }
    call.end()
    await ended
  }
  client.close()
  return PEER_SPANS / ((performance.now() - began) / 1000)
}
