import { useEffect, useRef, useState } from 'react';

/** Time without a key before what was typed is sent, milliseconds. */
const TYPING_MS = 250;

/**
 * A text that is typed here and kept elsewhere, for example in the address: told on once the keys rest, and taken over
 * when it changes by other means.
 */
export function useTyped(
  value: string,
  onChange: (value: string) => void,
): readonly [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;

  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    if (text === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = text;
      latest.current(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);

  return [text, setText];
}
