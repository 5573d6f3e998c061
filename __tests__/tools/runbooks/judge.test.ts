import { STATEFUL_TYPES } from '../../../src/policies/data-protection';
import { runbookBlock } from '../../../tools/runbooks/blocks';
import { runBlock } from './run-block';

const judge = (terraform: string) =>
  runBlock('failover#judge', { commands: { terraform }, variables: { STACK: 'prod-data' } });
const plan = (line: string) => `cat <<'PLAN'\nTerraform will perform the following actions:\n\n${line}\nPLAN`;

test('names every type that holds data, and no other', () => {
  const named = [...runbookBlock('failover#judge').matchAll(/^types="(?:\$types\|)?(.*)"$/gm)].flatMap(
    ([, types = '']) => types.split('|').map((type) => `aws_${type}`),
  );
  expect(named.sort()).toEqual([...STATEFUL_TYPES].sort());
});

test.each(['will be destroyed', 'must be replaced', 'will be replaced, as requested'])(
  'stops at a database that %s',
  (words) => {
    const found = judge(plan(`  # aws_db_instance.database_instance_0A1B ${words}`));
    expect(found.status).not.toBe(0);
    expect(found.stdout).toContain('aws_db_instance.database_instance_0A1B');
  },
);

test('stops at what stands in a module, or was tainted', () => {
  expect(
    judge(plan('  # module.data.aws_ecr_repository.images is tainted, so must be replaced')).status,
  ).not.toBe(0);
});

test('lets pass what holds no data, and a database that is changed in place', () => {
  expect(judge(plan('  # aws_launch_template.fleet must be replaced'))).toMatchObject({ status: 0 });
  const update = judge(plan('  # aws_db_instance.database_instance_0A1B will be updated in-place'));
  expect(update).toMatchObject({ status: 0, stdout: expect.stringContaining('nothing goes') });
});

test('stops when the plan cannot be shown', () => {
  expect(judge('echo "Failed to read the given file as a state or plan file" >&2; exit 1').status).not.toBe(
    0,
  );
});
