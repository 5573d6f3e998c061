import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { DbInstance, type DbInstanceConfig } from '@cdktf/provider-aws/lib/db-instance';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group';
import { DbSubnetGroup } from '@cdktf/provider-aws/lib/db-subnet-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import { backupTag } from '../../config';
import { justify } from '../../policies/justify';
import { suppress } from '../../policies/suppress';
import { emptySecurityGroup } from '../network/security-groups';
import { forAccount } from '../security/service-role';
import type { Protection } from '../storage/secure-bucket';
import { type HostResources, postgresParameters } from './postgres-parameters';

/** Where the data of an instance come from. */
export type DatabaseOrigin =
  | {
      readonly kind: 'new';
      readonly databaseName: string;
      readonly masterUsername: string;
      /** Terraform expression of the master's password, which goes to AWS and into no plan or state. */
      readonly masterPassword: string;
      /** Raised when the password has to be sent again. */
      readonly masterPasswordVersion: number;
    }
  /** Follows an instance of another region. */
  | { readonly kind: 'replica'; readonly sourceArn: string }
  /** Was such a replica and stands alone now: Terraform promotes it in place. */
  | { readonly kind: 'promoted' }
  /** Made of automated backups that RDS has copied here; the latest state that can be had, or that of a time in UTC. */
  | { readonly kind: 'backups'; readonly automatedBackupsArn: string; readonly restoreTo?: string }
  /** Made of a snapshot: its ARN or identifier. */
  | { readonly kind: 'snapshot'; readonly snapshot: string };

export interface PostgresDatabaseProps {
  /** Identifier of the instance, at most 60 characters. */
  readonly identifier: string;
  readonly accountId: string;
  readonly vpcId: string;
  /** In two zones at least. */
  readonly subnetIds: readonly string[];
  readonly port: number;
  /** Major version, or major and minor. */
  readonly engineVersion: string;
  readonly instanceClass: string;
  /** What a host of the class has: the parameters follow from it. */
  readonly host: HostResources;
  readonly multiAz: boolean;
  readonly storage: {
    readonly allocatedGiB: number;
    readonly maximumGiB: number;
    readonly iops?: number;
    readonly throughputMiBps?: number;
  };
  /** Days, 1 to 35. */
  readonly backupRetentionDays: number;
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
  /** Whether changes are made at once, though some restart the database, and not in the maintenance window. */
  readonly applyImmediately: boolean;
  /** 0 to 15. */
  readonly readReplicas: number;
  readonly origin: DatabaseOrigin;
  readonly monitoringSeconds: number;
  readonly performanceInsightsDays: number;
  readonly slowStatementMs: number;
  readonly kmsKeyArn: string;
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
  readonly protection: Protection;
  /** Whether AWS Backup backs it up; else how it comes back, or why it need not. A replica is backed up where its source is. */
  readonly backup: true | { readonly no: string };
}

const LOG_EXPORTS = ['postgresql', 'upgrade'];

/** The newest of the authorities that RDS offers everywhere. Amazon RDS, "Using SSL/TLS to encrypt a connection". */
const CERTIFICATE_AUTHORITY = 'rds-ca-rsa2048-g1';

/** RDS for PostgreSQL with its parameters, monitoring, logs and read replicas; nobody may reach it yet. */
export class PostgresDatabase extends Construct {
  readonly instance: DbInstance;
  readonly replicas: readonly DbInstance[];
  readonly securityGroupId: string;
  readonly subnetGroupName: string;

  constructor(scope: Construct, id: string, props: PostgresDatabaseProps) {
    super(scope, id);
    const { identifier } = props;
    this.securityGroupId = emptySecurityGroup(this, 'security-group', {
      name: `${identifier}-database`,
      description: 'PostgreSQL: the proxy and the rotation of secrets, by reference',
      vpcId: props.vpcId,
    }).id;
    const subnets = new DbSubnetGroup(this, 'subnets', { name: identifier, subnetIds: [...props.subnetIds] });
    this.subnetGroupName = subnets.name;
    const common = { ...this.common(props), parameterGroupName: this.parameters(props).name };
    const logGroups = this.logGroups(identifier, props);
    this.instance = new DbInstance(this, 'instance', {
      ...common,
      identifier,
      tags: props.backup === true ? backupTag('databases') : undefined,
      dbSubnetGroupName: subnets.name,
      ...originOf(props),
      ...finalSnapshotOf(props),
      backupRetentionPeriod: props.backupRetentionDays,
      backupWindow: props.backupWindow,
      deleteAutomatedBackups: !props.protection.deletionProtection,
      dependsOn: logGroups,
      lifecycle: { preventDestroy: props.protection.preventDestroy },
    });
    if (props.backup !== true && props.origin.kind !== 'replica') {
      justify(this.instance, 'backed-up', props.backup.no);
    }
    this.suppress(props);
    this.replicas = Array.from({ length: props.readReplicas }, (_, index) => {
      const replicaIdentifier = `${identifier}-replica-${index + 1}`;
      return new DbInstance(this, `replica-${index + 1}`, {
        ...common,
        identifier: replicaIdentifier,
        replicateSourceDb: this.instance.identifier,
        dependsOn: this.logGroups(replicaIdentifier, props, `replica-${index + 1}-`),
        lifecycle: { preventDestroy: props.protection.preventDestroy },
      });
    });
  }

