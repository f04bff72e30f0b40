import { parseArgs } from 'node:util';
import { quickAws } from './aws/quick.ts';
import { fallenBehind, write } from './figures.ts';
import { full } from './full.ts';
import { startGateway } from './gateway-thread.ts';
import { quick } from './quick.ts';

/*
 * What a message costs, on one machine and on AWS. Figures of one run are compared with each other, never with those of another machine: the quick
 * run holds the relay beside the bare minimum, the full run beside what people would use instead. Linux only, for it reads `/proc`.
 *
 * --aws    only the part about AWS
 * --quick  what CI runs: fails when a figure falls behind the committed one by more than its noise
 * --write  commits the figures of this run
 */
const { values } = parseArgs({
  options: {
    aws: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => console.log(line);

const gateway = await startGateway({ latencyMs: 0 });
const measured = {
  ...(values.aws ? {} : await quick(gateway, say)),
  ...(await quickAws(gateway, say)),
};
for (const [name, value] of Object.entries(measured)) say(`${name}: ${value}`);
if (values.write) write(measured);
const behind = fallenBehind(measured);
if (!values.quick && !values.aws) await full(gateway, say);
await gateway.stop();
if (behind.length > 0) {
  console.error(`The relay has become slower:\n${behind.join('\n')}`);
  process.exit(1);
}
say('Nothing fell behind the committed figures.');
