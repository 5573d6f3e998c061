import { changesPage, contentsOf } from '../../../tools/handover/changes';

const before = {
  resource: {
    aws_db_instance: { db: { name: 'a' } },
    aws_vpc: { one: { cidr: '1', tags: { a: 'b' } }, two: { cidr: '2' } },
  },
  output: { id: { value: 'x' } },
};
const page = (after: object, id = 'dev-a') =>
  changesPage([{ id, document: after as never }], { 'dev-a': contentsOf(before) });

test('the first bundle is compared with none', () => {
  expect(changesPage([], undefined)).toContain('compared with no other');
});

test('the same stacks have no changes', () => {
  expect(page(before)).toContain('Nothing has changed.');
});

test('what is added, changed by which arguments, and removed stands there by its address', () => {
  const after = {
    ...before,
    resource: { ...before.resource, aws_vpc: { one: { cidr: '9', tags: { a: 'b' }, more: 1 }, three: {} } },
    output: { id: { value: 'y' } },
  };
  expect(
    page(after)
      .split('\n')
      .filter((line) => line.startsWith('- ')),
  ).toEqual([
    '- `~ aws_vpc.one` (cidr, more)',
    '- `+ aws_vpc.three`',
    '- `- aws_vpc.two`',
    '- `~ output.id`',
  ]);
});

test('the removal of what holds data stands out', () => {
  expect(page({ ...before, resource: { aws_vpc: before.resource.aws_vpc } })).toContain(
    '- `- aws_db_instance.db` **holds data, which is lost with it**',
  );
});

test('a move is neither an addition nor a removal', () => {
  const after = {
    ...before,
    resource: { aws_db_instance: { database: { name: 'a' } }, aws_vpc: before.resource.aws_vpc },
    moved: [{ from: 'aws_db_instance.db', to: 'aws_db_instance.database' }],
  };
  expect(
    page(after)
      .split('\n')
      .filter((line) => line.startsWith('- ')),
  ).toEqual(['- `> aws_db_instance.db` to `aws_db_instance.database`']);
});

test('stacks come and go', () => {
  const changed = page(before, 'dev-b');
  expect(changed).toContain('## dev-b\n\nThe stack is new: 3 resources to add.');
  expect(changed).toContain('## dev-a\n\nThe stack is not part of this bundle any more.');
});
