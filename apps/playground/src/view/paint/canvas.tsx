import { useSignal, useSignalEffect } from '@preact/signals';
import type { ComponentProps } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

type CanvasProps = Omit<ComponentProps<'canvas'>, 'ref'> & {
  /** Paints; again whenever a signal that it reads has changed, or the part that it stands in. */
  readonly paint: (canvas: HTMLCanvasElement) => void;
};

/** A canvas that is painted from signals. */
export function Canvas({ paint, ...rest }: CanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const newest = useSignal(paint);
  useLayoutEffect(() => {
    newest.value = paint;
  });
  useSignalEffect(() => {
    if (ref.current !== null) newest.value(ref.current);
  });
  return <canvas ref={ref} {...rest} />;
}
