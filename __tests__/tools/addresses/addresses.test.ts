import { addressesOf, lostAddresses, unlistedAddresses } from '../../../tools/addresses/addresses';
import listed from '../../../tools/addresses/stateful-addresses.json';
import { synthesizedPlatform } from '../../support/platform';

const stacks = Object.fromEntries(
  [...synthesizedPlatform()].map(([id, { document }]) => [id, addressesOf(document)]),
);

test('no stateful resource has lost its address: a deploy would destroy it and make an empty one', () => {
  // Renamed on purpose? Keep the data with moveTo/moveFromId in the stack. Meant to go? Take it off the list by hand.
  expect(lostAddresses(listed, stacks)).toEqual([]);
});

test('every stateful resource is on the list ("npm run addresses" adds new ones)', () => {
  expect(unlistedAddresses(listed, stacks)).toEqual([]);
});

describe('an address that is gone', () => {
  const list = { 'prod-data': ['aws_db_instance.database'] };
  const stack = (name: string, moved: { from: string; to: string }[] = []) => ({
    'prod-data': addressesOf({ resource: { aws_db_instance: { [name]: {} } }, moved }),
  });

  test('is lost when nothing says where it went', () => {
    expect(lostAddresses(list, stack('renamed'))).toEqual(['prod-data: aws_db_instance.database']);
  });

  test('is kept when a moved block leads to what is there, over several moves', () => {
    const moved = [
      { from: 'aws_db_instance.database', to: 'aws_db_instance.between' },
      { from: 'aws_db_instance.between', to: 'aws_db_instance.renamed' },
    ];
    expect(lostAddresses(list, stack('renamed', moved))).toEqual([]);
  });

  test('is lost when the move leads nowhere, or in a circle', () => {
    const nowhere = [{ from: 'aws_db_instance.database', to: 'aws_db_instance.absent' }];
    const circle = [...nowhere, { from: 'aws_db_instance.absent', to: 'aws_db_instance.database' }];
    expect(lostAddresses(list, stack('renamed', nowhere))).toHaveLength(1);
    expect(lostAddresses(list, stack('renamed', circle))).toHaveLength(1);
  });

  test('is lost when its whole stack is', () => {
    expect(lostAddresses(list, {})).toEqual(['prod-data: aws_db_instance.database']);
  });
});
