import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, freePort, listening, run } from '../child.ts';
import { type Contender, recipientOf, textOf } from '../contender.ts';

const [BEARERBOX, SMSBOX] = ['/usr/sbin/bearerbox', '/usr/sbin/smsbox'];

/** True where Debian's package `kannel` is installed. */
export const hasKannel = (): boolean => existsSync(BEARERBOX) && existsSync(SMSBOX);

type Ports = { admin: number; box: number; sms: number; gateway: number };

const configuration = (dir: string, ports: Ports, window: number): string => `group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = bench
smsbox-port = ${ports.box}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
log-file = "${dir}/bearerbox.log"
log-level = 3
access-log = "${dir}/access.log"
dlr-storage = internal
smsbox-max-pending = 1000
store-type = file
store-location = "${dir}/kannel.store"
store-dump-freq = 10

group = smsc
smsc = http
smsc-id = bench
system-type = generic
send-url = "http://127.0.0.1:${ports.gateway}/send?username=u&password=p&msisdn=%p&from=%P&message=%b"
status-success-regex = "0: Accepted"
status-permfail-regex = "^[1-4]:"
status-tempfail-regex = "^5:"
max-pending-submits = ${window}

group = smsbox
smsbox-id = bench
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.box}
sendsms-port = ${ports.sms}
sendsms-interface = 127.0.0.1
log-file = "${dir}/smsbox.log"
log-level = 3

group = sendsms-user
username = tester
password = bench
max-messages = 3
concatenation = true
`;

/** Kannel with its file store: the usual gateway in C. The store is written without waiting for the disk. */
export const kannel: Contender = {
  name: 'Kannel, file store',
  async start(gateway, window) {
    const dir = mkdtempSync(join(tmpdir(), 'sms-relay-bench-kannel-'));
    const ports = { admin: await freePort(), box: await freePort(), sms: await freePort(), gateway };
    const file = join(dir, 'kannel.conf');
    writeFileSync(file, configuration(dir, ports, window));
    const startBoxes = async () => {
      const bearer = run(BEARERBOX, ['-v', '4', file]);
      await listening(ports.box);
      const sms = run(SMSBOX, ['-v', '4', file]);
      return { bearer, sms };
    };
    let boxes = await startBoxes();
    await listening(ports.sms);
    return {
      port: ports.sms,
      request: (index) =>
        `GET /cgi-bin/sendsms?username=tester&password=bench&from=12345&to=${encodeURIComponent(recipientOf(index))}&text=${encodeURIComponent(
          textOf(index),
        )} HTTP/1.1\r\nHost: bench\r\nConnection: keep-alive\r\n\r\n`,
      pids: () => [boxes.bearer.pid ?? -1, boxes.sms.pid ?? -1],
      async kill() {
        await end(boxes.bearer, 'SIGKILL');
        await end(boxes.sms, 'SIGKILL');
      },
      async restart() {
        boxes = await startBoxes();
      },
      async stop() {
        await end(boxes.sms, 'SIGKILL');
        await end(boxes.bearer, 'SIGKILL');
        rmSync(dir, { recursive: true, force: true });
      },
    };
  },
};
