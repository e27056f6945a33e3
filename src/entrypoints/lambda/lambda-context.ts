/** What Sluice uses of the context that Lambda passes to a handler. */
export interface LambdaContext {
  readonly awsRequestId?: string
  /** How long the invocation may still take. */
  readonly getRemainingTimeInMillis?: () => number
}
