// The platform's stacks as AWS CDK would have them: as many L1 resources in as many stacks, of the nearest kind.
import { readFileSync } from 'node:fs';
import { App, type CfnResource, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';

type Make = (stack: Stack, id: string) => CfnResource;

const policyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Use',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt'],
      Resource: '*',
      Condition: { StringEquals: { 'kms:ViaService': ['s3.eu-central-1.amazonaws.com'] } },
    },
  ],
};

const MAKERS: Record<string, Make> = {
  aws_network_acl_rule: (stack, id) =>
    new ec2.CfnNetworkAclEntry(stack, id, {
      networkAclId: 'acl-1',
      protocol: 6,
      ruleAction: 'allow',
      ruleNumber: 100,
      cidrBlock: '10.0.0.0/24',
      portRange: { from: 443, to: 443 },
    }),
  aws_route_table_association: (stack, id) =>
    new ec2.CfnSubnetRouteTableAssociation(stack, id, { routeTableId: 'rtb-1', subnetId: 'subnet-1' }),
  aws_subnet: (stack, id) =>
    new ec2.CfnSubnet(stack, id, {
      vpcId: 'vpc-1',
      cidrBlock: '10.0.0.0/24',
      availabilityZone: 'eu-central-1a',
    }),
  aws_vpc_endpoint: (stack, id) =>
    new ec2.CfnVPCEndpoint(stack, id, {
      vpcId: 'vpc-1',
      serviceName: 'com.amazonaws.eu-central-1.s3',
      policyDocument,
    }),
  aws_route_table: (stack, id) => new ec2.CfnRouteTable(stack, id, { vpcId: 'vpc-1' }),
  aws_route: (stack, id) =>
    new ec2.CfnRoute(stack, id, {
      routeTableId: 'rtb-1',
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: 'igw-1',
    }),
  aws_kms_key: (stack, id) =>
    new kms.CfnKey(stack, id, { keyPolicy: policyDocument, enableKeyRotation: true }),
  aws_kms_alias: (stack, id) => new kms.CfnAlias(stack, id, { aliasName: 'alias/x', targetKeyId: 'key' }),
  aws_iam_role: (stack, id) => new iam.CfnRole(stack, id, { assumeRolePolicyDocument: policyDocument }),
  aws_cloudwatch_log_group: (stack, id) =>
    new logs.CfnLogGroup(stack, id, { retentionInDays: 365, kmsKeyId: 'key' }),
  aws_vpc: (stack, id) => new ec2.CfnVPC(stack, id, { cidrBlock: '10.0.0.0/16', enableDnsHostnames: true }),
  'data.aws_iam_policy_document': (stack, id) => new iam.CfnManagedPolicy(stack, id, { policyDocument }),
};

/** Most of the rest are parts of a bucket, which has them as properties here: a bucket with two is a fair stand-in. */
const nearest: Make = (stack, id) =>
  new s3.CfnBucket(stack, id, {
    versioningConfiguration: { status: 'Enabled' },
    publicAccessBlockConfiguration: { blockPublicAcls: true, blockPublicPolicy: true },
  });

const stacks: Record<string, Record<string, number>> = JSON.parse(
  readFileSync(process.env['BENCH_RESOURCES'] ?? '', 'utf8'),
);
const app = new App({ outdir: process.env['CDKTF_OUTDIR'] });
for (const [id, types] of Object.entries(stacks)) {
  const stack = new Stack(app, id, { env: { account: '111111111111', region: 'eu-central-1' } });
  for (const [type, count] of Object.entries(types)) {
    const make = MAKERS[type] ?? nearest;
    for (let index = 0; index < count; index += 1) {
      const resource = make(stack, `${type.replace(/[^a-z0-9]/g, '')}${index}`);
      // A reference for each resource, as ours have: tokens are what a synth spends its time on.
      resource.addMetadata('Self', resource.ref);
    }
  }
}
app.synth();
