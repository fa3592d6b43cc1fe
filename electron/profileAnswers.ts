/** Answers about the profiles of stored runs: read from the workspace, computed by the pure functions of `shared/`. */
import { culpritsOf } from '../shared/analysis/culprits.ts'
import { decimate } from '../shared/analysis/downsample.ts'
import { type ComparedStacks, compareStacks, type IndexedRun } from '../shared/analysis/flame/comparedStacks.ts'
import { layOut } from '../shared/analysis/flame/flameTree.ts'
import { functionTable, searchTree } from '../shared/analysis/flame/functionTable.ts'
import { mergeStacks } from '../shared/analysis/flame/mergedTree.ts'
import { type Growth, growth, growthDocument } from '../shared/analysis/growth.ts'
import { type ProfileTimeline, profileTimeline } from '../shared/analysis/profileTimeline.ts'
import type { LeakDocument, ProfileFigureQuestion } from '../shared/api.ts'
import { panelsOf } from '../shared/figures/panels.ts'
import { profileTimelineFigure } from '../shared/figures/profileTimelineFigure.ts'
import type { Caveat, Figure, LeakReport, ProfilePart, RunId } from '../shared/model.ts'
import type { StackProfile } from '../shared/profile/profile.ts'
import type { IndexedProfile, ProfileIndex } from '../shared/profile/profileIndex.ts'
import { caveatsOfProfiles, chooseSampleType, selectProfiles, seriesOf } from '../shared/profile/profileSelection.ts'
import type { ProfileSeries } from '../shared/profile/profileSeries.ts'
import {
  type FlameGraph,
  type FlameQuestion,
  type GrowthQuestion,
  MAX_PROFILE_ROWS,
  type ProfileGrowth,
  type ProfileMatches,
  type ProfileQuestion,
  type ProfileSearchQuestion,
  type ProfileTable,
  type ProfileTableQuestion,
} from '../shared/profileApi.ts'
import { tidy } from '../shared/units.ts'
import type { Answers } from './answers.ts'
import type { ReadableDatabase } from './storage/database.ts'
import { noStacks, type ProfileIndexes } from './storage/profileIndexes.ts'
import * as queries from './storage/queries.ts'

export interface ProfileAnswers {
  flameGraph(question: FlameQuestion): Promise<FlameGraph>
  tabulate(question: ProfileTableQuestion): Promise<ProfileTable>
  search(question: ProfileSearchQuestion): Promise<ProfileMatches>
  /** Throws UserError when the workspace does not hold its stacks. */
  read(run: RunId, path: string): StackProfile
  draw(question: ProfileFigureQuestion): Promise<Figure>
  grow(question: GrowthQuestion): Promise<ProfileGrowth>
  /** The document with the culprits of each phase that leaks and has profiles. */
  withCulprits(leak: LeakDocument): Promise<LeakDocument>
}

/** Colours of a stack that are told apart at a glance, with one for all others. */
const TIMELINE_GROUPS = 7
/** Phases whose growth was asked for lately. */
const MAX_CACHED_GROWTHS = 16
/** Sample types and ways to stack them, of a run or two. */
const MAX_CACHED_TIMELINES = 16

interface Followed {
  readonly index: ProfileIndex
  readonly series: ProfileSeries
  /** The same profiles by number of objects, where they weigh objects. */
  readonly objects: ProfileSeries | undefined
  readonly found: Growth
  readonly part: ProfilePart
  readonly caveats: readonly Caveat[]
}

