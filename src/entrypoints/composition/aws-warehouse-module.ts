import { ContainerModule } from 'inversify'
import type { Clock } from '../../ports/clock.ts'
import type { ObjectStore } from '../../ports/object-store.ts'
import type { Warehouse } from '../../ports/warehouse.ts'
import { CLOCK, STORE, WAREHOUSE } from './tokens.ts'
import type { RedshiftPlace, WarehouseEnvironment } from './warehouse-environment.ts'

/**
 * For the functions that load tables. Where no warehouse is named, tables stay files.
 *
 * @param waitMs how long one batch of statements may take; the warehouse's own patience when absent.
 */
export function awsWarehouseModule({ common: { endpoint }, redshift }: WarehouseEnvironment, waitMs?: number): ContainerModule {
  const place = endpoint === undefined ? {} : { endpoint }
  return new ContainerModule(({ bind }) => {
    if (redshift === undefined) return
    bind(WAREHOUSE).toResolvedValue((store, clock) => lateWarehouse(() => loadRedshift({ ...redshift, ...(waitMs === undefined ? {} : { waitMs }) }, place, store, clock)), [STORE, CLOCK])
  })
}

/** Loaded with the first table: most invocations of most deployments need nothing of it. */
async function loadRedshift({ at, ...rest }: RedshiftPlace & { readonly waitMs?: number }, place: { readonly endpoint?: string }, store: ObjectStore, clock: Clock): Promise<Warehouse> {
  const [{ RedshiftWarehouse }, { createRedshiftDataClient }, { parquetDescriber }] = await Promise.all([
    import('../../adapters/aws/redshift-warehouse.ts'),
    import('../../adapters/aws/redshift-client.ts'),
    import('../../adapters/formats/describe-parquet.ts'),
  ])
  return new RedshiftWarehouse({ at, ...rest, client: createRedshiftDataClient(place), describe: parquetDescriber(store), manifests: store, clock })
}

function lateWarehouse(load: () => Promise<Warehouse>): Warehouse {
  let loading: Promise<Warehouse> | undefined
  return {
    load: async (task) => {
      loading ??= load()
      return await (await loading).load(task)
    },
  }
}
