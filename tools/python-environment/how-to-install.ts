/** What to type to get a Python that can make virtual environments, for the operating system at hand. */
export function howToInstall(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'darwin':
      return 'To install it: brew install python@3.13 (or the installer of python.org).';
    case 'win32':
      return 'To install it: winget install Python.Python.3.13 (then open a new terminal).';
    default:
      return [
        'To install it:',
        '  Debian, Ubuntu: sudo apt-get install python3 python3-venv',
        '  Fedora, RHEL:   sudo dnf install python3.12',
        '  Alpine:         sudo apk add python3',
      ].join('\n');
  }
}
