import { Command } from 'commander'
import { pinnedBase } from '../../shared/analysis/comparisonGuard.ts'
import { groupRuns } from '../../shared/analysis/runGroups.ts'
import { suiteHalves } from '../../shared/analysis/suitePair.ts'
import type { CompareQuestion, ComparisonDocument, ComparisonsDocument, RunReference } from '../../shared/api.ts'
import { UserError } from '../../shared/errors.ts'
import type { RunId } from '../../shared/model.ts'
import type { Core } from '../core.ts'
import { comparisonText } from './comparisonText.ts'
import { EXIT } from './exit.ts'
import { findRun, findRuns, type WorkspaceOption, withCore } from './session.ts'
import { readShare } from './share.ts'
import { examples, heading, print, printJson } from './text.ts'

interface CompareOptions extends WorkspaceOption {
  readonly base?: readonly string[]
  readonly groupBy?: string
  readonly pair?: boolean
  readonly metric?: readonly string[]
  readonly leastChange?: number
  readonly json?: boolean
}

type Asked = Pick<CompareQuestion, 'metrics' | 'leastChange'>

export function compareCommand(): Command {
  return new Command('compare')
    .summary('what changed from base to candidate; exit 2 on a regression')
    .argument(
      '<run...>',
      'ids, names or paths: base and candidate; or the candidates alone, with --base or against the pinned baseline',
    )
    .option(
      '--base <run>',
      'a run of the base; several are its repeats, as the other runs are of the candidate',
      collect,
    )
    .option(
      '--group-by <parameter>',
      'runs with one value of it are repeats; the first value is the base of the others',
    )
    .option('--pair', "the two halves of a suite's own pair within one run, such as write and query")
    .option('--metric <metric>', 'only this metric; may be given several times', collect)
    .option('--least-change <share>', 'a smaller difference is none that matters, e.g. 5%', readShare)
    .option('--json', 'one `quartile/comparison` document on stdout (`quartile/comparisons` with --group-by)')
    .addHelpText(
      'after',
      examples(
        'compare resources/samples/demo/stable resources/samples/demo/leaking',
        'compare --base resources/samples/demo/stable resources/samples/demo/leaking --metric go_goroutines',
        'compare --pair resources/samples/demo/leaking',
        'compare --group-by version resources/samples/data-caterer/benchmarks --metric benchmark_duration_seconds',
      ),
    )
    .action((references: readonly string[], options: CompareOptions) =>
      withCore(options, async (core) => {
        const { metric, leastChange, groupBy } = options
        const asked: Asked = {
          ...(metric === undefined ? {} : { metrics: metric }),
          ...(leastChange === undefined ? {} : { leastChange }),
        }
        if (groupBy !== undefined) return compareGroups(core, references, groupBy, asked, options)
        const { pinned, ...sides } = options.pair
          ? await halvesOf(core, references)
          : await sidesOf(core, references, options.base)
        const compared = await core.api.compareRuns({ ...sides, ...asked })
        const comparison =
          pinned === undefined ? compared : { ...compared, guard: [pinnedBase(pinned), ...compared.guard] }
        process.exitCode = exitOf([comparison])
        if (options.json) return printJson(comparison)
        print(...comparisonText(comparison))
      }),
    )
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

/** Two runs, or the repeats of two configurations; a path of several runs stands for all of them where repeats are meant. */
async function sidesOf(
  core: Core,
  references: readonly string[],
  bases: readonly string[] | undefined,
): Promise<Pick<CompareQuestion, 'base' | 'candidate' | 'repeats'> & { readonly pinned?: RunReference }> {
  const [first, second, ...more] = references
  if (bases === undefined) {
    if (first !== undefined && second === undefined) return againstPinned(core, first)
    if (first === undefined || second === undefined || more.length > 0)
      throw new UserError(
        'usage',
        `a comparison is of a base and a candidate, not of ${references.length} runs`,
        REPEATS,
      )
    return { base: (await findRun(core, first)).id, candidate: (await findRun(core, second)).id }
  }
  const [base, ...furtherBases] = await idsOf(core, bases)
  const [candidate, ...furtherCandidates] = await idsOf(core, references)
  return {
    base: base as RunId,
    candidate: candidate as RunId,
    repeats: { base: furtherBases, candidate: furtherCandidates },
  }
}

const REPEATS = 'Repeats: --base RUN --base RUN … RUN RUN …, or --group-by PARAMETER RUN RUN …'

async function halvesOf(
  core: Core,
  references: readonly string[],
): Promise<Pick<CompareQuestion, 'base' | 'candidate' | 'parts'> & { readonly pinned?: undefined }> {
  const [reference, ...others] = references
  if (reference === undefined || others.length > 0)
    throw new UserError('usage', '--pair compares the two halves of one run')
  const { id, name } = await findRun(core, reference)
  const halves = suiteHalves(await core.api.showRun(id))
  if (halves === undefined)
    throw new UserError(
      'usage',
      `${name} is no pair of a suite`,
      'Pairs: write and query, stream and trace, two modes.',
    )
  return { base: id, candidate: id, parts: { base: halves.base, candidate: halves.candidate } }
}

/** A run, or the runs of a folder as repeats, against the baseline of their system. */
async function againstPinned(core: Core, reference: string) {
  const ids = await idsOf(core, [reference])
  const baselines = await Promise.all(ids.map((id) => core.api.findBaseline(id)))
  const pinned = baselines.find((each) => each !== undefined)
  if (pinned === undefined)
    throw new UserError(
      'usage',
      'a comparison is of a base and a candidate, and no other run of the system is pinned as its baseline',
      `Name the base first, or pin one: quartile label RUN --pin. ${REPEATS}`,
    )
  const [candidate, ...further] = ids.filter((id) => id !== pinned.id)
  return {
    base: pinned.id,
    candidate: candidate as RunId,
    ...(further.length === 0 ? {} : { repeats: { base: [], candidate: further } }),
    pinned,
  }
}

/** Never empty, and no run twice. */
async function idsOf(core: Core, references: readonly string[]): Promise<readonly RunId[]> {
  const ids: RunId[] = []
  for (const reference of references) ids.push(...(await findRuns(core, reference)).map(({ id }) => id))
  return [...new Set(ids)]
}

/** Every group against the first. */
async function compareGroups(
  core: Core,
  references: readonly string[],
  parameter: string,
  asked: Asked,
  { json }: CompareOptions,
): Promise<void> {
  const documents = []
  for (const id of await idsOf(core, references)) documents.push(await core.api.showRun(id))
  const { groups, without } = groupRuns(documents, parameter)
  const [base, ...candidates] = groups
  if (base === undefined || candidates.length === 0)
    throw new UserError(
      'usage',
      `all runs have one ${parameter}, ${base?.value}, so that there is nothing to compare it with`,
    )
  const comparisons = []
  for (const candidate of candidates) {
    const [one, ...ones] = base.runs
    const [other, ...others] = candidate.runs
    const comparison = await core.api.compareRuns({
      base: (one as (typeof documents)[0]).id,
      candidate: (other as (typeof documents)[0]).id,
      repeats: { base: ones.map(({ id }) => id), candidate: others.map(({ id }) => id) },
      ...asked,
    })
    comparisons.push({ base: base.value, candidate: candidate.value, comparison })
  }
  process.exitCode = exitOf(comparisons.map(({ comparison }) => comparison))
  const left = without.map(({ id, name, system }) => ({ id, name, system }))
  if (json)
    return printJson({
      format: 'quartile/comparisons',
      version: 1,
      parameter,
      comparisons,
      without: left,
    } satisfies ComparisonsDocument)
  if (left.length > 0) print(`${left.length} of ${documents.length} runs state no ${parameter}, and are left out.`, '')
  for (const each of comparisons)
    print(heading(`${parameter}: ${each.base} → ${each.candidate}`), ...comparisonText(each.comparison), '')
}

function exitOf(comparisons: readonly ComparisonDocument[]): number {
  const statuses = comparisons.map(({ verdict }) => verdict.status)
  if (statuses.includes('worse')) return EXIT.regression
  return statuses.includes('inconclusive') ? EXIT.inconclusive : EXIT.pass
}
