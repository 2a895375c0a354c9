/** Possible values that the providers' packages do not list, by type and path of blocks. From the providers' documentation. */
export const ENUMS: Readonly<Record<string, readonly string[]>> = {
  'google_compute_region_instance_group_manager.update_policy.type': [
    'PROACTIVE',
    'OPPORTUNISTIC',
  ],
  'google_compute_region_instance_group_manager.update_policy.minimal_action': [
    'NONE',
    'REFRESH',
    'RESTART',
    'REPLACE',
  ],
  'google_compute_region_instance_group_manager.update_policy.most_disruptive_allowed_action':
    ['NONE', 'REFRESH', 'RESTART', 'REPLACE'],
  'google_compute_region_instance_group_manager.update_policy.replacement_method':
    ['SUBSTITUTE', 'RECREATE'],
  'google_compute_region_instance_group_manager.update_policy.instance_redistribution_type':
    ['PROACTIVE', 'NONE'],
  'google_sql_database_instance.settings.availability_type': [
    'REGIONAL',
    'ZONAL',
  ],
  'google_sql_database_instance.settings.disk_type': [
    'PD_SSD',
    'PD_HDD',
    'HYPERDISK_BALANCED',
  ],
  'google_sql_database_instance.settings.edition': [
    'ENTERPRISE',
    'ENTERPRISE_PLUS',
  ],
  'google_compute_region_autoscaler.autoscaling_policy.mode': [
    'OFF',
    'ONLY_UP',
    'ONLY_SCALE_OUT',
    'ON',
  ],
  'google_compute_backend_service.backend.balancing_mode': [
    'UTILIZATION',
    'RATE',
    'CONNECTION',
    'CUSTOM_METRICS',
  ],
  'azurerm_orchestrated_virtual_machine_scale_set.upgrade_mode': [
    'Automatic',
    'Manual',
    'Rolling',
  ],
  'azurerm_orchestrated_virtual_machine_scale_set.automatic_instance_repair.action':
    ['Replace', 'Restart', 'Reimage'],
  'azurerm_orchestrated_virtual_machine_scale_set.os_disk.caching': [
    'None',
    'ReadOnly',
    'ReadWrite',
  ],
  'azurerm_orchestrated_virtual_machine_scale_set.os_disk.storage_account_type':
    [
      'Standard_LRS',
      'StandardSSD_LRS',
      'StandardSSD_ZRS',
      'Premium_LRS',
      'Premium_ZRS',
    ],
  'azurerm_monitor_autoscale_setting.predictive.scale_mode': [
    'Enabled',
    'Disabled',
    'ForecastOnly',
  ],
  'azurerm_monitor_autoscale_setting.profile.rule.scale_action.direction': [
    'Increase',
    'Decrease',
  ],
  'azurerm_monitor_autoscale_setting.profile.rule.scale_action.type': [
    'ChangeCount',
    'ExactCount',
    'PercentChangeCount',
    'ServiceAllowedNextValue',
  ],
  'azurerm_monitor_autoscale_setting.profile.rule.metric_trigger.operator': [
    'Equals',
    'NotEquals',
    'GreaterThan',
    'GreaterThanOrEqual',
    'LessThan',
    'LessThanOrEqual',
  ],
  'azurerm_monitor_metric_alert.criteria.operator': [
    'Equals',
    'GreaterThan',
    'GreaterThanOrEqual',
    'LessThan',
    'LessThanOrEqual',
  ],
  'azurerm_postgresql_flexible_server.high_availability.mode': [
    'SameZone',
    'ZoneRedundant',
  ],
  'azurerm_network_security_rule.access': ['Allow', 'Deny'],
  'azurerm_network_security_rule.direction': ['Inbound', 'Outbound'],
  'azurerm_container_registry.sku': ['Basic', 'Standard', 'Premium'],
  'newrelic_nrql_alert_condition.type': ['static', 'baseline'],
  'newrelic_nrql_alert_condition.critical.operator': [
    'above',
    'above_or_equals',
    'below',
    'below_or_equals',
    'equals',
    'not_equals',
  ],
};
