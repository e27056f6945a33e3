import { field, items, optionalText, text } from './fields.ts'
import { isOf } from './l02-one-receipt.ts'
import type { Law, Scene } from './law.ts'
import { describeReceipt } from './receipt-view.ts'

export const oneExecution: Law = {
  id: 'L3',
  says: 'Each attempt at an object version starts one execution, for exactly this version.',
  watch: (scene) => {
    const executions = new Map<string, string>()
    return {
      seen: (record) => {
        if (record.kind !== 'call' || record.method !== 'start') return undefined
        const [execution] = record.args
        const name = text(execution, 'name')
        const started = record.answers.some((answer) => field(answer, 'kind') === 'started')
        if (!started || executions.has(name)) return undefined
        executions.set(name, text(execution, 'input'))
        return executionFault(text(execution, 'input'), [...executions.values()], scene)
      },
      ended: () => {
        const inputs = new Set(executions.values())
        const missing = scene.receipts().find(({ plan }) => plan?.started === true && !inputs.has(plan.input ?? ''))
        return missing === undefined ? undefined : `${describeReceipt(missing)} counts as started, and no execution has its input`
      },
    }
  },
}

function executionFault(input: string, inputs: readonly string[], scene: Scene): string | undefined {
  const [task] = tasksOf(input)
  const receipt = scene.receipts().find(({ identity }) => identity === field(task, 'receipt'))
  if (receipt === undefined) return `an execution was started for the receipt ${String(field(task, 'receipt'))}, which does not exist`
  const same = inputs.filter((other) => field(tasksOf(other)[0], 'receipt') === receipt.identity)
  if (same.length > receipt.attempt) {
    return `${describeReceipt(receipt)} has ${same.length.toString()} executions in ${receipt.attempt.toString()} attempts`
  }
  const contents = scene.arrivals().filter((arrival) => isOf(receipt, arrival)).map((arrival) => arrival.content)
  const [key, version] = [text(task, 'key'), optionalText(task, 'version')]
  const named = scene.arrivals().filter((arrival) => arrival.key === key && (arrival.versionId ?? arrival.etag) === version)
  return named.some((arrival) => contents.includes(arrival.content))
    ? undefined
    : `${describeReceipt(receipt)} was started with other bytes than those that landed: ${input}`
}

function tasksOf(input: string): readonly unknown[] {
  return items(JSON.parse(input), 'glue_jobs')
}
