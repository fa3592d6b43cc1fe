/** Report templates: the ready ones in resources/templates, and those that a team keeps in files. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { UserError } from '../../shared/errors.ts'
import type { FigureSection, ReportTemplate } from '../../shared/reportApi.ts'
import { pinnedFigure } from '../figureSchemas.ts'
import { productFolder } from '../productFolder.ts'

/** A page of some dozen sections with notes; more is a book. */
export const MAX_TEMPLATE_LETTERS = 256 * 1024
const MAX_SECTIONS = 100
const ENDING = '.template.yaml'
const MAX_TEXT = 20_000

const words = z.string().min(1).max(200)
const title = words.exactOptional().meta({ description: 'Heading instead of the usual one.' })

export const figureSection: z.ZodType<FigureSection> = z.strictObject({
  figure: pinnedFigure.meta({ description: 'A figure as it was pinned in a view, of a run of the workspace.' }),
  title: words.meta({ description: 'What the figure shows.' }),
})

export const templateFile: z.ZodType<ReportTemplate> = z.strictObject({
  version: z.literal(1).meta({ description: 'Version of this format.' }),
  name: words.meta({ description: 'What the report is, in a few words.' }),
  system: words.exactOptional().meta({ description: 'The layout whose runs it is for, as `quartile list` shows it.' }),
  title: words.exactOptional().meta({ description: "The report's title; the names of the runs when absent." }),
  sections: z
    .array(
      z.union([
        z.strictObject({
          section: words.meta({
            description: 'Which section; one that the runs do not have is left out.',
            examples: [
              'verdicts',
              'criteria',
              'run-figure',
              'suite-figures',
              'tables',
              'console',
              'profile',
              'caveats',
            ],
          }),
          title,
          only: z.array(words).max(MAX_SECTIONS).exactOptional().meta({
            description: 'Names of the tables, figures or texts that are wanted; `*` stands for any letters.',
          }),
        }),
        z.strictObject({ note: z.string().max(MAX_TEXT).meta({ description: 'Text in Markdown.' }), title }),
        figureSection,
      ]),
    )
    .min(1)
    .max(MAX_SECTIONS),
})

/** As published in resources/templates; a test holds the file against this. */
export function templateJsonSchema(): unknown {
  return { ...z.toJSONSchema(templateFile, { target: 'draft-7' }), title: 'Quartile report template' }
}

/** The name of a ready template, or else a file; throws UserError that says what is wrong and where. */
export function readTemplate(reference: string): ReportTemplate {
  const isReady = /^[a-z0-9-]+$/.test(reference)
  const path = isReady ? join(productFolder('templates'), `${reference}${ENDING}`) : reference
  return parseTemplate(textOf(path, reference), reference)
}

export function readyTemplates(): readonly ReportTemplate[] {
  const names = readdirSync(productFolder('templates')).filter((name) => name.endsWith(ENDING))
  return names.sort().map((name) => readTemplate(name.slice(0, -ENDING.length)))
}

/** Of the text of a file, which messages call `reference`. */
export function parseTemplate(text: string, reference: string): ReportTemplate {
  if (text.length > MAX_TEMPLATE_LETTERS) throw new UserError('bad-data', `${reference} is too long for a template`)
  const parsed = templateFile.safeParse(yamlOf(text, reference))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  throw new UserError(
    'bad-data',
    `${reference} is no report template: ${where === '' ? '' : `${where}: `}${issue?.message}`,
  )
}

/** The text of its file. */
export function printTemplate(template: ReportTemplate): string {
  return stringify(template, { aliasDuplicateObjects: false })
}

function textOf(path: string, reference: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (error as Error).message
    throw new UserError(
      'usage',
      `the template ${reference} cannot be read: ${reason}`,
      'Name a file, or a ready one: trace-streaming, stream-vs-trace, streaming-comparison, fusio-manifest, data-caterer.',
    )
  }
}

function yamlOf(text: string, reference: string): unknown {
  try {
    // Aliases could unfold a small file into a large value.
    return parse(text, { maxAliasCount: 0 })
  } catch (error) {
    if (!(error instanceof YAMLParseError) && !(error instanceof ReferenceError)) throw error
    throw new UserError('bad-data', `${reference} is no YAML: ${error.message.split('\n')[0]}`)
  }
}
