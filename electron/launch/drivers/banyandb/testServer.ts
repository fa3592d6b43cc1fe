/**
 * The double as a program, for tests that start it as a scenario starts a server: with a metrics page, on which its own
 * memory stands under the names that Go gives them.
 */
import { createServer } from 'node:http'
import { startServerDouble } from './serverDouble.ts'

let pages = 0
await startServerDouble({ port: Number(process.env.GRPC_PORT) })
createServer((_, response) => {
  pages++
  const { heapUsed, heapTotal, rss } = process.memoryUsage()
  const lines = [
    ['go_memstats_heap_alloc_bytes', heapUsed],
    ['go_memstats_heap_sys_bytes', heapTotal],
    ['go_memstats_heap_inuse_bytes', heapUsed],
    ['go_memstats_heap_idle_bytes', heapTotal - heapUsed],
    ['process_resident_memory_bytes', rss],
    ['go_gc_duration_seconds_count', pages],
    ['go_gc_duration_seconds_sum', pages * 0.002],
    ['go_goroutines', 12],
  ]
  response.end(`${lines.map((line) => line.join(' ')).join('\n')}\n`)
}).listen(Number(process.env.METRICS_PORT), '127.0.0.1')
