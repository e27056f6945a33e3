import { LocalGroupLedger } from '../../adapters/local/local-group-ledger.ts'
import { LocalLedger } from '../../adapters/local/local-ledger.ts'
import { LocalObjectStore } from '../../adapters/local/local-object-store.ts'
import { LocalPacketLedger } from '../../adapters/local/local-packet-ledger.ts'
import { SystemClock } from '../../adapters/local/system-clock.ts'
import { createLocalContainer } from '../composition/create-local-container.ts'
import { LOCAL_BUCKET } from '../composition/local-module.ts'
import type { DeploymentLedgers, DeploymentPipeline } from '../composition/open-deployment.ts'
import { ROUTE_FILE } from '../composition/tokens.ts'
import { deploymentLedgers, deploymentPipeline } from './deployment.ts'
import { refuseUnusableFolder } from './folder-run.ts'
import type { Place } from './place.ts'

/** What is known of the files of a place. Opening it writes nothing. */
export type Ledgers = DeploymentLedgers

/** What acts on single files of a place. */
export type Router = Ledgers & Pick<DeploymentPipeline, 'routeFile'>

export async function openLedgers(place: Place): Promise<Ledgers> {
  if (place.kind === 'deployment') return await deploymentLedgers(place.address)
  await refuseUnusableFolder(place.folder, false)
  return localLedgers(place.folder)
}

export async function openRouter(place: Place): Promise<Router> {
  if (place.kind === 'deployment') return await deploymentPipeline(place.address)
  await refuseUnusableFolder(place.folder)
  return { ...localLedgers(place.folder), routeFile: createLocalContainer(place.folder).get(ROUTE_FILE) }
}

function localLedgers(root: string): Ledgers {
  return {
    bucket: LOCAL_BUCKET,
    store: new LocalObjectStore({ root, bucket: LOCAL_BUCKET }),
    ledger: new LocalLedger({ root }),
    groupLedger: new LocalGroupLedger({ root }),
    packetLedger: new LocalPacketLedger({ root }),
    clock: new SystemClock(),
  }
}
