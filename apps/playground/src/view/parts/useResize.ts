import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';

/** Has `resized` look at an element when it is first laid out, and whenever its size has changed. */
export function useResize(box: RefObject<HTMLElement | null>, resized: (element: HTMLElement) => void): void {
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => resized(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
}
