import { KIND_OF_TYPE, NOT_BACKED_UP } from '../src/policies/backed-up';
import { SHIPPED, synthesizedPlatform } from './support/platform';

/**
 * (3.2) Whether AWS Backup, which goes by tags, would find each store, computed from the synthesized JSON alone: the tags
 * that a resource has in the end, the conditions of each selection, and the rules of its plan.
 */

type Attributes = Record<string, unknown>;

interface Stored {
  readonly where: string;
  readonly region: unknown;
  readonly type: string;
  readonly tags: Readonly<Record<string, unknown>>;
}

interface Selection {
  readonly where: string;
  /** It finds nothing in any other. */
  readonly region: unknown;
  /** Tags that a resource must have, all of them. */
  readonly tags: Readonly<Record<string, string>>;
  readonly rules: readonly Attributes[];
}

const stacks = synthesizedPlatform();

/** Stacks of one environment. */
const stacksOf = (environment: string) => [...stacks].filter(([id]) => id.startsWith(`${environment}-`));

/** Where a provider makes things, and the tags that it gives to all of them. */
function providerOf(id: string, provider?: unknown): { readonly region: unknown; readonly tags: Attributes } {
  const providers = stacks.get(id)?.document['provider']?.['aws'] as unknown as Attributes[];
  const alias = typeof provider === 'string' ? provider.replace(/^aws\./, '') : undefined;
  const found = providers.find((each) => each['alias'] === alias);
  const [tags] = (found?.['default_tags'] ?? []) as { tags: Attributes }[];
  if (tags === undefined) throw new Error(`${id}: no provider ${alias ?? 'without alias'} with tags`);
  return { region: found?.['region'], tags: tags.tags };
}

/** Whatever holds data in an environment: with a tag of its backup, or with a reason why it has none. */
function stores(environment: string): { readonly tagged: Stored[]; readonly justified: string[] } {
  const tagged: Stored[] = [];
  const justified: string[] = [];
  for (const [id, { document }] of stacksOf(environment)) {
    for (const type of [...Object.keys(KIND_OF_TYPE), ...NOT_BACKED_UP]) {
      for (const [name, attributes] of Object.entries(document['resource']?.[type] ?? {})) {
        const comment = attributes['//'] as { justifications?: { policy: string }[] };
        const where = `${id}/${type}.${name}`;
        if (comment.justifications?.some(({ policy }) => policy === 'backed-up') === true) {
          justified.push(where);
        } else if (attributes['replicate_source_db'] === undefined) {
          const provider = providerOf(id, attributes['provider']);
          const tags = { ...provider.tags, ...(attributes['tags'] as Attributes) };
          tagged.push({ where, region: provider.region, type, tags });
        }
      }
    }
  }
  return { tagged, justified };
}

/** Selections of an environment with the rules of their plans. */
function selections(environment: string): Selection[] {
  return stacksOf(environment).flatMap(([id, stack]) =>
    Object.entries(stack.resources('aws_backup_selection')).map(([name, attributes]) => {
      const plan = /\$\{aws_backup_plan\.(.*)\.id\}/.exec(String(attributes['plan_id']))?.[1] ?? '';
      const conditions = (attributes['condition'] as Record<string, { key: string; value: string }[]>[])
        .flatMap((condition) => Object.entries(condition))
        .flatMap(([test, entries]) => {
          // Another test would have to be computed here too.
          expect([name, test]).toEqual([name, 'string_equals']);
          return entries;
        });
      expect([name, attributes['resources']]).toEqual([name, ['*']]);
      return {
        where: `${id}/${name}`,
        region: providerOf(id).region,
        tags: Object.fromEntries(
          conditions.map(({ key, value }) => [key.replace('aws:ResourceTag/', ''), value]),
        ),
        rules: stack.resource('aws_backup_plan', plan)['rule'] as Attributes[],
      };
    }),
  );
}

const matches = (selection: Selection, { region, tags }: Stored): boolean =>
  selection.region === region && Object.entries(selection.tags).every(([key, value]) => tags[key] === value);

describe.each(SHIPPED.map(({ name }) => name))('(3.2) in %s', (environment) => {
  const { tagged, justified } = stores(environment);
  const found = selections(environment);

  test('there is what must be backed up: the database, the buckets of files, and the states', () => {
    const types = tagged.map(({ where }) => where.replace(/_[0-9A-F]{8}$/, '')).sort();
    expect(types).toEqual([
      `${environment}-data/aws_db_instance.database_instance`,
      `${environment}-state/aws_s3_bucket.states_bucket`,
      `${environment}-storage/aws_s3_bucket.assets_bucket`,
      `${environment}-storage/aws_s3_bucket.uploads_bucket`,
    ]);
  });

  test('each of them is in one selection, and in one alone', () => {
    const counts = tagged.map((store) => [
      store.where,
      found.filter((selection) => matches(selection, store)).length,
    ]);
    expect(counts).toEqual(tagged.map(({ where }) => [where, 1]));
  });

  test('each of them has copies in the recovery region, and a backup a day at least', () => {
    for (const store of tagged) {
      const rules = found.filter((selection) => matches(selection, store)).flatMap((each) => each.rules);
      const copied = rules.filter(({ copy_action }) =>
        (copy_action as { destination_vault_arn: string }[]).some(({ destination_vault_arn }) =>
          destination_vault_arn.includes(`${environment}-recovery.`),
        ),
      );
      expect([store.where, copied.map(({ rule_name }) => rule_name)]).toEqual([
        store.where,
        expect.arrayContaining(['daily']),
      ]);
    }
  });

  test('no database is in a plan with continuous backups', () => {
    const databases = tagged.filter(({ type }) => KIND_OF_TYPE[type] === 'databases');
    for (const store of databases) {
      const rules = found.filter((selection) => matches(selection, store)).flatMap((each) => each.rules);
      expect([store.where, rules.some((rule) => rule['enable_continuous_backup'] === true)]).toEqual([
        store.where,
        false,
      ]);
    }
  });

  test('no selection matches nothing', () => {
    const idle = found.filter((selection) => !tagged.some((store) => matches(selection, store)));
    expect(idle.map(({ where }) => where)).toEqual([]);
  });

  test('no selection matches what another environment holds', () => {
    const others = SHIPPED.filter(({ name }) => name !== environment).flatMap(
      ({ name }) => stores(name).tagged,
    );
    expect(others.length).toBeGreaterThan(0);
    expect(found.filter((selection) => others.some((store) => matches(selection, store)))).toEqual([]);
  });

  test('what is left out says why', () => {
    expect(justified.length).toBeGreaterThan(8);
  });
});
