import { createContext, useContext, useMemo } from 'react';
import type { ReactNode } from 'react';
import { timeZone } from './timeFormats';
import type { TimeZone } from './timeFormats';

const LOCAL = timeZone(undefined);
const Context = createContext<TimeZone>(LOCAL);

/** Everything inside says its times in this zone. `name` as the browser lists it; `undefined` is the browser's own. */
export function TimeZoneProvider(props: {
  name: string | undefined;
  children: ReactNode;
}) {
  const zone = useMemo(() => timeZone(props.name), [props.name]);
  return <Context.Provider value={zone}>{props.children}</Context.Provider>;
}

/** The zone in which times are said here. */
export function useTimeZone(): TimeZone {
  return useContext(Context);
}
