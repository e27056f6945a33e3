import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout } from 'node:timers/promises'

/** Pinned, since the list of deviations is one of these versions. By the third MiniStack expands templates of SAM. */
export const REQUIREMENTS = ['moto[s3,server,sns,stepfunctions,dynamodb]==5.2.3', 'ministack==1.4.21', 'aws-sam-translator==1.110.0']
const READY_WITHIN_MS = 60_000
const MOTO_PROGRAM = 'import sys; sys.setswitchinterval(60); from moto.server import main; main()'

/** The emulators, and how each is started on the loopback interface alone. */
export const EMULATORS = [
  {
    name: 'moto',
    variable: 'MOTO_URL',
    // Between looking at a condition and writing, moto lets other requests in: of two that come at once both may win. Threads of Python
    // that take turns only where they wait do that less often; where they wait between the two, as for a socket, it still happens.
    command: (bin, port) => [path.join(bin, 'python'), ['-c', MOTO_PROGRAM, '-H', '127.0.0.1', '-p', String(port)]],
    environment: () => ({}),
    readyPath: '/moto-api/',
  },
  {
    name: 'MiniStack',
    variable: 'MINISTACK_URL',
    command: (bin) => [path.join(bin, 'ministack'), []],
    environment: (port) => ({
      BIND_HOST: '127.0.0.1',
      // Otherwise an MQTT listener opens on every interface, whatever the line above says.
      IOT_MTLS_ENABLED: '0',
      GATEWAY_PORT: String(port),
      // State machines wait before they try again for a hundredth of the time; what tests keep waiting still waits for half a minute.
      SFN_WAIT_SCALE: '0.01',
      // Functions run by the first node on the path, which must know what their bundles are written in.
      PATH: [path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    }),
    readyPath: '/_ministack/health',
  },
]

/** Makes the Python environment that holds the emulators, unless it is there already. Returns its folder of programs. */
export function install(folder) {
  const bin = path.join(folder, 'venv', 'bin')
  const stamp = path.join(folder, 'installed.json')
  const wanted = JSON.stringify(REQUIREMENTS)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return bin
  mkdirSync(folder, { recursive: true })
  must('python3', ['-m', 'venv', path.join(folder, 'venv')])
  must(path.join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...REQUIREMENTS])
  writeFileSync(stamp, wanted)
  return bin
}

/** Starts one emulator on a free port and resolves when it answers; rejects with what it printed when it does not. */
export async function start(emulator, bin, folder) {
  const port = await freePort()
  // What it unpacks it does not always clear away. Outside of this package, whose files are all ES modules for Node.
  const scratch = mkdtempSync(path.join(tmpdir(), 'sluice-emulator-'))
  const [program, args] = emulator.command(bin, port)
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...process.env, TMPDIR: scratch, ...emulator.environment(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  process.once('exit', () => {
    child.kill('SIGKILL')
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 })
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed = (printed + chunk).slice(-4_000)))
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`it ended with ${code ?? signal}`))
  })
  const stop = async () => {
    child.kill('SIGTERM')
    await Promise.race([ended, setTimeout(3_000, undefined, { ref: false })])
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  }
  const url = `http://127.0.0.1:${port}`
  const failure = await Promise.race([ended, answers(url + emulator.readyPath)])
  if (failure === undefined) return { url, stop }
  await stop()
  throw new Error(`${failure}\n${printed}`)
}

async function answers(url) {
  const until = Date.now() + READY_WITHIN_MS
  while (Date.now() < until) {
    try {
      await globalThis.fetch(url)
      return undefined
    } catch {
      await setTimeout(100)
    }
  }
  return `it did not answer at ${url} within ${READY_WITHIN_MS} ms`
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

function must(program, args) {
  const { status, error, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`)
}
