import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { ElasticacheParameterGroup } from '@cdktf/provider-aws/lib/elasticache-parameter-group';
import { ElasticacheReplicationGroup } from '@cdktf/provider-aws/lib/elasticache-replication-group';
import { ElasticacheSubnetGroup } from '@cdktf/provider-aws/lib/elasticache-subnet-group';
import { ElasticacheUser } from '@cdktf/provider-aws/lib/elasticache-user';
import { ElasticacheUserGroup } from '@cdktf/provider-aws/lib/elasticache-user-group';
import { Construct } from 'constructs';
import { justify } from '../../policies/justify';
import { suppress } from '../../policies/suppress';
import { emptySecurityGroup } from '../network/security-groups';

export interface SessionCacheProps {
  /** First part of names: with `-sessions` at most 40 characters. */
  readonly name: string;
  readonly engine: 'valkey' | 'redis';
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly port: number;
  readonly nodeType: string;
  /** The primary and its replicas, 1 to 6. */
  readonly nodes: number;
  /** Whether a replica in another zone takes over; needs two nodes. */
  readonly multiAz: boolean;
  /** Days, 1 to 35. */
  readonly snapshotRetentionDays: number;
  readonly snapshotWindow: string;
  readonly maintenanceWindow: string;
  readonly maxmemoryPolicy: string;
  readonly kmsKeyArn: string;
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
  readonly preventDestroy: boolean;
  /** Whether a snapshot is made before it goes. */
  readonly finalSnapshot: boolean;
}

/** The newest of each engine that takes IAM tokens. Amazon ElastiCache, "Supported engines and versions". */
const ENGINES = {
  valkey: { version: '8.0', family: 'valkey8' },
  redis: { version: '7.1', family: 'redis7' },
} as const;

/** The keys of sessions, read and written, several steps at once; nothing that stops, empties or copies the cache. */
export const SESSION_ACCESS =
  'on ~session:* -@all +@read +@write +@transaction +@connection -@dangerous +info';

/**
 * ElastiCache for sessions: TLS, and one user that logs in with a token of IAM, so that there is no password to lose.
 * Amazon ElastiCache, "Authenticating with IAM".
 */
export class SessionCache extends Construct {
  readonly primaryEndpoint: string;
  readonly replicationGroupId: string;
  readonly replicationGroupArn: string;
  readonly userName: string;
  readonly userArn: string;
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: SessionCacheProps) {
    super(scope, id);
    const { engine } = props;
    const name = `${props.name}-sessions`;
    this.securityGroupId = emptySecurityGroup(this, 'security-group', {
      name,
      description: 'Session cache: the application, by reference',
      vpcId: props.vpcId,
    }).id;
    const subnets = new ElasticacheSubnetGroup(this, 'subnets', { name, subnetIds: [...props.subnetIds] });
    const { user, group } = this.users(name, engine);
    const cache = new ElasticacheReplicationGroup(this, 'cache', {
      replicationGroupId: name,
      description: 'Sessions of visitors',
      engine,
      engineVersion: ENGINES[engine].version,
      nodeType: props.nodeType,
      numCacheClusters: props.nodes,
      automaticFailoverEnabled: props.multiAz,
      multiAzEnabled: props.multiAz,
      port: props.port,
      subnetGroupName: subnets.name,
      securityGroupIds: [this.securityGroupId],
      parameterGroupName: this.parameters(name, props).name,
      atRestEncryptionEnabled: 'true',
      kmsKeyId: props.kmsKeyArn,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      userGroupIds: [group.userGroupId],
      snapshotRetentionLimit: props.snapshotRetentionDays,
      snapshotWindow: props.snapshotWindow,
      finalSnapshotIdentifier: props.finalSnapshot ? `${name}-final` : undefined,
      maintenanceWindow: props.maintenanceWindow,
      autoMinorVersionUpgrade: 'true',
      applyImmediately: false,
      logDeliveryConfiguration: this.logs(name, props),
      lifecycle: { preventDestroy: props.preventDestroy },
    });
    if (!props.multiAz) {
      suppress(
        cache,
        'CKV2_AWS_50',
        'One zone, as the configuration asks: without it sessions end, and visitors log in again',
      );
    }
    justify(
      cache,
      'backed-up',
      'AWS Backup knows no ElastiCache: it keeps daily snapshots of its own, and without them visitors log in again',
    );
    this.primaryEndpoint = cache.primaryEndpointAddress;
    this.replicationGroupId = cache.replicationGroupId;
    this.replicationGroupArn = cache.arn;
    this.userName = user.userName;
    this.userArn = user.arn;
  }

  private users(
    name: string,
    engine: 'valkey' | 'redis',
  ): { user: ElasticacheUser; group: ElasticacheUserGroup } {
    const user = new ElasticacheUser(this, 'user', {
      // IAM tells users by one name: both must be alike.
      userId: name,
      userName: name,
      engine,
      accessString: SESSION_ACCESS,
      authenticationMode: { type: 'iam' },
    });
    const userIds = [user.userId];
    if (engine === 'redis') {
      // A group for Redis must have a user of this name; this one can do nothing. Valkey asks for none.
      const nobody = new ElasticacheUser(this, 'default-user', {
        userId: `${name}-default`,
        userName: 'default',
        engine,
        accessString: 'off -@all',
        authenticationMode: { type: 'no-password-required' },
      });
      userIds.push(nobody.userId);
    }
    return { user, group: new ElasticacheUserGroup(this, 'users', { userGroupId: name, engine, userIds }) };
  }

  private parameters(
    name: string,
    { engine, maxmemoryPolicy }: SessionCacheProps,
  ): ElasticacheParameterGroup {
    const { family } = ENGINES[engine];
    const parameters: Readonly<Record<string, string>> = {
      'maxmemory-policy': maxmemoryPolicy,
      // Room for a snapshot beside the data. ElastiCache, "Managing reserved memory".
      'reserved-memory-percent': '25',
      // Seconds: a client that is gone without a word holds its connection no longer.
      timeout: '900',
      'tcp-keepalive': '60',
      activedefrag: 'yes',
      // Large values go in the background, not between two requests.
      'lazyfree-lazy-eviction': 'yes',
      'lazyfree-lazy-expire': 'yes',
      // Microseconds.
      'slowlog-log-slower-than': '10000',
    };
    return new ElasticacheParameterGroup(this, 'parameters', {
      name: `${name}-${family}`,
      family,
      description: 'Sessions: memory, evictions and slow commands',
      parameter: Object.entries(parameters).map(([parameter, value]) => ({ name: parameter, value })),
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private logs(name: string, { logs }: SessionCacheProps) {
    return ['slow-log', 'engine-log'].map((logType) => ({
      logType,
      logFormat: 'json',
      destinationType: 'cloudwatch-logs',
      destination: new CloudwatchLogGroup(this, logType, {
        name: `/aws/elasticache/${name}/${logType}`,
        retentionInDays: logs.retentionDays,
        kmsKeyId: logs.kmsKeyArn,
      }).name,
    }));
  }
}
