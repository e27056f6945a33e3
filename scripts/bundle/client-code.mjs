// The code of the AWS clients is generated in forms that esbuild can neither drop nor shorten. These say the same in other words.
import { transform } from 'esbuild'

/**
 * Descriptions of shapes name their traits by constants, `{ [_hH]: _xaa }`. To esbuild a computed key may have side effects, so it keeps
 * the descriptions of all operations of a service; a written-out key lets it drop those that no command of ours uses.
 */
async function writeOutKeys(text) {
  const keys = new Set([...text.matchAll(/\[(_\w+)\]:/g)].map(([, name]) => name))
  const define = {}
  const rest = text.replace(/^const (_\w+) = ("[^"\\]*");$/gm, (line, name, value) => {
    if (!keys.has(name)) return line
    define[name] = value
    return ''
  })
  return (await transform(rest, { define, minifySyntax: true, format: 'esm' })).code
}

const MODELLED_ERROR =
  /^export class (?<name>\w+) extends __BaseException \{\n {4}static shapeId = "(?<namespace>[\w.]+)#\k<name>";\n {4}name = "\k<name>";\n {4}\$fault = "(?<fault>client|server)";\n(?<fields>(?: {4}\w+;\n)*) {4}constructor\(opts\) \{\n {8}super\(\{\n {12}name: "\k<name>",\n {12}\$fault: "\k<fault>",\n {12}\.\.\.opts,\n {8}\}\);\n {8}Object\.setPrototypeOf\(this, \k<name>\.prototype\);\n(?<assignments>(?: {8}this\.\w+ = opts\.\w+;\n)*) {4}\}\n\}$/gm

/** A service has up to 140 classes of errors that differ in their names and fields alone: one function makes them. */
function shareErrorClass(text) {
  let namespace
  const shared = text.replace(MODELLED_ERROR, (written, ...match) => {
    const groups = match.at(-1)
    const fields = [...groups.fields.matchAll(/\w+/g)].map(([field]) => field)
    if (groups.assignments !== fields.map(field => `        this.${field} = opts.${field};\n`).join('')) return written
    if ((namespace ??= groups.namespace) !== groups.namespace) return written
    const rest = [groups.name, groups.fault, ...(fields.length === 0 ? [] : [fields])].map(value => JSON.stringify(value))
    return `export const ${groups.name} = /* @__PURE__ */ modelledError(${rest.join(', ')})`
  })
  return `${shared}
    function modelledError(name, fault, fields = []) {
      class ModelledError extends __BaseException {
        static shapeId = ${JSON.stringify(`${namespace}#`)} + name
        name = name
        $fault = fault
        constructor(opts) {
          super({ name, $fault: fault, ...opts })
          Object.setPrototypeOf(this, ModelledError.prototype)
          for (const field of fields) this[field] = opts[field]
        }
      }
      return ModelledError
    }`
}

/** All clients import their protocols from one file, by which a start would load that of SNS, which comes with the first notice. */
function leaveQueriesOut(text) {
  return cut(text, /^export \{ \w*Query\w+ \} from "\.\/query\/\w+";\n/gm)
}

function importQueriesAlone(text) {
  return `import { AwsQueryProtocol } from '../../core/dist-es/submodules/protocols/query/AwsQueryProtocol.js'
    ${cut(text, /^import \{ AwsQueryProtocol \} from "@aws-sdk\/core\/protocols";\n/m)}`
}

function cut(text, lines) {
  const rest = text.replace(lines, '')
  if (rest === text) throw new Error(`${lines.source} is no longer found where the protocol of SNS was; see scripts/bundle/client-code.mjs`)
  return rest
}

/** Of its manifest a client tells services its version. */
function keepVersion(text) {
  return JSON.stringify({ version: JSON.parse(text).version })
}

export const CLIENT_CODE = [
  { file: /@aws-sdk\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js/, rewrite: writeOutKeys },
  { file: /@aws-sdk\/client-[\w-]+\/dist-es\/models\/errors\.js/, rewrite: shareErrorClass },
  { file: /@aws-sdk\/core\/dist-es\/submodules\/protocols\/index\.js/, rewrite: leaveQueriesOut },
  { file: /@aws-sdk\/client-(?:sns|cloudformation)\/dist-es\/runtimeConfig\.shared\.js/, rewrite: importQueriesAlone },
  { file: /@aws-sdk\/client-[\w-]+\/package\.json/, rewrite: keepVersion },
]
