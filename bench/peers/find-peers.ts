import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export const PEER_NAMES = ['nodejs-polars', 'pandas', 'pyarrow'] as const
export type PeerName = (typeof PEER_NAMES)[number]

/** How to make up for a peer that is missing. */
export const INSTALL_PEERS = 'npm run bench:peers'

export interface FoundPeer {
  readonly version: string
  /** A Python that has it, or a path from which Node.js finds it. */
  readonly from: string
}

export type Peers = Readonly<Record<PeerName, FoundPeer | undefined>>

const FOLDER = join(import.meta.dirname, '../../.cache/bench-peers')
/** The environment that was made for them goes before a Python that has them by chance. */
const PYTHONS = [join(FOLDER, 'python/bin/python'), join(FOLDER, 'python/Scripts/python.exe'), 'python3', 'python']

/** The peers that `install.mjs` has installed, or that are there anyway. */
export function findPeers(): Peers {
  return { 'nodejs-polars': findPackage('nodejs-polars'), pandas: findInPython(['pandas', 'pyarrow']), pyarrow: findInPython(['pyarrow']) }
}

export function missingPeers(peers: Peers): readonly PeerName[] {
  return PEER_NAMES.filter((name) => peers[name] === undefined)
}

/** The version of an installed package; `undefined` when there is none. Nothing of the package is loaded. */
export function versionOf(name: string, from = import.meta.filename): string | undefined {
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const version = versionIn(join(folder, name, 'package.json'))
    if (version !== undefined) return version
  }
  return undefined
}

function findPackage(name: string): FoundPeer | undefined {
  const from = join(FOLDER, 'package.json')
  const version = versionOf(name, from)
  return version === undefined ? undefined : { version, from }
}

/** With the version of the first of the packages; all of them have to be in one Python. */
function findInPython(packages: readonly string[]): FoundPeer | undefined {
  const code = `from importlib.metadata import version; print(*[version(name) for name in ${JSON.stringify(packages)}])`
  for (const from of PYTHONS) {
    const { status, stdout } = spawnSync(from, ['-c', code], { encoding: 'utf8' })
    if (status === 0) return { version: stdout.split(' ')[0]?.trim() ?? '', from }
  }
  return undefined
}

function versionIn(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string' ? manifest.version : undefined
}
