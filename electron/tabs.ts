/** The core's API for browser tabs: each POST carries one call and brings its reply, one event stream per tab the rest. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CoreApi, CoreEvent } from '../shared/api.ts'
import { decode, encode } from '../shared/codec.ts'
import { UserError } from '../shared/errors.ts'
import type { LaunchQuestion } from '../shared/launchApi.ts'
import { serve } from '../shared/rpc.ts'
import type { Core } from './core.ts'
import { Refusal } from './refusal.ts'
import type { Transfers } from './transfers.ts'
import { coreValidators } from './validators.ts'

/** The largest call names a thousand paths to import. */
const MAX_CALL_BYTES = 8 * 2 ** 20
/**
 * A browser opens six connections to one host, all tabs together, and a stream holds one: more streams than this would
 * leave none for calls. The oldest gives way.
 */
const MAX_STREAMS = 4
/** Events are small; a tab that reads so slowly is asleep, and asks anew when it comes back. */
const MAX_BUFFERED_BYTES = 4 * 2 ** 20
/** Under the minute after which proxies and browsers give up on a silent connection. */
const HEARTBEAT_MS = 20_000

/**
 * A tab may run what is ready, with parameters that change nothing of what is started on this machine: a page's word must
 * not become a command.
 */
async function tabLaunch(api: CoreApi, { scenario, set = {} }: LaunchQuestion): Promise<LaunchQuestion> {
  const ready = await api.listScenarios()
  const usual = ready.some((each) => each.scenario === scenario) ? await api.planLaunch({ scenario }) : undefined
  const asked = usual && (await api.planLaunch({ scenario, set }))
  if (usual === undefined || asked?.starts.join('\n') !== usual.starts.join('\n'))
    throw new UserError(
      'usage',
      'a tab may not choose which programs, images and folders of this machine are used',
      'Use `quartile run` in a terminal, or the window; a tab can watch it.',
    )
  return { scenario, set }
}

export interface Tabs {
  rpc(request: IncomingMessage, response: ServerResponse): Promise<void>
  events(request: IncomingMessage, response: ServerResponse): void
  close(): void
}

export function createTabs(core: Core, transfers: Transfers): Tabs {
  const streams = new Set<ServerResponse>()
  // A tab may read and write only in the session's own folder: paths that a page makes up lead nowhere.
  const api: CoreApi = {
    ...core.api,
    startJob: async (spec) => core.api.startJob(await transfers.confine(spec)),
    mapSource: async () => {
      throw new UserError(
        'usage',
        'a tab may not choose which folders of this machine are read',
        'Start `quartile serve` with --map PREFIX=FOLDER, or use the window.',
      )
    },
    planLaunch: async (question) => core.api.planLaunch(await tabLaunch(core.api, question)),
    startLaunch: async (question) =>
      core.api.startLaunch({ ...(await tabLaunch(core.api, question)), confirmed: true }),
    previewImport: async ({ paths }) => {
      await transfers.confine({ kind: 'import', paths })
      return core.api.previewImport({ paths })
    },
  }

  const stopEvents = core.onEvent((event: CoreEvent) => write(`data: ${encode({ event })}\n\n`))
  const heartbeat = setInterval(() => write(':\n\n'), HEARTBEAT_MS)

  function write(frame: string): void {
    for (const stream of streams) {
      if (stream.writableLength > MAX_BUFFERED_BYTES) stream.destroy()
      else stream.write(frame)
    }
  }

  return {
    rpc: async (request, response) => {
      const call = await readCall(request)
      let deliver: ((message: unknown) => void) | undefined
      serve<CoreApi>(api, coreValidators, {
        post: (reply) => {
          response.setHeader('Content-Type', 'application/json')
          response.setHeader('Cache-Control', 'no-store')
          response.end(encode(reply))
        },
        onMessage: (listener) => {
          deliver = listener
        },
      })
      deliver?.(call)
    },
    events: (_, response) => {
      const [oldest] = streams
      if (oldest && streams.size >= MAX_STREAMS) oldest.end()
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
      response.write(':\n\n')
      streams.add(response)
      response.once('close', () => streams.delete(response))
    },
    close: () => {
      stopEvents()
      clearInterval(heartbeat)
      for (const stream of streams) stream.end()
    },
  }
}

async function readCall(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_CALL_BYTES) throw new Refusal(413, 'the call is too large')
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_CALL_BYTES) throw new Refusal(413, 'the call is too large')
    parts.push(part)
  }
  const call = parse(Buffer.concat(parts).toString())
  const { id, method, args } = (call ?? {}) as Partial<{ id: unknown; method: unknown; args: unknown }>
  // serve() leaves anything but a call unanswered; over HTTP that would leave the sender waiting.
  if (typeof id !== 'number' || typeof method !== 'string' || !Array.isArray(args)) {
    throw new Refusal(400, 'a call is an object of id, method and args')
  }
  return call
}

function parse(text: string): unknown {
  try {
    return decode(text)
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal(400, 'a call is JSON')
    throw error
  }
}
