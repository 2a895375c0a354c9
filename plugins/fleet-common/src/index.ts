/**
 * The domain of the fleet plugin: types, names, permissions and the API client.
 *
 * @packageDocumentation
 */
export * from './actions/Action';
export * from './actions/ActionRequest';
export * from './actions/Plan';
export * from './alerts/Alert';
export * from './annotations';
export * from './client/FleetApi';
export * from './client/FleetClient';
export * from './create/answers';
export * from './create/combinations';
export * from './create/connections';
export * from './create/gitHosts';
export * from './create/ServiceAnswers';
export * from './create/serviceFiles';
export * from './create/serviceValues';
export * from './groups/Capability';
export * from './groups/Instance';
export * from './groups/ScaleGroup';
export * from './groups/ScaleGroupRef';
export * from './groups/Scaling';
export * from './groups/ScalingProcess';
export * from './health/Health';
export * from './names';
export * from './permissions';
export * from './pipelines/Pipeline';
export * from './rollouts/Revision';
export * from './rollouts/Rollout';
export * from './rollouts/Strategy';
export * from './safety/Approval';
export * from './safety/AuditEvent';
export * from './safety/FreezeWindow';
export * from './safety/GroupedAction';
export * from './safety/Hold';
export * from './safety/Proposal';
export * from './signals/LatencyHistogram';
export * from './signals/SignalSeries';
export * from './timeline/TimelineEvent';
export * from './verdicts/Verdict';
