import { Select, Text, TextField } from '@backstage/ui';
import {
  type GitHostKind,
  hostedRepositoryOf,
  isGitHostKind,
  REPOSITORY_PARTS,
  webUrlOf,
} from '@capstan/plugin-fleet-common';
import { useEffect } from 'react';
import { answersOf, type FieldProps } from '../FieldProps';
import { useGitHosts } from '../portal/useGitHosts';
import styles from './RepositoryField.module.css';

/**
 * Where at its Git host the repository goes, written as `github.com?owner=acme`. Its name is the service's. Asks for the host
 * only where the portal knows more than one of the kind.
 */
export function RepositoryField(props: FieldProps<string>) {
  const { formData, onChange, disabled, rawErrors, idSchema } = props;
  const { publishTo, name } = answersOf(props);
  const kind: GitHostKind = isGitHostKind(publishTo) ? publishTo : 'local-git';
  const hosts = (useGitHosts() ?? [])
    .filter(one => one.kind === kind)
    .map(({ host }) => host);
  const answered = hostedRepositoryOf(formData ?? '');
  const host =
    answered && hosts.includes(answered.host) ? answered.host : hosts[0];
  const parts = REPOSITORY_PARTS[kind];
  const valueOf = (part: (typeof parts)[number]['part']) =>
    answered?.parts[part] ?? '';

  const answer = (more: { host?: string; part?: string; value?: string }) => {
    const query = new URLSearchParams();
    for (const { part } of parts) {
      query.set(part, part === more.part ? more.value ?? '' : valueOf(part));
    }
    onChange(`${more.host ?? host}?${query}`);
  };
  // Another kind of host has other parts: what was answered for the one before is not sent.
  const isOfOther =
    host !== undefined &&
    (answered?.host !== host ||
      Object.keys(answered.parts).some(
        part => !parts.some(known => known.part === part),
      ));
  useEffect(() => {
    if (isOfOther) onChange(`${host}?`);
  }, [isOfOther, host, onChange]);

  // Without a host there is nothing to answer yet.
  if (host === undefined) return null;
  const isInvalid = (rawErrors ?? []).length > 0;
  const isComplete = parts.every(({ part }) => valueOf(part) !== '');
  return (
    <div className={styles.repository}>
      {hosts.length > 1 && (
        <Select
          label="Host"
          options={hosts.map(one => ({ id: one, label: one }))}
          selectedKey={host}
          isDisabled={disabled}
          onSelectionChange={key => answer({ host: String(key) })}
        />
      )}
      {parts.map(({ part, title, example }, at) => (
        <TextField
          key={part}
          name={`${idSchema.$id}_${part}`}
          label={title}
          secondaryLabel="Required"
          description={`For example ${example}.`}
          aria-describedby={`${idSchema.$id}__error`}
          isRequired
          isDisabled={disabled}
          isInvalid={
            isInvalid && (valueOf(part) === '' || at === parts.length - 1)
          }
          autoComplete="off"
          spellCheck="false"
          value={valueOf(part)}
          onChange={value => answer({ part, value })}
        />
      ))}
      <Text as="p" variant="body-small" color="secondary" role="status">
        {isComplete && answered
          ? `A private repository is made at ${webUrlOf(
              kind,
              answered,
              String(name),
            )}. Nothing is ever deleted there: should a later step fail, the repository stays, and you are told so.`
          : ''}
      </Text>
    </div>
  );
}
