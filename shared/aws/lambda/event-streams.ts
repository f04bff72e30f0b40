/** Stands in the bundles for the SDK's streams of events, which it would load for an operation that answers with one: none of ours does. */
throw new Error('The bundles hold no streams of events (infra/aws/bundle.ts).');
