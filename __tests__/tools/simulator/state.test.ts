import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findSimulator, SimulatorError, startSimulator, stopSimulator } from '../../../tools/simulator';

let directory: string;
let server: Server;
let answer: object;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'simulator-'));
  answer = {};
  server = createServer((_, response) => response.end(JSON.stringify(answer)));
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
});
afterEach(async () => {
  rmSync(directory, { recursive: true });
  await new Promise((closed) => server.close(closed));
});

const port = () => (server.address() as AddressInfo).port;
const identity = (change: object = {}) => ({
  simulator: 'groundwork',
  account: '111111111111',
  pid: process.pid,
  port: port(),
  ...change,
});
const note = (content: object | string) =>
  writeFileSync(
    path.join(directory, 'simulator.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );

/** No process has it: it is above the highest that Linux and macOS give. */
const NO_PROCESS = 2 ** 30;

describe('a running simulator is found', () => {
  test('when its process is there and says at its port that it is that process', async () => {
    answer = identity();
    note(identity());
    expect(await findSimulator({ directory })).toMatchObject({
      accountId: '111111111111',
      pid: process.pid,
      endpoint: `http://127.0.0.1:${port()}`,
    });
  });

  test('and given again to whoever starts one for the same account', async () => {
    answer = identity();
    note(identity());
    expect((await startSimulator({ accountId: '111111111111', directory })).port).toBe(port());
  });

  test('but refused to whoever starts one for another account', async () => {
    answer = identity();
    note(identity());
    await expect(startSimulator({ accountId: '222222222222', directory })).rejects.toThrow(
      /account 111111111111 is running .* account 222222222222 was asked for/,
    );
  });
});

describe('no simulator is found, and none is stopped,', () => {
  afterEach(async () => {
    expect(await findSimulator({ directory })).toBeUndefined();
    expect(await stopSimulator({ directory })).toBe(false);
  });

  test('without a state file', () => {});
  test('when its process has ended', () => note(identity({ pid: NO_PROCESS })));
  test('when its process is another program by now', () => {
    answer = { title: 'Some other program' };
    note(identity());
  });
  test('when its port is that of another simulator by now', () => {
    answer = identity({ pid: NO_PROCESS });
    note(identity());
  });
  test('when nothing answers at its port', () => note(identity({ port: 1 })));
  test('when the state file is damaged', () => note('{"pid": 1'));
});

describe('a start is refused', () => {
  test('for an account id that is none', async () => {
    await expect(startSimulator({ accountId: '1111', directory })).rejects.toThrow(
      new SimulatorError('The account to simulate is "1111". An account id has twelve digits.'),
    );
  });

  test.each(['0', '65536', 'http', '80.5'])('for the port %s', async (named) => {
    process.env['SIMULATOR_PORT'] = named;
    try {
      await expect(startSimulator({ accountId: '111111111111', directory })).rejects.toThrow(
        `SIMULATOR_PORT is "${named}". A port is a number from 1 to 65535.`,
      );
    } finally {
      delete process.env['SIMULATOR_PORT'];
    }
  });
});
