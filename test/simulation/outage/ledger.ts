/** Counts requests to AWS and prices them at list price, us-east-1, by the cost model of docs/reliability.md. */
export type Ledger = {
  request(name: string, count: number): void;
  /** Write and read request units of DynamoDB. */
  write(units: number): void;
  read(units: number): void;
  invoke(memoryGb: number, ms: number): void;
  bill(): Bill;
};

export type Bill = {
  requests: Record<string, number>;
  writeUnits: number;
  readUnits: number;
  gbSeconds: number;
  dollars: number;
};

const MILLION = 1_000_000;
const DOLLARS_PER_MILLION = { queue: 0.4, write: 0.625, read: 0.125, invocation: 0.2, gbSecond: 13.3334 };

export function createLedger(): Ledger {
  const requests = new Map<string, number>();
  const totals = { write: 0, read: 0, invocation: 0, gbSecond: 0 };
  const request = (name: string, count: number): void => {
    requests.set(name, (requests.get(name) ?? 0) + count);
  };
  return {
    request,
    write(units) {
      totals.write += units;
    },
    read(units) {
      totals.read += units;
    },
    invoke(memoryGb, ms) {
      request('Lambda Invoke', 1);
      totals.invocation += 1;
      totals.gbSecond += (memoryGb * ms) / 1_000;
    },
    bill() {
      const queue = [...requests].reduce((sum, [name, count]) => sum + (name.startsWith('SQS') ? count : 0), 0);
      const units = { ...totals, queue };
      const names = ['queue', 'write', 'read', 'invocation', 'gbSecond'] as const;
      const dollars = names.reduce((sum, name) => sum + (units[name] / MILLION) * DOLLARS_PER_MILLION[name], 0);
      return {
        requests: Object.fromEntries([...requests].map(([name, count]) => [name, Math.round(count)])),
        writeUnits: Math.round(totals.write),
        readUnits: Math.round(totals.read),
        gbSeconds: Math.round(totals.gbSecond),
        dollars: Math.round(dollars * 100) / 100,
      };
    },
  };
}
