/** The sections of a report in their order: moved, called otherwise, thinned, taken out and put in, by mouse or by keys. */
import { type KeyboardEvent, useEffect, useRef } from 'react'
import type { OutlinedSection, ReportTemplate, TemplateSection } from '../../../shared/reportApi.ts'
import { isNamed } from '../../../shared/reportTemplate.ts'
import { Button } from '../../widgets/Button.tsx'
import { added, moved, PINNED_WORDS, replaced, titled, toggled, without } from './draftEdits.ts'
import styles from './report.module.css'
import { Words } from './Words.tsx'

const NOTE_ROWS = 5

interface SectionListProps {
  readonly template: ReportTemplate
  /** What the runs have; absent until it is known. */
  readonly outline: readonly OutlinedSection[] | undefined
  readonly onChange: (template: ReportTemplate) => void
}

export function SectionList({ template, outline, onChange }: SectionListProps) {
  const list = useRef<HTMLOListElement>(null)
  /** Where the focus goes once a section stands in its new place. */
  const follow = useRef<number>(undefined)
  useEffect(() => {
    const at = follow.current
    follow.current = undefined
    if (at !== undefined) list.current?.children[at]?.querySelector<HTMLElement>('[data-handle]')?.focus()
  })
  const outlined = (section: TemplateSection) =>
    'section' in section ? outline?.find(({ id }) => id === section.section) : undefined
  const rows = template.sections
    .map((section, at) => ({ section, at }))
    .filter(({ section }) => !('section' in section) || outline === undefined || outlined(section) !== undefined)
  /** Beyond those that these runs do not have, which are not shown. */
  function move(row: number, by: number): void {
    const from = rows[row]
    const to = rows[row + by]
    if (from === undefined || to === undefined) return
    follow.current = row + by
    onChange(moved(template, from.at, to.at - from.at))
  }
  const there = new Set(template.sections.flatMap((each) => ('section' in each ? [each.section] : [])))
  const absent = [...there].filter((id) => outline !== undefined && !outline.some((each) => each.id === id))
  const missing = (outline ?? []).filter(({ id }) => !there.has(id))
  return (
    <>
      <ol ref={list} className={styles.sections} aria-label="Sections">
        {rows.map(({ section, at }, row) => (
          <Row
            // The same section may come twice, with other tables.
            key={`${at} ${keyOf(section)}`}
            section={section}
            outlined={outlined(section)}
            isOnly={template.sections.length === 1}
            onMove={(by) => move(row, by)}
            onRemove={() => onChange(without(template, at))}
            onChange={(next) => onChange(replaced(template, at, next))}
          />
        ))}
      </ol>
      <div className={styles.more}>
        <Button onClick={() => onChange(added(template, { note: '' }))}>+ Note</Button>
        {missing.map(({ id, title }) => (
          <Button key={id} onClick={() => onChange(added(template, { section: id }))}>
            + {title}
          </Button>
        ))}
      </div>
      {absent.length > 0 && <p className={styles.muted}>These runs have none of: {absent.join(', ')}.</p>}
      <p className={styles.muted}>
        A figure of any view comes here by its “Pin to report”. Alt with ↑ or ↓ moves the section that has the focus.
      </p>
    </>
  )
}

function keyOf(section: TemplateSection): string {
  if ('note' in section) return 'note'
  return 'figure' in section ? JSON.stringify(section.figure) : section.section
}

interface RowProps {
  readonly section: TemplateSection
  readonly outlined: OutlinedSection | undefined
  readonly isOnly: boolean
  readonly onMove: (by: number) => void
  readonly onRemove: () => void
  readonly onChange: (section: TemplateSection) => void
}

function Row({ section, outlined, isOnly, onMove, onRemove, onChange }: RowProps) {
  const usual = 'section' in section ? (outlined?.title ?? section.section) : 'note' in section ? 'Note' : section.title
  const name = section.title ?? usual
  function onKeyDown(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    if (!event.altKey || by === undefined) return
    event.preventDefault()
    onMove(by)
  }
  return (
    <li className={styles.row} onKeyDown={onKeyDown}>
      <div className={styles.head}>
        <Words
          value={section.title ?? ''}
          label={`Heading of ${name}`}
          placeholder={usual}
          onChange={(title) => onChange(titled(section, title))}
        />
        <span className={styles.kind}>{kindOf(section)}</span>
        <Button
          look="plain"
          data-handle
          aria-label={`Move ${name} up`}
          title="Earlier (Alt+↑)"
          onClick={() => onMove(-1)}
        >
          ↑
        </Button>
        <Button look="plain" aria-label={`Move ${name} down`} title="Later (Alt+↓)" onClick={() => onMove(1)}>
          ↓
        </Button>
        <Button
          look="plain"
          disabled={isOnly}
          aria-label={`Take ${name} out`}
          title={isOnly ? 'A report has one section at least' : 'Take it out'}
          onClick={onRemove}
        >
          ✕
        </Button>
      </div>
      {'note' in section && (
        <Words
          value={section.note}
          label="Note"
          placeholder="Text in Markdown: # headings, - lists, `code`"
          rows={NOTE_ROWS}
          onChange={(note) => onChange({ ...section, note })}
        />
      )}
      {'section' in section && outlined !== undefined && outlined.blocks.length > 1 && (
        <details className={styles.blocks}>
          <summary>
            {outlined.blocks.filter((block) => section.only === undefined || isNamed(block, section.only)).length} of{' '}
            {outlined.blocks.length} tables, figures and texts
          </summary>
          <ul>
            {outlined.blocks.map((block) => (
              <li key={block}>
                <label>
                  <input
                    type="checkbox"
                    checked={section.only === undefined || isNamed(block, section.only)}
                    onChange={() => onChange(toggled(section, block, outlined))}
                  />{' '}
                  {block}
                </label>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  )
}

function kindOf(section: TemplateSection): string {
  if ('note' in section) return 'note'
  return 'figure' in section ? `pinned: ${PINNED_WORDS[section.figure.draw]}` : ''
}
