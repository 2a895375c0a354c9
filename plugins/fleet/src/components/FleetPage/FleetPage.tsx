import { useFleetTranslation } from '../../hooks';

export function FleetPage() {
  const { t } = useFleetTranslation();
  return <p>{t('fleetPage.title')}</p>;
}
