import { useRouteRef } from '@backstage/frontend-plugin-api';
import { PluginHeader } from '@backstage/ui';
import { RiShipLine } from '@remixicon/react';
// The old frontend system has no sub-pages of its own.
import { Navigate, Route, Routes, useLocation } from 'react-router-dom';
import { useFleetTranslation } from '../../hooks';
import {
  ALERTS_PATH,
  APPROVALS_PATH,
  HISTORY_PATH,
  SERVICES_PATH,
  rootRouteRef,
} from '../../routes';
import { AlertsPage } from '../AlertsPage';
import { ApprovalsPage, WaitingForYou } from '../ApprovalsPage';
import { FleetPage } from '../FleetPage';
import { HistoryPage } from '../HistoryPage';

/** The page with its header and its tabs, as the new framework would draw them. */
export function LegacyPage() {
  const { t } = useFleetTranslation();
  const root = useRouteRef(rootRouteRef)?.().replace(/\/$/, '') ?? '';
  const tab = (path: string, label: string) => ({
    id: path,
    label,
    href: `${root}/${path}`,
    matchStrategy: 'prefix' as const,
  });
  return (
    <>
      <PluginHeader
        title={t('fleetPage.title')}
        icon={<RiShipLine />}
        titleLink={root}
        customActions={<WaitingForYou />}
        tabs={[
          tab(SERVICES_PATH, t('fleetPage.tab')),
          tab(ALERTS_PATH, t('alertsPage.title')),
          tab(APPROVALS_PATH, t('approvalsPage.title')),
          tab(HISTORY_PATH, t('auditPage.title')),
        ]}
      />
      <Routes>
        <Route index element={<ToServices />} />
        <Route path={SERVICES_PATH} element={<FleetPage />} />
        <Route path={ALERTS_PATH} element={<AlertsPage />} />
        <Route path={APPROVALS_PATH} element={<ApprovalsPage />} />
        <Route path={HISTORY_PATH} element={<HistoryPage />} />
      </Routes>
    </>
  );
}

/** Addresses from before there were tabs keep their filters. */
function ToServices() {
  const { search } = useLocation();
  return <Navigate to={{ pathname: SERVICES_PATH, search }} replace />;
}
