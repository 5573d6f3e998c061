import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RDS } from '@aws-sdk/client-rds';
import type { RdsCall } from '../../../tools/drill/database/database-fleet';
import { RdsGate } from '../../../tools/drill/database/rds-gate';
import { Renames } from '../../../tools/drill/database/renames';

const REGION = 'eu-central-1';
const call = (parameters: Record<string, string>, action = 'ModifyDBInstance'): RdsCall => ({
  region: REGION,
  action,
  parameters,
  resourceId: 'db-ONE',
});
const LIST =
  '<DBInstances><DBInstance><DbiResourceId>db-ONE</DbiResourceId><DBInstanceStatus>available</DBInstanceStatus></DBInstance>' +
  '<DBInstance><DbiResourceId>db-TWO</DbiResourceId><DBInstanceStatus>available</DBInstanceStatus></DBInstance></DBInstances>';

describe('a rename that RDS has answered', () => {
  let time = 0;
  let renames: Renames;

  beforeEach(() => {
    time = 0;
    renames = new Renames(8000, () => time);
    renames.note(call({ DBInstanceIdentifier: 'one', NewDBInstanceIdentifier: 'one-old' }));
  });

  test.each(['one', 'one-old'])('makes %s unknown for a while', (DBInstanceIdentifier) => {
    const asked = call({ DBInstanceIdentifier }, 'DescribeDBInstances');
    expect(renames.refusal(asked)).toMatchObject({ status: 404, code: 'DBInstanceNotFound' });
    time = 8000;
    expect(renames.refusal(asked)).toBeUndefined();
  });

  test('keeps its names from any other instance meanwhile', () => {
    const taken = call({ DBInstanceIdentifier: 'one-restored', NewDBInstanceIdentifier: 'one' });
    expect(renames.refusal(taken)).toMatchObject({ code: 'DBInstanceAlreadyExists' });
    time = 8000;
    expect(renames.refusal(taken)).toBeUndefined();
  });

  test('is seen in a list, for that instance alone, until it is done', () => {
    const list = call({}, 'DescribeDBInstances');
    expect(renames.seen(list, LIST).match(/>(renaming|available)</g)).toEqual(['>renaming<', '>available<']);
    time = 8000;
    expect(renames.seen(list, LIST)).toBe(LIST);
  });

  test('concerns no other region and no other instance', () => {
    expect(
      renames.refusal({ ...call({ DBInstanceIdentifier: 'one' }), region: 'eu-west-1' }),
    ).toBeUndefined();
    expect(renames.refusal(call({ DBInstanceIdentifier: 'two' }))).toBeUndefined();
  });
});

describe('the gate before the simulated RDS', () => {
  let simulated: Server;
  let gate: RdsGate;
  const followed: RdsCall[] = [];

  beforeAll(async () => {
    simulated = createServer((_, response) => {
      response
        .writeHead(200, { 'content-type': 'text/xml' })
        .end(
          '<ModifyDBInstanceResponse><ModifyDBInstanceResult><DBInstance><DbiResourceId>db-ONE</DbiResourceId>' +
            '</DBInstance></ModifyDBInstanceResult></ModifyDBInstanceResponse>',
        );
    });
    await new Promise<void>((resolve) => simulated.listen(0, '127.0.0.1', resolve));
    const { port } = simulated.address() as AddressInfo;
    gate = await RdsGate.open(`http://127.0.0.1:${port}`, async (each) => {
      followed.push(each);
    });
  });
  afterAll(() => {
    gate.close();
    simulated.close();
  });

  test('answers NotFound, as RDS does, to who asks by the new name at once', async () => {
    const rds = new RDS({
      region: REGION,
      endpoint: gate.endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    await rds.modifyDBInstance({ DBInstanceIdentifier: 'one', NewDBInstanceIdentifier: 'one-old' });
    expect(followed).toMatchObject([{ region: REGION, action: 'ModifyDBInstance', resourceId: 'db-ONE' }]);
    await expect(rds.describeDBInstances({ DBInstanceIdentifier: 'one-old' })).rejects.toMatchObject({
      name: 'DBInstanceNotFoundFault',
    });
    expect(followed).toHaveLength(1);
  });
});
