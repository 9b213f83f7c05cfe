import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A text with lines of sources in the place of those of the bundle in `folder` that was made of them: for what tests printed. Node can do so
 * itself (`--enable-source-maps`), but then each process reads the maps of all that it loads, which is a sixth of what a short test takes.
 */
export function linesOfSources(text: string, folder: string): string {
  const bundle = `${pathToFileURL(folder).href}/`;
  const maps = new Map<string, SourceMap | null>();
  const mapOf = (file: string): SourceMap | null => {
    const map = maps.has(file) ? (maps.get(file) ?? null) : readMap(join(folder, `${file}.map`));
    maps.set(file, map);
    return map;
  };
  const [before, ...parts] = text.split(bundle);
  const shown = parts.map((part) => {
    const [place, file, line, column] = /^([\w.-]+):(\d+)(?::(\d+))?/.exec(part) ?? ['', ''];
    // where no column is told, the last of the line
    const found = mapOf(file)?.findEntry(Number(line) - 1, Number(column ?? Number.MAX_SAFE_INTEGER) - 1);
    if (found === undefined || !('originalSource' in found)) return bundle + part;
    const source = pathToFileURL(join(folder, found.originalSource)).href;
    const lines = column === undefined ? [found.originalLine + 1] : [found.originalLine + 1, found.originalColumn + 1];
    return [source, ...lines].join(':') + part.slice(place.length);
  });
  return before + shown.join('');
}

function readMap(file: string): SourceMap | null {
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null;
}
