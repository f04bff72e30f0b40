import type { Server } from 'node:http';
import * as z from 'zod';
import { AwsError, createAwsJsonServer } from './aws-json.ts';
import { createJsonFile } from './json-file.ts';

const Secrets = z.record(z.string(), z.string());
const Named = z.object({ Name: z.string(), SecretString: z.string() });
const Identified = z.object({ SecretId: z.string() });
const Put = Identified.extend({ SecretString: z.string() });

const PREFIX = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:';

/** Secrets Manager on one machine: create, put and get text secrets, in the file at `path` or in memory. */
export function createSecretsManagerServer(path?: string): Server {
  const file = createJsonFile(path, Secrets);
  const all = () => file.read() ?? {};
  const find = (id: string): { name: string; value: string } => {
    const name = id.startsWith(PREFIX) ? id.slice(PREFIX.length) : id;
    const secrets = all();
    const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (value === undefined) {
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return { name, value };
  };
  const described = (name: string) => ({ ARN: `${PREFIX}${name}`, Name: name });

  return createAwsJsonServer({
    CreateSecret(input) {
      const { Name, SecretString } = Named.parse(input);
      if (Object.hasOwn(all(), Name)) throw new AwsError('ResourceExistsException', 'A secret of this name exists.');
      file.write({ ...all(), [Name]: SecretString });
      return described(Name);
    },
    PutSecretValue(input) {
      const { SecretId, SecretString } = Put.parse(input);
      const { name } = find(SecretId);
      file.write({ ...all(), [name]: SecretString });
      return described(name);
    },
    GetSecretValue(input) {
      const { name, value } = find(Identified.parse(input).SecretId);
      return { ...described(name), SecretString: value };
    },
  });
}
