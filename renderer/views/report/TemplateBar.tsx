/** Which template the report follows; one is opened from a file or saved as one. */
import { useRef } from 'react'
import type { ReportTemplate } from '../../../shared/reportApi.ts'
import { FIRST_TEMPLATE } from '../../../shared/reportTemplate.ts'
import { useActivity } from '../../activity/activity.ts'
import { useConnection } from '../../connection.ts'
import { useCore } from '../../useCore.ts'
import { Button } from '../../widgets/Button.tsx'
import { Menu } from '../../widgets/Menu.tsx'
import { chosen } from './draftEdits.ts'
import styles from './report.module.css'
import { Words } from './Words.tsx'

interface TemplateBarProps {
  readonly template: ReportTemplate
  readonly onChange: (template: ReportTemplate) => void
}

export function TemplateBar({ template, onChange }: TemplateBarProps) {
  const { core } = useConnection()
  const { attempt } = useActivity()
  const ready = useCore([], (api) => api.listTemplates())
  const file = useRef<HTMLInputElement>(null)
  const choose = (other: ReportTemplate) => onChange(chosen(template, other))

  const save = () =>
    attempt(async () => {
      const address = URL.createObjectURL(new Blob([await core.printTemplate(template)], { type: 'text/yaml' }))
      const link = document.createElement('a')
      link.href = address
      link.download = `${template.name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '-')}.template.yaml`
      link.click()
      URL.revokeObjectURL(address)
    })
  const open = (chosenFile: File | undefined) =>
    attempt(async () => {
      if (chosenFile !== undefined) onChange(await core.readTemplate(await chosenFile.text()))
    })

  return (
    <div className={styles.bar}>
      <Menu
        label="Template"
        items={[FIRST_TEMPLATE, ...(ready.value ?? [])].map((each) => ({
          id: each.name,
          title: each === FIRST_TEMPLATE ? 'All sections' : each.name,
          detail: each.system ?? 'for any run',
          act: () => choose(each),
        }))}
      />
      <span className={styles.named}>
        Name{' '}
        <Words
          value={template.name}
          label="Name of the template"
          onChange={(name) => name !== '' && onChange({ ...template, name })}
        />
      </span>
      <span className={styles.wide}>
        Title{' '}
        <Words
          value={template.title ?? ''}
          label="Title of the report"
          placeholder="the names of the runs"
          onChange={(title) => {
            const { title: _, ...rest } = template
            onChange(title === '' ? rest : { ...rest, title })
          }}
        />
      </span>
      <Button onClick={save}>Save as a file</Button>
      <Button onClick={() => file.current?.click()}>Open a file…</Button>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="Template file"
        accept=".yaml,.yml,.json"
        onChange={({ currentTarget }) => {
          open(currentTarget.files?.[0])
          currentTarget.value = ''
        }}
      />
    </div>
  )
}
