import { type Mutant, mutantsOf } from '../../../tools/mutate/mutants';
import { type Document, OPERATORS } from '../../../tools/mutate/operators';
import { caughtByPolicies } from '../../../tools/mutate/rungs';
import { platformStacks } from '../../support/platform';

const documents = new Map(
  [...platformStacks()]
    .filter(([id]) => id.startsWith('prod-'))
    .map(([id, stack]) => [id, JSON.parse(JSON.stringify(stack.toTerraform())) as Document]),
);
const mutants = [...documents].flatMap(([id, document]) => mutantsOf(id, document));

test('there are at least 120 bad changes, in every stack, each under a name of its own', () => {
  expect(mutants.length).toBeGreaterThanOrEqual(120);
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
  expect(new Set(mutants.map(({ stack }) => stack))).toEqual(new Set(documents.keys()));
});

test('each differs from its stack, which stays as it was', () => {
  for (const { id, stack, document } of mutants) {
    const same = JSON.stringify(document) === JSON.stringify(documents.get(stack));
    expect({ id, same }).toEqual({ id, same: false });
  }
});

test('nearly every kind of bad change can be made somewhere', () => {
  const made = new Set(mutants.map(({ operator }) => operator));
  const never = OPERATORS.map(({ id }) => id).filter((id) => !made.has(id));
  expect(never).toEqual([]);
});

test('the stacks as they are break no policy, so that what is caught is the change', () => {
  const unchanged = [...documents].map(([stack, document]) => ({ id: stack, stack, document }) as Mutant);
  expect([...caughtByPolicies(unchanged, documents, true)]).toEqual([]);
});

/** Bad changes that the synth itself must refuse, before anything else looks. */
const REFUSED_AT_SYNTH = [
  'acl-open',
  'acl-ssh',
  'backup-no-tag',
  'bucket-aws-key',
  'bucket-force-destroy',
  'cache-plain',
  'database-plain',
  'database-public',
  'default-group-open',
  'group-open',
  'log-group-plain',
  'no-deletion-protection',
  'no-final-snapshot',
  'no-prevent-destroy',
  'no-tag-Owner',
  'policy-all-actions',
  'policy-all-resources',
  'policy-everybody',
  'secret-aws-key',
  'subnet-public',
  'template-no-tags',
  'trail-plain',
  'volume-plain',
];

test.each(REFUSED_AT_SYNTH)('the synth refuses that somebody does: %s', (operator) => {
  // The policy of an endpoint narrows what others grant: any resource is right there.
  const own = mutants.filter(
    (mutant) =>
      mutant.operator === operator &&
      (operator !== 'policy-all-resources' || !mutant.address.includes('endpoints')),
  );
  expect(own.length).toBeGreaterThan(0);
  expect(caughtByPolicies(own, documents, true)).toEqual(new Set(own.map(({ id }) => id)));
});
