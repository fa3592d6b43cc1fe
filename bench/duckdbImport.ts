/** DuckDB reads a CSV into a database file, in a process of its own: `node bench/duckdbImport.ts CSV DATABASE`; prints one line of JSON. */
import { DuckDBInstance } from '@duckdb/node-api'

const [csvPath, database] = process.argv.slice(2)
if (!csvPath || !database) throw new Error('usage: node bench/duckdbImport.ts CSV DATABASE')
const started = performance.now()
const instance = await DuckDBInstance.create(database)
const connection = await instance.connect()
await connection.run(`CREATE TABLE points AS SELECT * FROM read_csv('${csvPath.replaceAll("'", "''")}')`)
await connection.run('CHECKPOINT')
const reader = await connection.runAndReadAll('SELECT count(*) AS n FROM points')
connection.closeSync()
instance.closeSync()
const seconds = (performance.now() - started) / 1000
const peakBytes = process.resourceUsage().maxRSS * 1024
console.log(JSON.stringify({ seconds, peakBytes, rows: Number(reader.getRows()[0]?.[0]) }))
