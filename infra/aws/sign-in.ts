import { Aws, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPool,
  CfnUserPoolUser,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { CALLBACK, SIGNED_OUT } from '#functions/console/sign-in/paths.ts';
import type { Context } from './context.ts';
import { acknowledge } from './nag.ts';
import type { RelayFunction } from './relay-function.ts';

/** The people who may open the console: invited by mail, never by themselves, with a password and a one-time code of an app. */
export class SignIn extends Construct {
  readonly pool: UserPool;

  constructor(
    scope: Construct,
    id: string,
    { console, url, context }: { console: RelayFunction; url: string; context: Context },
  ) {
    super(scope, id);
    this.pool = new UserPool(this, 'Operators', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(7),
      },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      userInvitation: {
        emailSubject: 'You are invited to the console of the SMS relay',
        emailBody: `Open ${url}/ and sign in as {username} with the password {####}. You will choose one of your own and set up an authenticator app.`,
      },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const resource = this.pool.node.defaultChild;
    if (resource instanceof CfnUserPool) resource.overrideLogicalId('OperatorPool');
    acknowledge(this.pool, {
      'AwsSolutions-COG8':
        'A password of twelve signs and a one-time code are enough here; the Plus plan is paid by the head.',
      'AwsSolutions-COG3':
        'Threat protection needs the Plus plan, which is paid by the head; a one-time code is required instead.',
    });
    this.#tell(console, url);
    if (context.operatorEmail !== undefined) this.#invite(context.operatorEmail);
  }

  #tell(console: RelayFunction, url: string): void {
    // Unique in the region, and the same for as long as the stack lives: the id of the stack.
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const domain = this.pool.addDomain('Pages', { cognitoDomain: { domainPrefix: `sms-relay-${stackUuid}` } });
    console.tell('SIGN_IN_ISSUER', `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${this.pool.userPoolId}`);
    console.tell('SIGN_IN_CLIENT_ID', this.#client(url).userPoolClientId);
    console.tell('SIGN_IN_DOMAIN', `https://${domain.domainName}.auth.${Aws.REGION}.amazoncognito.com`);
    console.tell('CONSOLE_URL', url);
  }

  /** A public client: the code is worth nothing without the verifier that the console keeps for the browser. */
  #client(url: string): UserPoolClient {
    return this.pool.addClient('Console', {
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [`${url}${CALLBACK}`],
        logoutUrls: [`${url}${SIGNED_OUT}`],
      },
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(1),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });
  }

  /** Stays when the address is taken out of the context: a deployment invites, and removes nobody. */
  #invite(email: string): void {
    const first = new CfnUserPoolUser(this, 'FirstOperator', {
      userPoolId: this.pool.userPoolId,
      username: email,
      desiredDeliveryMediums: ['EMAIL'],
      userAttributes: [
        { name: 'email', value: email },
        { name: 'email_verified', value: 'true' },
      ],
    });
    first.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }
}
