import process from 'node:process'

/** An event of a bucket that keeps versions, with the version id that S3 tells in it and the emulator does not. */
export async function completed(event) {
  const { bucket, object } = event?.['detail-type'] === 'Object Created' ? event.detail : {}
  if (object === undefined || object['version-id'] !== undefined) return event
  const versionId = await versionOf(bucket.name, object)
  if (versionId === undefined) return event
  return { ...event, detail: { ...event.detail, object: { ...object, 'version-id': versionId } } }
}

/** The newest version that has the content which the event tells of, whether it was deleted since or not. */
async function versionOf(bucket, { key, etag }) {
  const scope = `test/20250915/${process.env.AWS_REGION}/s3/aws4_request`
  const address = `${process.env.AWS_ENDPOINT_URL}/${bucket}?versions&prefix=${encodeURIComponent(key)}`
  const response = await globalThis.fetch(address, {
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
  })
  const [, ...versions] = (await response.text()).split('<Version>')
  const found = versions.find((version) => version.includes(`<Key>${key}</Key>`) && version.includes(`<ETag>"${etag}"</ETag>`))
  return found?.match(/<VersionId>([^<]+)</)?.[1]
}
