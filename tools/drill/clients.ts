import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { Backup } from '@aws-sdk/client-backup';
import { CloudFront } from '@aws-sdk/client-cloudfront';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EC2 } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { KMS } from '@aws-sdk/client-kms';
import { RDS } from '@aws-sdk/client-rds';
import { S3 } from '@aws-sdk/client-s3';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';

/** Clients of one region of the simulated AWS. */
export function clientsOf(region: string, { endpoint, rds }: { endpoint: string; rds: string }) {
  const settings = { region, endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  return {
    autoScaling: new AutoScaling(settings),
    backup: new Backup(settings),
    cloudFront: new CloudFront(settings),
    dynamodb: new DynamoDB(settings),
    ec2: new EC2(settings),
    kms: new KMS(settings),
    loadBalancing: new ElasticLoadBalancingV2(settings),
    rds: new RDS({ ...settings, endpoint: rds }),
    s3: new S3({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManager(settings),
    ssm: new SSM(settings),
  };
}

export type Clients = ReturnType<typeof clientsOf>;
