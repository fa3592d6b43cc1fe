/** Entry of the thread that parses one large file while its job writes what came before. */
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../shared/errors.ts'
import type { ImportRecord } from '../../shared/records.ts'
import { flatten } from '../../shared/rpc.ts'
import { fileSource, readHead } from '../import/byteSource.ts'
import { recognise } from '../import/index.ts'
import { MAX_RECORDS_AHEAD, type ParseMessage, type ParseOrder } from './parseAhead.ts'

assert(parentPort, 'this file is the entry of a thread')
const port = parentPort
/** An importer that reads long before its first record still shows that it does. */
const PROGRESS_INTERVAL_MS = 50
const { absolutePath, path, importer: id, answer } = workerData as ParseOrder

let ahead = 0
let wake: () => void = () => undefined
port.on('message', () => {
  ahead--
  wake()
})

try {
  let bytes = 0
  let toldAt = 0
  const source = fileSource(absolutePath, path, {
    onProgress: (read) => {
      bytes = read
      const now = performance.now()
      if (now - toldAt < PROGRESS_INTERVAL_MS) return
      toldAt = now
      post({ kind: 'progress', bytes })
    },
  })
  const importer = recognise(await readHead(absolutePath), path)
  assert(importer?.id === id, 'the same head is recognised as the same format')
  for await (const record of importer.parse(source, answer)) {
    ahead++
    post({ kind: 'record', record, bytes }, ownedBuffers(record))
    while (ahead >= MAX_RECORDS_AHEAD) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  post({ kind: 'end', sha256: await source.sha256() })
} catch (error) {
  post({ kind: 'failed', failure: flatten(error) })
}
port.close()

function post(message: ParseMessage, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer)
}

/** Buffers that a block of points has to itself go over without being copied. */
function ownedBuffers(record: ImportRecord): ArrayBuffer[] {
  if (record.kind !== 'points') return []
  const arrays = [record.t, ...record.v]
  const owned = arrays.filter((array) => array.byteLength === array.buffer.byteLength)
  return [...new Set(owned.map((array) => array.buffer as ArrayBuffer))]
}
