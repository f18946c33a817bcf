/** Gives a command line without an option and its value, written `--name value` or `--name=value`. */
export function withoutOption(name: string, commandLine: readonly string[]): readonly string[] {
  const option = `--${name}`;
  return commandLine.filter(
    (word, i) => word !== option && !word.startsWith(`${option}=`) && commandLine[i - 1] !== option,
  );
}
