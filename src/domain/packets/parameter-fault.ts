import { utf8ToBytes } from '@noble/hashes/utils.js'

/** Systems Manager user guide, "Requirements and constraints for parameter names". */
export const PARAMETER_NAME_MAX = 1011
/** Systems Manager user guide, "Managing parameter tiers": what a standard parameter holds, in bytes of UTF-8. */
export const PARAMETER_BYTES_MAX = 4096

const NAME_SHOWN = 60

/** Why there can be no parameter of this name, or none that holds this text; `undefined` when there can. */
export function parameterFault(name: string, value?: string): string | undefined {
  const fault = nameFault(name) ?? (value === undefined ? undefined : valueFault(value))
  return fault === undefined ? undefined : `There can be no parameter ${JSON.stringify(name.slice(0, NAME_SHOWN))}: ${fault}`
}

function nameFault(name: string): string | undefined {
  if (name.length > PARAMETER_NAME_MAX) return `its name has ${name.length.toString()} characters, more than ${PARAMETER_NAME_MAX.toString()}`
  return /^[\w./-]+$/.test(name) ? undefined : 'a name consists of letters of ASCII, digits, and the characters _ . - /'
}

function valueFault(value: string): string | undefined {
  if (value === '') return 'its value is empty'
  if (/\p{Surrogate}/u.test(value)) return 'its value is not well-formed Unicode'
  const bytes = utf8ToBytes(value).length
  return bytes > PARAMETER_BYTES_MAX ? `its value has ${bytes.toString()} bytes of UTF-8, more than ${PARAMETER_BYTES_MAX.toString()}` : undefined
}
