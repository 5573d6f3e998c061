import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RdsGate } from '../../../tools/drill/database/rds-gate';

let simulator: Server;
let gate: RdsGate;
const passed: string[] = [];

beforeAll(async () => {
  simulator = createServer((_, answer) => answer.end('<done/>'));
  await new Promise<void>((resolve) => simulator.listen(0, '127.0.0.1', resolve));
  const { port } = simulator.address() as AddressInfo;
  gate = await RdsGate.open(`http://127.0.0.1:${port}`, async ({ action }) => {
    passed.push(action);
  });
});

afterAll(() => {
  gate.close();
  simulator.close();
  simulator.closeAllConnections();
});

const ask = (parameters: Record<string, string>) =>
  fetch(gate.endpoint, { method: 'POST', body: new URLSearchParams(parameters) });

test('a new replica of PostgreSQL is refused a parameter group, as by RDS, before anything is made', async () => {
  const replica = { Action: 'CreateDBInstanceReadReplica', DBInstanceIdentifier: 'replica' };
  const refused = await ask({ ...replica, DBParameterGroupName: 'postgres17' });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('<Code>InvalidParameterCombination</Code>');
  expect(passed).toEqual([]);

  expect((await ask(replica)).status).toBe(200);
  expect(
    (await ask({ ...replica, Action: 'ModifyDBInstance', DBParameterGroupName: 'postgres17' })).status,
  ).toBe(200);
  expect(passed).toEqual(['CreateDBInstanceReadReplica', 'ModifyDBInstance']);
});
