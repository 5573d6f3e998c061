import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DbProxy } from '@cdktf/provider-aws/lib/db-proxy';
import { DbProxyDefaultTargetGroup } from '@cdktf/provider-aws/lib/db-proxy-default-target-group';
import { DbProxyTarget } from '@cdktf/provider-aws/lib/db-proxy-target';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { allowFlow, emptySecurityGroup } from '../network/security-groups';
import { forAccount, ServiceRole } from '../security/service-role';
import type { PostgresDatabase } from './postgres-database';

export interface DatabaseProxyProps {
  /** At most 60 characters. */
  readonly name: string;
  /** Name of the role that reads the secrets. */
  readonly roleName: string;
  readonly location: { readonly accountId: string; readonly region: string };
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly database: PostgresDatabase;
  readonly port: number;
  /** A secret for each user that may pass. */
  readonly credentialSecretArns: readonly string[];
  /** What gives these secrets their first values. */
  readonly ready: ITerraformDependable[];
  readonly kmsKeyArn: string;
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
}

/** Seconds: longer than any pause between two requests of a pool, shorter than a forgotten client matters. */
const IDLE_CLIENT_SECONDS = 1800;

/** Seconds that a client waits for a connection: a failover of the database takes 35 at most. */
const BORROW_SECONDS = 60;

/** RDS Proxy before the database: TLS and an IAM token from each client, a password from the secret towards the database. */
export class DatabaseProxy extends Construct {
  readonly endpoint: string;
  readonly securityGroupId: string;
  /** Id by which IAM knows the proxy (`prx-…`): the last part of its ARN. */
  readonly resourceId: string;

  constructor(scope: Construct, id: string, props: DatabaseProxyProps) {
    super(scope, id);
    const { name, database } = props;
    const group = emptySecurityGroup(this, 'security-group', {
      name: `${name}-proxy`,
      description: 'RDS Proxy: the application, by reference',
      vpcId: props.vpcId,
    });
    suppress(group, 'CKV2_AWS_5', 'RDS Proxy has it: a kind of resource that the check does not know');
    this.securityGroupId = group.id;
    allowFlow(this, 'to-database', {
      from: this.securityGroupId,
      to: database.securityGroupId,
      port: props.port,
      why: 'The proxy queries the database',
    });
    const role = this.role(props);
    // RDS would make it itself, without a key and for ever.
    const log = new CloudwatchLogGroup(this, 'log-group', {
      name: `/aws/rds/proxy/${name}`,
      retentionInDays: props.logs.retentionDays,
      kmsKeyId: props.logs.kmsKeyArn,
    });
    const proxy = new DbProxy(this, 'proxy', {
      name,
      engineFamily: 'POSTGRESQL',
      requireTls: true,
      roleArn: role.arn,
      vpcSubnetIds: [...props.subnetIds],
      vpcSecurityGroupIds: [this.securityGroupId],
      idleClientTimeout: IDLE_CLIENT_SECONDS,
      auth: props.credentialSecretArns.map((secretArn) => ({
        authScheme: 'SECRETS',
        iamAuth: 'REQUIRED',
        clientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
        secretArn,
      })),
      dependsOn: [role.policy, log, ...props.ready],
    });
    const targets = new DbProxyDefaultTargetGroup(this, 'target-group', {
      dbProxyName: proxy.name,
      connectionPoolConfig: {
        // The rotation, monitoring and people need some connections beside the proxy's.
        maxConnectionsPercent: 90,
        maxIdleConnectionsPercent: 45,
        connectionBorrowTimeout: BORROW_SECONDS,
      },
    });
    new DbProxyTarget(this, 'target', {
      dbProxyName: proxy.name,
      targetGroupName: targets.name,
      dbInstanceIdentifier: database.instance.identifier,
    });
    this.endpoint = proxy.endpoint;
    this.resourceId = Fn.element(Fn.split(':', proxy.arn), 6);
  }

  /** Amazon RDS, "Setting up AWS Identity and Access Management (IAM) policies for RDS Proxy". */
  private role({ roleName, location, credentialSecretArns, kmsKeyArn }: DatabaseProxyProps): ServiceRole {
    return new ServiceRole(this, 'role', {
      name: roleName,
      service: 'rds.amazonaws.com',
      trustConditions: [forAccount(location.accountId)],
      statements: [
        {
          sid: 'ReadCredentials',
          actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          resources: [...credentialSecretArns],
        },
        {
          sid: 'DecryptCredentials',
          actions: ['kms:Decrypt'],
          resources: [kmsKeyArn],
          condition: [
            {
              test: 'StringEquals',
              variable: 'kms:ViaService',
              values: [`secretsmanager.${location.region}.amazonaws.com`],
            },
          ],
        },
      ],
    });
  }
}
