import { type DeploymentPlace, placeText } from './place.ts'
import type { FileReport, RunReport } from './run-report.ts'
import { describeRun } from './run-summary.ts'
import { plural } from './wording.ts'

/** What people read after files were given back to a deployment: what became of them here, and who goes on with them. */
export function describeHandover(place: DeploymentPlace, report: RunReport): readonly string[] {
  const well = report.files.filter(({ error }) => error === null)
  const lines = [...handedOver(well.filter(({ status }) => status === 'ROUTED')), ...leftThere(well.filter(({ status }) => status === 'RECEIVED'))]
  const after = lines.length === 0 ? [] : ['', ...lines, `What becomes of them: sluice status ${placeText(place)}`]
  return [...describeRun(`the bucket of ${place.address.stack}`, report, { runsElsewhere: true }), ...after]
}

function handedOver(files: readonly FileReport[]): readonly string[] {
  return files.length === 0 ? [] : [`${plural(files.length, 'file')} handed to the workflow, or to the queue of the file's group.`]
}

function leftThere(files: readonly FileReport[]): readonly string[] {
  return files.length === 0 ? [] : [`${plural(files.length, 'file')} left to be converted by the deployed sweep, which comes every 15 minutes.`]
}
