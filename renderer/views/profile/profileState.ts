/** What the profile view shows, as its address says it: all of it survives a reload and can be sent to a colleague. */
import type { TimelineBy } from '../../../shared/analysis/profileTimeline.ts'
import type { RunDocument } from '../../../shared/api.ts'
import type { ProfileHeader, ProfilePart, Seconds } from '../../../shared/model.ts'
import type { DiffWidth, ProfileQuestion, ProfileSelection } from '../../../shared/profileApi.ts'
import type { Query } from '../../address.ts'

export type ProfileTab = 'left-heavy' | 'inverted' | 'sandwich' | 'table' | 'growth'

/** In the order of the keys 1 to 5; the first three are speedscope's. */
export const TABS: readonly ProfileTab[] = ['left-heavy', 'inverted', 'sandwich', 'table', 'growth']

/** Profiles of one side: a phase, a role, and a stretch of it from one profile to another. Absent ends: the last profile alone. */
export interface SideState extends ProfilePart {
  readonly run: string
  readonly from?: Seconds
  readonly to?: Seconds
  /** Where profiles carry no time. */
  readonly path?: string
  /** Only profiles that hold it, where any does: a run may have some of memory and some of goroutines. */
  readonly sampleType?: string
}

export interface ProfileState {
  readonly side: SideState
  readonly base?: SideState
  readonly sampleType?: string
  readonly mean: boolean
  readonly normalize: boolean
  readonly tab: ProfileTab
  /** What the sandwich is around. */
  readonly function?: string
  /** The function whose source is open. */
  readonly source?: string
  readonly focus: string
  readonly ignore: string
  readonly hide: string
  readonly collapse: boolean
  readonly search: string
  readonly width: DiffWidth
  readonly by: TimelineBy
}

export function stateOf(run: string, query: URLSearchParams): ProfileState {
  const text = (key: string) => query.get(key) ?? undefined
  const flag = (key: string) => query.get(key) === '1'
  const base = text('base')
  const sampleType = text('type')
  const around = text('fn')
  const source = text('src')
  return {
    side: sideOf(run, '', query),
    ...(base === undefined ? {} : { base: sideOf(base, 'b', query) }),
    ...(sampleType === undefined ? {} : { sampleType }),
    mean: flag('mean'),
    normalize: flag('norm'),
    tab: TABS.find((tab) => tab === text('view')) ?? 'left-heavy',
    ...(around === undefined ? {} : { function: around }),
    ...(source === undefined ? {} : { source }),
    focus: text('focus') ?? '',
    ignore: text('ignore') ?? '',
    hide: text('hide') ?? '',
    collapse: flag('rec'),
    search: text('q') ?? '',
    width: (['union', 'candidate', 'removed'] as const).find((each) => each === text('width')) ?? 'union',
    by: byOf(text('by')),
  }
}

const LABEL = 'label:'

function byOf(text = ''): TimelineBy {
  if (text.startsWith(LABEL)) return { label: text.slice(LABEL.length) }
  return text === 'package' ? 'package' : 'function'
}

/** As it stands in the address, and as a choice of a list. */
export function wordOfBy(by: TimelineBy): string {
  return typeof by === 'object' ? LABEL + by.label : by
}

