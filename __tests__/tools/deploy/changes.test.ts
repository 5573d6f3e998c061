import { changesOf } from '../../../tools/deploy/changes';
import { checkAllowances, flagsFor, lossesOf, notAllowed } from '../../../tools/deploy/guard';
import { missingPredecessor } from '../../../tools/deploy/predecessor';
import { exitCodeOf, reportOf, describe as told } from '../../../tools/deploy/report';

interface Given {
  readonly actions: readonly string[];
  readonly type?: string;
  readonly [more: string]: unknown;
}

/** A plan as `terraform show -json` prints it, of resources by name. */
function plan(resources: Readonly<Record<string, Given>>, more: object = {}): string {
  return JSON.stringify({
    format_version: '1.2',
    resource_changes: Object.entries(resources).map(
      ([name, { actions, type = 'aws_s3_bucket', ...rest }]) => ({
        address: `${type}.${name}`,
        mode: 'managed',
        type,
        name,
        ...rest,
        change: { actions, ...(rest['change'] as object | undefined) },
      }),
    ),
    ...more,
  });
}

const addresses = (found: readonly { readonly address: string }[]) => found.map(({ address }) => address);

describe('a plan is read', () => {
  test('each action by its kind; what is only read or stays is none', () => {
    const changes = changesOf(
      plan({
        made: { actions: ['create'] },
        altered: { actions: ['update'] },
        first: { actions: ['delete', 'create'], change: { replace_paths: [['bucket'], ['a', 0, 'b']] } },
        second: { actions: ['create', 'delete'] },
        gone: { actions: ['delete'] },
        left: { actions: ['forget'] },
        same: { actions: ['no-op'] },
        read: { actions: ['read'], mode: 'data' },
        here: { actions: ['no-op'], previous_address: 'aws_s3_bucket.there' },
        taken: { actions: ['no-op'], change: { importing: { id: 'bucket' } } },
      }),
    );
    expect({
      added: addresses(changes.added),
      changed: addresses(changes.changed),
      replaced: changes.replaced.map(({ address, because }) => [address, ...because]),
      destroyed: addresses(changes.destroyed),
      forgotten: addresses(changes.forgotten),
      moved: changes.moved,
      imported: addresses(changes.imported),
    }).toEqual({
      added: ['aws_s3_bucket.made'],
      changed: ['aws_s3_bucket.altered'],
      replaced: [['aws_s3_bucket.first', 'bucket', 'a.0.b'], ['aws_s3_bucket.second']],
      destroyed: ['aws_s3_bucket.gone'],
      forgotten: ['aws_s3_bucket.left'],
      moved: [{ from: 'aws_s3_bucket.there', to: 'aws_s3_bucket.here' }],
      imported: ['aws_s3_bucket.taken'],
    });
  });

  test.each([
    ['no state', {}, false],
    [
      'nothing but data that the plan itself has read',
      { root_module: { resources: [{ mode: 'data' }] } },
      false,
    ],
    ['a resource', { root_module: { resources: [{ mode: 'managed' }] } }, true],
    ['an output', { root_module: {}, outputs: { name: {} } }, true],
  ])('a stack with %s before it: applied is %p', (_what, values, applied) => {
    const before = 'root_module' in values ? { prior_state: { values } } : {};
    expect(changesOf(plan({}, before)).applied).toBe(applied);
  });
});

describe('stateful resources of the platform', () => {
  const changes = changesOf(
    plan({
      store: { actions: ['delete'] },
      database: {
        actions: ['delete', 'create'],
        type: 'aws_db_instance',
        change: { replace_paths: [['engine']] },
      },
      rule: { actions: ['delete'], type: 'aws_security_group_rule' },
      table: { actions: ['update'], type: 'aws_dynamodb_table' },
      left: { actions: ['forget'] },
    }),
  );
  const losses = lossesOf('dev-data', changes);

  test('are guarded when they are replaced or destroyed, and others are not', () => {
    expect(losses.map(({ address, action }) => [address, action])).toEqual([
      ['aws_db_instance.database', 'replace'],
      ['aws_s3_bucket.store', 'destroy'],
    ]);
  });

  test('a flag of the same name in another stack allows nothing', () => {
    const destroy = ['dev-storage/aws_s3_bucket.store'];
    expect(notAllowed(losses, { replacement: [], destroy })).toHaveLength(2);
  });

  test('the flags that a summary tells allow exactly what it refuses', () => {
    const flags = flagsFor(losses);
    expect(flags).toBe(
      "--allow-replacement 'dev-data/aws_db_instance.database' --allow-destroy 'dev-data/aws_s3_bucket.store'",
    );
    const named = (flag: string) =>
      [...flags.matchAll(new RegExp(`${flag} '([^']+)'`, 'g'))].map(([, name]) => `${name}`);
    const allowances = { replacement: named('--allow-replacement'), destroy: named('--allow-destroy') };
    expect(() => checkAllowances(allowances, ['dev-data'])).not.toThrow();
    expect(notAllowed(losses, allowances)).toEqual([]);
  });

  test('stand out in the summary, with what forces a replacement and how to allow it', () => {
    const result = { stack: 'dev-data', changes, refused: losses, allowed: [], provisionalUntil: [] };
    const report = reportOf('plan', 'dev', [{ status: 'refused', ...result }]);
    expect(report.ok).toBe(false);
    expect(exitCodeOf('plan', report.stacks)).toBe(2);
    expect(told(report)).toBe(`
dev: 0 added, 1 changed, 1 replaced, 2 destroyed
  dev-data  refused: 1 changed, 1 replaced, 2 destroyed, 1 left alone from now on
      ~   aws_dynamodb_table.table
      -/+ aws_db_instance.database (forced by engine)
      -   aws_s3_bucket.store
      -   aws_security_group_rule.rule
      .   aws_s3_bucket.left

STATEFUL RESOURCES WOULD BE LOST, and what is in them:
  dev-data/aws_db_instance.database replaced (forced by engine)
  dev-data/aws_s3_bucket.store destroyed
Refused. A renamed construct needs a "moved" block (moveTo); if the loss is meant, say so: --allow-replacement 'dev-data/aws_db_instance.database' --allow-destroy 'dev-data/aws_s3_bucket.store'`);
  });
});

describe('a plan that failed since another stack comes first', () => {
  const missing = (said: string) => missingPredecessor(said, { id: 'dev-b' }, 'dev-state');

  test('the bucket of the states is not there', () => {
    const said = `╷
│ Error: Error refreshing state: Unable to access object "dev-b.tfstate" in S3 bucket "groundwork-dev-state": S3 bucket
│ "groundwork-dev-state-1" does not exist.
╵`;
    expect(missing(said)).toEqual({
      stack: 'dev-state',
      why: 'there is no bucket groundwork-dev-state-1 for its state; make it with: npm run bootstrap -- dev',
    });
  });

  test('any other error is the stack’s own', () => {
    expect(missing('│ Error: No valid credential sources found')).toBeUndefined();
    expect(missing('│ Error: Unsupported attribute\n│ no attribute named "arn"')).toBeUndefined();
  });
});