export function createProfileAnswers(db: ReadableDatabase, answers: Answers, indexes: ProfileIndexes): ProfileAnswers {
  const growths = new Map<string, Followed>()
  const timelines = new Map<string, ProfileTimeline>()

  async function runOf(id: RunId): Promise<IndexedRun> {
    const run = answers.runOf(id)
    return { id, name: run.name, index: await indexes.of(run) }
  }

  async function ask(question: ProfileQuestion): Promise<ComparedStacks> {
    const run = await runOf(question.profiles.run)
    return compareStacks(question, run, question.base && (await runOf(question.base.run)))
  }

  async function whole(question: ProfileQuestion) {
    const asked = await ask(question)
    return { ...asked, tree: mergeStacks({ layout: 'left-heavy' }, asked.candidate, asked.base) }
  }

  async function follow({ run, phase, role, sampleType }: GrowthQuestion): Promise<Followed> {
    const key = JSON.stringify([run, phase, role, sampleType])
    const { index } = await runOf(run)
    const known = growths.get(key)
    if (known?.index === index) return known
    // Phases and processes do different work: from one to the next everything moves, and none of it is growth.
    const part = onePart(index.profiles, {
      ...(phase === undefined ? {} : { phase }),
      ...(role === undefined ? {} : { role }),
    })
    const profiles = selectProfiles(index, { run, ...part })
    const series = seriesOf(index, profiles, chooseSampleType(index, profiles, sampleType))
    const objects = seriesOf(index, profiles, objectsType(index, series.sampleType.type))
    const counted = objects.instants.length === series.instants.length ? objects : undefined
    const followed = {
      index,
      series,
      objects: counted,
      found: growth(series),
      part,
      caveats: caveatsOfProfiles(profiles),
    }
    growths.set(key, followed)
    const [oldest] = growths.keys()
    if (growths.size > MAX_CACHED_GROWTHS && oldest !== undefined) growths.delete(oldest)
    return followed
  }

  async function blame(run: RunId, report: LeakReport): Promise<LeakReport> {
    const { phase, labels, outcome } = report
    if (outcome !== 'leak' && outcome !== 'growing') return report
    const { index } = await runOf(run)
    const sampleType = blamedType(index, report)
    if (sampleType === undefined) return report
    const roles = new Set(index.profiles.map((profile) => profile.role))
    const role = labels?.role
    // Which of several processes what is measured belongs to must be told.
    if (!roles.has(role) && roles.size > 1) return report
    const { series, objects, found } = await follow({
      run,
      sampleType,
      ...(phase === undefined ? {} : { phase }),
      ...(role === undefined || !roles.has(role) ? {} : { role }),
    })
    const functions = culpritsOf(series, found, objects)
    if (functions.length === 0) return report
    const { unit } = series.sampleType
    return { ...report, culprits: { sampleType, unit, profiles: series.instants.length, functions } }
  }

  return {
    flameGraph: async (question) => {
      const { candidate, base, noise, answer } = await ask(question)
      const tree = mergeStacks(question, candidate, base)
      const width = question.width ?? 'union'
      const { maxNodes } = question
      return { ...answer, tree: layOut(tree, { width, maxNodes, ...(noise ? { noise } : {}) }) }
    },
    tabulate: async (question) => {
      const { answer, tree, noise } = await whole(question)
      const { order, search } = question
      const options = { order, most: MAX_PROFILE_ROWS, ...(search === undefined ? {} : { search }) }
      return { ...answer, ...functionTable(tree, { ...options, ...(noise ? { noise } : {}) }) }
    },
    read: (id, path) => {
      const { key, name } = answers.runOf(id)
      const kept = queries.keptProfilesOf(db, key).find((each) => each.path === path)
      const profile = kept && queries.readProfile(db, key, kept.ordinal)
      if (profile) return profile
      throw noStacks(name, path)
    },
    search: async (question) => searchTree((await whole(question)).tree, question.search),
    draw: async (question) => {
      const { index } = await runOf(question.run)
      const { run, phase, role = lastOf(index.profiles)?.role } = question
      const profiles = selectProfiles(index, {
        run,
        ...(phase === undefined ? {} : { phase }),
        ...(role === undefined ? {} : { role }),
      })
      const sampleType = chooseSampleType(index, profiles, question.sampleType)
      const type = index.sampleTypes[sampleType] ?? { type: '', unit: '' }
      const stored = answers.runOf(run)
      const memory = memoryPanel(stored.key, question, type.type, role)
      return profileTimelineFigure({
        timeline: timelineOf(question, () =>
          tidied(profileTimeline(index, profiles, sampleType, question.by, TIMELINE_GROUPS), type.unit),
        ),
        title: type.type,
        unit: tidy(type.unit)?.unit ?? 'unknown',
        phases: queries.phasesOf(db, stored.key),
        duration: stored.duration,
        theme: question.theme,
        marks: question.marks ?? [],
        revision: `profiles ${run}`,
        ...(memory ? { memory } : {}),
        ...(question.window ? { window: question.window } : {}),
        ...(stored.startedAtMs === undefined ? {} : { startedAtMs: stored.startedAtMs }),
      })
    },
    grow: async (question) => {
      const { series, found, part, caveats } = await follow(question)
      return growthDocument(series, found, part, caveats)
    },
    withCulprits: async (leak) => {
      const { key } = answers.runOf(leak.run.id)
      const phases = new Set(queries.keptProfilesOf(db, key).map(({ phase }) => phase))
      const reports: LeakReport[] = []
      for (const report of leak.reports)
        reports.push(phases.has(report.phase) && !report.companion ? await blame(leak.run.id, report) : report)
      return { ...leak, reports }
    },
  }

  /** The same for every window and theme, of which one follows the other. */
  function timelineOf({ run, phase, role, sampleType, by }: ProfileFigureQuestion, make: () => ProfileTimeline) {
    const key = JSON.stringify([run, phase, role, sampleType, by])
    const timeline = timelines.get(key) ?? make()
    timelines.delete(key)
    timelines.set(key, timeline)
    const [oldest] = timelines.keys()
    if (timelines.size > MAX_CACHED_TIMELINES && oldest !== undefined) timelines.delete(oldest)
    return timeline
  }

  /** The best of what the run recorded beside its profiles: goroutines for goroutines, memory otherwise. */
  function memoryPanel(
    run: number,
    { points, window }: ProfileFigureQuestion,
    sampleType: string,
    role: string | undefined,
  ) {
    const series = queries.seriesOf(db, run).filter(({ labels }) => labels?.role === undefined || labels.role === role)
    const goroutines = sampleType.startsWith(GOROUTINES)
      ? series.filter(({ metric }) => metric === 'go_goroutines')
      : []
    const [first] = panelsOf(goroutines.length > 0 ? goroutines : series).panels
    const lead = first?.series[0]
    if (first === undefined || lead === undefined) return undefined
    const drawn = first.series.filter(({ metric }) => metric === lead.metric)
    return {
      ...first,
      series: drawn.map((each) => ({ ...each, ...decimate(queries.readPoints(db, each.key), points / 2, window) })),
    }
  }
}

