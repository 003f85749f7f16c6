// The strategies that there are, each as a spec that takes its defaults: what comparisons and benchmarks run without being told. A new strategy is added here.

export const STRATEGIES: readonly string[] = ['fixed', 'copied'];
