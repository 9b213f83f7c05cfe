import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';

interface PanelProps {
  readonly title: string;
  /** What is behind the "?": two plain sentences. */
  readonly help: string;
  readonly area: string;
  /** What stands beside the title. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page, with its title and its explanation. */
export function Panel({ title, help, area, aside, children }: PanelProps) {
  const id = useId();
  return (
    <section class={`panel ${area}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        <Help about={title} text={help} />
        {aside !== undefined && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}

/** A "?" that shows an explanation until it is pressed again, Escape is, or something else is. */
export function Help({ about, text }: { readonly about: string; readonly text: string }) {
  const [shown, setShown] = useState(false);
  const id = useId();
  const box = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!shown) return;
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !box.current?.contains(event.target as Node)) setShown(false);
    };
    document.addEventListener('keydown', close);
    document.addEventListener('pointerdown', close);
    return () => {
      document.removeEventListener('keydown', close);
      document.removeEventListener('pointerdown', close);
    };
  }, [shown]);
  return (
    <span class="help" ref={box}>
      <button
        type="button"
        aria-expanded={shown}
        aria-controls={id}
        aria-label={`What is this: ${about}`}
        onClick={() => setShown(!shown)}
      >
        ?
      </button>
      <span id={id} role="note" hidden={!shown}>
        {text}
      </span>
    </span>
  );
}
