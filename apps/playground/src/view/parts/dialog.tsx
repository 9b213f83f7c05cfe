import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Help } from './panel';

interface DialogProps {
  readonly title: string;
  readonly help: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog over the page; Escape, its button or a press beside it closes it. */
export function Dialog({ title, help, open, onClose, children }: DialogProps) {
  const id = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) ref.current?.showModal();
    else ref.current?.close();
  }, [open]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div class="inner">
        <div class="head">
          <h2 id={id}>{title}</h2>
          <Help about={title} text={help} />
          <button type="button" class="close" onClick={onClose}>
            Close
          </button>
        </div>
        {open && children}
      </div>
    </dialog>
  );
}
