import { Duration } from 'aws-cdk-lib';

/** API Gateway gives up on a function after this. */
export const HTTP_TIMEOUT = Duration.seconds(29);

/** A batch's time: the longest call to a gateway, the writes after it, and room for the calls that a rate makes wait. */
export const DELIVER_TIMEOUT = Duration.minutes(2);
