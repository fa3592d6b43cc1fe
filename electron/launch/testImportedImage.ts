/** Images that tests make of a folder of programs, since no registry need be in reach: with the libraries that they load. */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export function hasImage(name: string): boolean {
  return execFileSync('docker', ['images', '-q', name]).toString().trim() !== ''
}

/** The shared libraries of this machine that programs below `root` name, to where they look for them. */
export function copyLibraries(root: string, programs: readonly string[]): void {
  const needed =
    execFileSync('ldd', programs)
      .toString()
      .match(/\/\S+\.so\S*/g) ?? []
  for (const library of new Set(needed.filter((path) => !path.startsWith(root)))) {
    const path = library.replace(/:$/, '')
    if (!existsSync(path)) continue
    mkdirSync(join(root, dirname(path)), { recursive: true })
    cpSync(realpathSync(path), join(root, path))
  }
}

/** `change` is a line of a Dockerfile. */
export function importImage(root: string, name: string, change = 'ENV PATH=/usr/bin'): void {
  execFileSync('sh', ['-c', `tar -c -C ${root} . | docker import --change '${change}' - ${name}`])
}

/** Programs out of Debian's own packages, which are fetched and not installed; each by its path in the image. */
export function debianImage(name: string, packages: readonly string[], programs: readonly string[]): string {
  if (hasImage(name)) return name
  const root = mkdtempSync(join(tmpdir(), 'quartile-debian-'))
  const fetch = () =>
    execFileSync('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...packages], { cwd: root })
  try {
    fetch()
  } catch {
    // The lists are missing, or older than what the mirror has.
    execFileSync('apt-get', ['update', '-qq'])
    fetch()
  }
  const image = join(root, 'image')
  for (const file of readdirSync(root).filter((each) => each.endsWith('.deb')))
    execFileSync('dpkg-deb', ['-x', join(root, file), image])
  copyLibraries(
    image,
    programs.map((program) => join(image, program)),
  )
  mkdirSync(join(image, 'tmp'))
  importImage(image, name)
  rmSync(root, { recursive: true })
  return name
}
