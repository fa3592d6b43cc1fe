/** The files of the window's page, served under a scheme of its own. */
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { securityHeaders } from './contentSecurityPolicy.ts'

/** What a build of the page consists of; anything else goes out as bytes that no window interprets. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Answers a request of the window with a file under `root`, or with 404. */
export async function answerFromFiles(root: string, address: string): Promise<Response> {
  const file = windowFile(root, address)
  const bytes = file === undefined ? undefined : await readOrUndefined(file)
  if (file === undefined || bytes === undefined) {
    return new Response('no such file', { status: 404, headers: securityHeaders })
  }
  const type = MEDIA_TYPES[extname(file)] ?? 'application/octet-stream'
  return new Response(bytes, { headers: { ...securityHeaders, 'Content-Type': type } })
}

/** The file under `root` that an address of the window names; undefined for another host or a path that leaves `root`. */
export function windowFile(root: string, address: string): string | undefined {
  const url = new URL(address)
  if (url.host !== 'quartile') return undefined
  const path = decoded(url.pathname)
  if (path === undefined || path.includes('\0')) return undefined
  const file = normalize(join(root, path === '/' ? 'index.html' : path))
  return file.startsWith(normalize(root) + sep) ? file : undefined
}

/** Undefined for a broken escape, which names no file. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

async function readOrUndefined(file: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await readFile(file))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return undefined
    throw error
  }
}
