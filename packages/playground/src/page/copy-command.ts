import { byId } from '../parts/dom.js';

/** The button beside the command line copies it. */
export function watchCopyButton(): void {
  const [button, command] = [byId('copy'), byId('command')];
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(command.textContent ?? '');
      button.textContent = 'Copied';
    } catch {
      // Without leave for the clipboard: the text is selected, for the keyboard.
      getSelection()?.selectAllChildren(command);
      button.textContent = 'Press Ctrl+C';
    }
    setTimeout(() => (button.textContent = 'Copy'), 1800);
  };
  button.addEventListener('click', () => void copy());
}
