const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const SHORT = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

/** A moment on the person's own clock, with the exact one on hover. */
export function When({ atMs, short = false }: { readonly atMs: number; readonly short?: boolean }) {
  const date = new Date(atMs)
  return (
    <time dateTime={date.toISOString()} title={date.toISOString()}>
      {(short ? SHORT : FORMAT).format(date)}
    </time>
  )
}
