import { FlaskConical, Laptop, ShieldAlert, Wrench } from 'lucide-react';
import type { EnvironmentKind } from '../../../core/contract/environment.ts';

const icons = { local: Laptop, development: Wrench, staging: FlaskConical, production: ShieldAlert };

export function KindIcon({ kind }: { readonly kind: EnvironmentKind }) {
  const Icon = icons[kind];
  return <Icon aria-hidden size={14} strokeWidth={2} />;
}
