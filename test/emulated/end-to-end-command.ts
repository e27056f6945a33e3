import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

import { PROJECT_ROOT } from '../architecture/source-files.ts'
import type { DeployedStack } from './end-to-end-stack.ts'

const MAIN = join(PROJECT_ROOT, 'src/entrypoints/cli/main.ts')

/** What a command says of a deployment, as JSON. It has nothing of this process's environment but the path. @throws Error when it fails. */
export async function runCommand(stack: DeployedStack, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const env = {
    PATH: process.env['PATH'],
    HOME: PROJECT_ROOT,
    AWS_ENDPOINT_URL: stack.url,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  }
  const child = spawn(process.execPath, [MAIN, ...args, '--aws', '--stack', stack.name, '--json'], { env })
  const status = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), status])
  if (code !== 0) throw new Error(`sluice ${args.join(' ')} ended with ${String(code)}: ${stderr}`)
  return JSON.parse(stdout) as Record<string, unknown>
}
