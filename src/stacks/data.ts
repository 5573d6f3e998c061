import type { Construct } from 'constructs';
import { functionZip, NODE_VERSION } from '../bundling/runtime-bundle';
import { databaseInstance, protectionOf, secretReaderArns } from '../config';
import { DatabaseProxy } from '../constructs/data/database-proxy';
import { DatabaseSecrets } from '../constructs/data/database-secrets';
import { PostgresDatabase } from '../constructs/data/postgres-database';
import { RuntimeSettings } from '../constructs/data/runtime-settings';
import { SecretRotation } from '../constructs/data/secret-rotation';
import { SessionTable } from '../constructs/data/session-table';
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
import { APPLICATION_ROLE, PROXY_ROLE, RECOVERY_APPLICATION_ROLE, ROTATION_ROLE } from './role-names';

export interface DataStackProps extends EnvironmentStackProps {
  readonly network: Network;
  /** Key of application data. */
  readonly dataKeyArn: string;
  readonly logsKeyArn: string;
  /** The data key's replica in the recovery region. */
  readonly recoveryDataKeyArn: string;
}

/** PostgreSQL with its secrets and their rotation, and the place of sessions. */
export class DataStack extends EnvironmentStack {
  readonly application: ApplicationData;
  /** The database that is copied to the recovery region. */
  readonly databaseArn: string;
  /** Name of the subnet group in which databases stand, and restores of them are tried. */
  readonly subnetGroupName: string;

  constructor(
    scope: Construct,
    private readonly props: DataStackProps,
  ) {
    super(scope, 'data', { ...props, region: props.environment.primary.name });
    const secrets = this.secrets();
    const database = this.database(secrets.masterPassword);
    this.databaseArn = database.instance.arn;
    this.subnetGroupName = database.subnetGroupName;
    const rotation = this.rotation(database, secrets);
    const proxy = this.environment.database.proxy ? this.proxy(database, secrets, rotation) : undefined;
    const sessions = this.sessions();

    const settings = new RuntimeSettings(this, 'settings', {
      path: applicationPath(this.names),
      kmsKeyArn: props.dataKeyArn,
      settings: {
        ...databaseSettings(this.environment, {
          host: proxy?.endpoint ?? database.instance.address,
          secretArn: secrets.application.arn,
          auth: proxy === undefined ? 'password' : 'iam',
        }),
        ...sessions.settings,
      },
    });
    this.application = {
      targets: {
        database: {
          securityGroupId: proxy?.securityGroupId ?? database.securityGroupId,
          port: this.environment.ports.database,
          why: 'The application queries its database',
        },
        ...sessions.targets,
      },
      secretArn: secrets.application.arn,
      databaseUserArns: proxy === undefined ? [] : this.databaseUsers(proxy, secrets),
      ...sessions.access,
      settingArns: settings.arns,
    };

    this.publish(
      'database_endpoint',
      proxy?.endpoint ?? database.instance.address,
      'Where the application connects',
    );
    this.publish('database_identifier', database.instance.identifier, 'RDS instance');
    this.publish(
      'application_secret_arn',
      secrets.application.arn,
      "Secret of the application's database user",
    );
    this.publish('session_store', sessions.name, 'Replication group or table that holds sessions');
  }

  private get location() {
    return { accountId: this.environment.account.id, region: this.environment.primary.name };
  }

  private get serving() {
    return this.environment.disasterRecovery.activeRegion === 'primary';
  }

  private get logs() {
    return { kmsKeyArn: this.props.logsKeyArn, retentionDays: this.environment.retention.logDays };
  }

  private secrets(): DatabaseSecrets {
    const { database, recovery } = this.environment;
    const { deletionProtection, preventDestroy } = protectionOf(this.environment);
    const role = (name: string) => this.names.roleArn(this.names.of(name));
    return new DatabaseSecrets(this, 'secrets', {
      prefix: this.names.prefix,
      kmsKeyArn: this.props.dataKeyArn,
      masterUsername: database.masterUsername,
      applicationUsername: database.applicationUsername,
      proxy: database.proxy,
      principals: {
        deployers: secretReaderArns(this.project, this.environment),
        rotation: role(ROTATION_ROLE),
        proxy: role(PROXY_ROLE),
        application: [role(APPLICATION_ROLE), role(RECOVERY_APPLICATION_ROLE)],
      },
      // An environment that is torn down at will wants its names back at once.
      recoveryWindowInDays: deletionProtection ? 30 : 0,
      preventDestroy,
      serving: this.serving,
      replica: { region: recovery.name, kmsKeyArn: this.props.recoveryDataKeyArn },
    });
  }

