/** For tests: a process that writes a row of a memory CSV every 50 ms, as a test under way does. */
import { type ChildProcess, spawn } from 'node:child_process'

const PROGRAM = `
  const { appendFileSync, writeFileSync } = require('node:fs')
  const path = process.argv[1]
  writeFileSync(path, 'time_s,rss_kb\\n')
  let n = 0
  setInterval(() => appendFileSync(path, \`\${n / 20},\${100000 + (n++ % 7) * 100}\\n\`), 50)
`

/** The caller ends it. */
export function startTestWriter(path: string): ChildProcess {
  return spawn(process.execPath, ['-e', PROGRAM, path], { stdio: 'ignore' })
}
