import { changesOf } from '../../../tools/deploy/changes';
import type { DrillResult } from '../../../tools/drill/drill';
import type { LossCase } from '../../../tools/drill/loss-case';
import { judge, report } from '../../../tools/drill/report';

const nothing = async () => undefined;
const verify = async () => ({ count: 0, of: 1, what: 'objects' }) as const;

const CASES: readonly LossCase[] = [
  {
    id: 'file-lost',
    lane: 'objects',
    store: 'uploads',
    event: 'dataLoss',
    lost: 'A file | is lost',
    expected: 'recovered',
    blocks: ['restore-objects#deleted'],
    verified: 'it is there',
    lose: nothing,
    recover: nothing,
    verify,
  },
  {
    id: 'bucket-lost',
    lane: 'objects',
    store: 'uploads',
    event: 'dataLoss',
    lost: 'The bucket is lost',
    expected: 'refused',
    guard: 'S3',
    refusal: /not empty/,
    attempt: nothing,
    verify,
  },
];

/** What a plan does that does this to the database. */
const planned = (...actions: string[]) =>
  changesOf(
    JSON.stringify({
      resource_changes: [
        {
          address: 'aws_db_instance.database',
          type: 'aws_db_instance',
          mode: 'managed',
          change: { actions },
        },
      ],
    }),
  );

const GOOD: DrillResult = {
  stacks: { 'drill-storage': 42 },
  replication: [{ what: 'an object', from: 'primary', to: 'recovery', arrived: true }],
  cases: [
    {
      id: 'file-lost',
      outcome: 'recovered',
      seconds: 3,
      loss: { count: 2, of: 100, what: 'rows', seconds: 1.25 },
      blocks: ['restore-objects#deleted'],
    },
    { id: 'bucket-lost', outcome: 'refused', seconds: 0, blocks: [], said: 'BucketNotEmpty: not empty' },
  ],
  plans: [
    {
      stack: 'drill-recovery-data',
      changes: planned('update'),
    },
  ],
  left: [],
  refused: 0,
  seconds: 900,
};

test('nothing is said against a drill in which every case ended as expected', () => {
  expect(judge(GOOD, CASES)).toEqual([]);
});

test('each thing that is not as it should be is named', () => {
  const [file, bucket] = GOOD.cases;
  if (file === undefined || bucket === undefined) throw new Error('the sample has two cases');
  const bad: DrillResult = {
    ...GOOD,
    cases: [{ ...file, outcome: 'failed', said: 'it is gone' }],
    replication: [{ what: 'an object', from: 'primary', to: 'recovery', arrived: false }],
    plans: [
      {
        stack: 'drill-data',
        changes: planned('delete', 'create'),
      },
    ],
    left: ['bucket forgotten'],
  };
  expect(judge(bad, CASES)).toEqual([
    'file-lost: expected recovered, found failed: it is gone',
    'bucket-lost: expected refused, found nothing: ',
    'an object was written in the primary region and is not in the recovery region',
    'a failover would destroy aws_db_instance.database of drill-data',
    'left after everything was destroyed: bucket forgotten',
  ]);
});

test('the report tells of each case what was lost, how it ended, and by which page', () => {
  const lines = report(GOOD, CASES).split('\n');
  expect(lines).toContain(
    '| `file-lost` | uploads | A file \\| is lost | recovered | 3 s | 2 of 100 rows, 1.3 s of writing | ' +
      '[restore-objects](runbooks/restore-objects.md) | it is there |',
  );
  expect(lines.find((line) => line.startsWith('| `bucket-lost`'))).toContain('| refused | 0 s |');
  expect(lines).toContain('## What this cannot show');
});