  private database(masterPassword: string): PostgresDatabase {
    const { account, database, ports } = this.environment;
    const { network, dataKeyArn } = this.props;
    const host = databaseInstance(database.instanceClass);
    if (host === undefined)
      throw new Error(`${this.node.path}: unknown instance class ${database.instanceClass}`);
    return new PostgresDatabase(this, 'database', {
      ...database,
      origin: {
        kind: 'new',
        databaseName: database.databaseName,
        masterUsername: database.masterUsername,
        masterPassword,
        masterPasswordVersion: 1,
      },
      identifier: this.names.prefix,
      accountId: account.id,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      port: ports.database,
      host,
      kmsKeyArn: dataKeyArn,
      logs: this.logs,
      protection: protectionOf(this.environment),
      backup: true,
    });
  }

  private rotation(database: PostgresDatabase, secrets: DatabaseSecrets): SecretRotation {
    const { network, dataKeyArn } = this.props;
    const { databaseName, applicationUsername } = this.environment.database;
    return new SecretRotation(this, 'rotation', {
      name: this.names.of('secret-rotation'),
      roleName: this.names.of(ROTATION_ROLE),
      code: functionZip('secret-rotation'),
      runtime: `nodejs${NODE_VERSION}.x`,
      location: this.location,
      network: {
        vpcId: network.vpcId,
        subnetIds: network.subnetIds.application,
        services: network.services,
      },
      database,
      port: this.environment.ports.database,
      databaseName,
      applicationUsername,
      secrets,
      rotationDays: this.environment.rotationDays,
      serving: this.serving,
      kmsKeyArn: dataKeyArn,
      logs: this.logs,
    });
  }

  private proxy(
    database: PostgresDatabase,
    secrets: DatabaseSecrets,
    rotation: SecretRotation,
  ): DatabaseProxy {
    const { network, dataKeyArn } = this.props;
    return new DatabaseProxy(this, 'proxy', {
      name: this.names.prefix,
      roleName: this.names.of(PROXY_ROLE),
      location: this.location,
      vpcId: network.vpcId,
      subnetIds: network.subnetIds.data,
      database,
      port: this.environment.ports.database,
      credentialSecretArns: Object.values(secrets.credentials).map(({ arn }) => arn),
      ready: [...rotation.first],
      kmsKeyArn: dataKeyArn,
      logs: this.logs,
    });
  }

  /** Amazon RDS, "Creating and using an IAM policy for IAM database access": behind a proxy its id stands for the database's. */
  private databaseUsers(proxy: DatabaseProxy, secrets: DatabaseSecrets): string[] {
    const { accountId, region } = this.location;
    return Object.keys(secrets.credentials).map(
      (user) => `arn:aws:rds-db:${region}:${accountId}:dbuser:${proxy.resourceId}/${user}`,
    );
  }

  private sessions(): SessionStore {
    const { sessions, recovery } = this.environment;
    const { network, dataKeyArn, recoveryDataKeyArn } = this.props;
    if (sessions.store === 'elasticache') {
      return sessionsInCache(this, 'sessions', {
        names: this.names,
        environment: this.environment,
        network,
        kmsKeyArn: dataKeyArn,
        logs: this.logs,
      });
    }
    const table = new SessionTable(this, 'sessions', {
      tableName: this.names.of('sessions'),
      kmsKeyArn: dataKeyArn,
      protection: protectionOf(this.environment),
      // Whatever the strategy: the application that is started in the recovery region finds it there.
      replica: { region: recovery.name, kmsKeyArn: recoveryDataKeyArn },
    });
    return sessionsInTable(this.environment, { name: table.tableName, arn: table.arn });
  }
}
