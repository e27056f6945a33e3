import { ContainerModule } from 'inversify'
import { createS3Client } from '../../adapters/aws/clients.ts'
import { S3StagedUploads } from '../../adapters/aws/s3-staged-uploads.ts'
import type { Environment } from './environment.ts'
import { UPLOADS } from './tokens.ts'

/** For the functions that share the work on one table: one uploads it, another commits it. */
export function awsStepsModule({ s3Endpoint }: Environment): ContainerModule {
  const place = s3Endpoint === undefined ? {} : { endpoint: s3Endpoint }
  return new ContainerModule(({ bind }) => {
    bind(UPLOADS).toResolvedValue(() => new S3StagedUploads({ client: createS3Client(place) }), [])
  })
}
