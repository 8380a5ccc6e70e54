import type { LucideIcon } from 'lucide-react';
import { Check, OctagonAlert, TriangleAlert } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';
import { useTooltip } from './tooltip.tsx';

/** `fixed` is the research notice: solid amber, the only one of its kind on a screen. */
export type ChipKind = 'neutral' | 'outline' | 'caution' | 'interlock' | 'passed' | 'fixed';

const CLASS: Readonly<Record<ChipKind, string | undefined>> = {
  neutral: undefined,
  outline: 'line',
  caution: 'cau',
  interlock: 'dan',
  passed: 'line',
  fixed: 'amber',
};

/** Status is never colour alone: these kinds carry a glyph even when the caller gives none. */
const GLYPH: Partial<Record<ChipKind, LucideIcon>> = {
  caution: TriangleAlert,
  interlock: OctagonAlert,
  passed: Check,
};

export interface ChipProps {
  readonly children: ReactNode;
  readonly kind?: ChipKind;
  readonly icon?: LucideIcon;
  /** Explanation on hover. */
  readonly hint?: string;
  /** Makes the chip a button. */
  readonly onPress?: () => void;
  readonly className?: string;
}

export function Chip(props: ChipProps): ReactElement {
  const { kind = 'neutral', children, onPress } = props;
  const { anchor, tip } = useTooltip({ text: props.hint, describes: true });
  const glyph = props.icon ?? GLYPH[kind];
  const className = classNames('chip', CLASS[kind], props.className);
  const content = (
    <>
      {glyph && <Icon of={glyph} />}
      {children}
    </>
  );
  return (
    <>
      {onPress ? (
        <button type="button" className={className} onClick={onPress} {...anchor}>
          {content}
        </button>
      ) : (
        <span className={className} {...anchor}>
          {content}
        </span>
      )}
      {tip}
    </>
  );
}
