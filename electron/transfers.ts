/**
 * Files between a browser tab and the core. A page knows no paths of this machine: what it opens is uploaded into the
 * session's own folder, what it exports is written there and downloaded. Nothing outside is ever named by a page.
 */
import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FollowSpec, JobSpec } from '../shared/api.ts'
import { UserError } from '../shared/errors.ts'
import type { Core } from './core.ts'
import { Refusal } from './refusal.ts'

/** Uploads of one session, all together: beyond the largest suites with heap dumps, below what fills a usual disk. */
const MAX_UPLOAD_BYTES = 16 * 2 ** 30
/** A suite of a hundred runs with a profile every ten seconds; a dropped home folder has more. */
const MAX_UPLOAD_FILES = 50_000
/** Folders in folders: deeper than any result folder, shallower than what file systems refuse. */
const MAX_DEPTH = 32
/** What the common file systems allow for one name. */
const MAX_NAME_BYTES = 255
/** Exports of one session that were asked for, written or not. */
const MAX_DOWNLOADS = 1_000

const BATCH = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a file name must not hold
const UNSAFE = /[\u0000-\u001f"*/:<>?\\|]/

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>

export interface Transfers {
  /** `POST /upload/<batch>/<relative path>`: answers with the path on this machine of what the first name stands for. */
  readonly upload: Handler
  /** `POST /downloads?name=…`: a place for a report to be written to. */
  readonly reserve: Handler
  /** `GET /downloads/<place>`: what was written there; `GET /downloads/<place>/<n>`: its n-th file. */
  readonly download: Handler
  /** The spec when it stays inside the session's folder; throws a UserError when it does not. */
  confine(spec: JobSpec): Promise<JobSpec>
  /** Removes everything. */
  close(): Promise<void>
}

export async function createTransfers(core: Core, limits = { bytes: MAX_UPLOAD_BYTES }): Promise<Transfers> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'quartile-session-')))
  const uploads = join(root, 'uploads')
  /** Written files by reserved folder. */
  const downloads = new Map<string, readonly string[]>()
  /** Paths that an import of this session was given: a tab may have them read anew. */
  const opened = new Set<string>()
  let bytes = 0
  let files = 0

  const stopEvents = core.onEvent((event) => {
    if (event.kind !== 'job') return
    if (event.job.spec.kind === 'import') for (const path of event.job.spec.paths) opened.add(path)
    if (event.job.result?.kind !== 'report') return
    for (const [folder] of downloads) {
      const written = event.job.result.written.filter((path) => isInside(folder, path))
      if (written.length > 0) downloads.set(folder, written)
    }
  })

  /** A run that the core knows may be followed where it came from; what was uploaded is a copy. */
  async function confineFollowing(spec: FollowSpec): Promise<FollowSpec> {
    const [run] = 'run' in spec.from ? (await core.api.listRuns({ id: spec.from.run, limit: 1 })).rows : []
    if (run && !isInside(root, run.origin)) return spec
    throw new UserError(
      'usage',
      'a browser uploads a copy, which does not grow, so it cannot be followed',
      'To follow a folder of this machine, name it: quartile serve FOLDER --follow.',
    )
  }

  function counted(): Transform {
    return new Transform({
      transform: (chunk: Buffer, _, done) => {
        bytes += chunk.length
        if (bytes > limits.bytes) done(new Refusal(413, 'this session has uploaded as much as it may'))
        else done(null, chunk)
      },
    })
  }

  return {
    upload: async (request, response, url) => {
      const [batch = '', ...names] = url.pathname.split('/').slice(2).map(decodedName)
      if (!BATCH.test(batch) || names.length === 0) throw new Refusal(400, 'an upload names a batch and a file')
      if (names.length > MAX_DEPTH) throw new Refusal(400, `folders are followed ${MAX_DEPTH} deep`)
      const announced = Number(request.headers['content-length'] ?? 0)
      if (bytes + announced > limits.bytes || ++files > MAX_UPLOAD_FILES) {
        throw new Refusal(413, 'this session has uploaded as much as it may')
      }
      const file = join(uploads, batch, ...names)
      await mkdir(dirname(file), { recursive: true })
      try {
        await pipeline(request, counted(), createWriteStream(file, { flags: 'wx' }))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new Refusal(409, `${names.join('/')} came twice`)
        await rm(file, { force: true })
        throw error
      }
      sendJson(response, { path: join(uploads, batch, names[0] ?? '') })
    },

    reserve: async (_, response, url) => {
      if (downloads.size >= MAX_DOWNLOADS) throw new Refusal(429, 'this session has exported as much as it may')
      const place = randomUUID()
      const folder = join(root, 'downloads', place)
      await mkdir(folder, { recursive: true })
      downloads.set(folder, [])
      const name = (url.searchParams.get('name') ?? '').replaceAll(new RegExp(UNSAFE, 'g'), '-').slice(0, 100)
      const safe = /^\.*$/.test(name) ? 'report' : name
      sendJson(response, { path: join(folder, safe), address: `/downloads/${place}` })
    },

    download: async (_, response, url) => {
      const [place = '', index] = url.pathname.split('/').slice(2)
      const written = downloads.get(join(root, 'downloads', place))
      if (!written) throw new Refusal(404, 'no report was written there')
      if (index === undefined) {
        return sendJson(
          response,
          written.map((path, i) => ({ name: basename(path), address: `/downloads/${place}/${i}` })),
        )
      }
      const file = /^\d+$/.test(index) ? written[Number(index)] : undefined
      if (file === undefined) throw new Refusal(404, 'no report was written there')
      const { size } = await stat(file)
      response.writeHead(200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': size,
        'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(basename(file))}`,
      })
      await pipeline(createReadStream(file), response)
    },

    confine: async (spec) => {
      if (spec.kind === 'follow') return confineFollowing(spec)
      const outside =
        spec.kind === 'import'
          ? spec.paths.find((path) => !isInside(uploads, path) && !opened.has(path))
          : spec.outputs.find((output) => ![...downloads.keys()].some((folder) => isInside(folder, output)))
      if (outside === undefined) return spec
      throw new UserError(
        'usage',
        `${outside} is not this session's: a browser opens what it uploaded and exports what it downloads`,
        'To open a path of this machine, name it: quartile serve PATH, or quartile desktop PATH.',
      )
    },

    close: async () => {
      stopEvents()
      await rm(root, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, resolve(path))
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && resolve(folder, way) === resolve(path)
}

/** One name of an uploaded path; refuses what is no plain name. */
function decodedName(part: string): string {
  let name: string
  try {
    name = decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) throw new Refusal(400, 'a name of the path is not properly escaped')
    throw error
  }
  if (/^\.{0,2}$/.test(name) || UNSAFE.test(name) || Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new Refusal(400, `${JSON.stringify(name.slice(0, 80))} is no name for an uploaded file`)
  }
  return name
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Cache-Control', 'no-store')
  response.end(JSON.stringify(value))
}
