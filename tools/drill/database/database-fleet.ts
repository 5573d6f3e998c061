import path from 'node:path';
import { type Backup, PostgresServer, type ServerOrigin } from './postgres-server';

/** A call of the RDS API that was answered: what was asked, of which region, and the resource id in the answer. */
export interface RdsCall {
  readonly region: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly resourceId: string;
}

/** A real server behind an RDS instance. */
interface Instance {
  readonly server: PostgresServer;
  region: string;
  identifier: string;
  readonly resourceId: string;
  /** What it follows. */
  source?: Instance;
  deleted: boolean;
}

/**
 * A real PostgreSQL for each instance of the simulated RDS: whatever is done to an instance by AWS's API is done to its
 * server too, so that a recovery shows by its rows whether it is one.
 */
export class DatabaseFleet {
  private readonly instances: Instance[] = [];
  private readonly points = new Map<string, Backup>();

  constructor(private readonly folder: string) {}

  /** The server of an instance that stands. */
  server(region: string, identifier: string): PostgresServer {
    return this.instance(region, identifier).server;
  }

  /** Does to the real servers what a call has done to the simulated instances. */
  async follow({ region, action, parameters, resourceId }: RdsCall): Promise<void> {
    const identifier = parameters['DBInstanceIdentifier'] ?? '';
    switch (action) {
      case 'CreateDBInstance':
        await this.start({ region, identifier, resourceId }, { kind: 'new' });
        return;
      case 'CreateDBInstanceReadReplica': {
        const source = this.named(region, parameters['SourceDBInstanceIdentifier'] ?? '');
        const origin: ServerOrigin = { kind: 'standby', of: source.server };
        await this.start({ region, identifier, resourceId, source }, origin);
        return;
      }
      case 'RestoreDBInstanceToPointInTime':
        await this.restore(region, resourceId, parameters);
        return;
      case 'PromoteReadReplica':
        await this.part(this.instance(region, identifier));
        return;
      case 'ModifyDBInstance': {
        const renamed = parameters['NewDBInstanceIdentifier'];
        if (renamed !== undefined) this.instance(region, identifier).identifier = renamed;
        return;
      }
      case 'DeleteDBInstance':
        await this.delete(this.instance(region, identifier));
    }
  }

  /** Keeps what an instance holds now, for whoever restores this recovery point of AWS Backup. */
  async keepPoint(point: string, region: string, identifier: string): Promise<void> {
    this.points.set(point, await this.instance(region, identifier).server.currentBackup());
  }

  /** Another vault has the same, by a copy. */
  copyPoint(point: string, copy: string): void {
    this.points.set(copy, this.point(point));
  }

  /** Makes the server of an instance that AWS Backup has restored from a recovery point. */
  async restorePoint(
    point: string,
    instance: { readonly region: string; readonly identifier: string; readonly resourceId: string },
  ): Promise<void> {
    const backup = this.point(point);
    const { restorePoint } = backup;
    // By name: the log also has what was written after the backup, and may end before any time that lies after it.
    const to = restorePoint === undefined ? undefined : { restorePoint };
    await this.start(instance, { kind: 'restored', from: backup, to });
  }

  /** Takes the servers of a region away, as its loss does. */
  async fail(region: string): Promise<void> {
    await Promise.all(this.standing(region).map(({ server }) => server.fail()));
  }

  /** They come back as they were. */
  async revive(region: string): Promise<void> {
    await Promise.all(this.standing(region).map(({ server }) => server.revive()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.instances.map(({ server }) => server.stop()));
  }

  private point(point: string): Backup {
    const found = this.points.get(point);
    if (found === undefined) throw new Error(`No recovery point ${point} of a database was kept`);
    return found;
  }

  private standing(region: string): Instance[] {
    return this.instances.filter((each) => each.region === region && !each.deleted);
  }

  private instance(region: string, identifier: string): Instance {
    const found = this.standing(region).find((each) => each.identifier === identifier);
    if (found === undefined) throw new Error(`No server stands for the instance ${identifier} in ${region}`);
    return found;
  }

  /** By identifier in the same region, by ARN from another. */
  private named(region: string, name: string): Instance {
    const [, , , elsewhere, , , identifier] = name.split(':');
    return this.instance(elsewhere ?? region, identifier ?? name);
  }

  private async start(instance: Omit<Instance, 'server' | 'deleted'>, origin: ServerOrigin): Promise<void> {
    const folder = path.join(this.folder, `server-${this.instances.length + 1}`);
    const place = { ...instance, server: await PostgresServer.start(folder, origin), deleted: false };
    this.instances.push(place);
  }

  private async restore(
    region: string,
    resourceId: string,
    parameters: Readonly<Record<string, string>>,
  ): Promise<void> {
    const { SourceDBInstanceIdentifier, SourceDbiResourceId, TargetDBInstanceIdentifier, RestoreTime } =
      parameters;
    const source =
      SourceDBInstanceIdentifier === undefined
        ? this.instances.find((each) => each.resourceId === SourceDbiResourceId)
        : this.instance(region, SourceDBInstanceIdentifier);
    if (source === undefined) throw new Error(`No server was ${SourceDbiResourceId}`);
    await this.start(
      { region, identifier: TargetDBInstanceIdentifier ?? '', resourceId },
      {
        kind: 'restored',
        from: await source.server.currentBackup(),
        to: RestoreTime === undefined ? undefined : new Date(RestoreTime),
      },
    );
  }

  private async part(instance: Instance): Promise<void> {
    await instance.server.promote();
    instance.source = undefined;
  }

  /** What followed it stands alone then, as RDS has it. */
  private async delete(instance: Instance): Promise<void> {
    await instance.server.stop();
    instance.deleted = true;
    const followers = this.instances.filter(({ source, deleted }) => source === instance && !deleted);
    await Promise.all(followers.map((each) => this.part(each)));
  }
}
