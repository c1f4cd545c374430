import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startI18n } from '../../../renderer/text/i18n.ts';
import { type Column, DataTable } from '../../../renderer/ui/data-table.tsx';

const columns: readonly Column<string>[] = [{ id: 'name', header: 'Name', width: '1fr', cell: (row) => row }];
const rows = ['a', 'b', 'c', 'd', 'e'];

interface ListProps {
  readonly onOpen?: (row: string) => void;
  readonly onSelect?: (keys: readonly string[]) => void;
}

function List({ onOpen, onSelect }: ListProps) {
  const [open, setOpen] = useState<string | null>(null);
  const [selection, setSelection] = useState<ReadonlySet<string>>(new Set());
  return (
    <MantineProvider>
      <DataTable
        label="Things"
        columns={columns}
        rows={rows}
        rowKey={(row) => row}
        openKey={open}
        onOpen={(row) => {
          setOpen(row);
          onOpen?.(row);
        }}
        selection={selection}
        onSelectionChange={(next) => {
          setSelection(next);
          onSelect?.([...next].toSorted());
        }}
        rowActions={(row) => [{ id: 'open', label: `Open ${row}`, onSelect: () => setOpen(row) }]}
      />
    </MantineProvider>
  );
}

function boxes(): readonly HTMLElement[] {
  return screen.getAllByRole('checkbox', { name: 'Select this row' });
}

function box(index: number): HTMLElement {
  const found = boxes()[index];
  if (found === undefined) throw new Error(`no row ${index}`);
  return found;
}

beforeEach(async () => {
  await startI18n('en');
});
afterEach(cleanup);

describe('moving', () => {
  it('takes the details along once a row is open', async () => {
    const onOpen = vi.fn();
    const user = userEvent.setup();
    render(<List onOpen={onOpen} />);
    await user.keyboard('jj');
    expect(onOpen).not.toHaveBeenCalled();
    screen.getByRole('grid').focus();
    await user.keyboard('{Enter}');
    await user.keyboard('jk');
    await user.keyboard('{ArrowDown}');
    expect(onOpen.mock.calls.map(([row]) => row as string)).toEqual(['b', 'c', 'b', 'c']);
  });

  it('stops at both ends', async () => {
    const onOpen = vi.fn();
    const user = userEvent.setup();
    render(<List onOpen={onOpen} />);
    await user.click(screen.getByText('e'));
    await user.keyboard('jkkkkkkk');
    expect(onOpen.mock.lastCall).toEqual(['a']);
  });
});

describe('selecting', () => {
  it('takes a range with Shift, in either direction', async () => {
    const onSelect = vi.fn();
    const user = userEvent.setup();
    render(<List onSelect={onSelect} />);
    await user.click(box(3));
    await user.keyboard('{Shift>}');
    await user.click(box(1));
    await user.keyboard('{/Shift}');
    expect(onSelect).toHaveBeenLastCalledWith(['b', 'c', 'd']);
  });

  it('takes and leaves all of the page, and shows when it is only some', async () => {
    const onSelect = vi.fn();
    const user = userEvent.setup();
    render(<List onSelect={onSelect} />);
    const all = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Select all rows on this page' });
    await user.click(box(0));
    expect(all.indeterminate).toBe(true);
    await user.click(all);
    expect(onSelect).toHaveBeenLastCalledWith(rows);
    await user.click(all);
    expect(onSelect).toHaveBeenLastCalledWith([]);
  });

  it('works by keyboard alone', async () => {
    const onSelect = vi.fn();
    const user = userEvent.setup();
    render(<List onSelect={onSelect} />);
    await user.keyboard('jxjj{Shift>}X{/Shift}');
    expect(onSelect).toHaveBeenLastCalledWith(['a', 'b', 'c']);
    screen.getByRole('grid').focus();
    await user.keyboard(' ');
    expect(onSelect).toHaveBeenLastCalledWith(['a', 'b']);
  });
});

describe('right click', () => {
  it("offers the row's actions", async () => {
    const onOpen = vi.fn();
    const user = userEvent.setup();
    render(<List onOpen={onOpen} />);
    await user.pointer({ keys: '[MouseRight]', target: screen.getByText('c') });
    await user.click(await screen.findByRole('menuitem', { name: 'Open c', hidden: true }));
    expect(screen.getByRole('row', { name: /c$/ }).getAttribute('data-open')).toBe('true');
  });
});

describe('long lists', () => {
  it('ask for more when their end is in sight', () => {
    const onEndReached = vi.fn();
    render(
      <MantineProvider>
        <DataTable
          label="Things"
          columns={columns}
          rows={rows}
          rowKey={(row) => row}
          onEndReached={onEndReached}
          totalRows={4_812}
        />
      </MantineProvider>,
    );
    expect(onEndReached).toHaveBeenCalled();
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('4813');
    expect(within(screen.getByRole('grid')).getAllByRole('row')).toHaveLength(6);
  });
});
