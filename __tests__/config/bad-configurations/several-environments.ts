import { bad } from './bad';

export const betweenEnvironments = [
  bad('two environments of one name', 'staging.name', 'dev', /^a name that no other environment has/, {
    path: 'dev.name',
    found: 'dev',
  }),
  bad(
    'two environments of one domain',
    'dev.domain',
    'shop.example.com',
    /^a domain that no other environment has/,
    { path: 'prod.domain', found: 'shop.example.com' },
  ),
  bad(
    'two owners of the settings of one account',
    'staging.account.id',
    '111111111111',
    /^false, since dev owns the settings of the same account 111111111111$/,
    { path: 'staging.account.ownsAccountSettings', found: true },
  ),
  bad(
    'networks of two environments that overlap',
    'prod.primary.vpcCidr',
    '10.0.128.0/17',
    /^a block that does not overlap dev\.primary\.vpcCidr \(10\.0\.0\.0\/16\)$/,
  ),
  bad(
    'networks of two regions that overlap',
    'dev.recovery.vpcCidr',
    '10.0.0.0/16',
    /^a block that does not overlap dev\.primary\.vpcCidr/,
  ),
];
