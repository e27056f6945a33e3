import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Command } from './run-process.ts'

export type Pinning = { readonly kind: 'possible'; readonly pin: (command: Command) => Command } | { readonly kind: 'impossible'; readonly why: string }

/** How a command is confined to so many processors, always the same ones, or to none; a sentence says why where that cannot be. */
export function pinning(count: number | undefined): Pinning {
  const unchanged = (command: Command): Command => command
  if (count === undefined) return { kind: 'possible', pin: unchanged }
  const found = allowedProcessors()
  const chosen = found.slice(0, count)
  if (chosen.length < count) return { kind: 'impossible', why: `this machine has ${found.length.toString()} of the ${count.toString()} processors` }
  // Whoever wants all there are needs no help.
  if (chosen.length === found.length) return { kind: 'possible', pin: unchanged }
  if (spawnSync('taskset', ['--version']).status !== 0) return { kind: 'impossible', why: 'there is no `taskset` (util-linux) to confine a process with' }
  return { kind: 'possible', pin: ({ file, args, ...rest }) => ({ ...rest, file: 'taskset', args: ['-c', chosen.join(','), file, ...args] }) }
}

function allowedProcessors(): readonly number[] {
  try {
    const [, list] = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? []
    return processorsOf(list ?? '')
  } catch {
    return Array.from({ length: availableParallelism() }, (_, i) => i) // Other systems have no such file.
  }
}

/** Reads `0-3,8` (cpuset(7), "List format"). */
export function processorsOf(list: string): readonly number[] {
  return list.split(',').flatMap((range) => {
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    return range === '' || Number.isNaN(to) ? [] : Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })
}
