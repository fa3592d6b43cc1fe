/**
 * Addresses live behind the `#`, with their query, e.g. `#/runs?q=leak`: they survive a reload, work under the window's
 * own protocol, and leave the part before the `#` to the host.
 */
import { useSyncExternalStore } from 'react'
import { useLocation, useSearch } from 'wouter'

export type Query = Readonly<Record<string, string | undefined>>

/** `/runs?q=leak`; parts that are absent or empty are left out. */
export function addressOf(path: string, query: Query = {}): string {
  const kept = Object.entries(query).filter((entry): entry is [string, string] => (entry[1] ?? '') !== '')
  const search = new URLSearchParams(kept).toString()
  return search === '' ? path : `${path}?${search}`
}

/** Path and query of a location's hash; an empty hash is the start page. */
export function partsOfHash(hash: string): { readonly path: string; readonly search: string } {
  const address = hash.replace(/^#/, '')
  const cut = address.indexOf('?')
  const path = cut < 0 ? address : address.slice(0, cut)
  return { path: path.startsWith('/') ? path : `/${path}`, search: cut < 0 ? '' : address.slice(cut + 1) }
}

export const runAddress = (id: string): string => `/run/${encodeURIComponent(id)}`

export const launchAddress = (id: string): string => `/launch/run/${encodeURIComponent(id)}`

export const scenarioAddress = (scenario: string): string => `/launch/new/${encodeURIComponent(scenario)}`

/** The builder of a report of these runs. */
export const reportAddress = (runs: readonly string[]): string => addressOf('/report', { runs: runs.join() })

/** The scenario of a run, filled in as it was run. */
export const againAddress = (run: string): string => `/launch/again/${encodeURIComponent(run)}`

/** A scenario filled in with the best of a sweep. */
export const bestAddress = (scenario: string, runs: readonly string[]): string =>
  addressOf(`/launch/best/${encodeURIComponent(scenario)}`, { runs: runs.join() })

/** A scenario filled in with a configuration that a boundary asks for. */
export const nextAddress = (scenario: string, parameters: Readonly<Record<string, string | number>>): string =>
  addressOf(`/launch/next/${encodeURIComponent(scenario)}`, { set: JSON.stringify(parameters) })

/** Profiles of a run; `query` as the profile view reads it. */
export const profileAddress = (id: string, query: Query = {}): string => addressOf(`${runAddress(id)}/profile`, query)

/** Sweeps in a run, or over several; `query` as the sweep view reads it. */
export const sweepAddress = (id: string, query: Query = {}): string => addressOf(`${runAddress(id)}/sweep`, query)

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

function navigate(to: string, options?: { replace?: boolean }): void {
  const url = `${location.pathname}${location.search}#${to}`
  if (options?.replace === true) history.replaceState(undefined, '', url)
  else history.pushState(undefined, '', url)
  // The history calls above tell nobody.
  dispatchEvent(new HashChangeEvent('hashchange'))
}

/** For wouter's Router. */
export const hashLocation = Object.assign(
  (): [string, typeof navigate] => [useSyncExternalStore(subscribe, () => partsOfHash(location.hash).path), navigate],
  { hrefs: (href: string) => `#${href}` },
)
export const hashSearch = (): string => useSyncExternalStore(subscribe, () => partsOfHash(location.hash).search)

/** The query of the address, and how to change parts of it without a new entry in the history. */
export function useQuery(): [URLSearchParams, (change: Query) => void] {
  const [path, go] = useLocation()
  const query = new URLSearchParams(useSearch())
  return [query, (change) => go(addressOf(path, { ...Object.fromEntries(query), ...change }), { replace: true })]
}
