// Compiles assembly/ to WebAssembly and puts it, as text, where the sources import it: so that they run without a build and bundle as
// any module does. `--check` compiles and compares only. The same sources and compiler give the same bytes on every machine.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, 'src/adapters/formats/kernel/kernel-code.ts')
const LINE_CHARACTERS = 160

/** The bytes that a file of assembly/ compiles to, with all that it imports. */
export async function compileKernel(entry = 'assembly/index.ts') {
  let binary
  const { error, stderr } = await asc.main(
    [
      entry,
      ...['--outFile', 'kernel.wasm'],
      ...['--optimizeLevel', '3', '--shrinkLevel', '1', '--converge', '--noAssert'],
      // Memory is taken and given back by hand; without managed objects nothing of a garbage collector is left in.
      ...['--runtime', 'stub', '--use', 'abort='],
      ...['--enable', 'bulk-memory', '--enable', 'simd'],
      // 2 GiB: what WebAssembly returns is signed, and a place beyond would be another one to JavaScript.
      ...['--maximumMemory', '32768'],
    ],
    {
      readFile: (name, folder) => {
        try {
          return readFileSync(join(root, folder, name), 'utf8')
        } catch {
          return null
        }
      },
      writeFile: (_name, content) => { binary = content },
      listFiles: () => [],
    },
  )
  if (error || binary === undefined) throw new Error(`${entry} does not compile:\n${stderr.toString()}`)
  return binary
}

/** The text of the module that holds the compiled kernel. */
export async function kernelModule() {
  const binary = await compileKernel()
  const lines = Buffer.from(binary).toString('base64').match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g'))
  return [
    '// Made of assembly/ by `npm run kernel`; a test tells when it is not up to date.',
    `/** A WebAssembly module of ${binary.length} bytes, in Base64. */`,
    'export const KERNEL_CODE =',
    `${lines.map(line => `  '${line}'`).join(' +\n')}`,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = await kernelModule()
  if (process.argv.includes('--check')) {
    if (readFileSync(target, 'utf8') !== text) {
      console.error(`${relative(root, target)} is not what assembly/ compiles to: run "npm run kernel"`)
      process.exitCode = 1
    }
  } else writeFileSync(target, text)
}
