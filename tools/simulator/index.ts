export {
  PROVIDER_HOSTS,
  type SimulatorEnvironmentOptions,
  simulatorEnvironment,
  simulatorOverlay,
} from './environment';
export { SimulatorError } from './error';
export {
  findSimulator,
  type SimulatorPlace,
  type StartOptions,
  startSimulator,
  stopSimulator,
} from './lifecycle';
export { type Refusals, Simulator } from './simulator';
