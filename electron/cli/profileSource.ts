/** `quartile profile source`: the lines of a function, each with what it has itself. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { UserError } from '../../shared/errors.ts'
import { label } from '../../shared/profile/pprofUnits.ts'
import type { SourceDocument } from '../../shared/profileApi.ts'
import type { Core } from '../core.ts'
import { lastProfile, type SourceOptions } from './profileSources.ts'
import { findRun, withCore } from './session.ts'
import { caveatLines, print, printJson, tableLines } from './text.ts'

interface LinesOptions extends SourceOptions {
  readonly map?: readonly string[]
  readonly line?: number
  readonly json?: boolean
}

export function sourceCommand(): Command {
  const number = (text: string) => {
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a line, from 1.')
    return Number(text)
  }
  return new Command('source')
    .summary('the lines of a function around the hottest, each with what it has')
    .argument('<run>', 'a run, whose last profile is read, or a file')
    .argument('<function>', 'its whole name')
    .option('--map <prefix=folder...>', 'sources whose path starts with the prefix lie beneath the folder; kept')
    .option('--sample-type <type>', 'what to count, e.g. inuse_space; the profile names its own default')
    .option('--phase <name>', 'of a run, the last profile of this phase')
    .option('--role <name>', 'of a run, the last profile of this process')
    .addOption(new Option('--line <n>', 'show the lines around this one').argParser(number))
    .option('--json', 'one `quartile/profile-source` document on stdout')
    .action(async (reference: string, name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<LinesOptions>()
      const { phase, role, sampleType, line } = options
      const document = await withCore(options, async (core) => {
        await mapSources(core, options.map)
        const run = await core.api.showRun((await findRun(core, reference)).id)
        return core.api.showSource({
          profiles: { run: run.id, path: lastProfile(run, { phase, role, sampleType }).path },
          function: name,
          ...(sampleType === undefined ? {} : { sampleType }),
          ...(line === undefined ? {} : { line }),
        })
      })
      if (options.json) return printJson(document)
      print(...sourceLines(document))
    })
}

/** Each as `PREFIX=FOLDER`, of which the folder may be relative. */
export async function mapSources(core: Core, mappings: readonly string[] = []): Promise<void> {
  for (const mapping of mappings) {
    const split = mapping.indexOf('=')
    if (split < 0) throw new UserError('usage', `${mapping} is no PREFIX=FOLDER`)
    await core.api.mapSource({ prefix: mapping.slice(0, split), folder: resolve(mapping.slice(split + 1)) })
  }
}

function sourceLines(document: SourceDocument): string[] {
  const { unit, lines, missing } = document
  const value = (number: number) => (number === 0 ? '.' : label(number, unit, 'auto'))
  return [
    `${document.function}, ${document.sampleType}: self ${label(document.self, unit, 'auto')}`,
    document.path ?? document.file,
    ...(missing === undefined ? [] : [`${missing} Map one with --map PREFIX=FOLDER.`]),
    ...caveatLines(document.caveats),
    '',
    ...tableLines(
      [
        { title: 'self', align: 'right' },
        { title: 'total', align: 'right' },
        { title: 'line', align: 'right' },
        { title: '' },
      ],
      lines.map(({ number, text = '', self, total }) => [value(self), value(total), `${number}`, printable(text)]),
    ),
  ]
}

/** A source's control characters would steer the terminal. */
function printable(text: string): string {
  return [...text.replaceAll('\t', '  ')].filter((letter) => !/\p{Cc}/u.test(letter)).join('')
}
