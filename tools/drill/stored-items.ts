import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Failure } from '../console/failure';
import type { Clients } from './clients';
import type { Loss } from './loss-case';
import type { Scene } from './scene';

/** Sessions by their ids. */
const SESSIONS: Readonly<Record<string, Record<string, AttributeValue>>> = Object.fromEntries(
  Array.from({ length: 60 }, (_, index) => {
    const id = `session-${String(index).padStart(3, '0')}`;
    return [id, { id: { S: id }, user: { S: `user-${index}` }, expiresAt: { N: '4102444800' } }];
  }),
);

export const SESSION_IDS = Object.keys(SESSIONS);

export function tableOf(scene: Scene): string {
  return scene.names.of('sessions');
}

export async function storeItems(scene: Scene): Promise<void> {
  for (const Item of Object.values(SESSIONS)) {
    await scene.primary.dynamodb.putItem({ TableName: tableOf(scene), Item });
  }
}

/** Every item of a table, in one region. */
export async function itemsOf(clients: Clients, table: string): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await clients.dynamodb.scan({ TableName: table, ConsistentRead: true });
  return Items;
}

/** How many of the items that were written are not as they were, in each of the regions. */
export async function sameItems(
  scene: Scene,
  regions: readonly ('primary' | 'recovery')[] = ['primary', 'recovery'],
): Promise<Loss> {
  for (const region of regions) {
    const found = new Map(
      (await itemsOf(scene[region], tableOf(scene))).map((item) => [item['id']?.S ?? '', item]),
    );
    const wrong = Object.entries(SESSIONS).filter(([id, item]) => {
      const { user, expiresAt } = found.get(id) ?? {};
      return user?.S !== item['user']?.S || expiresAt?.N !== item['expiresAt']?.N;
    });
    if (wrong.length > 0) {
      throw new Failure(`${wrong.length} of ${SESSION_IDS.length} sessions are lost: ${wrong[0]?.[0]} first`);
    }
  }
  return { count: 0, of: SESSION_IDS.length, what: 'items' };
}
