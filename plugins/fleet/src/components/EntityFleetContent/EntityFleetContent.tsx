import { useFleetTranslation } from '../../hooks';

export function EntityFleetContent() {
  const { t } = useFleetTranslation();
  return <p>{t('entityFleetContent.title')}</p>;
}
