/**
 * What a launch has started and would leave behind if its process died: written down before anything else happens to it,
 * so that the next start finds it. Only what stands here, or bears Quartile's label, is ever ended.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { endGroup, identityOf } from './targets/processIdentity.ts'

export type Owned =
  | { readonly kind: 'process'; readonly pid: number; readonly identity: string | undefined; readonly name: string }
  | { readonly kind: 'container'; readonly id: string; readonly name: string }

type Line = Owned & { readonly gone?: true }

export function writeOwned(file: string, owned: Owned, gone: boolean): void {
  appendFileSync(file, `${JSON.stringify(gone ? { ...owned, gone } : owned)}\n`)
}

/** Local programs that were started and not ended, and are still the ones that were started. */
export async function leftProcesses(file: string): Promise<readonly Extract<Owned, { kind: 'process' }>[]> {
  if (!existsSync(file)) return []
  const left = new Map<number, Extract<Line, { kind: 'process' }>>()
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const line = parsed(text)
    if (line?.kind !== 'process') continue
    if (line.gone) left.delete(line.pid)
    else left.set(line.pid, line)
  }
  const alive = await Promise.all(
    [...left.values()].map(async (each) => {
      const identity = await identityOf(each.pid)
      return identity !== undefined && identity === each.identity ? each : undefined
    }),
  )
  return alive.filter((each) => each !== undefined)
}

export function endLeft(left: readonly { readonly pid: number }[]): void {
  for (const { pid } of left) endGroup(pid, 'SIGKILL')
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line
  } catch {
    // The last line of a process that died while it wrote, or the end of the file.
    return undefined
  }
}
