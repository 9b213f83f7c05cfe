import { colourOf } from '../paint/colours';
import { theme } from '../state/theme';

/** What the colours of numbers mean. */
export function Legend() {
  const stops = [-1, -0.5, 0, 0.5, 1].map((share) => colourOf(share, theme.value));
  const zero = theme.value === 'dark' ? 'dark' : 'pale';
  return (
    <p class="legend">
      negative <i style={{ background: `linear-gradient(to right, ${stops.join(', ')})` }} /> positive
      <span class="wide">; 0 is {zero}, each layer's largest is strongest</span>
    </p>
  );
}
