import {
  DataAwsIamPolicyDocument,
  type DataAwsIamPolicyDocumentStatement,
} from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment';
import { Construct } from 'constructs';
import type { CloudAccess, RunPhase } from '../../config';
import { justify } from '../../policies/justify';
import { applyStatements, planStatements } from './terraform-cloud-statements';

export interface TerraformCloudAccessProps {
  readonly access: CloudAccess;
  readonly accountId: string;
  /** Prefix of the names of all that the environment has. */
  readonly prefix: string;
  /** ARNs of the buckets that Terraform itself puts objects into. */
  readonly artifactBucketArns: readonly string[];
  /** Whether to make the account's OIDC provider; an account has one for a host, whoever uses it. */
  readonly ownsProvider: boolean;
}

/** AWS managed policies: they grow with AWS. IAM User Guide, "AWS managed policies for job functions". */
const MANAGED = {
  plan: ['ReadOnlyAccess'],
  // All but IAM, whose names are told one by one; that it reads whole.
  apply: ['PowerUserAccess', 'IAMReadOnlyAccess'],
} as const;

/**
 * Roles that runs of Terraform Cloud take for an hour, by a token that it signs for each run: no key of AWS is kept there. Each
 * trusts the environment's workspaces alone, and a plan never has the rights of an apply. HCP Terraform, "Use dynamic
 * credentials with the AWS provider".
 */
export class TerraformCloudAccess extends Construct {
  readonly planRoleArn: string;
  readonly applyRoleArn: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TerraformCloudAccessProps,
  ) {
    super(scope, id);
    const { access, ownsProvider } = props;
    const provider = ownsProvider
      ? new IamOpenidConnectProvider(this, 'issuer', {
          url: `https://${access.issuer}`,
          clientIdList: [access.audience],
        })
      : undefined;
    const providerArn = provider?.arn ?? access.providerArn;
    this.planRoleArn = this.role('plan', providerArn, planStatements(props)).arn;
    this.applyRoleArn = this.role('apply', providerArn, applyStatements(props)).arn;
  }

  private role(
    phase: RunPhase,
    providerArn: string,
    statement: DataAwsIamPolicyDocumentStatement[],
  ): IamRole {
    const { access } = this.props;
    const trust = new DataAwsIamPolicyDocument(this, `${phase}-trust`, {
      statement: [
        {
          sid: 'RunsOfThisEnvironment',
          principals: [{ type: 'Federated', identifiers: [providerArn] }],
          actions: ['sts:AssumeRoleWithWebIdentity'],
          condition: [
            { test: 'StringEquals', variable: `${access.issuer}:aud`, values: [access.audience] },
            { test: 'StringLike', variable: `${access.issuer}:sub`, values: [access.subject(phase)] },
          ],
        },
      ],
    });
    const role = new IamRole(this, `${phase}-role`, {
      name: access.roles[phase],
      description: `What a run of Terraform Cloud may do while it ${phase === 'plan' ? 'plans' : 'applies'}`,
      assumeRolePolicy: trust.json,
    });
    for (const policy of MANAGED[phase]) {
      new IamRolePolicyAttachment(this, `${phase}-${policy}`, {
        role: role.name,
        policyArn: `arn:aws:iam::aws:policy/${policy}`,
      });
    }
    const document = new DataAwsIamPolicyDocument(this, `${phase}-permissions`, { statement });
    justify(
      document,
      'no-wildcard-iam',
      'IAM knows no resource for these actions: the generator of passwords, and the account’s password policy',
      ['WithoutResource'],
    );
    new IamRolePolicy(this, `${phase}-policy`, {
      name: 'permissions',
      role: role.id,
      policy: document.json,
    });
    return role;
  }
}
