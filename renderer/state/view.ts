import { create } from 'zustand';

/** What is open on top of the page, and how wide the drawer is. Where the person is stands in the address (`route.ts`). */
export interface View {
  readonly drawerWidthPx: number;
  readonly isShortcutsOpen: boolean;
}

export const drawerWidthBoundsPx = { min: 360, max: 960 } as const;

export const useView = create<View>(() => ({ drawerWidthPx: 480, isShortcutsOpen: false }));

export function setDrawerWidth(widthPx: number): void {
  const { min, max } = drawerWidthBoundsPx;
  useView.setState({ drawerWidthPx: Math.round(Math.min(max, Math.max(min, widthPx))) });
}

export function setShortcutsOpen(isShortcutsOpen: boolean): void {
  useView.setState({ isShortcutsOpen });
}
