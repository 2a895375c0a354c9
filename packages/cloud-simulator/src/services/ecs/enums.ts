import * as sdk from '@aws-sdk/client-ecs';
import type { EnumTable } from '../../core/schema.ts';

/** The enumerated members that the simulator reads or writes. */
export const ENUMS: EnumTable = {
  'Service.launchType': sdk.LaunchType,
  'Service.schedulingStrategy': sdk.SchedulingStrategy,
  'DeploymentController.type': sdk.DeploymentControllerType,
  'Deployment.rolloutState': sdk.DeploymentRolloutState,
  'DeploymentConfiguration.strategy': sdk.DeploymentStrategy,
  'DeploymentLifecycleHook.targetType': sdk.DeploymentLifecycleHookTargetType,
  'DeploymentLifecycleHook.lifecycleStages': sdk.DeploymentLifecycleHookStage,
  'DeploymentLifecycleHookTimeoutConfiguration.action':
    sdk.DeploymentLifecycleHookAction,
  'DeploymentLifecycleHookDetail.targetType':
    sdk.DeploymentLifecycleHookTargetType,
  'DeploymentLifecycleHookDetail.status': sdk.DeploymentLifecycleHookStatus,
  'DeploymentLifecycleHookDetail.timeoutAction':
    sdk.DeploymentLifecycleHookAction,
  'DeploymentEarlySuccessCriteria.sourceServiceRevisionCleanup':
    sdk.ServiceRevisionCleanup,
  'ServiceDeployment.status': sdk.ServiceDeploymentStatus,
  'ServiceDeployment.lifecycleStage': sdk.ServiceDeploymentLifecycleStage,
  'ServiceDeploymentBrief.status': sdk.ServiceDeploymentStatus,
  'ServiceDeploymentCircuitBreaker.status':
    sdk.ServiceDeploymentRollbackMonitorsStatus,
  'ServiceDeploymentAlarms.status': sdk.ServiceDeploymentRollbackMonitorsStatus,
  'ThresholdConfiguration.type': sdk.ThresholdType,
  'ContinueServiceDeploymentRequest.action': sdk.DeploymentLifecycleHookAction,
  'StopServiceDeploymentRequest.stopType': sdk.StopServiceDeploymentStopType,
  'ListServiceDeploymentsRequest.status': sdk.ServiceDeploymentStatus,
  'ListTasksRequest.desiredStatus': sdk.DesiredStatus,
  'ListTaskDefinitionsRequest.status': sdk.TaskDefinitionStatus,
  'ListTaskDefinitionsRequest.sort': sdk.SortOrder,
  'DescribeServicesRequest.include': sdk.ServiceField,
  'TaskDefinition.status': sdk.TaskDefinitionStatus,
  'TaskDefinition.networkMode': sdk.NetworkMode,
  'TaskDefinition.compatibilities': sdk.Compatibility,
  'TaskDefinition.requiresCompatibilities': sdk.Compatibility,
  'Task.launchType': sdk.LaunchType,
  'Task.healthStatus': sdk.HealthStatus,
  'Task.stopCode': sdk.TaskStopCode,
  'Container.healthStatus': sdk.HealthStatus,
  'TaskSet.launchType': sdk.LaunchType,
  'TaskSet.stabilityStatus': sdk.StabilityStatus,
  'Scale.unit': sdk.ScaleUnit,
  'Deployment.launchType': sdk.LaunchType,
  'ServiceRevision.launchType': sdk.LaunchType,
};
