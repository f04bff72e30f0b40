import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';

/** What Lambda tells a function about an invocation that may take `timeoutMs`. */
export function lambdaContext(functionName: string, timeoutMs: number): Context {
  const end = performance.now() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'emulated',
    getRemainingTimeInMillis: () => Math.max(0, Math.round(end - performance.now())),
    done() {},
    fail() {},
    succeed() {},
  };
}
