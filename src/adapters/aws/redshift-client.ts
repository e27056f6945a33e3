import { RedshiftDataClient } from '@aws-sdk/client-redshift-data'
import { commonSettings, smallRequests, type ClientOptions } from './client-settings.ts'

export function createRedshiftDataClient(options: ClientOptions = {}): RedshiftDataClient {
  return new RedshiftDataClient({ ...commonSettings(options), requestHandler: smallRequests() })
}