  /** What the instance and its replicas have alike. */
  private common(props: PostgresDatabaseProps): Omit<DbInstanceConfig, 'identifier'> {
    const { storage, protection } = props;
    return {
      instanceClass: props.instanceClass,
      multiAz: props.multiAz,
      port: props.port,
      storageType: 'gp3',
      maxAllocatedStorage: storage.maximumGiB,
      iops: storage.iops,
      storageThroughput: storage.throughputMiBps,
      storageEncrypted: true,
      kmsKeyId: props.kmsKeyArn,
      vpcSecurityGroupIds: [this.securityGroupId],
      publiclyAccessible: false,
      caCertIdentifier: CERTIFICATE_AUTHORITY,
      iamDatabaseAuthenticationEnabled: true,
      maintenanceWindow: props.maintenanceWindow,
      autoMinorVersionUpgrade: true,
      allowMajorVersionUpgrade: false,
      applyImmediately: props.applyImmediately,
      copyTagsToSnapshot: true,
      deletionProtection: protection.deletionProtection,
      // RDS deletes no replica that is asked for a final snapshot. Amazon RDS API, "DeleteDBInstance".
      skipFinalSnapshot: true,
      performanceInsightsEnabled: true,
      performanceInsightsKmsKeyId: props.kmsKeyArn,
      performanceInsightsRetentionPeriod: props.performanceInsightsDays,
      monitoringInterval: props.monitoringSeconds,
      monitoringRoleArn: this.monitoringRole(props),
      enabledCloudwatchLogsExports: LOG_EXPORTS,
    };
  }

  private suppress({ origin, multiAz, protection }: PostgresDatabaseProps): void {
    if (!multiAz) {
      suppress(
        this.instance,
        'CKV_AWS_157',
        origin.kind === 'replica'
          ? 'It is a copy in another region: its promotion asks for a standby in another zone too'
          : 'One zone, as the configuration asks: production is refused it, and elsewhere an outage costs nobody',
      );
    }
    if (!protection.deletionProtection) {
      suppress(
        this.instance,
        'CKV_AWS_293',
        'The environment is torn down and rebuilt at will, as its configuration says with a reason',
      );
    }
  }

  private parameters(props: PostgresDatabaseProps): DbParameterGroup {
    const family = `postgres${props.engineVersion.split('.')[0]}`;
    return new DbParameterGroup(this, 'parameters', {
      namePrefix: `${props.identifier}-${family}-`,
      family,
      description: `Tuned for ${props.instanceClass}`,
      parameter: postgresParameters(props).map((parameter) => ({ ...parameter })),
      // A new major version needs a group of another family while the old one is still in use.
      lifecycle: { createBeforeDestroy: true },
    });
  }

  /** RDS would make them itself, without a key and for ever. */
  private logGroups(identifier: string, { logs }: PostgresDatabaseProps, prefix = ''): CloudwatchLogGroup[] {
    return LOG_EXPORTS.map(
      (name) =>
        new CloudwatchLogGroup(this, `${prefix}${name}-log`, {
          name: `/aws/rds/instance/${identifier}/${name}`,
          retentionInDays: logs.retentionDays,
          kmsKeyId: logs.kmsKeyArn,
        }),
    );
  }

  /** Amazon RDS, "Setting up and enabling Enhanced Monitoring". */
  private monitoringRole({ identifier, accountId }: PostgresDatabaseProps): string {
    const trust = new DataAwsIamPolicyDocument(this, 'monitoring-trust', {
      statement: [
        {
          principals: [{ type: 'Service', identifiers: ['monitoring.rds.amazonaws.com'] }],
          actions: ['sts:AssumeRole'],
          condition: [forAccount(accountId)],
        },
      ],
    });
    const role = new IamRole(this, 'monitoring-role', {
      name: `${identifier}-database-monitoring`,
      assumeRolePolicy: trust.json,
    });
    new IamRolePolicyAttachment(this, 'monitoring-policy', {
      role: role.name,
      policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole',
    });
    return role.arn;
  }
}

/** The last snapshot of an instance that is protected, once it follows no other. */
function finalSnapshotOf({
  identifier,
  origin,
  protection,
}: PostgresDatabaseProps): Pick<DbInstanceConfig, 'skipFinalSnapshot' | 'finalSnapshotIdentifier'> {
  if (origin.kind === 'replica' || !protection.deletionProtection) return {};
  return { skipFinalSnapshot: false, finalSnapshotIdentifier: `${identifier}-final` };
}

/** What an instance is made of. Whatever is not new has engine, size and users of what it was made of. */
function originOf({
  origin,
  engineVersion,
  storage,
}: PostgresDatabaseProps): Omit<DbInstanceConfig, 'instanceClass'> {
  switch (origin.kind) {
    case 'new':
      return {
        engine: 'postgres',
        engineVersion,
        dbName: origin.databaseName,
        username: origin.masterUsername,
        passwordWo: origin.masterPassword,
        passwordWoVersion: origin.masterPasswordVersion,
        allocatedStorage: storage.allocatedGiB,
      };
    case 'replica':
      return { replicateSourceDb: origin.sourceArn };
    case 'promoted':
      return {};
    case 'backups':
      return {
        restoreToPointInTime: {
          sourceDbInstanceAutomatedBackupsArn: origin.automatedBackupsArn,
          ...(origin.restoreTo === undefined
            ? { useLatestRestorableTime: true }
            : { restoreTime: origin.restoreTo }),
        },
      };
    case 'snapshot':
      return { snapshotIdentifier: origin.snapshot };
  }
}
