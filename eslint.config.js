import tseslint from 'typescript-eslint';

/** Imports run one way: cli -> compiler -> vm/bytecode; vm never imports compiler. */
const forbid = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([group, message]) => ({ group: [group], message })) }],
});

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'bench/peers/**', 'coverage/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-constant-condition': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['vm/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: forbid(
      ['**/compiler/**', 'the machine knows nothing of the compiler'],
      ['**/cli/**', 'the machine knows nothing of the command line'],
      ['node:*', 'the machine runs in a browser too'],
    ),
  },
  {
    files: ['compiler/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: forbid(
      ['**/cli/**', 'the compiler knows nothing of the command line'],
      ['**/vm/engines/**', 'the compiler knows bytecode, not how it runs'],
      ['**/vm/memory/**', 'the compiler knows bytecode, not how it runs'],
      ['**/vm/stacks/**', 'the compiler knows bytecode, not how it runs'],
      ['**/vm/interrupts/**', 'the compiler knows bytecode, not how it runs'],
      ['**/vm/devices/**', 'the compiler knows bytecode, not how it runs'],
      ['node:*', 'the compiler runs in a browser too'],
    ),
  },
);
