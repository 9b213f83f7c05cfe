import { useId } from 'preact/hooks';
import type { NumberField } from '../../run/layers';

interface NumberInputProps {
  readonly label: string;
  readonly field: NumberField;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** The label is read out, not shown. */
  readonly quiet?: boolean;
}

/** A number within its range; what is outside is not taken. */
export function NumberInput({ label, field, value, onChange, quiet }: NumberInputProps) {
  const { min, max, integer } = field;
  const read = (text: string): number | null => {
    const given = Number(text.replace(',', '.'));
    if (text.trim() === '' || !(given >= min && given <= max) || (integer && !Number.isInteger(given))) return null;
    return given;
  };
  return (
    <label class="field" title={`${label}: ${min} to ${max}`}>
      <span class={quiet ? 'unseen' : ''}>{label}</span>
      <input
        type="text"
        inputMode={integer ? 'numeric' : 'decimal'}
        value={String(value)}
        onInput={({ currentTarget }) => currentTarget.setAttribute('aria-invalid', String(read(currentTarget.value) === null))}
        onChange={({ currentTarget }) => {
          const given = read(currentTarget.value);
          currentTarget.setAttribute('aria-invalid', 'false');
          if (given === null) currentTarget.value = String(value);
          else if (given !== value) onChange(given);
        }}
      />
    </label>
  );
}

interface SelectProps<Value extends string> {
  readonly label: string;
  readonly value: Value | '';
  readonly choices: readonly (readonly [value: Value | '', title: string])[];
  readonly onChange: (value: Value) => void;
  readonly quiet?: boolean;
}

export function Select<Value extends string>({ label, value, choices, onChange, quiet }: SelectProps<Value>) {
  const id = useId();
  return (
    <label class="field" for={id}>
      <span class={quiet ? 'unseen' : ''}>{label}</span>
      <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as Value)}>
        {choices.map(([choice, title]) => (
          <option key={choice} value={choice}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

interface ToggleProps {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

export function Toggle({ label, value, onChange }: ToggleProps) {
  return (
    <label class="field toggle">
      <input type="checkbox" checked={value} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
