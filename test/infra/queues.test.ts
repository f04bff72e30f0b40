import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { synthesise } from './synthesise.ts';

describe('The queues of the deployment', () => {
  const template = synthesise();
  const queues = template.findResources('AWS::SQS::Queue');
  const lanes = Object.values(queues).filter((queue) => queue.Properties.RedrivePolicy);

  test('keep what nobody reads for 14 days, encrypted', () => {
    expect(Object.keys(queues)).toHaveLength(4);
    template.allResourcesProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test('take requests over TLS only', () => {
    template.resourcePropertiesCountIs(
      'AWS::SQS::QueuePolicy',
      {
        PolicyDocument: {
          Statement: [
            Match.objectLike({
              Effect: 'Deny',
              Action: 'sqs:*',
              Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            }),
          ],
        },
      },
      4,
    );
  });

  test('may be sent to by the function that takes from them, which retries need and Lambda stops as a loop unless told', () => {
    const takers = Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map(
      (mapping) => mapping.Properties.FunctionName.Ref,
    );
    const looping = Object.entries(template.findResources('AWS::Lambda::Function')).flatMap(([id, each]) =>
      each.Properties.RecursiveLoop === 'Allow' ? [id] : [],
    );
    expect(new Set(takers)).toEqual(new Set(looping));
  });

  test('set a hint aside that crashes its batch again and again, so that it harms no other [P7]', () => {
    expect(lanes).toHaveLength(2);
    for (const lane of lanes) {
      expect(lane.Properties.RedrivePolicy).toEqual({
        deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^QueuesHintsGivenUp/), 'Arn'] },
        maxReceiveCount: 10,
      });
    }
  });

  test('hide a hint for six times as long as deliver may run', () => {
    const deliver = Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) =>
      id.startsWith('Delivery'),
    );
    for (const lane of lanes) {
      expect(lane.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * deliver?.[1].Properties.Timeout);
    }
  });

  test('feed deliver with batches whose failures are told one by one [P7]', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('collect a hundred normal hints for a second, and hand high ones out at once', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueuesNormal'), 'Arn'] },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: Match.absent(),
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^QueuesHigh'), 'Arn'] },
    });
  });
});
