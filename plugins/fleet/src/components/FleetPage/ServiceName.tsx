import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { Service } from '@capstan/plugin-fleet-common';
import { useEntityTabLink, useFleetTranslation } from '../../hooks';
import { catalogEntityRouteRef } from '../../routes';
import { SimulatedTag } from '../Simulated';
import { nameOfRef } from './nameOfRef';
import styles from './ServiceName.module.css';

/** Name of a service with the way to its fleet tab, or the remark that the catalog does not know it. */
export function ServiceName(props: { service: Service }) {
  const { t } = useFleetTranslation();
  const { title, entityRef, groups } = props.service;
  const isSimulated = groups.some(({ simulated }) => simulated);
  const href = useEntityTabLink()(entityRef);
  return (
    <span className={styles.name}>
      {href ? (
        <Link href={href} variant="body-medium" weight="bold" standalone>
          {title}
        </Link>
      ) : (
        <span className={styles.plain}>{title}</span>
      )}
      {isSimulated && <SimulatedTag />}
      {!entityRef && (
        <span className={styles.hint}>{t('fleetPage.table.unclaimed')}</span>
      )}
    </span>
  );
}

/** Who owns a service, with the way to their page. */
export function OwnerName(props: { owner?: string }) {
  const { t } = useFleetTranslation();
  const link = useRouteRef(catalogEntityRouteRef);
  if (!props.owner)
    return <span className={styles.hint}>{t('fleetPage.table.noOwner')}</span>;
  const name = nameOfRef(props.owner);
  if (!link) return <span className={styles.owner}>{name}</span>;
  return (
    <Link
      href={link(parseEntityRef(props.owner))}
      variant="body-medium"
      color="secondary"
      standalone
    >
      {name}
    </Link>
  );
}