function sideOf(run: string, prefix: string, query: URLSearchParams): SideState {
  const number = (key: string) => {
    const text = query.get(prefix + key)
    return text !== null && text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
  }
  const [phase, from, to] = [query.get(`${prefix}phase`) ?? undefined, number('from'), number('to')]
  const role = query.get(`${prefix}role`) ?? undefined
  const path = query.get(`${prefix}path`) ?? undefined
  const sampleType = query.get('type') ?? undefined
  return {
    run,
    ...(phase === undefined ? {} : { phase }),
    ...(role === undefined ? {} : { role }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(path === undefined ? {} : { path }),
    ...(sampleType === undefined ? {} : { sampleType }),
  }
}

/** The part of the address that says a side. */
export function queryOfSide(side: SideState, isBase: boolean): Query {
  const prefix = isBase ? 'b' : ''
  return {
    ...(isBase ? { base: side.run } : {}),
    [`${prefix}phase`]: side.phase,
    [`${prefix}role`]: side.role,
    [`${prefix}from`]: side.from === undefined ? undefined : String(side.from),
    [`${prefix}to`]: side.to === undefined ? undefined : String(side.to),
    [`${prefix}path`]: side.path,
  }
}

export const NO_BASE: Query = {
  base: undefined,
  bphase: undefined,
  brole: undefined,
  bfrom: undefined,
  bto: undefined,
  bpath: undefined,
  width: undefined,
  norm: undefined,
}

/** Profiles that a side may choose from: those of its phase and role, else of those of the last profile. */
export function profilesOfSide(run: RunDocument, side: SideState): readonly ProfileHeader[] {
  const { phase, role } = partOfSide(run, side)
  return holding(
    run.profiles.filter((profile) => profile.phase === phase && profile.role === role),
    side.sampleType,
  )
}

/** Those that hold the sample type, or all where none does. */
function holding(profiles: readonly ProfileHeader[], sampleType: string | undefined): readonly ProfileHeader[] {
  const found = profiles.filter(({ sampleTypes }) => sampleTypes.some(({ type }) => type === sampleType))
  return found.length > 0 ? found : profiles
}

export function partOfSide({ profiles }: RunDocument, side: SideState): ProfilePart {
  const last = profiles.findLast(({ phase, role }) => (side.phase ?? phase) === phase && (side.role ?? role) === role)
  return partOf({ ...last, ...side })
}

export function partOf({ phase, role }: ProfilePart): ProfilePart {
  return { ...(phase === undefined ? {} : { phase }), ...(role === undefined ? {} : { role }) }
}

/** Undefined when the run has no profiles to select. */
export function selectionOf(run: RunDocument, side: SideState): ProfileSelection | undefined {
  const profiles = profilesOfSide(run, side)
  const last = profiles.at(-1)
  if (last === undefined) return undefined
  const within = { run: side.run, ...partOfSide(run, side) }
  const { from, to } = side
  if (from !== undefined && to !== undefined) return { ...within, window: { start: from, end: to } }
  return { ...within, path: side.path ?? last.path }
}

/** Undefined until both sides are known. */
export function questionOf(
  state: ProfileState,
  profiles: ProfileSelection | undefined,
  base: ProfileSelection | undefined,
): ProfileQuestion | undefined {
  if (profiles === undefined || (state.base !== undefined && base === undefined)) return undefined
  return {
    profiles,
    ...(base === undefined ? {} : { base }),
    ...(state.sampleType === undefined ? {} : { sampleType: state.sampleType }),
    ...(state.mean ? { mean: true } : {}),
    ...(state.normalize && base !== undefined ? { normalize: true } : {}),
    ...(state.focus === '' ? {} : { focus: state.focus }),
    ...(state.ignore === '' ? {} : { ignore: state.ignore }),
    ...(state.hide === '' ? {} : { hide: state.hide }),
    ...(state.collapse ? { collapse: true } : {}),
  }
}

/**
 * The profiles of a role within a stretch, as a side; undefined when there is none. One phase, the first, when it spans
 * several.
 */
export function sideWithin(
  run: RunDocument,
  of: string | undefined,
  start: Seconds,
  end: Seconds,
): SideState | undefined {
  const inside = run.profiles.filter(({ role, at }) => role === of && at !== undefined && at >= start && at <= end)
  const phase = inside[0]?.phase
  const times = inside.flatMap((profile) => (profile.phase === phase && profile.at !== undefined ? [profile.at] : []))
  if (times.length === 0) return undefined
  return {
    run: run.id,
    ...partOf({ ...inside[0] }),
    from: Math.min(...times),
    to: Math.max(...times),
  }
}

/** The profile of the same role before or after what is shown, in time and across phases; undefined at the ends. */
export function sideBeside(run: RunDocument, side: SideState, step: 1 | -1): SideState | undefined {
  const selection = selectionOf(run, side)
  if (selection === undefined) return undefined
  const { window, path } = selection
  const { role } = partOfSide(run, side)
  const profiles = holding(
    run.profiles.filter((profile) => profile.role === role),
    side.sampleType,
  )
  const shown = profiles.findIndex((profile) =>
    window === undefined ? profile.path === path : profile.at === (step > 0 ? window.end : window.start),
  )
  const next = shown < 0 ? undefined : profiles[shown + step]
  if (next === undefined) return undefined
  return {
    run: side.run,
    ...partOf(next),
    ...(next.at === undefined ? { path: next.path } : { from: next.at, to: next.at }),
  }
}
