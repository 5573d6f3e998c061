import { MISSING } from '../good-configuration';
import { bad } from './bad';

export const project = [
  bad('a project name with capitals', 'project.name', 'Shop', /^2 to 20 of a-z, 0-9 and -/),
  bad('a project name of 21 characters', 'project.name', 'a'.repeat(21), /^2 to 20/),
  bad('a project name that ends with a hyphen', 'project.name', 'shop-', /not ending with -/),
  bad('a project name that S3 reserves', 'project.name', 'xn--shop', /not starting with .*xn--/),
  bad('a project name that Systems Manager reserves', 'project.name', 'aws-shop', /aws, ssm/),
  bad('no owner', 'project.owner', MISSING, /^required: 1 to 256 letters/),
  bad('an empty tag value', 'project.owner', '', /^1 to 256 letters, digits/),
  bad('a tag value of 257 characters', 'project.owner', 'x'.repeat(257), /^1 to 256/),
  bad('a tag value with a forbidden sign', 'project.costCenter', 'cc#1', /_ \. : \/ = \+ - @/),
  bad('a tag value with a line break', 'project.costCenter', 'cc\n1', /letters, digits, spaces/),
  bad('a tag value that ends with a space', 'project.costCenter', 'cc ', /no space at either end/),
  bad('a tag value that AWS reserves', 'project.owner', 'AWS:me', /not starting with "aws:"/),
];
