import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';

/** 16 px in controls; `small` (14) in text; `large` (20) on cards. */
export type IconSize = 'small' | 'medium' | 'large';

const CLASS: Readonly<Record<IconSize, string>> = { small: 'ic s', medium: 'ic', large: 'ic l' };

interface IconProps {
  readonly of: LucideIcon;
  readonly size?: IconSize;
  readonly className?: string;
}

/** A Lucide icon in the house weight. Always decorative: the control around it carries the name. */
export function Icon({ of: Glyph, size = 'medium', className }: IconProps): ReactElement {
  return <Glyph className={className ? `${CLASS[size]} ${className}` : CLASS[size]} aria-hidden />;
}
