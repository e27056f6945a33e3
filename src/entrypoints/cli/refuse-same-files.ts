import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { UsageError } from './usage-error.ts'

export interface ConversionPaths {
  readonly input: string
  readonly contract: string | undefined
  readonly output: string
  readonly rejects: string
  readonly warnings: string
}

/**
 * Refuses a conversion that would write over what it reads, or into one file twice, whatever names the file goes by.
 * @throws UsageError
 */
export async function refuseSameFiles(paths: ConversionPaths): Promise<void> {
  const seen = new Map<string, string>()
  if (paths.input !== '-') seen.set(await identityOfFile(paths.input), 'the input')
  if (paths.contract !== undefined) seen.set(await identityOfFile(paths.contract), 'the contract')
  const written = [
    { what: 'the output', path: paths.output },
    { what: 'the rejects', path: paths.rejects },
    { what: 'the warnings', path: paths.warnings },
  ]
  for (const { what, path } of written) {
    const identity = await identityOfFile(path)
    const other = seen.get(identity)
    if (other !== undefined) throw new UsageError(`${what} and ${other} are the same file ${JSON.stringify(path)}: name another`)
    seen.set(identity, what)
  }
}

/** Two names of one file (links, `./`) have one identity; a file that is not there yet is its path. */
async function identityOfFile(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return resolve(path)
  }
}
