import type { ProjectInput } from '../src/config';

/** What is the same in every environment. src/config/schema.ts tells the meaning and range of each setting. */
export const project: ProjectInput = {
  name: 'groundwork',
  owner: 'platform-team',
  costCenter: 'cc-1000',
};
