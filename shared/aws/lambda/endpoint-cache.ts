/** Stands in the bundles for the SDK's cache of discovered endpoints, which each client of DynamoDB makes and none of our commands asks. */
export class EndpointCache {}
