import { locateJsonFault } from '../../domain/config/locate-json-fault.ts'
import { parseConfig } from '../../domain/config/parse-config.ts'
import { describeFact } from '../../domain/events/describe-fact.ts'
import { parseLandingEvent } from '../../domain/events/parse-landing-event.ts'
import { explainRoute } from '../../domain/routing/explain-route.ts'
import type { CommandContext } from './command-context.ts'
import { EXIT } from './exit-code.ts'
import { describeFacts, describeRoute } from './explain-summary.ts'
import { readDocument } from './read-document.ts'
import { UsageError } from './usage-error.ts'

export interface ExplainOptions {
  readonly key: string | undefined
  readonly config: string | undefined
  /** A path, or `-` for stdin. */
  readonly event: string | undefined
  readonly json: boolean
}

/** Explains one thing: a key, given a configuration, or an event. */
export async function explainCommand(options: ExplainOptions, context: CommandContext): Promise<number> {
  const { key, config, event, json } = options
  if (event !== undefined) {
    if (key !== undefined || config !== undefined) throw new UsageError('give either a key with --config, or --event, not both')
    return await explainEvent(event, json, context)
  }
  if (key === undefined) throw new UsageError('name a key with --config <file>, or an event with --event <file>')
  if (config === undefined) throw new UsageError('--config <file> is missing: the key is matched against a configuration')
  return await explainKey(key, config, json, context)
}

async function explainKey(key: string, config: string, json: boolean, { terminal, signal }: CommandContext): Promise<number> {
  const read = await readDocument(config, signal)
  const parsed = read.kind === 'text' ? parseConfig(read.text) : read
  if (parsed.kind !== 'config') {
    const message = `${config}: ${parsed.message}`
    terminal.say(`sluice: ${message}`)
    if (json) terminal.document({ error: { code: parsed.code, message } })
    return EXIT.attention
  }
  const explanation = explainRoute(key, parsed)
  if (json) terminal.document(explanation)
  else terminal.say(...describeRoute(key, explanation))
  return EXIT.done
}

async function explainEvent(event: string, json: boolean, { terminal, signal }: CommandContext): Promise<number> {
  const read = await readDocument(event, signal, true)
  const payload = read.kind === 'text' ? parseJson(read.text) : read
  const facts = payload.kind === 'json' ? parseLandingEvent(payload.value) : [{ kind: 'malformed' as const, reason: payload.message }]
  const descriptions = facts.map(describeFact)
  if (json) terminal.document(descriptions)
  else terminal.say(...describeFacts(descriptions))
  return payload.kind === 'json' ? EXIT.done : EXIT.attention
}

function parseJson(text: string): { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'not-json'; readonly message: string } {
  const json = text.startsWith('\ufeff') ? text.slice(1) : text
  try {
    return { kind: 'json', value: JSON.parse(json) }
  } catch {
    const fault = locateJsonFault(json)
    const place = fault === undefined ? '' : ` at line ${fault.line}, column ${fault.column}: ${fault.message}`
    return { kind: 'not-json', message: `the event is not JSON${place}` }
  }
}
