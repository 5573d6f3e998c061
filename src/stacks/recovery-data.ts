import { DbInstanceAutomatedBackupsReplication } from '@cdktf/provider-aws/lib/db-instance-automated-backups-replication';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { databaseInstance, protectionOf, standbyOf } from '../config';
import { alarmOfReplica } from '../constructs/backup/objective-alarms';
import { type DatabaseOrigin, PostgresDatabase } from '../constructs/data/postgres-database';
import { RuntimeSettings } from '../constructs/data/runtime-settings';
import type { Network } from '../constructs/network/network';
import {
  type ApplicationData,
  applicationPath,
  databaseSettings,
  type SessionStore,
  sessionsInCache,
  sessionsInTable,
} from './application-data';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';

export interface RecoveryDataStackProps extends EnvironmentStackProps {
  /** Network of the recovery region. */
  readonly network: Network;
  /** Replicas of the keys in the recovery region. */
  readonly dataKeyArn: string;
  readonly logsKeyArn: string;
  /** Topic that is told when the replica is behind. */
  readonly topicArn: string;
  /** The database in the primary region. */
  readonly databaseArn: string;
  /** The application's secret in the primary region; its replica bears the same name. */
  readonly secretArn: string;
}

/**
 * The database in the recovery region, as a replica or as copies of its backups, and what the application needs in order
 * to use it there. `disasterRecovery.activeRegion: 'recovery'` makes it the one that is written to.
 */
export class RecoveryDataStack extends EnvironmentStack {
  /** Absent while nothing of the application stands in the region. */
  readonly application?: ApplicationData;

  constructor(
    scope: Construct,
    private readonly props: RecoveryDataStackProps,
  ) {
    super(scope, 'recovery-data', { ...props, region: props.environment.recovery.name });
    const database = this.database(this.copiedBackups());
    if (database !== undefined) this.application = this.applicationData(database);
  }

  private get logs() {
    return { kmsKeyArn: this.props.logsKeyArn, retentionDays: this.environment.retention.logDays };
  }

  /** Amazon RDS, "Replicating automated backups to another AWS Region". */
  private copiedBackups(): string | undefined {
    const { database } = this.environment.disasterRecovery;
    if (database.kind !== 'replicated-backups') return undefined;
    const { databaseArn, dataKeyArn } = this.props;
    const copies = new DbInstanceAutomatedBackupsReplication(this, 'backups', {
      sourceDbInstanceArn: databaseArn,
      kmsKeyId: dataKeyArn,
      retentionPeriod: database.retentionDays,
    });
    this.publish('database_backups_arn', copies.id, 'Automated backups of the database, copied here');
    return copies.id;
  }

  private database(copiedBackups: string | undefined): PostgresDatabase | undefined {
    const origin = this.origin(copiedBackups);
    if (origin === undefined) return undefined;
    const { account, database, ports, disasterRecovery } = this.environment;
    const { network, dataKeyArn } = this.props;
    const host = databaseInstance(database.instanceClass);
    if (host === undefined)
      throw new Error(`${this.node.path}: unknown instance class ${database.instanceClass}`);
    const serving = disasterRecovery.activeRegion === 'recovery';
    const made = new PostgresDatabase(this, 'database', {
      ...database,
      origin,
      // Another than the primary's: names of IAM roles and of final snapshots are made of it.
      identifier: this.names.of('recovery'),
      accountId: account.id,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      port: ports.database,
      host,
      // What a promotion asks for, a standby in another zone above all, must not wait for days.
      applyImmediately: true,
      // A standby of the standby is asked for once visitors depend on it.
      multiAz: serving && database.multiAz,
      readReplicas: serving ? database.readReplicas : 0,
      kmsKeyArn: dataKeyArn,
      logs: this.logs,
      protection: protectionOf(this.environment),
      backup: {
        no: 'It serves while the primary region is away, and plans select in their own region: RDS keeps backups of it here',
      },
    });
    if (origin.kind === 'replica') {
      alarmOfReplica(this, 'replica-lag', {
        prefix: this.names.prefix,
        topicArn: this.props.topicArn,
        rpoMinutes: disasterRecovery.objectives.regionLoss.database.rpoMinutes,
        databaseIdentifier: made.instance.identifier,
      });
    }
    this.publish('database_endpoint', made.instance.address, 'Where the application connects in this region');
    this.publish('database_identifier', made.instance.identifier, 'RDS instance in this region');
    return made;
  }

  private origin(copiedBackups: string | undefined): DatabaseOrigin | undefined {
    const { database } = standbyOf(this.environment);
    switch (database.from) {
      case 'nothing':
        return undefined;
      case 'replica':
        return database.promoted
          ? { kind: 'promoted' }
          : { kind: 'replica', sourceArn: this.props.databaseArn };
      case 'replicated-backups':
        if (copiedBackups === undefined) throw new Error(`${this.node.path}: no backups are copied here`);
        return {
          kind: 'backups',
          automatedBackupsArn: copiedBackups,
          restoreTo: database.restoreTo === 'latest' ? undefined : database.restoreTo,
        };
      case 'snapshot':
        return { kind: 'snapshot', snapshot: database.snapshot };
    }
  }

  private applicationData(database: PostgresDatabase): ApplicationData {
    const { ports, primary, recovery } = this.environment;
    const { secretArn, dataKeyArn } = this.props;
    // A replica of a secret has its primary's ARN but for the region. AWS Secrets Manager, "Replicate secrets".
    const replicaArn = Fn.replace(secretArn, `:${primary.name}:`, `:${recovery.name}:`);
    const sessions = this.sessions();
    const settings = new RuntimeSettings(this, 'settings', {
      path: applicationPath(this.names),
      kmsKeyArn: dataKeyArn,
      settings: {
        // Without RDS Proxy, which takes no read replica for its target: decision record 0013.
        ...databaseSettings(this.environment, {
          host: database.instance.address,
          secretArn: replicaArn,
          auth: 'password',
        }),
        ...sessions?.settings,
      },
    });
    return {
      targets: {
        database: {
          securityGroupId: database.securityGroupId,
          port: ports.database,
          why: 'The application queries its database',
        },
        ...sessions?.targets,
      },
      secretArn: replicaArn,
      databaseUserArns: [],
      ...sessions?.access,
      settingArns: settings.arns,
    };
  }

  /** The table's replica is the data stack's; a cache begins empty. */
  private sessions(): SessionStore | undefined {
    const { account, recovery, sessions } = this.environment;
    const { network, dataKeyArn } = this.props;
    if (sessions.store === 'dynamodb') {
      const name = this.names.of('sessions');
      return sessionsInTable(this.environment, {
        name,
        arn: `arn:aws:dynamodb:${recovery.name}:${account.id}:table/${name}`,
      });
    }
    if (!standbyOf(this.environment).cache) return undefined;
    return sessionsInCache(this, 'sessions', {
      names: this.names,
      environment: this.environment,
      network,
      kmsKeyArn: dataKeyArn,
      logs: this.logs,
    });
  }
}
