import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** An item as DynamoDB carries it. Items here are flat: strings, numbers and booleans; what is nested is a JSON string. */
export type Item = Record<string, AttributeValue>;

export type Key = { pk: string; sk: string };

/** Writes a flat value as DynamoDB carries it. */
export function toAttribute(value: string | number | boolean): AttributeValue {
  if (typeof value === 'string') return { S: value };
  return typeof value === 'number' ? { N: String(value) } : { BOOL: value };
}

/** Reads an item back into plain values, for a schema to parse. */
export function toValues(item: Item): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(item)) {
    if (attribute.S !== undefined) values[name] = attribute.S;
    else if (attribute.N !== undefined) values[name] = Number(attribute.N);
    else if (attribute.BOOL !== undefined) values[name] = attribute.BOOL;
  }
  return values;
}

export const keyOf = ({ pk, sk }: Key): Item => ({ pk: { S: pk }, sk: { S: sk } });
