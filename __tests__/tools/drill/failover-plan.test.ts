import { dataThatGoes, plannedActions } from '../../../tools/drill/failover-plan';

const change = (address: string, actions: string[], mode = 'managed') => ({
  address,
  type: address.split('.')[0],
  mode,
  change: { actions },
});

const plan = (...changes: object[]) => JSON.stringify({ format_version: '1.2', resource_changes: changes });

test('tells what is done, and leaves out what stays and what is only read', () => {
  const actions = plannedActions(
    plan(
      change('aws_db_instance.database', ['update']),
      change('aws_kms_key.data', ['no-op']),
      change('aws_iam_policy_document.trust', ['read'], 'data'),
    ),
  );
  expect(actions).toEqual([
    { address: 'aws_db_instance.database', type: 'aws_db_instance', actions: ['update'] },
  ]);
});

test.each([[['delete']], [['delete', 'create']], [['create', 'delete']]])(
  'sees that %j of a database loses data',
  (actions) => {
    expect(dataThatGoes(plannedActions(plan(change('aws_db_instance.database', actions))))).toHaveLength(1);
  },
);

test('minds no change of a database, and no replacement of what holds nothing', () => {
  const actions = plannedActions(
    plan(
      change('aws_db_instance.database', ['update']),
      change('aws_launch_template.fleet', ['delete', 'create']),
    ),
  );
  expect(dataThatGoes(actions)).toEqual([]);
});
