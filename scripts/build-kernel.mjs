// Compiles assembly/ to WebAssembly and puts it, as text, where the sources import it: so that they run without a build and bundle as
// any module does. `--check` compiles and compares only. The same sources and compiler give the same bytes on every machine.
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** The programs: each a file of assembly/, and a module of the sources. */
export const KERNELS = ['encoder', 'csv-scanner', 'json-scanner']
const LINE_CHARACTERS = 160

/** The bytes that a file of assembly/ compiles to, with all that it imports. */
export async function compileKernel(entry) {
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

/** Where the sources have a compiled program. */
export function kernelFile(name) {
  return join(root, `src/adapters/formats/kernel/${name}-code.ts`)
}

/** The text of the module that holds a compiled program. */
export async function kernelModule(name) {
  const binary = await compileKernel(`assembly/${name}.ts`)
  const lines = Buffer.from(binary).toString('base64').match(new RegExp(`.{1,${LINE_CHARACTERS}}`, 'g'))
  return [
    `// Made of assembly/${name}.ts by \`npm run kernel\`; a test tells when it is not up to date.`,
    `/** A WebAssembly module of ${binary.length} bytes, in Base64. */`,
    `export const ${name.toUpperCase().replaceAll('-', '_')}_CODE =`,
    `${lines.map(line => `  '${line}'`).join(' +\n')}`,
    '',
  ].join('\n')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of KERNELS) {
    const text = await kernelModule(name)
    if (!process.argv.includes('--check')) writeFileSync(kernelFile(name), text)
    else if (readFileSync(kernelFile(name), 'utf8') !== text) {
      console.error(`${relative(root, kernelFile(name))} is not what assembly/ compiles to: run "npm run kernel"`)
      process.exitCode = 1
    }
  }
}
