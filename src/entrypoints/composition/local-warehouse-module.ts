import { ContainerModule } from 'inversify'
import { DuckDbWarehouse } from '../../adapters/local/duckdb-warehouse.ts'
import { WAREHOUSE } from './tokens.ts'

/** The tables of jobs as tables of a database in the folder, where DuckDB is installed; elsewhere they are Parquet files alone. */
export function localWarehouseModule(root: string): ContainerModule {
  return new ContainerModule(({ bind }) => {
    if (isDuckDbInstalled()) bind(WAREHOUSE).toResolvedValue(() => new DuckDbWarehouse({ root }), [])
  })
}

/** Looked for and not loaded: most commands never touch it, and it is large. */
function isDuckDbInstalled(): boolean {
  try {
    import.meta.resolve('@duckdb/node-api')
    return true
  } catch {
    return false
  }
}
