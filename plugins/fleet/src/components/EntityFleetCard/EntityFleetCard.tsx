import { useFleetTranslation } from '../../hooks';

export function EntityFleetCard() {
  const { t } = useFleetTranslation();
  return <p>{t('entityFleetCard.title')}</p>;
}
