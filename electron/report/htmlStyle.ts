import type { Palette } from '../../shared/figures/theme.ts'

/** The style sheet of an HTML report; fonts are those of the reader's machine. */
export function htmlStyle({ page, surface, ink, muted, border, better, worse, outcome, severity }: Palette): string {
  const tones = { better, worse, muted, ...outcome, ...severity }
  return `
:root{color-scheme:light dark}
body{margin:0;padding:28px;background:${page};color:${ink};font:14px/1.5 Inter,"DejaVu Sans",system-ui,sans-serif}
header,main{max-width:1400px;margin:0 auto}
h1{font-size:28px;margin:0 0 8px}h2{font-size:16px;margin:0 0 12px}h3{font-size:14px;margin:14px 0 4px}
h1,h2,h3,p,li,dd{overflow-wrap:anywhere}
td{overflow-wrap:break-word;max-width:520px}
p{margin:2px 0}
section{background:${surface};border:1px solid ${border};border-radius:8px;padding:18px 20px;margin:20px 0}
.muted{color:${muted}}
.figure{width:100%}
.verdicts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(420px,100%),1fr));gap:18px}
.verdict{border-left:4px solid ${border};padding-left:16px;min-width:0}
.verdict>strong{font-size:20px}.verdict>h3{margin-top:0}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:12.5px}
th{color:${muted};border-bottom:1px solid ${border}}
th,td{padding:4px 12px;vertical-align:top}
tbody tr:nth-child(even){background:${page}}
.right{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.left{text-align:left}
pre{background:${page};padding:10px 12px;border-radius:4px;overflow-x:auto;font:12px/1.45 "DejaVu Sans Mono",ui-monospace,monospace}
ul{margin:4px 0;padding-left:20px}
dl{display:grid;grid-template-columns:130px 1fr;gap:2px 12px;margin:0;font-size:12.5px}
dt{color:${muted};font-weight:bold}dd{margin:0;grid-column:2}
section svg{max-width:100%;height:auto}
${Object.entries(tones)
  .map(
    ([name, color]) =>
      `td.${name},h3.${name},.verdict.${name}>strong{color:${color}}.verdict.${name}{border-color:${color}}`,
  )
  .join('\n')}
td.better,td.worse{font-weight:bold}
@media print{body{padding:0}section{break-inside:avoid-page}}
`
}
