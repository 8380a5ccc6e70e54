import type { ReactElement, ReactNode } from 'react';
import { useId } from 'react';
import { classNames } from './class-names.ts';

export interface SectionProps {
  /** Without a title the section starts at its content and needs a `label`. */
  readonly title?: string;
  readonly label?: string;
  /** Quiet words after the title: `8, volumes in ml`. */
  readonly note?: ReactNode;
  /** Right end of the head. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
  /** Takes the free height of the panel. */
  readonly grow?: boolean;
  /** The last section: stays in sight while the panel scrolls, so the next action never hides. */
  readonly pinned?: boolean;
}

export function Section(props: SectionProps): ReactElement {
  const id = useId();
  return (
    <section
      className={classNames(
        'sec',
        props.grow && 'grow',
        props.pinned && 'pinned',
        !props.title && 'headless',
      )}
      aria-labelledby={props.title ? id : undefined}
      aria-label={props.title ? undefined : props.label}
    >
      {props.title && (
        <header>
          <h2 id={id}>{props.title}</h2>
          {props.note && <span className="t3">{props.note}</span>}
          <span className="sp" />
          {props.actions}
        </header>
      )}
      {props.children}
    </section>
  );
}
