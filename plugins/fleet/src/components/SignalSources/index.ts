export { SignalSources } from './SignalSources';
