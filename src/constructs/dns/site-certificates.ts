import { AcmCertificate } from '@cdktf/provider-aws/lib/acm-certificate';
import { AcmCertificateValidation } from '@cdktf/provider-aws/lib/acm-certificate-validation';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { type TerraformProvider, Token } from 'cdktf';
import { Construct } from 'constructs';

export interface SiteCertificatesProps {
  readonly zoneId: string;
  /** The canonical one first. */
  readonly hosts: readonly string[];
  /** Providers of the load balancers' regions by a name for each; undefined where that is the stack's own. */
  readonly regional: Readonly<Record<string, TerraformProvider | undefined>>;
}

/** Seconds. */
const RECORD_TTL = 300;

/**
 * Certificates of the same names for CloudFront (us-east-1) and for each load balancer. ACM asks for the same record for
 * a name in every region of an account, so one set of records proves both. ACM User Guide, "AWS Certificate Manager DNS
 * validation".
 */
export class SiteCertificates extends Construct {
  readonly edgeArn: string;
  /** By the names of the regions. */
  readonly regionalArns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: SiteCertificatesProps) {
    super(scope, id);
    const edge = this.certificate('edge', props.hosts);
    const records = props.hosts.map((_, index) => {
      const option = (field: string) =>
        Token.asString(`\${tolist(${edge.fqn}.domain_validation_options)[${index}].${field}}`);
      return new Route53Record(this, `validation-${index + 1}`, {
        zoneId: props.zoneId,
        name: option('resource_record_name'),
        type: option('resource_record_type'),
        records: [option('resource_record_value')],
        ttl: RECORD_TTL,
        // Left from an earlier certificate of the same name, it is the same record.
        allowOverwrite: true,
      });
    });
    const validated = (name: string, certificate: AcmCertificate, provider?: TerraformProvider): string =>
      new AcmCertificateValidation(this, `${name}-validation`, {
        provider,
        certificateArn: certificate.arn,
        validationRecordFqdns: records.map(({ fqdn }) => fqdn),
      }).certificateArn;
    this.edgeArn = validated('edge', edge);
    this.regionalArns = Object.fromEntries(
      Object.entries(props.regional).map(([name, provider]) => [
        name,
        provider === undefined
          ? this.edgeArn
          : validated(name, this.certificate(name, props.hosts, provider), provider),
      ]),
    );
  }

  private certificate(id: string, hosts: readonly string[], provider?: TerraformProvider): AcmCertificate {
    const [domainName = '', ...others] = hosts;
    return new AcmCertificate(this, id, {
      provider,
      domainName,
      subjectAlternativeNames: others.length === 0 ? undefined : others,
      validationMethod: 'DNS',
      keyAlgorithm: 'RSA_2048',
      // In use, a certificate cannot go: the new one comes first.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
