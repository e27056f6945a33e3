import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os'
import { version as duckdbVersion } from '@duckdb/node-api'
import { PEER_NAMES, versionOf } from './peers/find-peers.ts'
import type { Peers } from './peers/find-peers.ts'

export interface Machine {
  readonly platform: string
  readonly processor: string
  readonly processors: number
  readonly memoryGib: number
  /** Of everything that took part, and "missing" of what did not. */
  readonly versions: Readonly<Record<string, string>>
}

export function machine(peers: Peers): Machine {
  return {
    platform: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    versions: {
      node: process.versions.node,
      duckdb: duckdbVersion(),
      ...Object.fromEntries(['csv-parse', 'hyparquet-writer'].map((name) => [name, versionOf(name) ?? 'missing'])),
      ...Object.fromEntries(PEER_NAMES.map((name) => [name, peers[name]?.version ?? 'missing'])),
    },
  }
}
