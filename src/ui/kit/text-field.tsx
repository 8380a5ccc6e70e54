import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { ReactElement, Ref } from 'react';
import { Icon } from './icon.tsx';
import { Kbd } from './kbd.tsx';

export interface TextFieldProps {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  /** A password is read over nobody's shoulder. */
  readonly type?: 'text' | 'search' | 'password';
  readonly icon?: LucideIcon;
  readonly shortcut?: string;
  readonly className?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

/** One line of text. */
export function TextField({ ref, ...props }: TextFieldProps): ReactElement {
  const id = useId();
  const field = (
    <span className={props.className ? `field ${props.className}` : 'field'}>
      {props.icon && <Icon of={props.icon} />}
      <input
        id={id}
        ref={ref}
        type={props.type ?? 'text'}
        autoComplete="off"
        aria-label={props.labelHidden ? props.label : undefined}
        placeholder={props.placeholder}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {props.shortcut && props.value === '' && <Kbd keys={props.shortcut} />}
    </span>
  );
  if (props.labelHidden) return field;
  return (
    <div className="kv">
      <label htmlFor={id}>{props.label}</label>
      {field}
    </div>
  );
}
