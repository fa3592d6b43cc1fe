/** Profiles in other formats than pprof's: goroutine dumps, speedscope files, V8's heap and collapsed stacks. */
import { UserError } from '../../../shared/errors.ts'
import type { Importer } from '../importer.ts'
import { readAll } from '../pprof/readAll.ts'
import { collapsed, isPlainlyCollapsed } from './collapsed.ts'
import { formatOf, MAX_TEXT_BYTES } from './openProfile.ts'
import { profileRecord } from './profileRecord.ts'

/** Lines that end in a number are many things: where some are no stacks, only a name makes stacks of the others. */
const NAMED_STACKS = /\.(collapsed|folded|stacks)(\.txt)?(\.gz)?$/i

export const textProfiles: Importer = {
  id: 'profile',
  sniff(head, path) {
    const format = formatOf(head)
    return format !== undefined && (format !== collapsed || NAMED_STACKS.test(path) || isPlainlyCollapsed(head))
  },
  async *parse(source) {
    const bytes = await readAll(source, MAX_TEXT_BYTES)
    const format = formatOf(bytes)
    if (!format) throw new UserError('bad-data', `${source.path} is no profile that Quartile knows`)
    const { profile, caveats } = format.read(new TextDecoder().decode(bytes), source.path)
    yield profileRecord(profile, source.path)
    for (const caveat of caveats) yield { kind: 'caveat', caveat }
  },
}
