/** The image that tests run: one static Go program from scratch, built once on an engine. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { connectEngine } from './engine/connect.ts'

const DOCKERFILE = `FROM scratch
COPY service /service
COPY data /data
EXPOSE 8080
HEALTHCHECK --interval=1s --timeout=2s --retries=3 CMD ["/service", "health"]
ENTRYPOINT ["/service"]
`

/** Its name on the engine. */
export async function testImage(): Promise<string> {
  const source = join(import.meta.dirname, 'testService.go')
  const tag = createHash('sha256').update(readFileSync(source)).update(DOCKERFILE).digest('hex').slice(0, 12)
  const name = `quartile-test-service:${tag}`
  const { docker } = await connectEngine()
  const known = await docker.listImages({ filters: { reference: [name] } })
  if (known.length > 0) return name
  const folder = mkdtempSync(join(tmpdir(), 'quartile-image-'))
  const program = join(folder, 'service')
  execFileSync('go', ['build', '-ldflags=-s -w', '-o', program, source], {
    env: { ...process.env, CGO_ENABLED: '0', GO111MODULE: 'off' },
  })
  const context = pack()
  context.entry({ name: 'Dockerfile' }, DOCKERFILE)
  context.entry({ name: 'data/empty' }, '')
  context.entry({ name: 'service', mode: 0o755 }, readFileSync(program))
  context.finalize()
  const stream = await docker.buildImage(context as unknown as NodeJS.ReadableStream, { t: name })
  await new Promise<void>((done, failed) =>
    docker.modem.followProgress(stream, (error: Error | null) => (error ? failed(error) : done())),
  )
  rmSync(folder, { recursive: true })
  return name
}
