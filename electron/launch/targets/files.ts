/** Files of the scenario's folder that a container is given before it starts, with texts in them replaced. */
import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type Docker from 'dockerode'
import { pack } from 'tar-stream'
import { UserError } from '../../../shared/errors.ts'
import type { Scenario } from '../scenario.ts'

/** Configurations and plans; data is mounted as a volume. */
const MAX_BYTES = 16 * 2 ** 20

export async function giveFiles(
  container: Docker.Container,
  files: Scenario['targets'][string]['files'],
  here: string,
): Promise<void> {
  if (Object.keys(files).length === 0) return
  const archive = pack()
  for (const [inside, { from, replace }] of Object.entries(files)) {
    const path = resolve(here, from)
    const { size } = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new UserError('io', `${path} cannot be read: ${error.code ?? error.message}`)
    })
    if (size > MAX_BYTES) throw new UserError('bad-data', `${path} is too large to be given to a container`)
    const text = await readFile(path, 'utf8')
    const written = replace.reduce((all, each) => all.replaceAll(each.text, each.by), text)
    archive.entry({ name: inside.replace(/^\/+/, ''), mode: 0o644 }, written)
  }
  archive.finalize()
  await container.putArchive(archive as unknown as NodeJS.ReadableStream, { path: '/' })
}