const GOROUTINES = 'goroutine'

/** What may be to blame: goroutines for goroutines, what is in use for memory; undefined where no profile of the phase tells. */
function blamedType({ profiles, sampleTypes }: ProfileIndex, { metric, phase }: LeakReport): string | undefined {
  const of = phase === undefined ? profiles : profiles.filter((profile) => profile.phase === phase)
  const held = sampleTypes.filter((_, i) => of.some(({ values }) => values[i] !== undefined)).map(({ type }) => type)
  if (metric === 'go_goroutines') return held.find((type) => type === GOROUTINES)
  const first = of.find(({ defaultType }) => sampleTypes[defaultType]?.type !== GOROUTINES)
  return held.find((type) => type === 'inuse_space') ?? (first && sampleTypes[first.defaultType]?.type)
}

/** Heap profiles come in pairs: `inuse_space` and `inuse_objects`. -1 when there is no such pair. */
function objectsType({ sampleTypes }: ProfileIndex, type: string): number {
  return type.endsWith('space') ? sampleTypes.findIndex((each) => each.type === type.replace(/space$/, 'objects')) : -1
}

/** What is asked for, and for the rest what the last profile is of. */
function onePart(profiles: readonly IndexedProfile[], { phase, role }: ProfilePart): ProfilePart {
  const last = lastOf(
    profiles.filter(
      (each) => (phase === undefined || each.phase === phase) && (role === undefined || each.role === role),
    ),
  )
  const [ofPhase, ofRole] = [phase ?? last?.phase, role ?? last?.role]
  return { ...(ofPhase === undefined ? {} : { phase: ofPhase }), ...(ofRole === undefined ? {} : { role: ofRole }) }
}

function lastOf(profiles: readonly IndexedProfile[]): IndexedProfile | undefined {
  return profiles.reduce(
    (last: IndexedProfile | undefined, each) => ((each.at ?? 0) >= (last?.at ?? 0) ? each : last),
    undefined,
  )
}

/** In base units, where the profiles' unit is one that we know. */
function tidied(timeline: ReturnType<typeof profileTimeline>, unit: string) {
  const factor = tidy(unit)?.factor ?? 1
  if (factor === 1) return timeline
  const groups = timeline.groups.map((group) => ({ ...group, values: group.values.map((value) => value * factor) }))
  return { ...timeline, groups }
}
